"""What the registers say of practitioners and of records, remembered for as long as they still say it.

Calls of the moment ask together, in one statement (`Transaction.beside`). For each of them it reads what may change at
any time: settings, relations of treatment, how fresh the feeds are, and the generation of the registers, which moves
with every write to their tables (`grunndata.generation`). What was remembered counts if it is of that very generation,
and no period that it rests on has begun or ended since; otherwise all is read anew, in one snapshot. So it is never
older than the call: it is as if all had been read for each.

A call may name its record by a resource in it. Then it is taken to be the one that the resource was in when it was
read last, or else the one that the same caller asked for last, since who attests a patient reads about that patient.
The same statement tells whether it is; if not, that call asks again. The statement also notes the proof that came with
a call, lest it be sent again.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import msgspec

from samspill.trust.decision.facts import Organisation, Person, Personnel
from samspill.trust.decision.statements import CALLERS, RECORDS, SEE, calls
from samspill.trust.replay import tell, written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.kernel.calls import Sight
    from samspill.store import Row, Transaction
    from samspill.store.ahead import Ahead, Habit
    from samspill.trust.grants import Within

LIFE: Final = 60.0
"""Seconds after which something is read again that need not be, lest what is hardly asked for fill the memory."""
MOST: Final = 20_000
HABITS: Final = 1000
"""Records and types of which it is remembered what one caller's calls ended with."""
_EARLY, _LATE = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_PARTS: Final = chr(31)
_CALLERS, _RECORDS, _GENERATION, _LAST = "trust.callers", "trust.records", "trust.generation", "trust.last"
_WHOSE: Final = "trust.whose"
HEARD: Final = "trust.heard"
"""Where it is remembered when registers were heard of."""
_json: Final = msgspec.json.decode
Read = TypeVar("Read")


class Who(NamedTuple):
    """A practitioner, as the token and the attestation say. Numbers stay in the process and go to the database only."""

    pid: str
    hpr: str
    legal_entity: str
    point_of_care: str


class Which(NamedTuple):
    """A record (empty: none), and the number of the patient whom the caller attests (empty: nobody)."""

    record: str
    attested: str


@dataclass(frozen=True, slots=True)
class Held:
    """How long something that was read holds."""

    generation: int
    since: datetime
    until: datetime
    """The period around the moment of reading in which nothing begins or ends."""
    read: float
    """By the process's own clock."""

    def holds(self, generation: int | None, at: datetime, now: float) -> bool:
        """Tell whether it is what would be read for a call of a moment."""
        return self.generation == generation and self.since <= at < self.until and now - self.read < LIFE


