"""JSON Patch (RFC 6902): what its operations do to a JSON document."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.patch import text
from samspill.fhir.patch.pointer import Pointer, existing, find, new, read_pointer
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 1000
"""Operations in one patch."""
SIZE: Final = 16 * 1024 * 1024
"""Bytes that a document may grow to by copying within it."""
_WITH_VALUE: Final = frozenset({"add", "replace", "test"})
_WITH_FROM: Final = frozenset({"move", "copy"})


@dataclass(frozen=True, slots=True)
class Step:
    """One operation, read."""

    op: str
    path: Pointer
    source: Pointer
    value: Any
    where: str
    """Its place in the patch, such as `[3]`."""


def read_patch(body: bytes) -> tuple[Step, ...]:
    """Read a patch. Raises `Malformed` with the place of what cannot be read, `TooLarge` for more than `MOST`."""
    _, tight = strict_json.read(body)
    operations = text.read(tight)
    if not isinstance(operations, list):
        message = "a JSON Patch is a list of operations"
        raise Malformed(message, Fault("", message, "structure"))
    if len(operations) > MOST:
        message = f"a patch has at most {MOST} operations"
        raise TooLarge(message, Fault("", message, "too-long"))
    return tuple(_step(one, f"[{place}]") for place, one in enumerate(operations))


def _step(given: Any, where: str) -> Step:
    if not isinstance(given, dict):
        message = "an operation is an object"
        raise Malformed(message, Fault(where, message, "structure"))
    op = given.get("op")
    if not isinstance(op, str) or op not in _DOING:
        message = f"op is one of {', '.join(_DOING)}"
        raise Malformed(message, Fault(f"{where}.op", message, "value"))
    if op in _WITH_VALUE and "value" not in given:
        message = f"{op} needs a value"
        raise Malformed(message, Fault(f"{where}.value", message, "required"))
    path = read_pointer(given.get("path"), f"{where}.path")
    source = read_pointer(given.get("from"), f"{where}.from") if op in _WITH_FROM else ()
    if op == "move" and len(source) < len(path) and path[: len(source)] == source:
        message = "nothing can be moved into itself"
        raise Malformed(message, Fault(f"{where}.from", message, "invalid"))
    return Step(op, path, source, given.get("value"), where)


def apply_patch(document: Any, steps: tuple[Step, ...]) -> Any:
    """Do the operations in order on a document read by `text.read`, which is changed; gives what it has become.

    Raises `Invalid` with the place, in the patch, of the operation that cannot be done: a `test` that fails, a place
    where there is nothing.
    """
    holder = [document]
    left = SIZE
    for step in steps:
        if step.op == "copy":
            left -= len(text.write(find(holder[0], step.source, f"{step.where}.from")))
        if left < 0:
            message = f"the patch copies more than {SIZE} bytes"
            raise TooLarge(message, Fault(step.where, message, "too-costly"))
        _DOING[step.op](holder, step)
    return holder[0]


def _parent(holder: list[Any], path: Pointer, where: str) -> tuple[Any, str]:
    """Give what holds the place that a path names, and the last part of the path. The holder holds the whole."""
    return (find(holder[0], path[:-1], where), path[-1]) if path else (holder, "0")


def _put(holder: list[Any], path: Pointer, value: Any, where: str) -> None:
    container, part = _parent(holder, path, where)
    text.check_depth(value, len(path), where)
    if container is holder:
        holder[0] = value
        return
    key = new(container, part, where)
    if isinstance(container, list):
        container.insert(key, value)
    else:
        container[key] = value


def _take(holder: list[Any], path: Pointer, where: str) -> Any:
    container, part = _parent(holder, path, where)
    key = existing(container, part, where)
    if container is holder:
        message = "the whole document cannot be taken away"
        raise Invalid(message, Fault(where, message, "invalid"))
    return container.pop(key)


def _add(holder: list[Any], step: Step) -> None:
    _put(holder, step.path, text.copy(step.value), f"{step.where}.path")


def _remove(holder: list[Any], step: Step) -> None:
    _take(holder, step.path, f"{step.where}.path")


def _replace(holder: list[Any], step: Step) -> None:
    where = f"{step.where}.path"
    container, part = _parent(holder, step.path, where)
    text.check_depth(step.value, len(step.path), where)
    container[existing(container, part, where)] = text.copy(step.value)


def _move(holder: list[Any], step: Step) -> None:
    if step.path == step.source:
        find(holder[0], step.source, f"{step.where}.from")
        return
    _put(holder, step.path, _take(holder, step.source, f"{step.where}.from"), f"{step.where}.path")


def _copy(holder: list[Any], step: Step) -> None:
    value = text.copy(find(holder[0], step.source, f"{step.where}.from"))
    _put(holder, step.path, value, f"{step.where}.path")


def _test(holder: list[Any], step: Step) -> None:
    if not equal(find(holder[0], step.path, f"{step.where}.path"), step.value):
        message = "the test failed: there is another value at that place"
        raise Invalid(message, Fault(f"{step.where}.path", message, "conflict"))


def equal(one: Any, other: Any) -> bool:
    """Tell whether two JSON values are equal (RFC 6902 §4.6): numbers by their value, objects in any order."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, int | Decimal) and isinstance(other, int | Decimal):
        return one == other
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(equal, one, other))
    return bool(one == other)


_DOING: Final[dict[str, Callable[[list[Any], Step], None]]] = {
    "add": _add,
    "remove": _remove,
    "replace": _replace,
    "move": _move,
    "copy": _copy,
    "test": _test,
}
