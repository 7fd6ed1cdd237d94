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
from samspill.fhir.validation.targets import targeted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samspill.fhir.validation.tables import Element, Structure

_PRIMITIVES: Final = {**PRIMITIVES, "xhtml": narrative}
# Elements whose strings have a rule that their type has not.
_BY_PATH: Final = {"Reference.reference": PRIMITIVES["Reference.reference"]}
# These have no siblings: ids and `Extension.url` are XML attributes or may have no extensions, and XHTML is markup.
_WITHOUT_SIBLING: Final = frozenset({"id", "Extension.url", "Narrative.div"})

OF_WHOLE: Final = {"StructureDefinition": ("sdf-8", "sdf-8a")}


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
    members = Members(
        checks={"resourceType": _nothing} if structure.is_resource and not path else {},
        paths={},
        required=_required(structure, path),
        choices=tuple(_choices(structure, path)),
        primitives={},
        rules=_rules(_keys(structure, path)),
    )
    for element in structure.below.get(path, ()):
        if element.most != 0:
            for code in element.types or ("",):  # One with members of its own, or another's, may have no type.
                _place(members, structure, element, code)
    return object_check(members)


def _place(members: Members, structure: Structure, element: Element, code: str) -> None:
    """Put the check of an element with one of its types into the table."""
    name = element.json_name(code) if code else element.name
    if name != element.name:
        members.paths[name] = element.name
    item = _PRIMITIVES.get(code)
    if item is None:
        later(members.checks, name, lambda: _complex(structure, element, code))
        return
    at = f"{structure.type}.{element.path}"
    item = _BY_PATH.get(at, item)
    if element.required is not None:
        item = bound(item, code, element.required)
    item = _ruled(item, element)
    if element.name not in _WITHOUT_SIBLING and at not in _WITHOUT_SIBLING:
        members.primitives[name] = Primitive(item, element.many, lambda: check_of("Element"))
    members.checks[name] = _repeated(item, element)


def later(checks: dict[str, Check], name: str, make: Callable[[], Check]) -> None:
    """Put a check into a table that is made when it is first asked, and then takes its own place there.

    Types hold each other (a Reference has an Identifier, which has a Reference), and most are never met.
    """

    def first(value: Any) -> Found | None:
        checks[name] = check = make()
        return check(value)

    checks[name] = first


def _complex(structure: Structure, element: Element, code: str) -> Check:
    """Find the check of objects: their own members, or those of another element, a resource, a profile or a type."""
    if element.path in structure.below:
        return _repeated(check_of(structure.name, element.path), element)
    if element.like:
        item = check_of(structure.name, element.like)
    elif code == "Resource":
        item = contained_resource if element.path == "contained" else any_resource
    else:
        profiles = [name for name in element.profiles.get(code, ()) if name in tables.names()]
        item = check_of(profiles[0] if profiles else code)
        item = bound(item, code, element.required) if element.required is not None else item
        item = targeted(item, element.targets[code]) if code == "Reference" and code in element.targets else item
    return _repeated(_ruled(item, element), element)


def _repeated(item: Check, element: Element) -> Check:
    return array_check(item, element.least, element.most) if element.many else item


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


def _keys(structure: Structure, path: str) -> tuple[str, ...]:
    """Name the invariants of an element; those of a part that look at the whole resource are asked of that."""
    whole = OF_WHOLE.get(structure.name, ())
    own = structure.elements[path].rules
    return tuple(key for key in own if key not in whole) if path else (*own, *whole)


def _required(structure: Structure, path: str) -> frozenset[str]:
    return frozenset(e.name for e in structure.below.get(path, ()) if e.least > 0 and not e.is_choice)


def _choices(structure: Structure, path: str) -> Iterator[Choice]:
    for element in structure.below.get(path, ()):
        if element.is_choice:
            names = [element.json_name(code) for code in element.types]
            yield Choice(element.name, frozenset(names + [f"_{name}" for name in names]), element.least > 0)


def _nothing(_value: Any) -> None:
    """Find nothing: `resourceType` has been looked at before."""
