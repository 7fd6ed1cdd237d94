"""The functions that FHIR adds (http://hl7.org/fhir/R4/fhirpath.html#functions)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.kinds import class_info, kind_of_resource
from samspill.fhir.fhirpath.nodes import EMPTY, Node, members_named, node_of, truth
from samspill.fhir.fhirpath.values import as_string, single
from samspill.fhir.validation.narrative import narrative
from samspill.fhir.validation.targets import target_type

if TYPE_CHECKING:
    from collections.abc import Iterator

_CORE: Final = "http://hl7.org/fhir/StructureDefinition/"


def _extension(_env: Environment, left: list[Node], url: list[Node]) -> list[Node]:
    """Give the extensions with a url."""
    wanted = as_string(url)
    found: list[Node] = []
    for node in left:
        members_named(node, "extension", found)
    return [node for node in found if type(node.value) is dict and node.value.get("url") == wanted]


def _has_value(_env: Environment, left: list[Node]) -> list[Node]:
    """Tell whether there is one primitive, and it has a value."""
    return truth(len(left) == 1 and left[0].value is not None and _is_primitive(left[0]))


def _is_primitive(node: Node) -> bool:
    return type(node.value) not in (dict, list) and node.kind.system != "Quantity"


def _get_value(_env: Environment, left: list[Node]) -> list[Node]:
    """Give the System value of a single primitive."""
    if len(left) != 1 or left[0].value is None or not _is_primitive(left[0]):
        return EMPTY
    node = left[0]
    return [node_of(node.value, f"System.{node.kind.system}")] if node.kind.system else [node]


def _resolve(env: Environment, left: list[Node]) -> list[Node]:
    """Follow references within the resource and its Bundle; elsewhere only the type of what they lead to is known."""
    env.spend(len(left))
    found = (_target(env, node) for node in left)
    return [node for node in found if node is not None]


def _target(env: Environment, node: Node) -> Node | None:
    value = node.value
    text = value.get("reference") if type(value) is dict else value
    if type(text) is str:
        there = _found(env, node, text)
        if there is not None:
            return node_of(there)
        name = target_type(text) or (value.get("type") if type(value) is dict else None)
    else:
        name = value.get("type") if type(value) is dict else None
    if type(name) is not str or "/" in name or not kind_of_resource(name).name:
        return None
    return Node({"resourceType": name}, kind_of_resource(name))


def _found(env: Environment, node: Node, text: str) -> dict[str, Any] | None:
    if text.startswith("#"):
        return _contained(_nearest(env, node), text[1:])
    base = ""
    for full, inner in _entries(env):
        if full == text or (base == "" and _named(inner, text)):
            return inner
    return None


def _named(resource: dict[str, Any], text: str) -> bool:
    return text == f"{resource.get('resourceType')}/{resource.get('id')}"


def _nearest(env: Environment, node: Node) -> dict[str, Any]:
    """Find the resource that a node is in, which is not itself contained."""
    at: Node | None = node
    while at is not None and not (type(at.value) is dict and "resourceType" in at.value and at.name != "contained"):
        at = at.up
    holder = at or env.resource
    return holder.value if type(holder.value) is dict else {}


def _contained(resource: dict[str, Any], id_: str) -> dict[str, Any] | None:
    if not id_:
        return resource
    inside = resource.get("contained")
    for each in inside if type(inside) is list else ():
        if type(each) is dict and each.get("id") == id_:
            return each
    return None


def _entries(env: Environment) -> Iterator[tuple[Any, dict[str, Any]]]:
    root = env.root.value
    entries = root.get("entry") if type(root) is dict else None
    for entry in entries if type(entries) is list else ():
        inner = entry.get("resource") if type(entry) is dict else None
        if type(inner) is dict:
            env.spend(1)
            yield entry.get("fullUrl"), inner


def _check_modifiers(_env: Environment, left: list[Node], *known: list[Node]) -> list[Node]:
    """Give the input back, unless it has a modifier extension that is not among those named."""
    names = {as_string(each) for each in known}
    found: list[Node] = []
    for node in left:
        members_named(node, "modifierExtension", found)
    return EMPTY if any(type(each.value) is not dict or each.value.get("url") not in names for each in found) else left


def _conforms_to(env: Environment, left: list[Node], profile: list[Node]) -> list[Node]:
    """Tell whether an item follows a profile; what R4 itself defines is told by its type."""
    node, url = single(left), as_string(profile)
    if node is None or url is None:
        return EMPTY
    if url.startswith(_CORE) and url.removeprefix(_CORE) in node.kind.ancestors:
        return truth(True)  # noqa: FBT003 - the answer
    if url.startswith(_CORE) and kind_of_resource(url.removeprefix(_CORE)).name:
        return truth(False)  # noqa: FBT003 - the answer
    return truth(env.asked("conformsTo")(node, url))


def _member_of(env: Environment, left: list[Node], value_set: list[Node]) -> list[Node]:
    """Tell whether a code, Coding or CodeableConcept is in a value set."""
    node, url = single(left), as_string(value_set)
    return EMPTY if node is None or url is None else truth(env.asked("memberOf")(node, url))


def _subsumes(env: Environment, left: list[Node], code: list[Node]) -> list[Node]:
    node, other = single(left), single(code)
    return EMPTY if node is None or other is None else truth(env.asked("subsumes")(node, other))


def _subsumed_by(env: Environment, left: list[Node], code: list[Node]) -> list[Node]:
    return _subsumes(env, code, left)


def _html_checks(_env: Environment, left: list[Node]) -> list[Node]:
    """Tell whether a narrative keeps to the elements and attributes that it may have."""
    node = single(left)
    return EMPTY if node is None else truth(node.value is not None and narrative(node.value) is None)


def _type(_env: Environment, left: list[Node]) -> list[Node]:
    """Tell the type of each item: its namespace and its name (N1, 9)."""
    return [Node({"namespace": node.kind.namespace, "name": node.kind.name}, class_info()) for node in left]


FUNCTIONS: Final[dict[str, Function]] = {
    "extension": Function(_extension, 1, 1),
    "hasValue": Function(_has_value),
    "getValue": Function(_get_value),
    "resolve": Function(_resolve),
    "checkModifiers": Function(_check_modifiers, 0, 20),
    "conformsTo": Function(_conforms_to, 1, 1),
    "memberOf": Function(_member_of, 1, 1),
    "subsumes": Function(_subsumes, 1, 1),
    "subsumedBy": Function(_subsumed_by, 1, 1),
    "htmlChecks": Function(_html_checks),
    "type": Function(_type),
}
