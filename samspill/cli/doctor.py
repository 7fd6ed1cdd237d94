"""Look the installation over, and say what is wrong and what to do about it. The exit code is 1 when something is.

Checked: Python, settings, home folder and free space, keys, PostgreSQL's version, missing steps, events that wait or
were set aside, the last seal of the audit trail, the keys of clients, and whether the platform answers.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import sql as audit_sql
from samspill.cli._database import database
from samspill.kernel import clock
from samspill.kernel.problems import Problem
from samspill.store import Store, queries
from samspill.store.migrate import pending
from samspill.trust.issuing import clients
from samspill.trust.keys import KEY_FILES

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings

sql = queries("samspill.store")
LOW: Final = 2.0
"""Gigabytes of free space below which it warns."""
OLDEST_SEAL: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    well: bool
    said: str


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""
    parser.set_defaults()


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Look, and tell."""
    checks = [_python(), _space(settings), _keys(settings), _answers(settings)]
    try:
        with database(settings) as ready:
            checks += asyncio.run(_database(ready))
    except Problem as problem:
        checks.append(Check("PostgreSQL", well=False, said=problem.message))
    for check in checks:
        sys.stdout.write(f"{'ok   ' if check.well else 'WRONG'}  {check.name}: {check.said}\n")
    return 0 if all(check.well for check in checks) else 1


def _python() -> Check:
    version = sys.version.split()[0]
    return Check("Python", sys.version_info >= (3, 11), version)


def _space(settings: Settings) -> Check:
    home = settings.home_path
    nearest = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(nearest).free / 1e9
    return Check("Home folder", free >= LOW, f"{home}, {free:.0f} GB free" + ("" if free >= LOW else ": make room"))


def _keys(settings: Settings) -> Check:
    folder = settings.home_path / "keys"
    there = [name for name in KEY_FILES if (folder / name).exists()]
    if not there:
        return Check("Keys", well=True, said="none yet; they are made at the first start")
    open_to_others = [name for name in there if (folder / name).stat().st_mode & 0o077]
    if open_to_others:
        return Check("Keys", well=False, said=f"others can read {', '.join(open_to_others)}: chmod 600 them")
    missing = sorted(set(KEY_FILES) - set(there))
    said = f"{folder}" if not missing else f"{', '.join(missing)} missing: restore them, or they are made anew"
    return Check("Keys", not missing, said)


def _answers(settings: Settings) -> Check:
    try:
        with urllib.request.urlopen(settings.address + "/ready", timeout=3):  # noqa: S310 - our own address
            return Check("Platform", well=True, said=f"answers at {settings.address}")
    except urllib.error.HTTPError as error:
        return Check("Platform", well=False, said=f"{settings.address} answers {error.code}")
    except OSError:
        return Check("Platform", well=True, said=f"is not running at {settings.address}")


async def _database(settings: Settings) -> list[Check]:
    missing = await pending(settings.database)
    found = [
        Check("Tables", not missing, "as they should be" if not missing else "run samspill migrate: " + missing[0])
    ]
    store = await Store.open(settings.database, 1, settings.statement_limit)
    try:
        async with store.transaction() as tx:
            version = await tx.one(sql.version)
            found.append(Check("PostgreSQL", well=True, said=version["version"] if version else "?"))
            if missing:
                return found
            backlog = await tx.one(sql.backlog)
            if backlog:
                said = f"{backlog['new']} new, {backlog['waiting']} waiting, {backlog['aside']} set aside"
                found.append(Check("Events", not backlog["aside"], said))
            seal = await tx.one(audit_sql.last_seal)
            found.append(_sealed(seal["at"] if seal else None))
            found.append(_client_keys(await clients.list_clients(tx, clock.now())))
    finally:
        await store.close()
    return found


def _client_keys(listed: list[dict[str, Any]]) -> Check:
    """Warn of keys that expire soon, and say which clients have none that holds."""
    lacking, soon = [], []
    for row in listed:
        states = [key["state"] for key in row["keys"]]
        if states and not {"good", "expiring"} & set(states):
            lacking.append(row["id"])
        elif "expiring" in states and "good" not in states:
            soon.append(row["id"])
    if not lacking and not soon:
        return Check("Client keys", well=True, said=f"{len(listed)} clients, none whose last key expires soon")
    parts = (("have no key that holds", lacking), ("have a last key that expires soon", soon))
    said = "; ".join(f"{', '.join(names)} {what}" for what, names in parts if names)
    return Check("Client keys", well=not lacking, said=f"{said}: samspill client keys")


def _sealed(at: object) -> Check:
    if at is None:
        return Check("Audit trail", well=True, said="no seal yet; the background worker makes the first")
    age = clock.now() - at  # type: ignore[operator]
    recent = age < OLDEST_SEAL
    return Check(
        "Audit trail", well=True, said=f"last sealed {at:%Y-%m-%d %H:%M}" + ("" if recent else ", nothing since")
    )
