"""Turn the tables of definitions into checks, type by type when they are first needed.

The same tables describe a type and a profile of one, so that a profile's snapshot compiles here too.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.validation import contained, tables
from samspill.fhir.validation.bindings import bound
from samspill.fhir.validation.found import Check, Found, one
from samspill.fhir.validation.narrative import narrative
from samspill.fhir.validation.objects import Choice, Members, Rules, array_check, obeyed, object_check
from samspill.fhir.validation.primitives import PRIMITIVES
from samspill.fhir.validation.rules import RULES
from samspill.fhir.validation.siblings import Primitive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samspill.fhir.validation.tables import Element, Structure

_PRIMITIVES: Final = {**PRIMITIVES, "xhtml": narrative}
# Elements whose strings have a rule that their type has not.
_BY_PATH: Final = {"Reference.reference": PRIMITIVES["Reference.reference"]}
# These have no siblings: ids and `Extension.url` are XML attributes or may have no extensions, and XHTML is markup.
_WITHOUT_SIBLING: Final = frozenset({"id", "Extension.url", "Narrative.div"})


def any_resource(value: Any) -> Found | None:
    """Check a resource of any type that stands by itself: alone, in a Bundle or in Parameters."""
    found = contained_resource(value)
    if type(value) is not dict or (found is None and "contained" not in value):
        return found
    return contained.settle(value, found)


def contained_resource(value: Any) -> Found | None:
    """Check a resource of any type, but for its local references, which the resource around it resolves."""
    if type(value) is not dict:
        return one("a resource must be a JSON object", "structure")
    kind = value.get("resourceType")
    if type(kind) is not str or kind not in TYPE_CODE:
        if kind is None:
            return one("a resource must have a resourceType", "required")
        return one("the resourceType is not a type of R4", "not-supported")
    return check_of(kind)(value)


@cache
def check_of(name: str, path: str = "") -> Check:
    """Compile the check of a structure, or of one of its elements that has members of its own. Kept once made."""
    structure = tables.structure(name)
    checks: dict[str, Check] = {}
    paths: dict[str, str] = {}
    primitives: dict[str, Primitive] = {}
    for element in structure.below.get(path, ()):
        if element.most != 0:
            for code, json_name in _variants(element):
                if json_name != element.name:
                    paths[json_name] = element.name
                _place(checks, primitives, json_name, structure, element, code)
    if structure.is_resource and not path:
        checks["resourceType"] = _nothing
    return object_check(
        Members(
            checks=checks,
            paths=paths,
            required=_required(structure, path),
            choices=tuple(_choices(structure, path)),
            primitives=primitives,
            rules=_rules(structure.elements[path].rules),
        )
    )


def _variants(element: Element) -> Iterator[tuple[str, str]]:
    """Give the types that an element may have, each with its name in JSON. One with members of its own has no type."""
    for code in element.types or ("",):
        yield code, element.json_name(code) if code else element.name


def _place(
    checks: dict[str, Check],
    primitives: dict[str, Primitive],
    json_name: str,
    structure: Structure,
    element: Element,
    code: str,
) -> None:
    """Put the check of an element with one of its types into the table."""
    item = _PRIMITIVES.get(code)
    if item is None:
        later(checks, json_name, lambda: _complete(_complex(structure, element, code), element))
        return
    at = f"{structure.type}.{element.path}"
    item = _BY_PATH.get(at, item)
    if element.required is not None:
        item = bound(item, code, element.required)
    item = _ruled(item, element)
    if element.name not in _WITHOUT_SIBLING and at not in _WITHOUT_SIBLING:
        primitives[json_name] = Primitive(item, element.many, lambda: check_of("Element"))
    checks[json_name] = array_check(item, element.least, element.most) if element.many else item


def later(checks: dict[str, Check], name: str, make: Callable[[], Check]) -> None:
    """Put a check into a table that is made when it is first asked, and then takes its own place there.

    Types hold each other (a Reference has an Identifier, which has a Reference), and most are never met.
    """

    def first(value: Any) -> Found | None:
        checks[name] = check = make()
        return check(value)

    checks[name] = first


def _complete(item: Check, element: Element) -> Check:
    item = _ruled(item, element)
    return array_check(item, element.least, element.most) if element.many else item


def _complex(structure: Structure, element: Element, code: str) -> Check:
    """Find the check of an object: its own members, those of another element, a resource, a profile or a type."""
    if element.like:
        return check_of(structure.name, element.like)
    if element.path in structure.below:
        return check_of(structure.name, element.path)
    if code == "Resource":
        return contained_resource if element.path == "contained" else any_resource
    profiles = [name for name in element.profiles.get(code, ()) if name in tables.names()]
    check = check_of(profiles[0] if profiles else code)
    return bound(check, code, element.required) if element.required is not None else check


def _ruled(item: Check, element: Element) -> Check:
    """Add the invariants that hold for a type in this place only, such as org-2 for `Organization.address`."""
    rules = _rules(element.rules)
    return (lambda value: obeyed(item(value), rules, value)) if rules else item


def _rules(keys: tuple[str, ...]) -> Rules:
    """Give the rules of some invariants, each with what to say. Warnings and those without a function are left out."""
    known = tables.invariants()
    return tuple(
        (RULES[key], f"{key.partition('@')[0]}: {known[key].human}")
        for key in keys
        if key in RULES and known[key].severity == "error"
    )


def _required(structure: Structure, path: str) -> frozenset[str]:
    return frozenset(e.name for e in structure.below.get(path, ()) if e.least > 0 and not e.is_choice)


def _choices(structure: Structure, path: str) -> Iterator[Choice]:
    for element in structure.below.get(path, ()):
        if element.is_choice:
            names = [element.json_name(code) for code in element.types]
            yield Choice(element.name, frozenset(names + [f"_{name}" for name in names]), element.least > 0)


def _nothing(_value: Any) -> None:
    """Find nothing: `resourceType` has been looked at before."""
