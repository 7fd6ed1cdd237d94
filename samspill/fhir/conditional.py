"""Conditions in place of an id: `If-None-Exist`, and `PUT`, `PATCH` and `DELETE` on `Type?query`.

http://hl7.org/fhir/R4/http.html#ccreate. What a condition finds is narrowed to what the caller may open, so that no
condition tells what is in a record that is closed to the caller. Those that may create hold a lock while they look and
write, so that of many with the same condition at once exactly one creates.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from samspill.fhir import profiles
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import ID
from samspill.fhir.interaction import FORMATS, check_record, written
from samspill.fhir.search import compose, in_records, parse
from samspill.fhir.search.query import asks_terminology
from samspill.fhir.search.results import is_about_answer
from samspill.kernel.problems import Fault, Malformed, Refused, Stale
from samspill.store import queries
from samspill.trust import Need, scopes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.search import Search
    from samspill.kernel.calls import Call, Caller, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
Access = frozenset[tuple[str, str]]
SLOTS: Final = 128
"""Locks that conditions share. Two that differ may share one and wait for each other; never the other way round."""
FIND_A_PERSON: Final = frozenset(
    {"_id", "identifier", "name", "family", "given", "phonetic", "telecom", "phone", "email", "birthdate"}
)
"""Parameters by which health personnel may find out who a patient is, before any record is opened."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a condition may look: everywhere, or in one patient's record; with neither, nowhere."""

    everywhere: bool = False
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """A query that stands for a resource."""

    kind: str
    where: str
    """Where it stands: `If-None-Exist`, or the query."""
    finds_a_person: bool
    pairs: tuple[tuple[str, str], ...]
    """The query, as it was sent."""
    base: str
    """Our own address."""
    read: Search | None
    """The query, as it was understood; None until `understood` has read it."""

    @property
    def search(self) -> Search:
        """Give the query, as it was understood. `understood` has seen to it."""
        if self.read is None:
            raise LookupError("the condition has not been read yet")
        return self.read

    @property
    def asks(self) -> bool:
        """Whether it asks what value sets hold, or how codes stand to each other."""
        return asks_terminology(self.pairs)

    @property
    def access(self) -> Access:
        """What looking needs: search of the type, and of every type that the condition looks into."""
        return frozenset((kind, "s") for kind in {self.kind, *self.search.types})

    @property
    def in_records(self) -> bool:
        """Whether it looks into patients' records: for what it stands for, or on the way there."""
        return any(in_records(kind) for kind in {self.kind, *self.search.types})

    @property
    def slot(self) -> int:
        """Which lock it takes: the same for every way to write the same condition.

        One that asks what value sets hold takes the same as all such of its type: what they hold may change meanwhile.
        """
        statement = None if self.asks else compose(self.search, None, None)
        said = repr((self.kind, statement.sql, statement.args) if statement else (self.kind,)).encode()
        return int.from_bytes(hashlib.blake2b(said, digest_size=4).digest()) % SLOTS


@dataclass
class Sought:
    """A condition of a call, and what it found when it was last looked up: each with id, patient, version and body."""

    condition: Condition
    most: int = 1
    rows: list[Row] = field(default_factory=list)

    @property
    def row(self) -> Row | None:
        """What it found. Raises `Stale` (412) when that is more than one."""
        if len(self.rows) > 1:
            raise several(self.condition)
        return self.rows[0] if self.rows else None


def several(condition: Condition) -> Stale:
    """Make the problem of a condition that does not tell one resource from the others."""
    message = f"more than one {condition.kind} matches the condition"
    return Stale(message, Fault(condition.where, message, "multiple-matches"))


def read_condition(kind: str, pairs: Sequence[tuple[str, str]], base: str, where: str) -> Condition:
    """Read the query of a condition. Raises `Malformed` when it is empty or asks about the form of the answer.

    One that asks what value sets hold is read to its end by `understood`, when it is known what is known here.
    """
    sought = [(name, value) for name, value in pairs if name not in FORMATS]
    for name, _ in sought:
        if is_about_answer(name):
            message = "a condition says what to look for, not what the answer is to be like"
            raise Malformed(message, Fault(where, message, "value"))
    if not sought:
        message = "the condition is empty: it would stand for any resource of the type"
        raise Malformed(message, Fault(where, message, "required"))
    search = None if asks_terminology(sought) else parse(kind, sought, base=base)
    person = kind == "Patient" and any(name.partition(":")[0] in FIND_A_PERSON for name, _ in sought)
    return Condition(kind, where, person, tuple(sought), base, search)


async def understood(tx: Transaction, condition: Condition) -> Condition:
    """Read what a condition asks of value sets and code systems, by those that are known now, as a search would.

    Raises as `parse` does.
    """
    if not condition.asks:
        return condition
    known = await profiles.known(tx)
    return replace(condition, read=parse(condition.kind, condition.pairs, base=condition.base, known=known))


