"""Weigh the looks that have come since the last time, a stretch of the trail at a time, in order, each once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import grounds, reading
from samspill.fhir import record
from samspill.grunndata import ties
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day, norwegian_time
from samspill.services.log_analysis.signs import NIGHT, WORTH, Day, Habit, Seen, score, signs_of
from samspill.store import queries
from samspill.trust.decision.attested import attested_in
from samspill.trust.decision.reasons import basis_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from samspill.kernel.calls import Call
    from samspill.services.log_analysis.signs import Sign
    from samspill.store import Transaction
    from samspill.trust import Grant

    Days = dict[tuple[str, date], "Work"]

STRETCH: Final = 2000
"""Entries that are weighed in one call."""
PERSONNEL: Final = "Practitioner/"
NOT_LOOKS: Final = ("patient-record.find", "access-log.", "log-analysis.", "fhir.load", "work.")
"""Operations that open no record, or that control those that do."""
sql = queries("samspill.services.log_analysis")


@dataclass
class Work:
    """What somebody did in a day."""

    looks: int = 0
    nights: int = 0
    records: dict[str, None] = field(default_factory=dict)


async def analyse(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Weigh the next stretch of the trail; gives how many looks were weighed and found, and whether more is left."""
    await tx.run(sql.hold)
    entries, more = await _next(tx)
    looks = [entry for entry in entries if _is_look(entry)]
    days, crowds = await _days(tx, looks), await _crowds(tx, looks)
    found = []
    for entry, seen in zip(looks, await _seen(tx, looks, call.at), strict=True):
        signs = signs_of(seen, *_note(seen, days, crowds))
        if score(signs) >= WORTH:
            found.append((entry, signs))
    await _keep(tx, days, crowds)
    await keep_findings(tx, found)
    data = {"weighed": len(looks), "found": len(found), "more": more}
    touched = tuple((entry["patient"], 0) for entry, _ in found)
    return Reply(data, about="log-analysis", touched=touched or ((None, 0),))


def _is_look(entry: Mapping[str, Any]) -> bool:
    return bool(
        entry["patient"]
        and entry["caller"].startswith(PERSONNEL)
        and entry["outcome"] != "failed"
        and not entry["operation"].startswith(NOT_LOOKS)
    )


async def _next(tx: Transaction) -> tuple[list[dict[str, Any]], bool]:
    """Give the entries that come next, of whichever chains have any; and whether that was not all."""
    weighed = {row["chain"]: row["seq"] for row in await tx.all(sql.weighed)}
    entries: list[dict[str, Any]] = []
    for chain, head in await reading.heads(tx):
        start = weighed.get(chain, 0)
        room = STRETCH - len(entries)
        if start >= head:
            continue
        if room <= 0:
            return sorted(entries, key=_order), True
        end = min(head, start + room)
        entries += await reading.stretch(tx, chain, start, end)
        await tx.run(sql.note_weighed, chain, end)
        if end < head:
            return sorted(entries, key=_order), True
    return sorted(entries, key=_order), False


