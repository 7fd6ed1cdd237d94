"""What a transaction looks up before it is done: references that say what to look for, and conditional creates."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from samspill.fhir.bundle import references
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import compose, parse
from samspill.kernel.problems import Fault, Invalid, Stale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.fhir.bundle.reading import Entry
    from samspill.fhir.routing import Target
    from samspill.fhir.storing import Key
    from samspill.store import Transaction


async def already_there(
    tx: Transaction, entries: Sequence[Entry], targets: Sequence[Target], base: str
) -> dict[int, str]:
    """Find, for each conditional create, the resource that makes it unnecessary: place to reference.

    Raises `Stale` where several match (http://hl7.org/fhir/R4/http.html#ccreate).
    """
    found = {}
    for entry, target in zip(entries, targets, strict=True):
        if entry.method == "POST" and entry.if_none_exist is not None:
            ids = await _find(tx, target.kind, entry.if_none_exist, base)
            if len(ids) > 1:
                message = "more than one resource matches ifNoneExist"
                raise Stale(message, Fault(f"{entry.where}.request.ifNoneExist", message, "multiple-matches"))
            if ids:
                found[entry.place] = f"{target.kind}/{ids[0]}"
    return found


async def conditional(
    tx: Transaction,
    texts: Mapping[int, bytes],
    base: str,
    known: dict[tuple[str, str], str] | None = None,
) -> dict[tuple[str, str], str]:
    """Find what the conditional references in resources' texts refer to: (type, query) to id.

    `known` keeps answers from one Bundle to the next, where nothing else writes. Raises `Invalid` that names the entry
    when nothing, or more than one, is found.
    """
    found = {} if known is None else known
    for place, text in texts.items():
        for kind, query in references.conditional_references(text):
            if (kind, query) in found:
                continue
            ids = await _find(tx, kind, query, base) if kind in TYPE_CODE else []
            if len(ids) != 1:
                message = f"the conditional reference to {kind} matches {len(ids) or 'no'} resource{'s' * bool(ids)}"
                where = f"Bundle.entry[{place}].resource"
                raise Invalid(message, Fault(where, message, "multiple-matches" if ids else "not-found"))
            found[kind, query] = ids[0]
    return found


def keys_of(addresses: Sequence[tuple[str, str]]) -> list[Key]:
    """Turn types and ids into the keys that the tables use."""
    return [(TYPE_CODE[kind], id_) for kind, id_ in addresses]


async def _find(tx: Transaction, kind: str, query: str, base: str) -> list[str]:
    """Find at most two resources of a type that match a query."""
    pairs = [*parse_qsl(query, keep_blank_values=True), ("_count", "1")]
    statement = compose(parse(kind, pairs, lenient=False, base=base), None, None)
    return [row["id"] for row in await tx.all(statement.sql, *statement.args)]
