"""Checks of JSON objects and arrays: the walk through a resource, written for speed (http://hl7.org/fhir/R4/json.html).

An object's check looks each member up in a table and calls the check it finds there; paths are put together only on the
way back from a fault. The rare things, such as `_birthDate` beside `birthDate`, are left to `siblings`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.validation import siblings
from samspill.fhir.validation.found import Check, Found, one

if TYPE_CHECKING:
    from samspill.fhir.validation.rules import Rule

_NAME: Final = re.compile(r"_?[A-Za-z][A-Za-z0-9]{0,63}").fullmatch
_STUMBLES: Final = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError)

Rules = tuple[tuple["Rule", str], ...]
"""Invariants, each with what to say when it is broken."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An element with several types, of which at most one may be there."""

    name: str
    keys: frozenset[str]
    """Its JSON names, those of the siblings too."""
    needed: bool


@dataclass(frozen=True, slots=True)
class Members:
    """What an object may hold."""

    checks: dict[str, Check]
    """JSON name to check. Checks of complex types put themselves in place when first asked (see `compiler.later`)."""
    paths: dict[str, str]
    """JSON name to the element's name in FHIRPath, where they differ: `valueQuantity` is `value`."""
    required: frozenset[str]
    choices: tuple[Choice, ...]
    primitives: dict[str, siblings.Primitive]
    """The members that may have a sibling with an underscore."""
    rules: Rules


def object_check(members: Members) -> Check:
    """Make the check of an object: its members, what must be there, choices, invariants."""
    get, required = members.checks.get, members.required
    choices, rules = members.choices, members.rules

    def check(value: Any) -> Found | None:
        if type(value) is not dict:
            return _no_object(value)
        if len(value) <= 1 and (not value or "id" in value):
            return _empty(value)
        found = None
        for key, inner in value.items():
            member = get(key)
            trouble = _unusual(members, value, key) if member is None else member(inner)
            if trouble is not None:
                found = _taken(found, members, value, key, trouble)
        if required and not value.keys() >= required:
            found = _missing(found, members, value)
        for choice in choices:
            there = len(choice.keys.intersection(value))
            if there > 1 or (choice.needed and not there):
                found = _chosen(found, choice, value)
        if found is not None:
            return obeyed(found, rules, value)
        for rule, what in rules:
            if not rule(value):
                found = found or Found()
                found.add("", what, "invariant")
        return found

    return check


def array_check(item: Check, least: int, most: int | None) -> Check:
    """Make the check of an array whose items have one type. Whether it may be missing is for the object to say."""

    def check(value: Any) -> Found | None:
        if type(value) is not list or not value:
            return _no_array(value)
        found = None
        for place, inner in enumerate(value):
            trouble = item(inner)
            if trouble is not None:
                found = found or Found()
                found.take(f"[{place}]", trouble)
        return found

    return check if least <= 1 and most is None else _counted(check, least, most)


def _counted(check: Check, least: int, most: int | None) -> Check:
    def counted(value: Any) -> Found | None:
        found = check(value)
        if type(value) is list and value and not least <= len(value) <= (most or len(value)):
            found = found or Found()
            found.add("", f"there must be at least {least} and at most {most or 'any number'} of these", "structure")
        return found

    return counted


def _no_object(value: object) -> Found:
    if value is None:
        return one("null has no meaning here: leave the element out", "structure")
    return one("an object was expected" + (", not an array" if type(value) is list else ""), "structure")


def _empty(value: dict[str, Any]) -> Found:
    if value:
        return one("ele-1: an element must have a value or children besides its id", "invariant")
    return one("an object must not be empty", "structure")


def _no_array(value: object) -> Found:
    if value is None:
        return one("null has no meaning here: leave the element out", "structure")
    return one("an array must not be empty" if type(value) is list else "an array was expected", "structure")


def _unusual(members: Members, value: dict[str, Any], key: str) -> Found | None:
    """Check a member that is no element: the sibling of a primitive, or something unknown."""
    name = key[1:] if key[:1] == "_" else ""
    primitive = members.primitives.get(name)
    if primitive is not None:
        return siblings.sibling(primitive, value, name)
    return one("R4 has no such element here", "structure")


def _taken(found: Found | None, members: Members, value: dict[str, Any], key: str, trouble: Found) -> Found | None:
    """Take over what was found in a member, with its name in FHIRPath."""
    primitive = members.primitives.get(key)
    if primitive is not None and primitive.many:
        inner, beside = value[key], value.get(f"_{key}")
        if type(inner) is list and type(beside) is list and None in inner:
            again = siblings.padded_array(primitive, inner, beside)
            if again is None:
                return found
            trouble = again
    found = found or Found()
    name = key[1:] if key[:1] == "_" and key[1:] in members.primitives else key
    # A name that could not be an element's may be anything, a person's number too, and is not told.
    found.take(members.paths.get(name, name) if _NAME(name) else "", trouble)
    return found


def _missing(found: Found | None, members: Members, value: dict[str, Any]) -> Found | None:
    for name in sorted(members.required - value.keys()):
        if f"_{name}" not in value or name not in members.primitives:
            found = found or Found()
            found.add(name, "R4 requires this element", "required")
    return found


def _chosen(found: Found | None, choice: Choice, value: dict[str, Any]) -> Found | None:
    names = {key.removeprefix("_") for key in choice.keys.intersection(value)}
    if len(names) == 1:
        return found
    found = found or Found()
    if names:
        found.add(choice.name, f"only one of {', '.join(sorted(names))} may be there", "structure")
    else:
        found.add(choice.name, "R4 requires this element, in one of its types", "required")
    return found


def obeyed(found: Found | None, rules: Rules, value: Any) -> Found | None:
    """Ask rules about a value that may have faults: a rule that stumbles over one of them says nothing."""
    for rule, what in rules:
        try:
            kept = rule(value)
        except _STUMBLES:
            if found is None:
                raise  # Over sound values no rule stumbles.
            continue
        if not kept:
            found = found or Found()
            found.add("", what, "invariant")
    return found
