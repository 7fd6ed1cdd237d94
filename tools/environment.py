"""Make `.venv` ready for one of the two locks, `run` or `dev`; when it is ready already, do nothing.

Run by `tools/setup.sh` with any Python that is new enough, before anything is installed: standard library only.
What was installed is noted in the environment, so that it is done again when a lock, `pyproject.toml`, the Python or
the place of the checkout changes, and not otherwise. Two runs at once wait for each other.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin/python"
ABOUT = "import sys; print(sys._base_executable, *sys.version_info[:3])"
COVERS = {"run": ("run",), "dev": ("dev", "run")}
"""What holds after each lock is installed: the lock for running is a part of the other (a test compares them)."""


def main(kind: str) -> None:
    """Make the environment ready for `kind`."""
    with _turn():
        if not _is_usable():
            _create()
        if _stamp(kind).is_file() and _stamp(kind).read_text("utf-8") == _digest(kind):
            return
        _install(kind)
        for covered in COVERS[kind]:
            _stamp(covered).write_text(_digest(covered), "utf-8")


@contextmanager
def _turn() -> Iterator[None]:
    """Wait until nobody else sets this checkout up; the lock goes with the process, whatever ends it."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_usable() -> bool:
    """Tell whether the environment is whole, stands where it was made, and is of the Python that is asked for."""
    if not (VENV / "bin/pip").exists():
        return False
    try:
        made = (VENV / "pyvenv.cfg").read_text("utf-8")
        about = subprocess.run([PYTHON, "-c", ABOUT], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    # Its programs name their interpreter by its full path, and the project is installed by its full path.
    moved = "\ncommand = " in made and f" {VENV}\n" not in made + "\n"
    ours = subprocess.run([sys.executable, "-c", ABOUT], capture_output=True, text=True, check=True).stdout
    asked_for = bool(os.environ.get("PYTHON"))
    return not moved and not (asked_for and about != ours)


def _create() -> None:
    base = getattr(sys, "_base_executable", sys.executable)
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        _give_up(f"{base} cannot make virtual environments; this mends it:\n    {_mending()}")
    _say(f"Making .venv with Python {sys.version.split()[0]} ({base})")
    _run(base, "-m", "venv", "--clear", VENV)


def _mending() -> str:
    sudo = "" if os.geteuid() == 0 else "sudo "
    if Path("/etc/debian_version").exists():
        return f"{sudo}apt-get install -y python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if sys.platform == "darwin":
        return "brew install python"
    return "install the packages of your system that hold Python's venv and ensurepip modules"


def _install(kind: str) -> None:
    _say(f"Installing requirements/{kind}.lock into .venv (once; under a minute)")
    pip = (PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet")
    _run(*pip, "--require-hashes", "-r", f"requirements/{kind}.lock")
    _run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


def _digest(kind: str) -> str:
    parts = [(ROOT / "requirements" / f"{kind}.lock").read_bytes(), (ROOT / "pyproject.toml").read_bytes()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def _stamp(kind: str) -> Path:
    return VENV / f"samspill-{kind}.stamp"


def _run(*words: str | Path) -> None:
    code = subprocess.run(words, cwd=ROOT, check=False).returncode
    if code:
        _give_up(f"this failed, and its reason stands above:\n    {' '.join(map(str, words))}")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def _give_up(reason: str) -> None:
    _say(reason)
    sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        _give_up("usage: tools/setup.sh run|dev")
    main(sys.argv[1])
