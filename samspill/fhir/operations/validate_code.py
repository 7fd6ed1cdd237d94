"""$validate-code: whether a code is in a value set, or in a code system.

http://hl7.org/fhir/R4/valueset-operation-validate-code.html, http://hl7.org/fhir/R4/codesystem-operation-validate-code.html

The answer is yes or no when it is known; where something that it depends on is not known here, the call is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.fhir import terminology
from samspill.fhir.interaction import CARE
from samspill.fhir.operations import parameters
from samspill.fhir.operations.conformance import known
from samspill.fhir.operations.offering import In, Offered
from samspill.fhir.operations.value_sets import need, not_known, subject_of
from samspill.fhir.search.strings import normalise
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samspill.fhir.terminology import Concept, Source
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

    Ask = Callable[[str, str], bool | None]

MOST: Final = 1000
"""Codings in one question."""
_ABSTRACT: Final = In("abstract", "boolean", "Whether a code that only groups others will do; it does unless false.")
_CODING: Final = In("coding", "Coding", "The code, as a Coding.")
_CONCEPT: Final = In("codeableConcept", "CodeableConcept", "The codes; one of them is enough.")
_DISPLAY: Final = In("display", "string", "The display of the code, to be checked too.")
_CODE: Final = In("code", "code", "The code.")
SET_TAKES: Final = (
    In("url", "uri", "The canonical address of a value set that is known here."),
    In("valueSet", "ValueSet", "The value set itself."),
    In("valueSetVersion", "string", "The version of the value set at `url`."),
    _CODE,
    In("system", "uri", "The system of the code; needed with `code`."),
    _DISPLAY,
    _CODING,
    _CONCEPT,
    _ABSTRACT,
)
SYSTEM_TAKES: Final = (
    In("url", "uri", "The address of a code system that is known here."),
    In("codeSystem", "CodeSystem", "The code system itself."),
    _CODE,
    In("version", "string", "The version of the code system at `url`."),
    _DISPLAY,
    _CODING,
    _CONCEPT,
    _ABSTRACT,
)
GIVES: Final = (("result", "boolean"), ("message", "string"), ("display", "string"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found out about one code. `valid` None: it is not known here."""

    valid: bool | None
    message: str = ""
    display: str | None = None


def prepare_set(call: Call) -> Call:
    """Read the parameters of ValueSet/$validate-code."""
    given = parameters.of(call, VALUE_SET)
    if "code" in given and "system" not in given:
        raise parameters.wrong("system", "a code needs its system", "required")
    return call.knowing(given=given, codings=_codings(given, given.get("system", [""])[0]))


def prepare_system(call: Call) -> Call:
    """Read the parameters of CodeSystem/$validate-code."""
    given = parameters.of(call, CODE_SYSTEM)
    return call.knowing(given=given, codings=_codings(given, None))


def _codings(given: parameters.Given, system: str | None) -> list[Mapping[str, Any]]:
    """Give the codes that are asked about, as Codings. Raises `Malformed` unless they are said in just one way."""
    said = [name for name in ("code", "coding", "codeableConcept") if name in given]
    if len(said) != 1:
        raise parameters.wrong("code", "one of code, coding and codeableConcept says which code", "required")
    if "codeableConcept" in given:
        codings = list(given["codeableConcept"][0].get("coding", ()))
        if len(codings) > MOST:
            message = f"a concept has at most {MOST} codings here"
            raise TooLarge(message, Fault("codeableConcept.coding", message, "too-costly"))
        return codings
    if "coding" in given:
        return [given["coding"][0]]
    coding = {"code": given["code"][0], "display": parameters.first(given, "display")}
    return [coding if system is None else {**coding, "system": system}]


