"""FHIR update interaction. http://hl7.org/fhir/R4/http.html#update"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import structs

from samspill.exchange import Operation, Question
from samspill.fhir import body, conditional, index_rows, registering, storing
from samspill.fhir.conditional import Sought
from samspill.fhir.drafts import PUT, ROW, read_draft, with_id
from samspill.fhir.interaction import (
    CARE,
    changed,
    check_record,
    missing,
    need_of_draft,
    only_if_new,
    refuse_query,
    stale,
    taken,
    wanted_version,
    written,
)
from samspill.fhir.profiles import check_profiles
from samspill.fhir.rules import rules_of
from samspill.fhir.search import wording
from samspill.kernel import clock, strict_json
from samspill.kernel.problems import Clash, Fault, Malformed, Problem, WrongMethod
from samspill.store import queries
from samspill.trust import Need, PopulationGrant, scopes

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.search.tables import Table
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read and validate the body, which must name the id it is put at; without one in the address, the condition."""
    sought = None
    if call.id:
        refuse_query(call)
        draft = read_draft(call.body, call.kind, PUT, call.base, call.id)
    else:
        sought = Sought(conditional.read_condition(call.kind, call.query, call.base, "query"))
        draft = read_draft(call.body, call.kind, PUT, call.base)
    rules, match, new = rules_of(call), wanted_version(call), only_if_new(call)
    return call.knowing(draft=draft, sought=sought, match=match, new=new, rules=rules)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.u`, in the record that the resource will belong to; the statement keeps it in that record.

    A system may move a resource from one record to another: it needs the population, and both patients are noted.
    """
    draft: Draft = call.facts["draft"]
    sought: Sought | None = call.facts["sought"]
    if sought is not None:
        return await conditional.need_of(tx, call, sought, "u", draft.patient, makes=True)
    access = frozenset({(call.kind, "u")})
    if "system" in scopes.contexts(call.caller.scopes, access):
        return Need(access, population=True)
    return need_of_draft(draft.kind, draft.patient, "u")


async def work(tx: Transaction, grant: Grant, call: Call) -> Question | Reply:
    """Store the next version, or the first where there is none. `Stale` when If-Match names another than it has."""
    draft: Draft = call.facts["draft"]
    sought: Sought | None = call.facts["sought"]
    if sought is not None:
        return await _where_it_matches(tx, grant, call, draft, sought)
    if call.facts["new"] and await tx.one(sql.there_now, draft.code, draft.id, True, None):  # noqa: FBT003 - a value of SQL's
        raise taken()
    return await put(tx, grant, call, draft, call.facts["match"], creates=call.facts["rules"].update_create)


async def _where_it_matches(
    tx: Transaction, grant: Grant, call: Call, draft: Draft, sought: Sought
) -> Question | Reply:
    """Put the resource in the place of the one that the condition found, or make it where there is none.

    The table of http://hl7.org/fhir/R4/http.html#cond-update. An id that is taken by a resource that the condition
    does not find is a clash, as later releases of the standard say.
    """
    row, given = sought.row, strict_json.members(draft.tight).get("id")
    id_ = strict_json.value_of(bytes(given)) if given is not None else None
    if row is None:
        creates = id_ is None or call.facts["rules"].update_create
        draft = with_id(draft, id_ or draft.id, call.base)
        if id_ and await tx.one(sql.there_now, draft.code, id_, True, None):  # noqa: FBT003 - a value of SQL's
            message = "the id in the body is that of a resource that the condition does not match"
            raise Clash(message, Fault(f"{call.kind}.id", message, "conflict"))
        return await put(tx, grant, call, draft, call.facts["match"], creates=creates)
    if call.facts["new"]:
        raise taken()
    if id_ not in (None, row["id"]):
        message = "the id in the body is not that of the resource that the condition matches"
        raise Malformed(message, Fault(f"{call.kind}.id", message, "invalid"))
    check_record(grant, call.kind, row["patient"], call.kind)
    return await put(tx, grant, call, with_id(draft, row["id"], call.base), call.facts["match"], creates=False)


async def put(
    tx: Transaction, grant: Grant, call: Call, draft: Draft, match: int | None, *, creates: bool
) -> Question | Reply:
    """Ask to store a draft as the next version; `creates` says whether as the first, too. `match` as in If-Match."""
    check_record(grant, draft.kind, draft.patient, draft.kind)
    await check_profiles(tx, draft)
    if draft.index.contained:
        return await _put_with_contained(tx, grant, call, draft, match, creates=creates)
    return await _put(tx, grant, call, draft, match, creates=creates)


async def _put(
    tx: Transaction, grant: Grant, call: Call, draft: Draft, match: int | None, *, creates: bool
) -> Question:
    """Ask it in one statement."""
    await wording.remember(tx, draft.index.wordings)
    await registering.note(tx, (draft,))
    updated = clock.now()
    before, after = body.stamp(draft.tight, draft.id, updated)
    everything = isinstance(grant, PopulationGrant)
    index = draft.index
    tables = index_rows.filled(index)
    values: tuple[object, ...] = (
        await tx.number("fhir.resource_rid"),
        draft.code,
        draft.id,
        draft.patient,
        before,
        updated,
        draft.method,
        index.starts,
        index.ends,
        index.tokens,
        after,
        creates,
        match,
        everything,
        *index_rows.columns(index, tables),
    )

    def answer(rows: list[Row]) -> Reply:
        row = rows[0]
        if not row["done"]:
            raise _why_not(call, row["was"], match)
        text = before + str(row["version"]).encode() + after
        status = 201 if row["created"] else 200
        return written(call, draft.reference, row["version"], updated, text, status=status)

    event = changed(draft.kind, draft.id, draft.patient, "updated")
    statement = statement_of(draft.kind, tables)
    return Question(statement, values, answer, must_find=True, events=(event,), about=draft.reference, says_what=True)


@cache
def statement_of(kind: str, tables: tuple[Table, ...]) -> str:
    """Write the statement that stores the next version of a type's resource, with rows in these index tables."""
    drops = index_rows.drops(index_rows.tables_of(kind), "changed")
    return sql.update + drops + index_rows.parts(tables, ROW + 4, "stored") + sql.update_work


async def _put_with_contained(
    tx: Transaction, grant: Grant, call: Call, draft: Draft, match: int | None, *, creates: bool
) -> Reply:
    """Store what contains others, which takes more than one statement, by the same rules as that one."""
    key = (draft.code, draft.id)
    current = await storing.current_of(tx, [key])
    marks = {} if current else await storing.marks_of(tx, [key])
    old, before = current.get(key), current.get(key) or marks.get(key)
    within = isinstance(grant, PopulationGrant) or before is None or before["patient"] == draft.patient
    version = old["version"] if old else None
    if not within or match not in (None, version) or (old is None and not creates):
        raise _why_not(call, version, match)
    [stored] = await storing.store(tx, [draft], current, marks)
    status = 200 if old else 201
    reply = written(call, draft.reference, stored.version, stored.updated, stored.text, status=status)
    event = changed(draft.kind, draft.id, draft.patient, "updated" if old else "created")
    patients = {draft.patient, old["patient"] if old else draft.patient}
    return structs.replace(reply, events=(event,), touched=storing.touched(patients))


def _why_not(call: Call, was: int | None, match: int | None) -> Problem:
    """Tell why the version that there was is not replaced."""
    if match is not None and was != match:
        return stale()
    if was is None and not rules_of(call).update_create:
        message = "a PUT does not create here (SAMSPILL_UPDATE_CREATE): there is nothing with that id"
        return WrongMethod(message, Fault(f"{call.kind}.id", message, "not-supported"))
    return missing(call.kind)


update = Operation("fhir.update", CARE, need, work, "Update a resource, or create it at an id.", prepare=prepare)
