"""Required bindings: the code must be one of a value set (http://hl7.org/fhir/R4/terminologies.html#required)."""

from __future__ import annotations

from functools import cache
from typing import Any

from samspill.fhir.validation import tables
from samspill.fhir.validation.found import Check, Found, one
from samspill.fhir.validation.primitives import refused


def bound(check: Check, code: str, url: str) -> Check:
    """Add a required binding to the check of a code, Coding, CodeableConcept or string.

    A value set that is not carried, or one of all the codes of a system that is not, leaves a plain code unchecked.
    """
    systems = tables.value_set(url)
    if systems is None:
        return check
    if code in ("code", "string", "uri"):
        return check if None in systems.values() else _code(_codes(url), url)
    if code == "Coding":
        return _coding(check, url)
    return _concept(check, url) if code == "CodeableConcept" else check


@cache
def _codes(url: str) -> frozenset[str]:
    systems = tables.value_set(url) or {}
    return frozenset(code for codes in systems.values() for code in codes or ())


@cache
def _members(url: str) -> tuple[frozenset[tuple[str, str]], frozenset[str]]:
    """Give the pairs of system and code, and the systems of which every code will do."""
    systems = tables.value_set(url) or {}
    pairs = {(system, code) for system, codes in systems.items() for code in codes or ()}
    return frozenset(pairs), frozenset(system for system, codes in systems.items() if codes is None)


def _code(codes: frozenset[str], url: str) -> Check:
    what = _refusal(url)

    def check(value: Any) -> Found | None:
        if type(value) is not str:
            return refused(value, "string", "a code")
        return None if value in codes else one(what, "code-invalid")

    return check


def _coding(check: Check, url: str) -> Check:
    what = _refusal(url)

    def checked(value: Any) -> Found | None:
        found = check(value)
        if type(value) is dict and not _is_member(value, url):
            found = found or Found()
            found.add("", what, "code-invalid")
        return found

    return checked


def _concept(check: Check, url: str) -> Check:
    what = _refusal(url)

    def checked(value: Any) -> Found | None:
        found = check(value)
        if type(value) is dict and not _has_member(value, url):
            found = found or Found()
            found.add("", what, "code-invalid")
        return found

    return checked


def _has_member(concept: dict[str, Any], url: str) -> bool:
    """Tell whether some coding is of the value set; an extension alone may say why there is no coding."""
    codings = concept.get("coding")
    if codings is None:
        return "extension" in concept and "text" not in concept
    if type(codings) is not list:
        return True  # Refused already for what it is.
    return any(type(coding) is dict and _is_member(coding, url) for coding in codings)


def _is_member(coding: dict[str, Any], url: str) -> bool:
    pairs, whole = _members(url)
    system, code = coding.get("system"), coding.get("code")
    if type(system) is not str or type(code) is not str:
        return False
    return (system, code) in pairs or system in whole


def _refusal(url: str) -> str:
    return f"the code is not in the required value set {url}"