@dataclass(slots=True)
class OfCaller:
    """What the registers say of a practitioner, and of whom that one acts for."""

    held: Held
    said: dict[str, Any]
    """As it was read, for the rules of the attestation."""
    person: Person | None
    personnel: Personnel | None
    legal_entity: Organisation | None
    point_of_care: Organisation | None
    hpr: str
    """The number in HPR that goes on."""
    checked: Any = None
    """What the last token led to, for `loading`."""
    habits: dict[tuple[str, int], Habit] = field(default_factory=dict)
    """What calls on resources of a type ended with, by record."""
    read: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Settings and relations that were read with the last of them, by record."""


@dataclass(frozen=True, slots=True, eq=False)
class OfRecord:
    """What the registers say of a record."""

    held: Held
    numbers: list[str] | None
    """Those that the record carried then."""
    subject: Person | None
    owners: str
    """Every id that its owner has had here."""
    gps: frozenset[str]
    substitutes: frozenset[str]
    attested: str
    """The person whom the caller attests; `?` for one who is not known."""


class Asked(msgspec.Struct):
    """What a call asks, and what it gets."""

    who: Who
    which: Which
    at: datetime
    within: Within | None = None
    """The resource that says which record, where one does."""
    proof: Sight | None = None
    """The proof that came with the call, where it is to be noted."""
    ahead: Ahead | None = None
    """What the call is likely to end with, where that is known beforehand."""
    caller: OfCaller | None = None
    record: OfRecord | None = None
    settings: str = ""
    relations: str = ""
    """JSON, as the database wrote it; empty: there are none."""
    heard: str = ""
    """When each register that was loaded was heard of last."""


async def ask(tx: Transaction, asked: Sequence[Asked]) -> None:
    """Answer calls of the moment. Inside a transaction that has begun, nothing is remembered: it may be undone."""
    memory: dict[str, Any] = {} if tx.begun else tx.remembered
    for one in asked:
        guess(memory, one)
    recall(memory, asked)
    if all(one.caller and one.record for one in asked):
        question = _usual(asked)
        asked = _answer(tx, memory, asked, await tx.peek_all(calls(question), *_values(asked)), question)
        recall(memory, asked)
    elif new := unseen(asked):
        # By itself, since what is undone below would be seen no more.
        tell(tx, new, [row["digest"] for row in await tx.peek_all(SEE, *written(new))])
    # The first to be read tells the generation of this snapshot, by which the rest may have to be read as well.
    while asked:
        while await _learn(tx, memory, asked):
            recall(memory, asked)
        asked = _answer(tx, memory, asked, await tx.all(calls(), *_values(asked)))


def _usual(asked: Sequence[Asked]) -> str:
    """Give what the first of the calls that have a habit is likely to end with."""
    question = ""
    for one in asked:
        if one.ahead is not None and one.within is not None and one.caller is not None:
            if len(one.caller.habits) > HABITS:
                one.caller.habits.clear()
                one.caller.read.clear()
            one.ahead.habit = one.caller.habits.setdefault((one.which.record, one.within.type), one.ahead.habit)
            question = question or one.ahead.habit.wish()
    return question


def guess(memory: dict[str, Any], one: Asked) -> None:
    """Take a record that is named by a resource in it for the one that this was in, or the caller asked for, last."""
    if one.within is not None:
        last = memory.get(_WHOSE, {}).get((one.within.type, one.within.id))
        if last is None:
            last = memory.get(_LAST, {}).get((one.who, one.which.attested), "")
        one.which = Which(last, one.which.attested)


def recall(memory: dict[str, Any], asked: Sequence[Asked]) -> None:
    """Give each call what is remembered and holds; take back what does not."""
    generation, now = memory.get(_GENERATION), time.monotonic()
    callers, records = memory.setdefault(_CALLERS, {}), memory.setdefault(_RECORDS, {})
    for one in asked:
        caller, record = one.caller or callers.get(one.who), one.record or records.get(one.which)
        one.caller = caller if caller is not None and caller.held.holds(generation, one.at, now) else None
        one.record = record if record is not None and record.held.holds(generation, one.at, now) else None


def _values(asked: Sequence[Asked]) -> tuple[bytes, float, str]:
    return *written(unseen(asked)), msgspec.json.encode([named(one) for one in asked]).decode()


def named(one: Asked) -> tuple[object, ...]:
    """Name a call as the statements take it (`given`): the record and its owners, who asks, and the resource."""
    owners = one.record.owners if one.record else ""
    resource = (one.within.type, one.within.id) if one.within else (None, None)
    return (one.which.record, owners, *one.who[1:], *resource)


def unseen(asked: Sequence[Asked]) -> list[Sight]:
    """Give the proofs that nobody has noted yet."""
    return [one.proof for one in asked if one.proof is not None and one.proof.fresh is None]


def _answer(
    tx: Transaction, memory: dict[str, Any], asked: Sequence[Asked], rows: Sequence[Row], question: str = ""
) -> list[Asked]:
    """Give what was read for each; gives back those for which what is remembered was of another moment or record."""
    by_place = {row["place"]: row for row in rows}
    first = by_place[1]
    tell(tx, unseen(asked), first["seen"] or ())
    heard = memory[HEARD] = first["heard"] or ""
    generation = memory[_GENERATION] = first["generation"]
    left = []
    for place, one in enumerate(asked, 1):
        row = by_place[place]
        if not _fits(memory, one, row, generation, heard):
            left.append(one)
        elif question and one.ahead is not None and one.within is not None:
            values = (one.within.type, one.within.id, False, one.which.record)
            one.ahead.take(question, values, () if row["done"] is None else (row,))
            if one.caller is not None:
                one.caller.read[one.which.record] = (one.settings, one.relations)
    return left


def _fits(memory: dict[str, Any], one: Asked, row: Row, generation: int, heard: str) -> bool:
    """Give one call what was read for it; tells whether what is remembered was of that moment, and of its record."""
    one.settings, one.relations = row["settings"] or "", row["relations"] or ""
    one.heard = heard
    if one.within is not None:
        one.within.patient = row["within"] or ""
        note_last(memory, one)
    if one.caller is None or one.caller.held.generation != generation:
        one.caller = None
    if one.record is not None and (one.record.held.generation != generation or one.record.numbers != row["numbers"]):
        one.record = None
        memory[_RECORDS].pop(one.which, None)
    if one.within is not None and one.within.patient != one.which.record:
        one.which, one.record = Which(one.within.patient, one.which.attested), None
    return one.caller is not None and one.record is not None


def note_last(memory: dict[str, Any], one: Asked) -> None:
    """Note in whose record the resource is that a call named."""
    within = one.within
    if within is not None:
        _note(memory.setdefault(_LAST, {}), (one.who, one.which.attested), within.patient)
        _note(memory.setdefault(_WHOSE, {}), (within.type, within.id), within.patient)


def _note(noted: dict[Any, str], key: Any, record: str) -> None:
    if noted.get(key) != record:
        if len(noted) > MOST:
            noted.clear()
        noted[key] = record


async def _learn(tx: Transaction, memory: dict[str, Any], asked: Sequence[Asked]) -> bool:
    """Read what is missing, each once; tells whether anything was."""
    whose = {one.who: one for one in asked if one.caller is None}
    if whose:
        rows = await tx.all(CALLERS, *map(list, zip(*whose, strict=True)), [one.at for one in whose.values()])
        _keep(memory, _CALLERS, list(whose.values()), rows)
    which = {one.which: one for one in asked if one.record is None}
    if which:
        rows = await tx.all(RECORDS, *map(list, zip(*which, strict=True)), [one.at for one in which.values()])
        _keep(memory, _RECORDS, list(which.values()), rows)
    return bool(whose or which)


def _keep(memory: dict[str, Any], name: str, asked: list[Asked], rows: Sequence[Row]) -> None:
    """Remember what was read, and give it to whoever asked first."""
    kept, read = memory[name], time.monotonic()
    if len(kept) > MOST:
        kept.clear()
    for row in rows:
        one = asked[row["place"] - 1]
        before, after = row["turns"]
        held = Held(row["generation"], before or _EARLY, after or _LATE, read)
        if name == _CALLERS:
            one.caller = kept[one.who] = _caller_of(row, held)
        else:
            one.record = kept[one.which] = _record_of(row, held)
        memory[_GENERATION] = row["generation"]


def _caller_of(row: Row, held: Held) -> OfCaller:
    parts = ("caller", "personnel", "legal_entity", "point_of_care")
    said = {name: _json(row[name]) for name in parts if row[name] is not None}
    return OfCaller(
        held,
        said,
        person=one_of(Person, said.get("caller")),
        personnel=one_of(Personnel, said.get("personnel")),
        legal_entity=one_of(Organisation, said.get("legal_entity")),
        point_of_care=one_of(Organisation, said.get("point_of_care")),
        hpr=row["hpr"],
    )


def _record_of(row: Row, held: Held) -> OfRecord:
    known = {name: row[name] for name in ("birth_date", "deceased", "status", "protection") if row[name] is not None}
    return OfRecord(
        held,
        numbers=row["numbers"],
        subject=Person(person=row["id"], **known) if row["id"] is not None else None,
        owners=_PARTS.join(sorted({person for person in row["owners"] if person is not None})),
        gps=frozenset(row["gps"] or ()),
        substitutes=frozenset(row["substitutes"] or ()),
        attested=row["attested"] or "?",
    )


def one_of(kind: Callable[..., Read], value: Any) -> Read | None:
    """Read one fact from what a statement gives as JSON."""
    return None if value is None else msgspec.convert(bare(value), kind)


def bare(value: Any) -> Any:
    """Leave out what the registers do not know, so that it is as if it were not said."""
    if isinstance(value, dict):
        return {name: bare(part) for name, part in value.items() if part is not None}
    return [bare(part) for part in value] if isinstance(value, list) else value
