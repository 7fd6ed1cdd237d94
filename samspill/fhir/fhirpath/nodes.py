"""A value in a resource with its type and its place, and the walk from it to its members."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.kinds import UNKNOWN, Kind, is_type, kind_named, kind_of_resource, system_kind

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.kinds import Member

_GUESSED: Final = {bool: "boolean", int: "integer", Decimal: "decimal", str: "string"}


class Node:
    """One item of a collection. Not changed after it is made."""

    __slots__ = ("beside", "key", "kind", "name", "parent", "up", "value")

    def __init__(
        self,
        value: Any,
        kind: Kind,
        up: Node | None = None,
        name: str = "",
        parent: Any = None,
        key: Any = None,
        beside: Any = None,
    ) -> None:
        self.value = value
        """What stands in JSON; None where there is only what stands beside it, in `_birthDate`."""
        self.kind = kind
        self.up = up
        """The node that this is a member of; None for where the evaluation starts, and for what was calculated."""
        self.name = name
        """The member's name in FHIRPath: `value`, not `valueQuantity`."""
        self.parent: dict[str, Any] | list[Any] | None = parent
        """The object or array that holds the value; None for where the evaluation starts."""
        self.key: str | int | None = key
        """Where in the parent: a name in JSON, or an index."""
        self.beside = beside
        """What holds id and extensions of a primitive value: the content of `_birthDate`."""

    @property
    def type(self) -> str:
        """The type by its name: `Quantity`, `date`, `System.Integer`; `` when it is not known."""
        return self.kind.type

    @property
    def path(self) -> str:
        """The way from where the evaluation started: `Patient.name[0].given[1]`."""
        if self.up is None:
            return self.name or self.kind.place or self.kind.type
        index = f"[{self.key}]" if isinstance(self.key, int) else ""
        return f"{self.up.path}.{self.name}{index}"

    def __repr__(self) -> str:
        """Tell place and type, and not the value: it may be about a person."""
        return f"Node({self.path}: {self.type})"


def node_of(value: Any, type_name: str = "") -> Node:
    """Make the node that an evaluation starts from. Without a known type name, a resource says what it is itself."""
    kind = kind_named(type_name) if type_name else UNKNOWN
    if type(value) is dict and (kind is UNKNOWN or "resourceType" in value):
        said = value.get("resourceType")
        kind = kind_of_resource(said) if type(said) is str else kind
    if kind is UNKNOWN and type(value) is not dict:
        kind = kind_named(_GUESSED.get(type(value), ""))
    if kind.system not in (None, "Quantity") and type(value) is dict:
        return Node(None, kind, beside=value)
    return Node(value, kind)


def members_named(node: Node, name: str, out: list[Node]) -> None:
    """Add the members of a node that have a name."""
    value, kind = node.value, node.kind
    if type(value) is not dict:
        value = node.beside
        if type(value) is not dict:
            return
    member = kind.members.get(name)
    if member is None:
        if kind is UNKNOWN:
            _guess_named(node, value, name, out)
        return
    key, inner = member.key, member.kind
    if not key:
        key, inner = _chosen(value, member)
        if not key:
            return
    found = value.get(key)
    if type(found) is dict and not member.many:
        out.append(Node(found, inner or _resource(found), node, name, value, key))
    else:
        _add(node, value, key, name, inner, out)


def _chosen(value: dict[str, Any], member: Member) -> tuple[str, Kind | None]:
    """Find which of its types a choice has here."""
    choices = member.choices
    for key in value:
        kind = choices.get(key)
        if kind is not None:
            return key, kind
    for key in value:
        if key[0:1] == "_" and key[1:] in choices:
            return key[1:], choices[key[1:]]
    return "", None


def _resource(value: dict[str, Any]) -> Kind:
    said = value.get("resourceType")
    return kind_of_resource(said) if type(said) is str else UNKNOWN


def _add(node: Node, value: dict[str, Any], key: str, name: str, kind: Kind | None, out: list[Node]) -> None:
    """Add what stands under a JSON name: one value or several, with what stands beside each."""
    found = value.get(key)
    beside = value.get("_" + key) if kind is None or kind.system is not None else None
    if type(found) is list or type(beside) is list:
        _add_items(node, value, key, name, kind, out)
    elif found is not None or type(beside) is dict:
        inner = kind or (_resource(found) if type(found) is dict else UNKNOWN)
        out.append(Node(found, inner, node, name, value, key, beside))


def _add_items(node: Node, value: dict[str, Any], key: str, name: str, kind: Kind | None, out: list[Node]) -> None:
    plain, beside = value.get(key), value.get("_" + key)
    items = plain if type(plain) is list else []
    others = beside if type(beside) is list else []
    holder: list[Any] = items if type(plain) is list else others
    for index in range(max(len(items), len(others))):
        item = items[index] if index < len(items) else None
        other = others[index] if index < len(others) else None
        if item is not None or type(other) is dict:
            inner = kind or (_resource(item) if type(item) is dict else UNKNOWN)
            out.append(Node(item, inner, node, name, holder, index, other))


def _guess_named(node: Node, value: dict[str, Any], name: str, out: list[Node]) -> None:
    """Find a member of a value whose type is not known: by its JSON name, or as a choice by the type at its end."""
    for key, inner in value.items():
        if key.startswith("_") and key[1:] in value:
            continue
        bare = key.removeprefix("_")
        if bare == name:
            _add(node, value, bare, name, _guessed(inner), out)
        elif bare.startswith(name):
            kind = _kind_at_end(bare[len(name) :])
            if kind is not None:
                _add(node, value, bare, name, kind, out)


def _kind_at_end(end: str) -> Kind | None:
    for code in (end, end[:1].lower() + end[1:]):
        if end[:1].isupper() and is_type(code):
            return kind_named(code)
    return None


def _guessed(value: Any) -> Kind | None:
    first = value[0] if type(value) is list and value else value
    code = _GUESSED.get(type(first))
    return None if code is None else kind_named(code)


def members_of(node: Node) -> list[Node]:
    """Give all members of a node, in the order of JSON."""
    value, kind, out = node.value, node.kind, list[Node]()
    value = value if type(value) is dict else node.beside
    if type(value) is not dict:
        return out
    keys = kind.keys
    for key in value:
        if key[:1] == "_":
            if key[1:] in value:
                continue
            key = key[1:]  # noqa: PLW2901 - only what stands beside the value is there
        member = keys.get(key)
        if member is not None:
            _add(node, value, key, member.name, member.choices.get(key) or member.kind, out)
        elif kind is UNKNOWN and key != "resourceType":
            _add(node, value, key, key, _guessed(value.get(key)), out)
    return out


BOOLEAN: Final = system_kind("Boolean")
INTEGER: Final = system_kind("Integer")
DECIMAL: Final = system_kind("Decimal")
STRING: Final = system_kind("String")
QUANTITY: Final = system_kind("Quantity")

EMPTY: Final[list[Node]] = []
TRUE: Final = [Node(True, BOOLEAN)]  # noqa: FBT003 - the value itself
FALSE: Final = [Node(False, BOOLEAN)]  # noqa: FBT003 - the value itself


def truth(value: bool | None) -> list[Node]:  # noqa: FBT001 - it is the value
    """Make a collection of a truth; None is the empty one. No collection is changed once made, so these are shared."""
    if value is None:
        return EMPTY
    return TRUE if value else FALSE


def integer(value: int) -> list[Node]:
    """Make a collection of an integer."""
    return [Node(value, INTEGER)]


def string(value: str) -> list[Node]:
    """Make a collection of a string."""
    return [Node(value, STRING)]