def pairs_of(query: str, where: str) -> list[tuple[str, str]]:
    """Take a query's text apart, such as that of `If-None-Exist`. Raises `Malformed`."""
    try:
        return parse_qsl(query.removeprefix("?"), keep_blank_values=True, errors="strict", max_num_fields=1000)
    except ValueError:
        message = "the query is not valid UTF-8 in percent encoding, or has more than 1000 parts"
        raise Malformed(message, Fault(where, message, "structure")) from None


def reach_of(contexts: frozenset[str], caller: Caller, condition: Condition, record: str | None) -> Reach:
    """Tell where a condition may look, in the contexts whose scopes cover the call.

    `record` is the patient that the rest of the call is about, if it is about one. Raises `Refused` for a condition
    that would look into the records of others.
    """
    if not contexts:
        return Reach()
    if "system" in contexts:
        return Reach(everywhere=True)
    if any(in_records(kind) for kind in condition.search.types):
        # A Patient that is not there yet has a record of its own, and nothing in it that a condition could be about.
        named = None if condition.kind == "Patient" else record
        return Reach(patient=_one_record(condition, named if "user" in contexts else caller.patient))
    if not in_records(condition.kind):
        return Reach(everywhere=True)
    if "user" in contexts:
        return Reach(everywhere=condition.finds_a_person, patient=record)
    return Reach(patient=caller.patient)


def _one_record(condition: Condition, patient: str | None) -> str:
    """Keep a condition that looks into records, by what points at what, to the one that is open."""
    if patient is None:
        message = "a condition looks into one record at a time: name the patient"
        raise Refused(message, Fault(condition.where, message, "forbidden"), reasons=("population.not-allowed",))
    return patient


async def need_of(
    tx: Transaction, call: Call, sought: Sought, letter: str, record: str | None, *, makes: bool = False
) -> Need:
    """Look a call's condition up, and say what the call needs: the record that what was found is in, or `record`.

    With `makes`, nobody else with the condition looks before this call has ended. Whoever lacks the scopes is told
    nothing: the look-up is not made, and the need is refused.
    """
    condition = sought.condition = await understood(tx, sought.condition)
    access = condition.access | {(condition.kind, letter)}
    contexts = scopes.contexts(call.caller.scopes, access)
    if makes and contexts:
        await hold(tx, [condition])
    await look_up(tx, sought, reach_of(contexts, call.caller, condition, record))
    if "system" in contexts and letter != "c":
        return Need(access, population=True)
    patient, known = record, condition.finds_a_person
    if len(sought.rows) == 1:
        patient, known = sought.rows[0]["patient"], False
    elif record is None and "user" not in contexts:
        patient = call.caller.patient if in_records(condition.kind) else None
    return Need(access, patient=patient, population=patient is None and not known and in_records(condition.kind))


def already_there(grant: Grant, call: Call, row: Row) -> Reply:
    """Answer a conditional create that creates nothing: with what is there."""
    check_record(grant, call.kind, row["patient"], call.kind)
    touched = ((row["patient"], 1),)
    reference = f"{call.kind}/{row['id']}"
    return written(call, reference, row["version"], row["updated"], row["body"], status=200, touched=touched)


def record_named(call: Call) -> str | None:
    """Give the patient that a call's query names, if it names one: of a Patient by `_id`, else as what it is about."""
    names = ("_id",) if call.kind == "Patient" else ("patient", "subject", "beneficiary")
    for key, value in call.query:
        name, _, modifier = key.partition(":")
        if name not in names or modifier not in ("", "Patient") or "," in value:
            continue
        id_ = value.removeprefix(call.base + "/").removeprefix("Patient/")
        says_type = id_ != value or modifier or name in ("patient", "_id")
        if says_type and ID.fullmatch(id_):
            return id_
    return None


async def look_up(tx: Transaction, sought: Sought, reach: Reach) -> None:
    """Find what a condition matches: one more than it may, so that too many is noticed."""
    sought.rows = []
    if reach.everywhere or reach.patient is not None:
        search = at_most(sought.condition.search, sought.most)
        statement = compose(search, None if reach.everywhere else reach.patient, None)
        ids = [row["id"] for row in await tx.all(statement.sql, *statement.args)]
        sought.rows = await tx.all(sql.versions_now, TYPE_CODE[sought.condition.kind], ids) if ids else []


def at_most(search: Search, count: int) -> Search:
    """Give a search for a page of so many resources."""
    return replace(search, results=replace(search.results, count=count))


async def hold(tx: Transaction, conditions: Iterable[Condition]) -> None:
    """Hold the locks of conditions until the transaction ends. Must come before all else that is done in it.

    In PostgreSQL a transaction sees what was there at its first statement; were that the one that waits for the lock,
    it would not see what the holder before it wrote. So the session takes the locks first, outside the transaction,
    and the transaction's first statement takes them over.
    """
    slots = sorted({condition.slot for condition in conditions})
    if not slots:
        return
    if tx.begun:
        raise RuntimeError("locks of conditions are taken before a transaction begins")
    try:
        await tx.peek(sql.hold_in_session, slots)
    except Exception:
        # The wait was too long, and some of them may be held already. A lost connection holds none.
        with suppress(Exception):
            await tx.peek(sql.let_go_in_session, slots)
        raise
    await tx.all(sql.hold_in_transaction, slots)
