"""FHIR patch interaction. http://hl7.org/fhir/R4/http.html#patch"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.exchange import Operation, Question
from samspill.fhir import conditional, interaction, update
from samspill.fhir.conditional import Sought
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import PATCH, draft_of
from samspill.fhir.interaction import CARE, check_record, missing, opens, refuse_query, stale, wanted_version
from samspill.fhir.patch.reading import read
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.patch.reading import Patch
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Row, Transaction
    from samspill.trust import Grant, Need

sql = queries("samspill.fhir")


def prepare(call: Call) -> Call:
    """Read the patch, and where no id is in the address, the condition."""
    change = read(call.headers.get("content-type", ""), call.body)
    sought = None
    if call.id:
        refuse_query(call)
    else:
        sought = Sought(conditional.read_condition(call.kind, call.query, call.base, "query"))
    return call.knowing(patch=change, match=wanted_version(call), sought=sought)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.u`, in the record that the resource is in; what it becomes must be in that record as well."""
    sought: Sought | None = call.facts["sought"]
    if sought is not None:
        return await conditional.need_of(tx, call, sought, "u", conditional.record_named(call))
    return await interaction.need_of(tx, call, "u", TYPE_CODE[call.kind])


async def work(tx: Transaction, grant: Grant, call: Call) -> Question | Reply:
    """Read the current version and hold it, change it, validate the whole, and store it as the next one.

    Nobody else changes it in between: whoever was first makes this a `Collision`, and it is done again on the new one.
    """
    row = await _current(tx, grant, call)
    if call.facts["match"] not in (None, row["version"]):
        raise stale()
    draft = draft_after(call.facts["patch"], row, call.kind, call.base)
    return await update.put(tx, grant, call, draft, row["version"], creates=False)


async def _current(tx: Transaction, grant: Grant, call: Call) -> Row:
    sought: Sought | None = call.facts["sought"]
    id_ = call.id
    if sought is not None:
        if sought.row is None:
            message = f"no {call.kind} matches the condition"
            raise Missing(message, Fault("query", message, "not-found"))
        check_record(grant, call.kind, sought.row["patient"], call.kind)
        id_ = sought.row["id"]
    row = await tx.one(sql.there_now, TYPE_CODE[call.kind], id_, *opens(grant, call.kind))
    if row is None:
        raise missing(call.kind)
    return row


def draft_after(change: Patch, row: Row, kind: str, base: str) -> Draft:
    """Apply a patch to a stored version, and read what it has become. Raises what the patch or validation raises."""
    tight = change(row["body"])
    return draft_of(strict_json.inspect(tight), tight, kind, PATCH, base, row["id"])


patch = Operation("fhir.patch", CARE, need, work, "Change a resource in part.", prepare=prepare)
