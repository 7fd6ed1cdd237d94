"""Checks of one value: its type, fixed values and patterns, codes, bounds, references, and invariants."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from samspill.fhir.profiles import codes, constants, rules
from samspill.fhir.profiles.definition import Type
from samspill.fhir.profiles.tree import CORE, core_name
from samspill.fhir.validation.found import Found, one

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.profiles.compiler import Check
    from samspill.fhir.profiles.definition import Binding, Constant, Definition
    from samspill.fhir.profiles.within import Within


def checks(definition: Definition, before: Definition, *, choice: bool, root: bool) -> list[Check]:
    """Make the checks of what is said of a value beyond what R4 says (`before`), but for members and invariants."""
    found: list[Check] = []
    if definition.types != before.types and not root:
        found += _types(definition.types, before.types, choice=choice)
    if definition.constant is not None and definition.constant != before.constant:
        found.append(_constant(definition.constant))
    if definition.binding is not None and definition.binding != before.binding:
        found += _binding(definition.binding, before.binding)
    if definition.longest is not None and definition.longest != before.longest:
        found.append(_longest(definition.longest))
    for bound, lowest in ((definition.lowest, True), (definition.highest, False)):
        if bound is not None:
            found.append(_bound(bound, lowest=lowest))
    return found


def together(parts: Sequence[Check]) -> Check:
    """Make one check of several."""

    def check(value: Any, beside: Any, code: str, within: Within) -> Found | None:
        found = None
        for part in parts:
            trouble = part(value, beside, code, within)
            if trouble is not None:
                found = found or Found()
                found.take("", trouble)
        return found

    return check


def advice(definition: Definition, before: Definition) -> list[Check]:
    """Make the checks of what should be and need not: codes of an extensible binding's value set."""
    binding = definition.binding
    if binding is None or binding == before.binding or binding.strength != "extensible" or not binding.url:
        return []
    return [_should_be_of(binding.url)]


def _should_be_of(url: str) -> Check:
    what = f"the code should be one of the value set {url}, unless none of it fits"

    def check(value: Any, _beside: Any, code: str, within: Within) -> Found | None:
        if type(value) is dict and "coding" not in value and "code" not in value:
            return None  # Words alone may be all there is.
        return one(what, "code-invalid") if codes.fits(value, code, url, within) is False else None

    return check


def invariants(definition: Definition, before: Definition, place: str, *, severity: str) -> list[Check]:
    """Make the checks of the invariants of a severity that R4 has not here."""
    if definition.invariants is before.invariants:
        return []
    had = {invariant.key for invariant in before.invariants}
    return [
        rules.obeyed(one, place) for one in definition.invariants if one.key not in had and rules.counts(one, severity)
    ]


def _types(types: Sequence[Type], before: Sequence[Type], *, choice: bool) -> list[Check]:
    found: list[Check] = []
    allowed = frozenset(one.code for one in types)
    if (choice or (before and before[0].code == "Resource")) and allowed != {one.code for one in before}:
        found.append(_allowed(allowed))
    known = {one.code: one for one in before}
    for type_ in types:
        was = known.get(type_.code, Type(type_.code))
        # Extensions are checked against their own definitions wherever they stand (`extensions`).
        if type_.profiles and type_.profiles != was.profiles and type_.code != "Extension":
            found.append(_profiled(type_.code, type_.profiles))
        if type_.code == "Reference" and type_.targets and set(type_.targets) != set(was.targets):
            found.append(_targets(type_.targets))
    return found


def _allowed(allowed: frozenset[str]) -> Check:
    what = f"the profile allows only {' or '.join(sorted(allowed))} here"

    def check(value: Any, _beside: Any, code: str, _within: Within) -> Found | None:
        if type(value) is dict and type(value.get("resourceType")) is str:
            code = value["resourceType"]
        return None if code in allowed or "Resource" in allowed or not code else one(what, "structure")

    return check


def _profiled(of: str, urls: tuple[str, ...]) -> Check:
    from samspill.fhir.profiles.compiler import conflict  # noqa: PLC0415 - checks hold checks of other profiles

    def check(value: Any, _beside: Any, code: str, within: Within) -> Found | None:
        kind = value.get("resourceType", code) if type(value) is dict else code
        if of not in (kind, "Resource"):
            return None
        return conflict(value, code, urls, within)

    return check


