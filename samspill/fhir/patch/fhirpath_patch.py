"""FHIRPath Patch: what its operations do to a resource. http://hl7.org/fhir/R4/fhirpatch.html

A path is evaluated on the resource as the operations before it have left it, and must lead to one element of it. What
it leads to is changed in the document that keeps the sender's spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath import FhirPathError, compile_expression
from samspill.fhir.patch import elements, text
from samspill.fhir.patch.parameters import Change, read_changes
from samspill.fhir.patch.places import Keys, Kind, at, keys_to, kind_at
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_LAST: Final = re.compile(r"(.+)\.([A-Za-z][A-Za-z0-9]*)$", re.DOTALL)
"""A path to a member by its name, as in `Patient.name[0].given`."""


def read_patch(body: bytes) -> tuple[Change, ...]:
    """Read a patch and its paths. Raises `Malformed`, `Invalid` or `TooLarge` with the place."""
    changes = read_changes(body)
    for change in changes:
        _compiled(change.path, change)
    return changes


def apply_patch(document: dict[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """Do the operations in order on a resource read by `text.read`, which is changed.

    Raises `Invalid` with the place, in the Parameters, of the operation that cannot be done.
    """
    for change in changes:
        _DOING[change.type](document, change)
    return document


def _compiled(path: str, change: Change) -> Any:
    try:
        return compile_expression(path)
    except FhirPathError:
        message = "the path is no FHIRPath that is understood here"
        raise Invalid(message, Fault(change.where, message, "invalid")) from None


def _places(document: dict[str, Any], path: str, change: Change) -> list[Keys]:
    """Find where the elements stand that a path leads to. Raises `Invalid` for one that is no part of the resource."""
    plain = strict_json.value_of(text.write(document))
    try:
        nodes = _compiled(path, change).select(plain, plain, document["resourceType"])
    except FhirPathError:
        raise _cannot(change, "the path cannot be evaluated") from None
    return [_keys_of(plain, node, change) for node in nodes]


def _keys_of(plain: dict[str, Any], node: Any, change: Change) -> Keys:
    if node.value is plain:
        return ()
    keys = keys_to(plain, node.parent) if isinstance(node.parent, dict | list) else None
    if keys is None:
        raise _cannot(change, "the path leads to something that is no element of the resource")
    return (*keys, node.key)


def _one(document: dict[str, Any], change: Change) -> Keys:
    """Find the one element that a path leads to."""
    found = _places(document, change.path, change)
    if len(found) != 1:
        raise _cannot(change, f"the path leads to {'more than one element' if found else 'nothing'}")
    return found[0]


def _add(document: dict[str, Any], change: Change) -> None:
    keys = _one(document, change)
    holder, kind = _object_at(document, keys, change)
    element = kind.element(change.name) if kind else None
    if kind is None or element is None:
        raise _cannot(change, "the element has no member of that name")
    elements.put(holder, element, elements.value_of(change.value, kind, element, change.where), change.where)


def _object_at(document: dict[str, Any], keys: Keys, change: Change) -> tuple[dict[str, Any], Kind | None]:
    """Give the object at a place; for a primitive value, the one beside it, which holds its extensions."""
    value = _get(document, keys)
    if isinstance(value, dict):
        return value, kind_at(document, keys)
    if isinstance(keys[-1], int):
        raise _cannot(change, "nothing can be added to an item that is a primitive value")
    beside: dict[str, Any] = at(document, keys[:-1]).setdefault(f"_{keys[-1]}", {})
    return beside, kind_at(document, (*keys[:-1], f"_{keys[-1]}"))


def _get(document: Any, keys: Keys) -> Any:
    """Give what stands at a place; None where only something beside it stands."""
    holder = at(document, keys[:-1]) if keys else document
    if not keys:
        return document
    return holder.get(keys[-1]) if isinstance(holder, dict) else holder[keys[-1]]


def _insert(document: dict[str, Any], change: Change) -> None:
    holder, key, kind = _collection(document, change)
    element = kind.element(key) if kind else None
    if kind is None or element is None or not element.many:
        raise _cannot(change, "the path leads to no list")
    if change.index > len(elements.both(holder, key)[0]):
        raise _cannot(change, "the index lies beyond the end of the list")
    _, plain, beside = elements.value_of(change.value, kind, element, change.where)
    elements.insert(holder, key, change.index, plain, beside)


def _move(document: dict[str, Any], change: Change) -> None:
    holder, key, _ = _collection(document, change)
    lists = elements.both(holder, key)
    if max(change.source, change.destination) >= len(lists[0]):
        raise _cannot(change, "source or destination lies beyond the end of the list")
    for items in lists:
        items.insert(change.destination, items.pop(change.source))
    elements.keep(holder, key, *lists)


def _collection(document: dict[str, Any], change: Change) -> tuple[dict[str, Any], str, Kind | None]:
    """Find a whole list: the object that holds it, its name there, and what that object is."""
    found = _places(document, change.path, change)
    if found:
        holder, key = _list_of(document, found, change)
        return at(document, holder), key, kind_at(document, holder)
    named = _LAST.match(change.path)
    owners = _places(document, named[1], change) if named else []
    if named is None or len(owners) != 1 or not isinstance(_get(document, owners[0]), dict):
        raise _cannot(change, "the path leads to no list")
    return at(document, owners[0]), named[2], kind_at(document, owners[0])


def _list_of(document: dict[str, Any], found: list[Keys], change: Change) -> tuple[Keys, str]:
    first = found[0]
    if len(first) > 1 and isinstance(first[-1], int) and isinstance(key := first[-2], str):
        holder = first[:-2]
        whole = elements.both(at(document, holder), key.removeprefix("_"))[0]
        if {keys[:-1] for keys in found} == {first[:-1]} and len(found) == len(whole):
            return holder, key.removeprefix("_")
    raise _cannot(change, "the path does not lead to one whole list")


def _delete(document: dict[str, Any], change: Change) -> None:
    found = _places(document, change.path, change)
    if len(found) > 1 or found == [()]:
        raise _cannot(change, "one element of the resource can be deleted at a time")
    for keys in found:
        _set(document, keys, None, None)
        _prune(document, keys[:-1])


def _prune(document: dict[str, Any], keys: Keys) -> None:
    """Take away the objects that hold nothing any more, from the inside outwards: no element is empty."""
    while keys:
        if _get(document, keys) == {}:
            _set(document, keys, None, None)
        keys = keys[:-1]


def _replace(document: dict[str, Any], change: Change) -> None:
    keys = _one(document, change)
    if not keys:
        raise _cannot(change, "the resource itself cannot be replaced by a patch")
    above = keys[:-2] if isinstance(keys[-1], int) else keys[:-1]
    kind, name = kind_at(document, above), keys[len(above)]
    element = kind.element(name) if kind and isinstance(name, str) else None
    if kind is None or element is None:
        raise _cannot(change, "the path leads to something that R4 does not know")
    new_name, plain, beside = elements.value_of(change.value, kind, element, change.where)
    if element.is_choice and new_name != name:
        _set(document, keys, None, None)
        elements.set_both(at(document, above), new_name, plain, beside)
        return
    _set(document, keys, plain, beside)


def _set(document: dict[str, Any], keys: Keys, plain: Any, beside: Any) -> None:
    """Set an element; with neither value, take it away. `keys` are those of a member, or of an item of a list."""
    last = keys[-1]
    if isinstance(last, str):
        elements.set_both(at(document, keys[:-1]), last.removeprefix("_"), plain, beside)
        return
    holder, key = at(document, keys[:-2]), str(keys[-2]).removeprefix("_")
    plains, besides = elements.both(holder, key)
    if plain is None and beside is None:
        plains.pop(last)
        besides.pop(last)
    else:
        plains[last], besides[last] = plain, beside
    elements.keep(holder, key, plains, besides)


def _cannot(change: Change, message: str) -> Invalid:
    return Invalid(message, Fault(change.where, message, "invalid"))


_DOING: Final[dict[str, Callable[[dict[str, Any], Change], None]]] = {
    "add": _add,
    "insert": _insert,
    "delete": _delete,
    "replace": _replace,
    "move": _move,
}
