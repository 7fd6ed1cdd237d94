"""Functions that evaluate an expression on each item (N1, 5.1, 5.2, 5.5, 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import EMPTY, FALSE, STRING, TRUE, truth
from samspill.fhir.fhirpath.values import as_boolean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.fhir.fhirpath.environment import Closure
    from samspill.fhir.fhirpath.nodes import Node


def _each(env: Environment, left: list[Node], closure: Closure) -> Iterator[tuple[Node, list[Node]]]:
    """Evaluate a closure on each item, with `$index`."""
    outside = env.index
    for index, node in enumerate(left):
        env.spend(1)
        env.index = index
        yield node, closure(env, [node])
    env.index = outside


def _true(found: list[Node]) -> bool:
    """Take what a criterion gives: a single truth, or nothing."""
    if not found:
        return False
    if len(found) == 1 and type(found[0].value) is bool:
        return found[0].value
    raise FhirPathError("a criterion gives one truth, or nothing")


def _where(env: Environment, left: list[Node], _focus: list[Node], criterion: Closure) -> list[Node]:
    return [node for node, found in _each(env, left, criterion) if _true(found)]


def _exists(env: Environment, left: list[Node], focus: list[Node], criterion: Closure | None = None) -> list[Node]:
    if criterion is not None:
        left = _where(env, left, focus, criterion)
    return TRUE if left else FALSE


def _all(env: Environment, left: list[Node], _focus: list[Node], criterion: Closure) -> list[Node]:
    answers = [_true(found) for _, found in _each(env, left, criterion)]
    return truth(all(answers))


def _select(env: Environment, left: list[Node], _focus: list[Node], projection: Closure) -> list[Node]:
    out: list[Node] = []
    for _, found in _each(env, left, projection):
        env.spend(_size(found))
        out += found
    return out


def _size(nodes: list[Node]) -> int:
    """Tell how much a collection takes up: strings that were made are counted by their length."""
    return sum(1 + len(node.value) // 10 if node.kind is STRING else 1 for node in nodes)


def _repeat(env: Environment, left: list[Node], _focus: list[Node], projection: Closure) -> list[Node]:
    """Project again and again, for as long as something comes that was not there before."""
    out: list[Node] = []
    seen: set[tuple[Any, ...]] = set()
    now = left
    while now:
        found = [node for _, nodes in _each(env, now, projection) for node in nodes]
        env.spend(_size(found))
        now = _new(env, out, seen, found)
        out += now
    return out


def _new(env: Environment, out: list[Node], seen: set[tuple[Any, ...]], found: list[Node]) -> list[Node]:
    """Keep what is not in the output yet. Objects in two places are two items only when they differ."""
    kept: list[Node] = []
    for node in found:
        key = _key(node)
        if key in seen:
            continue
        seen.add(key)
        if type(node.value) is dict:
            alike = [each for each in (*out, *kept) if each.kind is node.kind]
            env.spend(len(alike))
            if any(each.value == node.value for each in alike):
                continue
        kept.append(node)
    return kept


def _key(node: Node) -> tuple[Any, ...]:
    """Tell simple values apart by type and value, objects by where they stand."""
    value, beside = node.value, id(node.beside) if node.beside is not None else 0
    if type(value) is dict or type(value) is list:
        return (id(value), beside)
    return (node.kind.system, value, beside)


def _aggregate(
    env: Environment, left: list[Node], focus: list[Node], step: Closure, start: Closure | None = None
) -> list[Node]:
    """Go through the items with a running total, `$total` (N1, 7.1)."""
    outside = env.total
    env.total = start(env, focus) if start is not None else EMPTY
    for _, found in _each(env, left, step):
        env.spend(_size(found))
        env.total = found
    found, env.total = env.total, outside
    return found


def _iif(
    env: Environment,
    left: list[Node],
    focus: list[Node],
    criterion: Closure,
    then: Closure,
    otherwise: Closure | None = None,
) -> list[Node]:
    """Give one branch or the other, without looking at the one that is not taken (N1, 5.5.1)."""
    inside = left if left is not focus else focus
    if len(inside) > 1:
        raise FhirPathError("iif() stands on a single item")
    found = criterion(env, inside)
    if found and as_boolean(found):
        return then(env, inside)
    return otherwise(env, inside) if otherwise is not None else EMPTY


def _trace(
    _env: Environment, left: list[Node], _focus: list[Node], _name: Closure, _projection: Closure | None = None
) -> list[Node]:
    """Give the input back. Nothing is written anywhere: the values may be about a person."""
    return left


FUNCTIONS: Final[dict[str, Function]] = {
    "where": Function(_where, 1, 1, late=True),
    "exists": Function(_exists, 0, 1, late=True),
    "all": Function(_all, 1, 1, late=True),
    "select": Function(_select, 1, 1, late=True),
    "repeat": Function(_repeat, 1, 1, late=True),
    "aggregate": Function(_aggregate, 1, 2, late=True),
    "iif": Function(_iif, 2, 3, late=True),
    "trace": Function(_trace, 1, 2, late=True),
}
