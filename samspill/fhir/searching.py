"""FHIR search interaction, of one type. http://hl7.org/fhir/R4/search.html"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.exchange import Operation, Question
from samspill.fhir.interaction import CARE
from samspill.fhir.pages import PARAMETER, Pages
from samspill.fhir.search import Cursor, Search, compose, cursor_of, in_records, parse
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed
from samspill.trust import Need, OpenGrant, PatientGrant

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

NAMES_A_PATIENT: Final = ("patient", "subject", "beneficiary")
NOT_SHOWN: Final = ("identifier", "name", "family", "given", "phonetic", "telecom", "phone", "email", "birthdate")
"""Parameters whose values are personal: a search by them is not repeated in links."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it was read, and where on its way it is."""

    search: Search
    pairs: tuple[tuple[str, str], ...]
    after: Cursor | None
    total: int | None
    patient: str | None
    """The one patient that the search names, if it names one."""


def prepare(call: Call) -> Call:
    """Read the query, or the page that a link names. Raises a problem that names every parameter it cannot take."""
    pairs, after, total = call.query, None, None
    page = dict(call.query).get(PARAMETER)
    if page is not None:
        sealed = call.facts["pages"].open(_page_kind(call), page)
        pairs = tuple((name, value) for name, value in sealed[0])
        key = datetime.fromisoformat(sealed[1][1:]) if str(sealed[1]).startswith("@") else sealed[1]
        after, total = Cursor(key, sealed[2]), sealed[3]
    lenient = "handling=lenient" in call.headers.get("prefer", "")
    pages: Pages = call.facts["pages"]
    search = parse(call.kind, pairs, lenient=lenient, base=call.base, page=pages.size, most=pages.limit)
    wanted = Wanted(search, pairs, after, total, _patient_named(call.kind, pairs, call.base))
    return replace(call, facts={**call.facts, "wanted": wanted})


async def need(_tx: Transaction, call: Call) -> Need:
    """Scope `<type>.s`, in the record of the patient that the search names, or over the population."""
    wanted: Wanted = call.facts["wanted"]
    population = wanted.patient is None and in_records(call.kind) and not _finds_a_person(call)
    return Need(frozenset({(call.kind, "s")}), patient=wanted.patient, population=population)


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give a page of matches, with a link to the next where there is more."""
    wanted: Wanted = call.facts["wanted"]
    patient = grant.patient if isinstance(grant, PatientGrant) and in_records(call.kind) else None
    statement = compose(wanted.search, patient, wanted.after)
    if isinstance(grant, OpenGrant) and in_records(call.kind) and call.kind != "Patient":
        message = "a record is opened for one patient at a time: name the patient"
        raise Malformed(message, Fault("patient", message, "required"))

    def answer(rows: list[Row]) -> Reply:
        return Reply(body=_bundle(call, wanted, rows))

    return Question(statement.sql, statement.args, answer, shows=wanted.search.results.count)


def _finds_a_person(call: Call) -> bool:
    """Tell a look-up from opening a record: health personnel may find a patient by who that is."""
    return call.kind == "Patient" and any(name.split(":")[0] in NOT_SHOWN for name, _ in call.query)


def _patient_named(kind: str, pairs: tuple[tuple[str, str], ...], base: str) -> str | None:
    """Find the one patient that a search is about, if it says: `patient`, `subject`, or `_id` of a Patient."""
    names = ("_id",) if kind == "Patient" else NAMES_A_PATIENT
    for name, value in pairs:
        bare, _, modifier = name.partition(":")
        if bare not in names or modifier not in ("", "Patient") or "," in value:
            continue
        value = value.removeprefix(base + "/")  # noqa: PLW2901 - the same value, without our own address
        if value.startswith("Patient/"):
            return value.removeprefix("Patient/")
        if "/" not in value and ":" not in value and (bare in ("patient", "_id") or modifier == "Patient"):
            return value
    return None


def _bundle(call: Call, wanted: Wanted, rows: list[Row]) -> bytes:
    search = wanted.search
    shown = rows[: search.results.count]
    more = len(rows) > search.results.count
    total = wanted.total
    if total is None and rows and "total" in rows[0].keys():  # noqa: SIM118 - a record is no dict
        total = rows[0]["total"]
    if total is None and not more and wanted.after is None:
        total = len(shown)
    head: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
    if total is not None:
        head["total"] = total
    head["link"] = _links(call, wanted, shown, total, more=more)
    entries = b",".join(_entry(call, row) for row in shown)
    if search.ignored:
        entries += (b"," if entries else b"") + _ignored(search)
    text = strict_json.write(head)
    return text[:-1] + b',"entry":[' + entries + b"]}" if entries else text


def _entry(call: Call, row: Row) -> bytes:
    name = strict_json.write(f"{call.base}/{call.kind}/{row['id']}")
    body: bytes = row["body"]
    return b'{"fullUrl":' + name + b',"resource":' + body + b',"search":{"mode":"match"}}'


def _ignored(search: Search) -> bytes:
    """Say in the answer which parameters were not used, to a caller who asked for leniency."""
    issues = [
        {"severity": "warning", "code": "not-supported", "diagnostics": f"{fault.where}: {fault.what}"}
        for fault in search.ignored
    ]
    resource = {"resourceType": "OperationOutcome", "issue": issues}
    return strict_json.write({"resource": resource, "search": {"mode": "outcome"}})


def _links(call: Call, wanted: Wanted, shown: list[Row], total: int | None, *, more: bool) -> list[dict[str, str]]:
    address = f"{call.base}/{call.kind}"
    ignored = {fault.where for fault in wanted.search.ignored}
    said = [(n, v) for n, v in wanted.pairs if n.split(":")[0] not in NOT_SHOWN and n not in ignored]
    query = urlencode(said, safe="/:|,$")
    links = [{"relation": "self", "url": address + (f"?{query}" if query else "")}]
    if more and shown:
        pages: Pages = call.facts["pages"]
        cursor = cursor_of(wanted.search, dict(shown[-1]))
        key = f"@{cursor.key.isoformat()}" if isinstance(cursor.key, datetime) else cursor.key
        token = pages.seal(_page_kind(call), [[list(p) for p in wanted.pairs], key, cursor.rid, total])
        links.append({"relation": "next", "url": f"{address}?{PARAMETER}={token}"})
    return links


def _page_kind(call: Call) -> str:
    return f"search {call.kind}"


search = Operation("fhir.search", CARE, need, work, "Search the resources of a type.", prepare=prepare)
