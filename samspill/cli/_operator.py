"""What an operator does from the command line takes the one path too: as a call, with a record of its own."""

from __future__ import annotations

import getpass
import uuid
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller
from samspill.store import Store
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.exchange.operations import Doing
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction

RUNNING: Final = frozenset({"HSYSADMIN"})


def operation(name: str, work: Doing, title: str) -> Operation:
    """Declare something that only an operator does; its scope is its name."""

    async def need(_tx: Transaction, _call: Call) -> Need:
        return Need(scope=name, population=True)

    return Operation(name, RUNNING, need, work, title)


def call(scope: str, base: str, **facts: Any) -> Call:
    """Make an operator's call; the trail names the account on this machine."""
    caller = Caller(f"operator:{_account()}", "samspill-cli", frozenset({scope}), RUNNING, role="operator")
    return Call(caller, "HSYSADMIN", clock.now(), uuid.uuid4().hex, base=base, facts=facts)


async def ask(settings: Settings, wanted: Operation, scope: str = "", **facts: Any) -> Mapping[str, Any]:
    """Perform an operation, with a connection of its own and no limit on how long it takes.

    `scope` is what it needs, where that is not its own name.
    """
    store = await Store.open(settings.database, 1, statement_limit=0)
    try:
        return (await perform(store, wanted, call(scope or wanted.name, settings.fhir_base, **facts))).data
    finally:
        await store.close()


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
