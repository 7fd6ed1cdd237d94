"""What a system's reading leaves out: read for each call, so that a block is in force at the very next one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.store import queries
from samspill.trust.decision.dossiers import Asked, Which, Who, ask
from samspill.trust.decision.rules.populations import follows_blocks, left_out
from samspill.trust.settings.definitions import definitions
from samspill.trust.settings.reading import settings_in, settings_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust.decision.facts import Setting
    from samspill.trust.grants import Hide, Need

sql = queries("samspill.trust.decision")
grunndata_sql = queries("samspill.grunndata")
_PATIENT: Final = "Patient/"


async def hidden_from(tx: Transaction, call: Call, need: Need, record: str | None) -> tuple[Hide, ...]:
    """Give what a system's call leaves out of a record, or (None) of all; nothing for one that runs the platform."""
    if not follows_blocks(call.purpose, need, record):
        return ()
    settings = await (_of_record(tx, call, record) if record else _of_everybody(tx))
    organisations = frozenset(filter(None, (call.caller.legal_entity, call.caller.point_of_care)))
    return left_out(settings, organisations, need, call.at, single=bool(record))


async def _of_record(tx: Transaction, call: Call, record: str) -> Mapping[str, Sequence[Setting]]:
    """Read what one citizen has set, together with the facts of other calls' decisions."""
    asked = Asked(Who("", "", "", ""), Which(record, ""), call.at)
    await tx.beside(ask, asked)
    return {record: settings_in(asked.settings)}


async def _of_everybody(tx: Transaction) -> Mapping[str, Sequence[Setting]]:
    withheld = _Withheld()
    await tx.beside(_read, withheld)
    return withheld.settings


@dataclass(slots=True)
class _Withheld:
    """What citizens withhold, by record: the same for all calls of the moment, which read it together."""

    settings: Mapping[str, list[Setting]] = field(default_factory=dict)


async def _read(tx: Transaction, asked: Sequence[_Withheld]) -> None:
    kept_out = [one.id for one in definitions() if one.does in ("block", "reserve")]
    row = await tx.peek(sql.withholding, kept_out)
    said: list[dict[str, Any]] = strict_json.value_of(row["settings"].encode()) if row and row["settings"] else []
    settings: dict[str, list[Setting]] = {}
    for record, one in await _by_record(tx, said):
        settings.setdefault(record, []).extend(settings_of([one]))
    for one_asked in asked:
        one_asked.settings = settings


async def _by_record(tx: Transaction, said: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    """Find the records of the owners: every one that carries a number of theirs."""
    persons = sorted({one["owner"] for one in said if not one["owner"].startswith(_PATIENT)})
    records: dict[str, list[str]] = {}
    for row in await tx.all(grunndata_sql.records_of_persons, persons) if persons else ():
        records.setdefault(row["person"], []).append(row["record"])
    found = []
    for one in said:
        owner = one["owner"]
        own = [owner.removeprefix(_PATIENT)] if owner.startswith(_PATIENT) else records.get(owner, [])
        found += [(record, one) for record in own]
    return found
