"""Indexing again what is there: after the rules for what resources are found by have changed.

Bodies, versions and dates of change stay as they are. Each stretch of resources is one transaction through the one
path, and the place where the next begins is its answer, so that it may be stopped and begun again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.fhir import containing, index_rows, registering
from samspill.fhir.containing import Container
from samspill.fhir.search import extract, wording
from samspill.fhir.search.tables import TABLES
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
GENERATION: Final = 4
"""The rules as they are now. One that gives a resource other rows than before takes the next number, and a migration
leaves the old one in `fhir.indexed`."""
STRETCH: Final = 500
RUNNING: Final = frozenset({"HSYSADMIN"})


async def need(_tx: Transaction, _call: Call) -> Need:
    """Scope `fhir.reindex`, over the population."""
    return Need(scope="fhir.reindex", population=True)


async def work(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Index the resources after number `call.facts["after"]` again: gives how many, and the last number.

    With `"finished"` among the facts, note that all are indexed by these rules.
    """
    if call.facts.get("finished"):
        await tx.run(sql.note_generation, GENERATION)
        return Reply({"resources": 0}, about="index", touched=((None, 0),))
    rows = await tx.all(sql.to_index, call.facts["after"], STRETCH)
    resources: list[tuple[Any, ...]] = []
    index: dict[Any, list[tuple[Any, ...]]] = {}
    said: list[wording.Wording] = []
    whole: list[Container] = []
    registered: list[tuple[str, dict[str, Any]]] = []
    for row in rows:
        resource = strict_json.value_of(row["body"])
        found = extract(resource, call.base)
        if resource["resourceType"] in registering.KINDS:
            registered.append((row["id"], resource))
        said += found.wordings
        resources.append((row["rid"], found.patient, found.starts, found.ends, found.tokens, bool(found.contained)))
        if found.contained:
            whole.append(Container(row["rid"], row["type"], row["id"], row["updated"], found, row["body"]))
        for table in index_rows.filled(found):
            index.setdefault(table, []).extend((*one, row["rid"]) for one in getattr(found, table.field))
    if rows:
        await wording.remember(tx, said)
        await tx.many(sql.index_again, resources)
        for table in TABLES:
            await tx.run(index_rows.drop(table), [row["rid"] for row in rows])
        for table, found_rows in index.items():
            await tx.many(index_rows.insert(table), found_rows)
        await containing.keep(tx, whole)
        await registering.note_resources(tx, registered)
    data = {"resources": len(rows), "last": rows[-1]["rid"] if rows else None}
    return Reply(data, about="index", touched=((None, len(rows)),))


async def _behind(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    row = await tx.one(sql.generation)
    return Reply({"behind": row is None or row["generation"] < GENERATION}, about="index", touched=((None, 0),))


reindex = Operation("fhir.reindex", RUNNING, need, work, "Index a stretch of resources again.")
behind = Operation("fhir.reindex_needed", RUNNING, need, _behind, "Tell whether resources must be indexed again.")
