"""Whom the server runs as: PostgreSQL refuses to run as root, so root lends it an account that exists."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypedDict

from samspill.kernel.problems import Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LENT: Final = ("postgres", "nobody")
"""The accounts that root lends to the server, the best first. `nobody` may be shared with other programs."""

PASSED_ON: Final = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")
"""What the server is told of our environment: not our secrets, and not PGPORT and its like, which would change it."""

OPEN_TO_ALL: Final = 0o755
OWN: Final = 0o700


class _Identity(TypedDict, total=False):
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    def start(self, command: Sequence[str | Path], output: int) -> subprocess.Popen[bytes]:
        """Start a program that outlives us and gets no Ctrl-C of our terminal. `output` is an open file's number."""
        return subprocess.Popen(  # noqa: S603 - the program is PostgreSQL's own, found by us
            [*map(str, command)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd="/",
            env=_environment(),
            close_fds=True,
            start_new_session=True,
            **self._identity(),
        )

    def run(self, command: Sequence[str | Path], text: str = "", limit: float = 300.0) -> tuple[bool, str]:
        """Run a program to its end with `text` to read; gives whether it went well, and all that it wrote.

        A program that cannot be reached has not gone well. Raises `Unavailable` after `limit` seconds.
        """
        try:
            done = subprocess.run(  # noqa: S603 - the program is PostgreSQL's own, found by us
                [*map(str, command)],
                input=text,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                cwd="/",
                env=_environment(),
                timeout=limit,
                check=False,
                **self._identity(),
            )
        except subprocess.TimeoutExpired as error:
            raise Unavailable(f"{command[0]} did not end in {limit:.0f} s") from error
        except OSError as error:
            return False, str(error)
        return done.returncode == 0, done.stdout

    def reaches(self, folder: Path) -> bool:
        """Whether the account can get to what lies in `folder`. The kernel answers, so that ACLs count too."""
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", folder])[0]

    def own(self, folder: Path, mode: int = OWN) -> None:
        """See to it that `folder` is there and the account's own; a link is left as the operator has laid it."""
        folder.mkdir(mode=mode, exist_ok=True)
        if not folder.is_symlink():
            folder.chmod(mode)
            os.chown(folder, self.uid, self.gid)

    def _identity(self) -> _Identity:
        if self.uid == os.geteuid():
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def ourselves() -> Account:
    """Give the account that we run as."""
    return Account(_name(os.geteuid()), os.geteuid(), os.getegid())


def choose() -> Account:
    """Give the account for a new server: our own, or as root one to lend. Raises `Unavailable` where there is none."""
    if os.geteuid() != 0:
        return ourselves()
    for name in LENT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Unavailable(
        f"PostgreSQL does not run as root, and there is no account {' or '.join(LENT)} to lend it; "
        "run as an ordinary user, or set SAMSPILL_DATABASE to a server of your own"
    )


def owner(path: Path) -> Account:
    """Give the account that `path` belongs to."""
    found = path.stat()
    try:
        gid = pwd.getpwuid(found.st_uid).pw_gid
    except KeyError:
        gid = found.st_gid
    return Account(_name(found.st_uid), found.st_uid, gid)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _environment() -> dict[str, str]:
    # Plain messages in English: some of them are looked for.
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}