def _targets(urls: tuple[str, ...]) -> Check:
    """Check the type of what a reference points at, as far as it can be known."""
    from samspill.fhir.profiles.discriminators import kind_of  # noqa: PLC0415 - as above

    names = " or ".join(url.removeprefix(CORE) for url in urls)
    what = f"the profile allows here only references to {names}"

    def check(value: Any, _beside: Any, _code: str, within: Within) -> Found | None:
        if type(value) is not dict:
            return None
        kind = within.kind_of(value)
        if kind is None:
            return None
        allowed = within.known.worked_out(
            ("targets", urls), lambda: frozenset(kind_of(within.known, url) for url in urls)
        )
        if kind in allowed or "" in allowed or "Resource" in allowed:
            return _conforming(value, kind, urls, within)
        return one(what, "value", "reference" if "reference" in value else "type")

    return check


def _conforming(value: dict[str, Any], kind: str, urls: tuple[str, ...], within: Within) -> Found | None:
    """Check what a reference points at against the profiles that it must have, when it is contained in the same one."""
    from samspill.fhir.profiles.compiler import conforms  # noqa: PLC0415 - as above

    text = value.get("reference")
    if type(text) is not str or not text.startswith("#") or any(core_name(url) == kind for url in urls):
        return None
    found = within.resolve(text)
    if found is None or conforms(found, kind, urls, within.into(within.resource)):
        return None
    return one("what this refers to has none of the profiles that it must have", "value", "reference")


def _constant(constant: Constant) -> Check:
    what = "this must be what the profile fixes" if constant.exact else "this must match the profile's pattern"
    compare, wanted = constants.equals if constant.exact else constants.holds, constant.value

    def check(value: Any, _beside: Any, _code: str, _within: Within) -> Found | None:
        return None if compare(value, wanted) else one(what, "value")

    return check


def _binding(binding: Binding, before: Binding | None) -> list[Check]:
    urls = [binding.url] if binding.strength == "required" and binding.url else []
    urls += [binding.limit] if binding.limit and binding.limit not in urls else []
    done = before.url if before is not None and before.strength == "required" else ""
    return [_bound_to(url) for url in urls if url != done]


def _bound_to(url: str) -> Check:
    def check(value: Any, _beside: Any, code: str, within: Within) -> Found | None:
        return codes.bound(value, code, url, within) if value is not None else None

    return check


def _longest(longest: int) -> Check:
    what = f"the profile allows at most {longest} characters here"

    def check(value: Any, _beside: Any, _code: str, _within: Within) -> Found | None:
        return one(what, "too-long") if type(value) is str and len(value) > longest else None

    return check


def _bound(bound: Any, *, lowest: bool) -> Check:
    """Check a number, a date or a quantity against the least or the greatest that it may be."""
    what = f"this is {'less' if lowest else 'more'} than the profile allows"

    def check(value: Any, _beside: Any, _code: str, _within: Within) -> Found | None:
        order = _order(value, bound)
        return one(what, "value") if order is not None and (order < 0 if lowest else order > 0) else None

    return check


def _order(value: Any, bound: Any) -> int | None:
    """Compare two values: negative, zero or positive; None when they cannot be compared."""
    if type(value) is dict and type(bound) is dict:
        same = all(value.get(key) == bound.get(key) for key in ("system", "code"))
        return _order(value.get("value"), bound.get("value")) if same else None
    if isinstance(value, int | Decimal) and isinstance(bound, int | Decimal):
        return (value > bound) - (value < bound)
    if type(value) is str and type(bound) is str:
        shared = min(len(value), len(bound))
        return (value[:shared] > bound[:shared]) - (value[:shared] < bound[:shared])
    return None


def wrong_type(wanted: str) -> Found:
    """Say that a value has another type than a profile is of."""
    return one(f"this must be of the type {wanted}", "structure")


def none_of(urls: Sequence[str]) -> Found:
    """Say that a value conforms to none of several profiles."""
    return one(f"this conforms to none of the profiles {', '.join(urls)}", "structure")
