"""ValueSet/$expand: the codes of a value set that is known here. http://hl7.org/fhir/R4/valueset-operation-expand.html

Expansions are flat. What cannot be listed whole is refused, and it is said what is not known here. Code systems of
which HL7 itself carries only some codes are listed as far as they go, and the expansion is marked as unclosed.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.fhir import terminology
from samspill.fhir.interaction import CARE
from samspill.fhir.operations import parameters
from samspill.fhir.operations.conformance import known
from samspill.fhir.operations.offering import In, Offered
from samspill.fhir.operations.value_sets import need, not_known, subject_of
from samspill.fhir.search.strings import normalise
from samspill.fhir.terminology import NotKnown
from samspill.fhir.terminology.expansion import MOST, too_many
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samspill.fhir.terminology import Coded, Expansion
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

LARGEST: Final = 100_000
"""Codes in a value set that is asked for in parts."""
KEPT: Final = ("url", "version", "name", "title", "status", "experimental", "date", "publisher", "copyright")
"""Members of the value set that its expansion repeats."""
UNCLOSED: Final = {"url": "http://hl7.org/fhir/StructureDefinition/valueset-unclosed", "valueBoolean": True}
TAKES: Final = (
    In("url", "uri", "The canonical address of a value set that is known here."),
    In("valueSet", "ValueSet", "The value set itself."),
    In("valueSetVersion", "string", "The version of the value set at `url`."),
    In("filter", "string", "Words; each must begin a word of the display, or the code."),
    In("offset", "integer", "How many codes to skip."),
    In("count", "integer", "How many codes to give; 0 asks how many there are."),
    In("includeDesignations", "boolean", "Whether other names of a code are given."),
    In("designation", "string", "Give other names of this language or use only.", many=True),
    In("includeDefinition", "boolean", "Whether the definition of the value set is given too."),
    In("activeOnly", "boolean", "Whether inactive codes are left out."),
    In("excludeNested", "boolean", "Expansions here are never nested."),
    In("excludeNotForUI", "boolean", "Whether abstract codes, which only group others, are left out."),
    In("excludePostCoordinated", "boolean", "Expansions here hold no post-coordinated codes."),
    In("displayLanguage", "code", "The language to give displays in, where there is one."),
    In("exclude-system", "canonical", "Leave out the codes of this system.", many=True),
)
LEFT_OUT: Final = "context contextDirection date system-version check-system-version force-system-version".split()
NOT_SAID: Final = frozenset({"url", "valueSet"})
"""Parameters that say what is expanded, not how."""


def prepare(call: Call) -> Call:
    """Read the parameters."""
    return call.knowing(given=parameters.of(call, OFFERED))


async def work(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Give the expansion. `Invalid` when something in it is not known here, `TooLarge` when it is asked for whole."""
    given: parameters.Given = call.facts["given"]
    source = await known(tx)
    value_set = await subject_of(tx, grant, call, given, source)
    paged = "count" in given or "offset" in given
    try:
        found = terminology.expansion_of(source, value_set, most=LARGEST, partly=True)
    except NotKnown as unknown:
        raise not_known(unknown.what) from None
    codes = list(_chosen(found, given))
    if not paged and len(codes) > MOST:
        raise too_many(MOST)
    kept = KEPT if not parameters.first(given, "includeDefinition") else tuple(value_set)
    answer = {"resourceType": "ValueSet", "status": "active"} | {k: value_set[k] for k in kept if k in value_set}
    answer["expansion"] = _expansion(found, codes, given)
    return Reply(body=strict_json.write(answer), touched=((None, 0),))


def _chosen(found: Expansion, given: parameters.Given) -> Iterator[Coded]:
    """Leave out what the parameters say."""
    systems = {system.partition("|")[0] for system in given.get("exclude-system", ())}
    active, ui = parameters.first(given, "activeOnly"), parameters.first(given, "excludeNotForUI")
    words = normalise(parameters.first(given, "filter", "")).split()
    for coded in found.codes:
        if coded.system in systems or (active and coded.inactive) or (ui and coded.abstract):
            continue
        if not words or _matches(coded, words):
            yield coded


def _matches(coded: Coded, words: list[str]) -> bool:
    names = [coded.code, coded.display or "", *(one.get("value", "") for one in coded.designations)]
    parts = [part for name in names for part in normalise(name).replace("-", " ").replace("/", " ").split()]
    whole = normalise(coded.code)
    return all(whole.startswith(word) or any(part.startswith(word) for part in parts) for word in words)


def _expansion(found: Expansion, codes: list[Coded], given: parameters.Given) -> dict[str, Any]:
    offset = parameters.first(given, "offset", 0)
    count = parameters.first(given, "count", len(codes))
    answer: dict[str, Any] = {"extension": [UNCLOSED]} if found.partial else {}
    answer |= {
        "identifier": f"urn:uuid:{uuid.uuid4()}",
        "timestamp": clock.instant(clock.now()),
        "total": len(codes),
        "offset": offset,
        "parameter": list(_said(found, given)),
    }
    if not answer["parameter"]:
        del answer["parameter"]
    shown = codes[offset : offset + count]
    if shown:
        answer["contains"] = [_contained(coded, given) for coded in shown]
    return answer


def _said(found: Expansion, given: parameters.Given) -> Iterator[dict[str, Any]]:
    """Say what the expansion depends on: the parameters that were given, and the versions of the code systems."""
    for one in TAKES:
        for value in given.get(one.name, ()) if one.name not in NOT_SAID else ():
            kind = "Uri" if one.type == "canonical" else one.type[0].upper() + one.type[1:]
            yield {"name": one.name, f"value{kind}": value}
    for system, version in found.versions:
        yield {"name": "version", "valueUri": f"{system}|{version}"}


def _contained(coded: Coded, given: parameters.Given) -> dict[str, Any]:
    one: dict[str, Any] = {"system": coded.system} if coded.system else {}
    if coded.abstract:
        one["abstract"] = True
    if coded.inactive:
        one["inactive"] = True
    one["code"] = coded.code
    display = _display(coded, parameters.first(given, "displayLanguage"))
    if display:
        one["display"] = display
    if parameters.first(given, "includeDesignations") or "designation" in given:
        names = [dict(name) for name in coded.designations if _is_wanted(name, given.get("designation"))]
        if names:
            one["designation"] = names
    return one


def _display(coded: Coded, language: str | None) -> str | None:
    """Give the name in a language, or in the wider one (`nb` for `nb-NO`), or the system's own."""
    for wanted in (language, (language or "").partition("-")[0]):
        for name in coded.designations if wanted else ():
            if name.get("language") == wanted:
                return str(name["value"])
    return coded.display


def _is_wanted(name: Mapping[str, Any], tokens: list[str] | None) -> bool:
    if tokens is None:
        return True
    bare = {token.rpartition("|")[2] for token in tokens}
    return name.get("language") in bare or name.get("use", {}).get("code") in bare


operation = Operation("fhir.expand", CARE, need, work, "List the codes of a value set.", prepare=prepare)
OFFERED: Final = Offered(
    "expand",
    frozenset({"type", "instance"}),
    ("ValueSet",),
    operation,
    "ValueSet-expand",
    TAKES,
    (("return", "ValueSet"),),
    tuple(LEFT_OUT),
    also="Value sets of R4, and those stored here; of SNOMED CT and LOINC only what they list themselves.",
)
