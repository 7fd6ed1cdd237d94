"""Invariants of profiles: those that R4 has too by the rule written for them, the others by FHIRPath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.profiles import codes
from samspill.fhir.validation import tables
from samspill.fhir.validation.found import Found, one
from samspill.fhir.validation.rules import BUILT_IN, RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.fhir.profiles.compiler import Check
    from samspill.fhir.profiles.definition import Invariant
    from samspill.fhir.profiles.within import Within

_EVERYWHERE: Final = frozenset({"ele-1", "ext-1"})
"""On every element of every type; base validation holds them."""
_NAMELESS: Final = frozenset({"", "BackboneElement", "Element", "Resource"})
_DAY: Final = 8
_STUMBLES: Final = (ArithmeticError, AttributeError, KeyError, TypeError, ValueError, LookupError)


def _has(value: dict[str, Any], *names: str) -> bool:
    return any(name in value for name in names)


def _value(item: dict[str, Any]) -> bool:
    return "dataAbsentReason" in item or any(name.startswith(("value", "_value")) for name in item)


_KNOWN: Final[dict[str, Callable[[Any], bool]]] = {
    "($this as dateTime).toString().length() >= 8": lambda value: type(value) is not str or len(value) >= _DAY,
    "(component.empty() and hasMember.empty()) implies (dataAbsentReason.exists() or value.exists())": (
        lambda value: type(value) is not dict or _has(value, "component", "hasMember") or _value(value)
    ),
    "value.exists() or dataAbsentReason.exists()": lambda value: type(value) is not dict or _value(value),
}
"""The invariants of R4's vital signs, which nearly every observation of a journal claims to follow: by expression."""


def counts(invariant: Invariant, severity: str) -> bool:
    """Tell whether an invariant is one of a severity, can be asked, and is not held elsewhere."""
    return (
        invariant.severity == severity
        and bool(invariant.expression)
        and invariant.key not in _EVERYWHERE
        and invariant.key not in BUILT_IN
    )


def obeyed(invariant: Invariant, place: str) -> Check:
    """Make the check of an invariant. `place` names the type of what it is about, where the value does not tell."""
    what = f"{invariant.key}: {invariant.human}"
    same = tables.invariants().get(invariant.key)
    rule = RULES.get(invariant.key) if same is not None and same.expression == invariant.expression else None
    if rule is not None:
        return lambda value, _beside, _code, _within: _by_rule(rule, value, what)

    known = _KNOWN.get(invariant.expression)
    if known is not None:
        return lambda value, _beside, _code, _within: None if known(value) else one(what, "invariant")

    def check(value: Any, beside: Any, code: str, within: Within) -> Found | None:
        kind = place if code in _NAMELESS else code
        return None if _by_path(invariant.expression, value, beside, kind, within) else one(what, "invariant")

    return check


def _by_rule(rule: Any, value: Any, what: str) -> Found | None:
    try:
        return None if type(value) is not dict or rule(value) else one(what, "invariant")
    except _STUMBLES:
        return None  # Over sound values no rule stumbles; what is unsound is told by base validation.


def _by_path(expression: str, value: Any, beside: Any, kind: str, within: Within) -> bool:
    return holds(expression, value if value is not None else beside, kind, within, resource=within.resource)


def holds(
    expression: str,
    value: Any,
    kind: str,
    within: Within,
    *,
    resource: dict[str, Any],
    extension: Any = None,
) -> bool:
    """Ask FHIRPath whether an invariant holds of a value. One that it cannot read, or not answer, refuses nobody.

    `kind` is the value's type, or its path. `extension` is what the invariant of a context calls `%extension`.
    """
    from samspill.fhir.fhirpath import FhirPathError, compile_expression  # noqa: PLC0415 - most profiles need none

    variables: dict[str, Any] = {
        "memberOf": lambda node, url: codes.fits(node.value, node.type, url, within) is not False,
        "conformsTo": lambda node, url: _conforms(node, url, within),
    }
    if extension is not None:
        variables["extension"] = extension
    try:
        asked = compile_expression(expression)
        return asked.holds(value, resource=resource, root=within.root, type_name=kind, variables=variables)
    except FhirPathError:
        return True


def select(expression: str, resource: dict[str, Any], within: Within) -> list[Any] | None:
    """Give the values that an expression leads to from a resource; None when it cannot be read or answered."""
    from samspill.fhir.fhirpath import FhirPathError, compile_expression  # noqa: PLC0415 - as above

    try:
        return [node.value for node in compile_expression(expression).select(resource, resource, root=within.root)]
    except FhirPathError:
        return None


def _conforms(node: Any, url: str, within: Within) -> bool:
    from samspill.fhir.profiles.compiler import conforms  # noqa: PLC0415 - checks hold rules, and rules checks

    return conforms(node.value, node.type, (url,), within.into(within.resource))
