"""Observation/$lastn: the last observations of each code. http://hl7.org/fhir/R4/observation-operation-lastn.html

Codes are the same when system and code are; observations that carry several codings join what these stand for. Where
an observation has no coding its text is its code. Those of the same moment as the last one in are given too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from samspill.exchange import Operation
from samspill.fhir.interaction import CARE
from samspill.fhir.operations import conformance, parameters
from samspill.fhir.operations.offering import In, Offered
from samspill.fhir.search import Search, compose, parse
from samspill.fhir.search.parameter import parameters as parameters_of
from samspill.fhir.search.query import asks_terminology
from samspill.fhir.search.results import is_about_answer
from samspill.fhir.storing import touched
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, TooLarge
from samspill.trust import Need, PatientGrant

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MOST: Final = 100_000
"""Observations that one call looks through."""
TAKES: Final = (In("max", "positiveInt", "How many of each code; 1 when it does not say."),)
SUBJECTS: Final = ("patient", "subject")


class _Coding(msgspec.Struct):
    system: str | None = None
    code: str | None = None


class _Code(msgspec.Struct):
    coding: list[_Coding] = []
    text: str | None = None


class _Observation(msgspec.Struct):
    code: _Code


_read: Final = msgspec.json.Decoder(_Observation).decode


@dataclass(slots=True)
class Wanted:
    """What is asked for. The search is read in `need`: it may ask what value sets hold."""

    pairs: tuple[tuple[str, str], ...]
    most: int
    patient: str | None
    """The patient that it is about; None when it is about another subject."""
    search: Search | None = None


def prepare(call: Call) -> Call:
    """Read `max` and the search parameters: one subject, and a category or a code. Raises `Malformed`."""
    given, pairs = parameters.read(call, TAKES)
    for name, _ in pairs:
        if is_about_answer(name):
            raise parameters.unknown(name)
    subjects = [(name, value) for name, value in pairs if name.split(":")[0] in SUBJECTS]
    if len(subjects) != 1 or "," in subjects[0][1]:
        raise parameters.wrong("patient", "the observations of one patient or subject are asked for", "required")
    if not any(_is_code(name) for name, _ in pairs):
        raise parameters.wrong("code", "a category or a code is asked for", "required")
    wanted = Wanted(pairs, parameters.first(given, "max", 1), _patient(*subjects[0], call.base))
    return call.knowing(wanted=wanted)


def _is_code(key: str) -> bool:
    """Tell whether a search parameter is about the category or the code of an observation."""
    name = key.split(":", maxsplit=1)[0]
    found = parameters_of("Observation").get(name)
    return name == "category" or (found is not None and "code" in found.name.split("-") and name != "status")


def _patient(key: str, value: str, base: str) -> str | None:
    """Give the patient that a search parameter names."""
    name, _, modifier = key.partition(":")
    value = value.removeprefix(f"{base}/")
    if value.startswith("Patient/"):
        return value.removeprefix("Patient/")
    is_id = "/" not in value and ":" not in value
    return value if (is_id and not modifier and name == "patient") or modifier == "Patient" else None


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `Observation.s`, in the record of the patient that is named; of another subject, over the population."""
    wanted: Wanted = call.facts["wanted"]
    known = await conformance.known(tx) if asks_terminology(wanted.pairs) else None
    wanted.search = parse("Observation", wanted.pairs, base=call.base, page=MOST, most=MOST, known=known)
    access = frozenset((kind, "s") for kind in {"Observation", *wanted.search.types})
    return Need(access, patient=wanted.patient, population=wanted.patient is None)


async def work(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Give the last observations of each code, newest first."""
    wanted: Wanted = call.facts["wanted"]
    patient = grant.patient if isinstance(grant, PatientGrant) else None
    statement = compose(cast("Search", wanted.search), patient, None)
    rows = await tx.all(statement.sql, *statement.args)
    if len(rows) > MOST:
        message = f"it is more than {MOST} observations to look through; ask for fewer"
        raise TooLarge(message, Fault("code", message, "too-costly"))
    shown = last_of_each(rows, wanted.most)
    return Reply(body=_bundle(call, shown), touched=touched(row["patient"] for row in shown))


def last_of_each(rows: list[Row], most: int) -> list[Row]:
    """Give the first `most` rows of each code, and those of the same moment as the last of them; newest come first."""
    codes = [codes_of(row["body"]) for row in rows]
    groups = joined(codes)
    counts: dict[Hashable, int] = {}
    moments: dict[Hashable, Any] = {}
    shown = []
    for row, found in zip(rows, codes, strict=True):
        group = groups[found[0]]
        if counts.get(group, 0) < most or moments[group] == row["starts"]:
            counts[group] = counts.get(group, 0) + 1
            moments[group] = row["starts"]
            shown.append(row)
    return shown


def codes_of(body: bytes) -> list[Hashable]:
    """Give the codes of an observation: system and code of each coding; without such, its text."""
    code = _read(body).code
    return [(one.system, one.code) for one in code.coding if one.code] or [code.text]


def joined(codes: Iterable[list[Hashable]]) -> dict[Hashable, Hashable]:
    """Give the group of each code: codes that stand in one observation are the same, and so are theirs."""
    parent: dict[Hashable, Hashable] = {}

    def root(code: Hashable) -> Hashable:
        while parent[code] != code:
            parent[code] = parent[parent[code]]
            code = parent[code]
        return code

    for found in codes:
        for code in found:
            parent.setdefault(code, code)
            parent[root(code)] = root(found[0])
    return {code: root(code) for code in parent}


def _bundle(call: Call, rows: list[Row]) -> bytes:
    root = strict_json.write(f"{call.base}/Observation/")[:-1]
    entries = [
        b'{"fullUrl":' + root + row["id"].encode() + b'","resource":' + row["body"] + b',"search":{"mode":"match"}}'
        for row in rows
    ]
    # What was asked for is not repeated in the address: it may be personal.
    link = [{"relation": "self", "url": f"{call.base}/Observation/$lastn"}]
    head = {"resourceType": "Bundle", "type": "searchset", "total": len(rows), "link": link}
    text = strict_json.write(head)
    return text[:-1] + b',"entry":[' + b",".join(entries) + b"]}" if entries else text


operation = Operation("fhir.lastn", CARE, need, work, "Give the last observations of each code.", prepare=prepare)
OFFERED: Final = Offered(
    "lastn",
    frozenset({"type"}),
    ("Observation",),
    operation,
    "Observation-lastn",
    TAKES,
    also="Search parameters of Observation in the query, or as strings among the Parameters.",
    searches="Observation",
)