def _order(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    return entry["at"], entry["chain"], entry["seq"], entry["part"]


def _day_of(seen: Seen | Mapping[str, Any]) -> date:
    at = seen.at if isinstance(seen, Seen) else seen["at"]
    return norwegian_day(at)


async def _days(tx: Transaction, looks: list[dict[str, Any]]) -> Days:
    found: Days = {}
    if looks:
        callers = sorted({entry["caller"] for entry in looks})
        for row in await tx.all(sql.days, callers, _day_of(looks[0])):
            found[row["caller"], row["day"]] = Work(row["looks"], row["nights"], dict.fromkeys(row["records"]))
    return found


async def _crowds(tx: Transaction, looks: list[dict[str, Any]]) -> dict[tuple[str, date], dict[str, None]]:
    patients, days = {entry["patient"] for entry in looks}, {_day_of(entry) for entry in looks}
    rows = await tx.all(sql.crowds, sorted(patients), sorted(days)) if looks else []
    return {(row["patient"], row["day"]): dict.fromkeys(row["callers"]) for row in rows}


def _note(seen: Seen, days: Days, crowds: dict[tuple[str, date], dict[str, None]]) -> tuple[Habit, Day]:
    """Count a look in, and tell what was usual before it and what its day is like."""
    today = _day_of(seen)
    before = [work for (caller, day), work in days.items() if caller == seen.caller and day < today]
    habit = Habit(
        sum(work.looks for work in before),
        sum(work.nights for work in before),
        tuple(len(work.records) for work in before),
    )
    work = days.setdefault((seen.caller, today), Work())
    work.looks += 1
    work.nights += seen.at.astimezone(norwegian_time()).hour in NIGHT
    work.records[seen.patient] = None
    crowd = crowds.setdefault((seen.patient, today), {})
    crowd[seen.caller] = None
    return habit, Day(len(work.records), len(crowd))


async def _keep(tx: Transaction, days: Days, crowds: dict[tuple[str, date], dict[str, None]]) -> None:
    if days:
        rows = [(*key, work.looks, work.nights, " ".join(work.records)) for key, work in sorted(days.items())]
        await tx.run(sql.keep_days, *map(list, zip(*rows, strict=True)))
    if crowds:
        rows_ = [(*key, " ".join(callers)) for key, callers in sorted(crowds.items())]
        await tx.run(sql.keep_crowds, *map(list, zip(*rows_, strict=True)))


async def keep_findings(tx: Transaction, found: list[tuple[dict[str, Any], tuple[Sign, ...]]]) -> None:
    """Put looks on the work list, each with its signs; what stands there already gets the signs too."""
    if not found:
        return
    rows = [
        (
            sha256(f"finding {entry['chain']}/{entry['seq']}/{entry['part']}".encode()).hexdigest()[:32],
            *(entry[name] for name in ("chain", "seq", "part", "at", "patient", "caller", "organisation", "operation")),
            score(signs),
            strict_json.write([{"name": s.name, "weight": s.weight, "figures": {**s.figures}} for s in signs]).decode(),
        )
        for entry, signs in found
    ]
    await tx.run(sql.find, *map(list, zip(*rows, strict=True)))


async def _seen(tx: Transaction, looks: list[dict[str, Any]], at: datetime) -> list[Seen]:
    """Add to looks what is known of the two people."""
    texts = await grounds.grounds_of(tx, (entry["ground"] for entry in looks))
    numbers = {digest: attested_in(text).hpr for digest, text in texts.items()}
    patients = await record.patients(tx, {entry["patient"] for entry in looks})
    callers = await record.open_ones(tx, "Practitioner", [entry["caller"].partition("/")[2] for entry in looks])
    known = _Known(
        surnames={id_: _surname(patient) for id_, patient in patients.items()},
        callers={f"{PERSONNEL}{id_}": _surname(caller) for id_, caller in callers.items()},
        owners=await ties.of_records(tx, patients, at),
        personnel=await ties.of_personnel(tx, filter(None, numbers.values()), at),
        works=await _works(tx, looks, numbers),
        watched=frozenset(row["patient"] for row in await tx.all(sql.watched, sorted(patients))),
    )
    common = _common(known.surnames.values())
    return [_one(entry, numbers.get(entry["ground"], ""), known, common) for entry in looks]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of those who looked and of those whose records were opened."""

    surnames: Mapping[str, str]
    callers: Mapping[str, str]
    owners: Mapping[str, ties.Ties]
    personnel: Mapping[str, ties.Ties]
    works: frozenset[tuple[str, str]]
    """HPR number and organisation of those who have looked from there."""
    watched: frozenset[str]


async def _works(
    tx: Transaction, looks: list[dict[str, Any]], numbers: Mapping[str, str]
) -> frozenset[tuple[str, str]]:
    """Note from where personnel look, and give all that has been noted of these organisations."""
    pairs = {(numbers.get(entry["ground"], ""), entry["organisation"]) for entry in looks}
    seen = sorted(pair for pair in pairs if all(pair))
    await tx.run(sql.keep_works, [hpr for hpr, _ in seen], [organisation for _, organisation in seen])
    rows = await tx.all(sql.works, sorted({organisation for _, organisation in pairs}))
    return frozenset((row["hpr"], row["organisation"]) for row in rows)


def _one(entry: Mapping[str, Any], hpr: str, known: _Known, common: frozenset[str]) -> Seen:
    mine, theirs = known.callers.get(entry["caller"], ""), known.surnames.get(entry["patient"], "")
    who, whose = known.personnel.get(hpr, ties.Ties()), known.owners.get(entry["patient"], ties.Ties())
    return Seen(
        at=entry["at"],
        caller=entry["caller"],
        organisation=entry["organisation"],
        patient=entry["patient"],
        outcome=entry["outcome"],
        purpose=entry["purpose"],
        basis=basis_of(entry["reasons"]),
        own=bool(who.person) and who.person == whose.person,
        surnames=(mine, theirs),
        addresses=(who.home, whose.home),
        colleague=bool(whose.hpr) and whose.hpr != hpr and (whose.hpr, entry["organisation"]) in known.works,
        watched=entry["patient"] in known.watched,
        known_name=theirs.casefold() in common,
    )


def _surname(resource: Mapping[str, Any]) -> str:
    names = resource.get("name") or [{}]
    official = next((name for name in names if name.get("use") == "official"), names[0])
    return str(official.get("family", ""))


def _common(surnames: Iterable[str]) -> frozenset[str]:
    """Tell which surnames are so common that sharing one says nothing: a fifth of those looked at, and at least ten."""
    counts = Counter(name.casefold() for name in surnames)
    return frozenset(name for name, count in counts.items() if count >= max(10, counts.total() / 5))
