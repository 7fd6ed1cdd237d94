"""How to reach a cluster: the address for the driver, and a name of its socket that is short enough."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from samspill.kernel.problems import Unavailable

PORT: Final = 5432
USER: Final = "samspill"
DATABASE: Final = "samspill"

LONGEST: Final = 103 if sys.platform == "darwin" else 107
"""The bytes that fit into `sockaddr_un.sun_path`, less the NUL at its end."""


@dataclass(frozen=True, slots=True)
class Address:
    """What a client needs to know: `host` is the folder of the socket."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    database: str

    def url(self, database: str = "") -> str:
        """Write it as a URL for asyncpg and libpq, with another database if one is named. It holds the password."""
        who = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        where = f"host={quote(self.host, safe='/')}&port={self.port}"
        return f"postgresql://{who}@/{quote(database or self.database, safe='')}?{where}"


def reach(socket: Path) -> str:
    """Give a name of the socket's folder that clients can use: its own, or a link from the folder for temporary files.

    Raises `Unavailable` when the link's name is taken by somebody else.
    """
    if _fits(socket):
        return str(socket)
    name = f"samspill-{hashlib.sha256(os.fsencode(socket)).hexdigest()[:12]}"
    for parent in (tempfile.gettempdir(), "/tmp"):  # noqa: S108 - nothing is written there, and the owner is checked
        link = Path(parent) / name
        if _fits(link):
            _lay(link, socket)
            return str(link)
    raise Unavailable(f"{socket} is too long a name for a socket, even by a link; use a home with a shorter name")


def forget(host: str, socket: Path) -> None:
    """Remove the link that `reach` has made, if it has made one."""
    link = Path(host)
    if link != socket and link.is_symlink() and link.readlink() == socket:
        link.unlink(missing_ok=True)


def _fits(folder: Path) -> bool:
    # A comma would part one host from the next in the address.
    path = os.fsencode(folder / f".s.PGSQL.{PORT}")
    return len(path) <= LONGEST and b"," not in path


def _lay(link: Path, socket: Path) -> None:
    try:
        link.symlink_to(socket)
    except FileExistsError:
        found = link.lstat()
        if found.st_uid != os.geteuid() or not stat.S_ISLNK(found.st_mode):
            raise Unavailable(f"{link} is in the way and is not ours; remove it, or use a shorter home") from None
        if link.readlink() != socket:
            link.unlink()
            link.symlink_to(socket)
