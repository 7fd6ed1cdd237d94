"""Looks at a server from outside: its process, what it says about itself, and whether it answers."""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from samspill.store.embedded.account import ourselves
from samspill.store.embedded.address import DATABASE, PORT, USER

if TYPE_CHECKING:
    import subprocess

Answer = Literal["accepts", "not yet", "silent"]

PROTOCOL: Final = 3 << 16
CANNOT_CONNECT_NOW: Final = b"C57P03\0"
"""SQLSTATE of a server that starts, recovers or stops, as a field of its ErrorResponse."""

_children: Final[dict[int, tuple[subprocess.Popen[bytes], Path]]] = {}
"""The servers that this process has started and not seen end, and their data: a parent must take note of the end."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the server has written into `postmaster.pid`."""

    process: int
    state: str
    """`starting`, `ready`, `standby` or `stopping`; empty at the very beginning."""


def read_status(data: Path) -> Status | None:
    """Read the server's account of itself; it may be left from one that was killed. None when there is none."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", errors="replace").split("\n")
        # A lone process without a server (`postgres --single`) writes its number with a minus sign.
        process = int(lines[0])
    except (FileNotFoundError, ValueError):
        return None
    return Status(process, lines[7].strip() if len(lines) > 7 else "") if process > 0 else None  # noqa: PLR2004


def adopt(child: subprocess.Popen[bytes], data: Path) -> None:
    """Remember a server that we have started on `data`."""
    _children[child.pid] = child, data


def lives(process: int, data: Path) -> bool:
    """Whether `process` is the server of `data`: not only alive, but run by the owner of `data` and on it.

    The number may since have been given to another program, which must neither be waited for nor be signalled.
    """
    child, its_data = _children.get(process, (None, None))
    if child is not None and child.poll() is None:
        return its_data == data
    # It has ended, or we are a fork and it is not our child after all.
    _children.pop(process, None)
    uid, command = _seen(process)
    program, _, rest = command.partition(" -D ")
    return uid == data.stat().st_uid and program.endswith("postgres") and rest.startswith(f"{data} -")


def taken(process: int) -> bool:
    """Whether any program at all has that number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def signal_to(process: int, number: int) -> None:
    """Send a signal; it is no fault when the process is gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def ask(host: str, limit: float = 5.0) -> Answer:
    """Ask the server on the socket in `host` whether it takes connections, as a client begins one.

    `Frontend/Backend Protocol: Start-up`: the answer to a StartupMessage is a demand for the password, or an error. Of
    the errors, only "cannot connect now" means that it is not ready; "too many connections" means that it is.
    """
    body = struct.pack("!i", PROTOCOL) + b"".join(
        part.encode() + b"\0" for part in ("user", USER, "database", DATABASE, "")
    )
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.settimeout(limit)
            client.connect(str(Path(host) / f".s.PGSQL.{PORT}"))
            client.sendall(struct.pack("!i", len(body) + 4) + body)
            answer = client.recv(4096)
    except OSError:
        return "silent"
    if not answer:
        return "silent"
    return "not yet" if CANNOT_CONNECT_NOW in answer else "accepts"


def _seen(process: int) -> tuple[int, str]:
    """Give the user and the command line of a process; (-1, "") when there is none."""
    known = Path("/proc") / str(process)
    try:
        if Path("/proc/self/cmdline").exists():
            status = dict(line.split(":", 1) for line in (known / "status").read_text("utf-8").splitlines())
            command = (known / "cmdline").read_bytes().replace(b"\0", b" ")
            return int(status["Uid"].split()[1]), os.fsdecode(command)
        well, said = ourselves().run(["/bin/ps", "-ww", "-o", "uid=", "-o", "command=", "-p", str(process)])
        uid, command_line = said.split(None, 1) if well else ("-1", "")
        return int(uid), command_line
    except (OSError, ValueError, KeyError):
        return -1, ""
