"""Bindings of profiles, to value sets that are known here (http://hl7.org/fhir/R4/terminologies.html#strength)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir import terminology
from samspill.fhir.validation.found import Found, one

if TYPE_CHECKING:
    from samspill.fhir.profiles.known import Known
    from samspill.fhir.profiles.within import Within

_MOST: Final = 50_000
"""Answers that are kept."""
_SAYS_NO_SYSTEM: Final = frozenset({"code", "string", "uri", "id", "canonical"})
BINDABLE: Final = _SAYS_NO_SYSTEM | {"Coding", "CodeableConcept", "Quantity"}


def is_member(known: Known, url: str, system: str, code: str) -> bool | None:
    """Tell whether a code is in a value set; None when that is not known here. The answer is kept."""
    answers: dict[tuple[str, str, str], bool | None] = known.worked_out("codes", dict)
    key = (url, system, code)
    if key not in answers:
        if len(answers) >= _MOST:
            answers.clear()
        answers[key] = terminology.contains(known, url, system, code)
    return answers[key]


def bound(value: Any, code: str, url: str, within: Within) -> Found | None:
    """Check a value of a type against a value set that its codes must be of. What is not known here is no fault."""
    if fits(value, code, url, within) is not False:
        return None
    return one(f"the code is not in the value set {url}", "code-invalid")


def fits(value: Any, code: str, url: str, within: Within) -> bool | None:
    """Tell whether a value's code is of a value set; None when it is not known here, or there is none to ask of."""
    if type(value) is str:
        return is_member(within.known, url, "", value) if code in _SAYS_NO_SYSTEM else None
    if type(value) is not dict:
        return None
    if code == "CodeableConcept":
        return _concept(value, url, within)
    return _coding(value, url, within) if code in ("Coding", "Quantity") else None


def _concept(value: dict[str, Any], url: str, within: Within) -> bool | None:
    """One coding of the value set is enough; an extension alone may say why there is none."""
    codings = value.get("coding")
    if codings is None:
        return None if "extension" in value and "text" not in value else False
    if type(codings) is not list:
        return None
    answers = [_coding(coding, url, within) for coding in codings if type(coding) is dict]
    return True if True in answers else None if None in answers else False


def _coding(value: dict[str, Any], url: str, within: Within) -> bool | None:
    system, code = value.get("system"), value.get("code")
    if type(code) is not str and ("extension" in value or "value" in value):
        return None  # An extension may say why there is no code; a quantity may have a value only.
    if type(code) is not str or type(system) is not str:
        # What has no code or no system is of no value set; of one that is not known, not even that can be said.
        return None if is_member(within.known, url, "", code if type(code) is str else "") is None else False
    return is_member(within.known, url, system, code)