async def in_value_set(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Tell whether a code is in a value set."""
    source = await known(tx)
    value_set = await subject_of(tx, grant, call, call.facts["given"], source)

    def ask(system: str, code: str) -> bool | None:
        # An empty system would mean any: a Coding without one has a code that is in no system.
        return terminology.contains(source, value_set, system, code) if system else False

    return _answer(call, source, ask, "the value set", "")


async def in_code_system(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Tell whether a code is in a code system."""
    source = await known(tx)
    resource = await subject_of(tx, grant, call, call.facts["given"], source)
    system = terminology.system_of(resource)

    def ask(url: str, code: str) -> bool | None:
        if url != system.url:
            return False
        return True if system.find(code) else None if not system.complete else False

    return _answer(call, source, ask, "the code system", system.url, system.find)


def _answer(
    call: Call,
    source: Source | None,
    ask: Ask,
    where: str,
    system: str,
    find: Callable[[str], Concept | None] | None = None,
) -> Reply:
    given: parameters.Given = call.facts["given"]
    abstract = parameters.first(given, "abstract", True)  # noqa: FBT003 - the value when none is given
    verdicts = []
    for coding in call.facts["codings"]:
        url, code = coding.get("system", system), coding.get("code", "")
        found = terminology.code_system(source, url) if url and not find else None
        concept = find(code) if find else found.find(code) if found else None
        verdicts.append(_verdict(ask(url, code), coding, concept, where, abstract=abstract))
    valid = [verdict for verdict in verdicts if verdict.valid]
    if not valid and any(verdict.valid is None for verdict in verdicts):
        raise not_known(f"all that says whether the code is in {where}")
    chosen = (valid or verdicts or [Verdict(valid=False, message="there is no code")])[0]
    parts: list[dict[str, Any]] = [{"name": "result", "valueBoolean": bool(chosen.valid)}]
    if chosen.message:
        parts.append({"name": "message", "valueString": chosen.message})
    if chosen.display:
        parts.append({"name": "display", "valueString": chosen.display})
    return Reply(body=strict_json.write({"resourceType": "Parameters", "parameter": parts}), touched=((None, 0),))


def _verdict(
    member: bool | None,  # noqa: FBT001 - one of three answers
    coding: Mapping[str, Any],
    concept: Concept | None,
    where: str,
    *,
    abstract: bool,
) -> Verdict:
    if not member:
        return Verdict(member, f"the code is not in {where}" if member is False else "")
    display = concept.display if concept else None
    if concept and concept.abstract and not abstract:
        return Verdict(valid=False, message="the code is abstract: it only groups others", display=display)
    said = coding.get("display")
    if concept and said and not _is_name(said, concept):
        return Verdict(valid=False, message="the display is not one of the code's", display=display)
    warning = "the code is inactive" if concept and concept.inactive else ""
    return Verdict(valid=True, message=warning, display=display)


def _is_name(said: str, concept: Concept) -> bool:
    """Tell whether a display is a name of the code, whatever its case and accents. Without names, any will do."""
    names = [name for name in (concept.display, *(one.get("value") for one in concept.designations)) if name]
    return not names or normalise(said) in {normalise(name) for name in names}


in_set = Operation(
    "fhir.validate_code", CARE, need, in_value_set, "Tell whether a code is in a value set.", prepare=prepare_set
)
in_system = Operation(
    "fhir.validate_code_of_system",
    CARE,
    need,
    in_code_system,
    "Tell whether a code is in a code system.",
    prepare=prepare_system,
)
VALUE_SET: Final = Offered(
    "validate-code",
    frozenset({"type", "instance"}),
    ("ValueSet",),
    in_set,
    "ValueSet-validate-code",
    SET_TAKES,
    GIVES,
    ("context", "systemVersion", "date", "displayLanguage"),
    also="Whatever the answer depends on and is not known here is said, and the call refused.",
)
CODE_SYSTEM: Final = Offered(
    "validate-code",
    frozenset({"type", "instance"}),
    ("CodeSystem",),
    in_system,
    "CodeSystem-validate-code",
    SYSTEM_TAKES,
    GIVES,
    ("date", "displayLanguage"),
)
