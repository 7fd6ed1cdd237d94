"""The Bundle that answers a search: its entries, and what is said about how it was read.

http://hl7.org/fhir/R4/http.html#search. Bodies are the stored text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.fhir.definitions import TYPE_NAME
from samspill.fhir.search.summaries import summarise
from samspill.fhir.searching.links import links_of
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.summaries import Summary
    from samspill.fhir.searching.wanted import Wanted
    from samspill.kernel.calls import Call
    from samspill.store import Row

_MATCH, _INCLUDE = b',"search":{"mode":"match"}}', b',"search":{"mode":"include"}}'


@dataclass(frozen=True, slots=True)
class Found:
    """What the database gave."""

    rows: Sequence[Row]
    """The matches, and one more where there is a further page."""
    included: Sequence[Row] = ()
    cut: str = ""
    """Why not all was included that should be; `` when all was."""
    guess: int | None = None
    """How many matches are expected, where they are not counted."""
    plan: dict[str, Any] | None = None


def answer(call: Call, wanted: Wanted, found: Found) -> bytes:
    """Write the Bundle."""
    results = wanted.search.results
    shown = found.rows[: results.count]
    more = len(found.rows) > results.count
    total, guessed = _total(wanted, found, more=more)
    last = shown[-1] if more and shown else None
    head = b'{"resourceType":"Bundle","type":"searchset"'
    if total is not None:
        head += b',"total":%d' % total
    head += b',"link":' + strict_json.write(links_of(call, wanted, last, None if guessed else total))
    entries = (_entries_alone if results.alone else _entries)(call, shown, _MATCH, results.summary)
    if found.included:
        entries += _entries(call, found.included, _INCLUDE, results.summary)
    said = list(_said(wanted, found, guessed=guessed))
    if said:
        outcome = {"resourceType": "OperationOutcome", "issue": said}
        entries.append(strict_json.write({"resource": outcome, "search": {"mode": "outcome"}}))
    return head + b',"entry":[' + b",".join(entries) + b"]}" if entries else head + b"}"


def _total(wanted: Wanted, found: Found, *, more: bool) -> tuple[int | None, bool]:
    """Tell how many match, where that is known, and whether it is a guess."""
    if wanted.asked.total is not None:
        return wanted.asked.total, False
    if not more and wanted.asked.after is None:
        return len(found.rows), False
    counted = found.rows[0].get("total") if found.rows else None
    if counted is not None:
        return counted, False
    return found.guess, found.guess is not None


def _entries(call: Call, rows: Sequence[Row], mode: bytes, summary: Summary) -> list[bytes]:
    """Write the entries of some resources. Types and ids hold no sign that JSON would write otherwise."""
    start = b'{"fullUrl":' + strict_json.write(f"{call.base}/")[:-1]
    if summary.whole:
        return [
            b'%b%b/%b","resource":%b%b' % (start, _NAMES[row["type"]], row["id"].encode(), row["body"], mode)
            for row in rows
        ]
    return [
        b'%b%b/%b","resource":%b%b'
        % (
            *(start, _NAMES[row["type"]], row["id"].encode()),
            *(summarise(row["body"], TYPE_NAME[row["type"]], summary), mode),
        )
        for row in rows
    ]


def _entries_alone(call: Call, rows: Sequence[Row], mode: bytes, summary: Summary) -> list[bytes]:
    """Write the entries of contained resources, and of others beside them.

    The address of a contained resource is that of its container with the local id as fragment.
    """
    entries = []
    for row in rows:
        kind, id_ = row["type"], row["id"]
        address = f"{TYPE_NAME[kind]}/{id_}"
        if row["container_id"] is not None:
            address = f"{TYPE_NAME[row['container_type']]}/{row['container_id']}#{id_}"
        text = row["body"] if summary.whole else summarise(row["body"], TYPE_NAME[kind], summary)
        full_url = strict_json.write(f"{call.base}/{address}")
        entries.append(b'{"fullUrl":%b,"resource":%b%b' % (full_url, text, mode))
    return entries


_NAMES = {code: name.encode() for code, name in TYPE_NAME.items()}


def _said(wanted: Wanted, found: Found, *, guessed: bool) -> Iterator[dict[str, Any]]:
    """Say what the caller should know about the answer."""
    for fault in wanted.search.ignored:
        text = f"{fault.where}: {fault.what}"
        yield {"severity": "warning", "code": "not-supported", "diagnostics": text}
    if found.cut:
        text = f"{found.cut}: the rest is left out"
        yield {"severity": "warning", "code": "incomplete", "diagnostics": text}
    if guessed:
        text = "the total is an estimate, worked out and not counted"
        yield {"severity": "information", "code": "informational", "diagnostics": text}
    if found.plan is not None:
        plan = {**found.plan, "rows": len(found.rows), "included": len(found.included)}
        yield {"severity": "information", "code": "informational", "diagnostics": strict_json.write(plan).decode()}
