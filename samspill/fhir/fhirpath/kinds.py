"""What a value is: its type, what that type is built on, and what its members are, from R4's definitions."""

from __future__ import annotations

from functools import cache
from typing import Any, Final, NamedTuple

from samspill.fhir.validation import tables

_STRINGS: Final = "string code id markdown uri url canonical uuid oid base64Binary xhtml"
SYSTEM_OF: Final = {
    "boolean": "Boolean",
    "integer": "Integer",
    "unsignedInt": "Integer",
    "positiveInt": "Integer",
    "decimal": "Decimal",
    "date": "Date",
    "dateTime": "DateTime",
    "instant": "DateTime",
    "time": "Time",
    **dict.fromkeys(_STRINGS.split(), "String"),
}
"""The System type that each primitive of FHIR converts to (http://hl7.org/fhir/R4/fhirpath.html#types)."""

SYSTEM: Final = frozenset("Boolean Integer Decimal String Date DateTime Time Quantity".split())
_BUILT_ON: Final = {
    **dict.fromkeys(("code", "id", "markdown"), "string"),
    **dict.fromkeys(("url", "canonical", "uuid", "oid"), "uri"),
    **dict.fromkeys(("unsignedInt", "positiveInt"), "integer"),
    **dict.fromkeys(("Age", "Count", "Distance", "Duration"), "Quantity"),
    **dict.fromkeys(("Dosage", "ElementDefinition", "Timing"), "BackboneElement"),
}
_NOT_DOMAIN: Final = frozenset(("Bundle", "Binary", "Parameters"))
_ABSTRACT: Final = frozenset(("Resource", "DomainResource", "Element", "BackboneElement"))
_ELEMENTS: Final = frozenset(("BackboneElement", "Element"))


class Member(NamedTuple):
    """A member of a type: where its value stands in JSON, and of what kind it is."""

    name: str
    many: bool
    key: str
    """Its name in JSON; of a choice, ``."""
    kind: Kind | None
    """None is a resource, which says itself what it is; a choice has none either."""
    choices: dict[str, Kind]
    """JSON names to kinds, of an element with several types."""


class Kind:
    """A type, or an element that has members of its own such as `Patient.contact`."""

    __slots__ = ("ancestors", "keys", "members", "name", "namespace", "place", "system")

    members: dict[str, Member]
    """By name; looked up in the definitions when first asked."""
    keys: dict[str, Member]
    """By name in JSON."""

    def __init__(self, name: str, namespace: str, place: str, system: str | None) -> None:
        self.name = name
        self.namespace = namespace
        self.place = place
        self.system = system
        self.ancestors = _ancestors(name) if namespace == "FHIR" else frozenset((name,))

    def __getattr__(self, name: str) -> Any:
        """Look up the members, once."""
        if name not in ("members", "keys"):
            raise AttributeError(name)
        members = _members(self.place) if self.place else ()
        self.members = {member.name: member for member in members}
        self.keys = {key: member for member in members for key in (member.choices or (member.key,))}
        return getattr(self, name)

    @property
    def type(self) -> str:
        """The name as told: `Quantity`, `System.Integer`."""
        return f"System.{self.name}" if self.namespace == "System" else self.name


UNKNOWN: Final = Kind("", "", "", None)
"""Of what the definitions do not know: members are found by their JSON names."""


def _ancestors(name: str) -> frozenset[str]:
    found = [name]
    while found[-1] in _BUILT_ON:
        found.append(_BUILT_ON[found[-1]])
    if is_resource(name):
        found += ["Resource"] if name in _NOT_DOMAIN else ["DomainResource", "Resource"]
    elif name not in ("Resource", "DomainResource"):
        found.append("Element")
    return frozenset(found)


@cache
def is_resource(name: str) -> bool:
    """Tell whether a name is that of a resource type."""
    return name in tables.names() and tables.structure(name).is_resource


@cache
def is_type(name: str) -> bool:
    """Tell whether R4 has a type of that name."""
    return name in SYSTEM_OF or name in _ABSTRACT or (name in tables.names() and tables.structure(name).type == name)


@cache
def system_kind(name: str) -> Kind:
    """Give a System type by its name, such as `Integer`."""
    return Kind(name, "System", "", name)


@cache
def class_info() -> Kind:
    """Give the kind of what `type()` gives: a namespace and a name."""
    kind = Kind("ClassInfo", "System", "", None)
    text = system_kind("String")
    kind.members = {name: Member(name, False, name, text, {}) for name in ("namespace", "name")}  # noqa: FBT003
    kind.keys = kind.members
    return kind


@cache
def kind_named(name: str) -> Kind:
    """Give the kind of a type or of an element with members (`Patient.contact`), `UNKNOWN` for any other name."""
    if name.startswith("System."):
        bare = name.removeprefix("System.")
        return system_kind(bare) if bare in SYSTEM else UNKNOWN
    if name in SYSTEM_OF:
        return Kind(name, "FHIR", "Element", SYSTEM_OF[name])
    root, _, path = name.partition(".")
    if root not in tables.names():
        return UNKNOWN
    structure = tables.structure(root)
    if path:
        return _at(root, path)
    system = "Quantity" if "Quantity" in _ancestors(structure.type) else None
    return Kind(structure.type, "FHIR", root, system)


def _at(root: str, path: str) -> Kind:
    structure = tables.structure(root)
    if path in structure.below:
        element = structure.elements.get(path)
        code = element.types[0] if element is not None and element.types else "BackboneElement"
        return Kind(code, "FHIR", f"{root}.{path}", None)
    return UNKNOWN


@cache
def kind_of_resource(name: str) -> Kind:
    """Give the kind of a resource by its `resourceType`."""
    return kind_named(name) if is_resource(name) else UNKNOWN


def _members(place: str) -> tuple[Member, ...]:
    root, _, path = place.partition(".")
    return tuple(_member(root, element) for element in tables.structure(root).below.get(path, ()))


def _member(root: str, element: tables.Element) -> Member:
    if element.is_choice:
        choices = {element.json_name(code): kind_named(code) for code in element.types}
        return Member(element.name, element.many, "", None, choices)
    return Member(element.name, element.many, element.name, _kind(root, element), {})


def _kind(root: str, element: tables.Element) -> Kind | None:
    if element.like:
        return kind_named(f"{root}.{element.like}")
    code = element.types[0] if element.types else ""
    if code == "Resource":
        return None
    if code in _ELEMENTS and element.path in tables.structure(root).below:
        return kind_named(f"{root}.{element.path}")
    if code == "System.String":
        return kind_named("uri" if (root, element.path) == ("Extension", "url") else "string")
    return kind_named(code)
