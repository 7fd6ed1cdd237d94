"""The registers of the demo population, applied on the first start, and heard of at every one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill import grunndata
from samspill.cli import _operator as operator
from samspill.cli._citizens import deciding
from samspill.cli.grunndata import apply_lines, heard, status
from samspill.demo import personnel
from samspill.demo.registers import registers
from samspill.grunndata import fastlege, feeds
from samspill.kernel.calls import Reply
from samspill.store import Store
from samspill.trust import relations

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant

NURSE = "sykepleier-hjemme"


async def load_registers(settings: Settings) -> int:
    """Apply what the demo's registers say, unless it has been; gives how many items that was."""
    states = (await operator.ask(settings, status))["states"]
    done = 0
    if not all(state.applied for state in states):
        made = registers()
        store = await Store.open(settings.database, 1, statement_limit=0)
        try:
            for lines in made.lines.values():
                done += (await apply_lines(store, settings, lines))[0]
        finally:
            await store.close()
        await operator.ask(settings, relating)
        await operator.ask(settings, deciding)
    await operator.ask(settings, heard, registers=tuple(feeds.REGISTERS))
    return done


async def _relate(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Note that the demo's home nursing looks after those on the list of a doctor in its town."""
    worker, house = personnel.people()[NURSE], personnel.organisations()[personnel.people()[NURSE]["organisation"]]
    doctor = personnel.people()[f"fastlege-{worker['organisation'].rpartition('-')[2]}"]
    cared_for = [
        record
        for person in await fastlege.on_list(tx, doctor["hpr"], call.at)
        for record in await grunndata.records_of(tx, person)
    ]
    for record in cared_for:
        await relations.add(
            tx, record, "encounter", at=call.at, author="demo", source="demo", organisation=house["number"]
        )
    return Reply(about="relations", touched=tuple((record, 0) for record in cared_for) or ((None, 0),))


relating = operator.operation("trust.relate", _relate, "Note whom the demo's home nursing looks after.")
