"""Makes the data folder of a cluster, and checks the version of one that is there."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import binaries as programs
from samspill.store.embedded.address import DATABASE, USER
from samspill.store.embedded.place import Place, log, replace, sync

if TYPE_CHECKING:
    from samspill.store.embedded.binaries import Binaries

MAKING: Final = "making-"
"""How the folders begin in which a cluster is made; one that is left behind was interrupted."""

LOCALE: Final = "C.UTF-8"
"""Sorts by code point, as C does, which is taken where this one is missing: macOS has it from version 15 on."""


def prepare(place: Place, binaries: Binaries, *, durable: bool) -> str:
    """See to it that there is a data folder for these binaries; gives the password. Only one process at a time.

    Raises `Unavailable` for data of another version, and when PostgreSQL cannot make any.
    """
    for left in place.folder.glob(f"{MAKING}*"):
        log.warning("the making of %s was interrupted; it begins anew", place.data)
        shutil.rmtree(left, ignore_errors=True)
    if place.data.is_dir() and any(place.data.iterdir()):
        check_version(place.data, binaries)
        return _kept_password(place)
    began = time.monotonic()
    password = secrets.token_urlsafe(24)
    replace(place.password, f"{password}\n")
    _make(place, binaries, password, durable=durable)
    log.info("made %s with PostgreSQL %s in %.1f s", place.data, binaries.version, time.monotonic() - began)
    return password


def check_version(data: Path, binaries: Binaries) -> None:
    """Raise `Unavailable`, with what to do, unless `data` is of the binaries' major version."""
    try:
        version = (data / "PG_VERSION").read_text("ascii").strip()
    except FileNotFoundError:
        raise Unavailable(f"{data} is not empty, and is no data folder of PostgreSQL; move it away") from None
    if version == str(binaries.major):
        return
    right = next((f"{b.folder}" for b in programs.everywhere() if str(b.major) == version), "")
    hint = (
        f"set SAMSPILL_POSTGRES_BINARIES to {right}, which has it"
        if right
        else (f"install PostgreSQL {version}, or set SAMSPILL_POSTGRES_BINARIES to its bin folder")
    )
    raise Unavailable(
        f"{data} was made by PostgreSQL {version}, but {binaries.folder} has PostgreSQL {binaries.version}; {hint}; "
        f"to change to PostgreSQL {binaries.major}, run `samspill backup` with {version} and `samspill restore` with it"
    )


def _kept_password(place: Place) -> str:
    try:
        return place.password.read_text("utf-8").strip()
    except FileNotFoundError:
        raise Unavailable(
            f"{place.password} is missing, without which {place.data} cannot be opened; put it back, "
            f"or move {place.data} away to begin with an empty database"
        ) from None


def _make(place: Place, binaries: Binaries, password: str, *, durable: bool) -> None:
    making = Path(tempfile.mkdtemp(prefix=MAKING, dir=place.folder))
    try:
        place.account.own(making)
        data = making / "data"
        _initialise(place, binaries, data, password)
        _make_database(place, binaries, data)
        if durable:
            _run(place, binaries.program("initdb"), "--sync-only", "-D", data)
            sync(making)
        data.rename(place.data)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    sync(place.folder)


def _initialise(place: Place, binaries: Binaries, data: Path, password: str) -> None:
    secret = data.with_name("password")
    secret.touch(mode=0o600)
    os.chown(secret, place.account.uid, place.account.gid)
    secret.write_text(f"{password}\n", "utf-8")
    command = (
        *(binaries.program("initdb"), "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}"),
        *("--encoding=UTF8", "--locale-provider=libc", "--data-checksums", "-T", "simple"),
        *("--no-sync", "--no-instructions"),
    )
    well, said = place.account.run((*command, f"--locale={LOCALE}"))
    if not well and "invalid locale" in said:
        well, said = place.account.run((*command, "--locale=C"))
    if not well:
        raise Unavailable(f"PostgreSQL could not make {place.data}:\n{said.strip()}")


def _make_database(place: Place, binaries: Binaries, data: Path) -> None:
    """Create the database without a server: one process reads the statement, one to a line, and ends."""
    _run(
        place,
        *(binaries.program("postgres"), "--single", "-F", "-D", data, "-c", "exit_on_error=on", "postgres"),
        text=f"CREATE DATABASE {DATABASE};\n",
    )


def _run(place: Place, *command: str | Path, text: str = "") -> None:
    well, said = place.account.run(command, text)
    if not well:
        raise Unavailable(f"PostgreSQL could not make {place.data}:\n{said.strip()}")
