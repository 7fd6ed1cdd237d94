"""Functions on whole collections: what is there, parts of it, and one with another (N1, 5.1, 5.3, 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.equality import distinct, has
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import EMPTY, FALSE, TRUE, integer, truth
from samspill.fhir.fhirpath.values import as_boolean, as_integer, single

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.nodes import Node


def _empty(_env: Environment, left: list[Node]) -> list[Node]:
    return FALSE if left else TRUE


def _not(_env: Environment, left: list[Node]) -> list[Node]:
    value = as_boolean(left)
    return truth(None if value is None else not value)


def _truths(left: list[Node]) -> list[bool]:
    found = [node.value for node in left]
    if not all(type(value) is bool for value in found):
        raise FhirPathError("truths are wanted")
    return found


def _all_true(_env: Environment, left: list[Node]) -> list[Node]:
    return truth(all(_truths(left)))


def _any_true(_env: Environment, left: list[Node]) -> list[Node]:
    return truth(any(_truths(left)))


def _all_false(_env: Environment, left: list[Node]) -> list[Node]:
    return truth(not any(_truths(left)))


def _any_false(_env: Environment, left: list[Node]) -> list[Node]:
    return truth(not all(_truths(left)))


def _subset(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    env.spend(len(left) * len(other))
    return truth(all(has(other, node) for node in left))


def _superset(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    return _subset(env, other, left)


def _count(_env: Environment, left: list[Node]) -> list[Node]:
    return integer(len(left))


def once(env: Environment, nodes: list[Node]) -> list[Node]:
    """Drop items that are equal to one before them, as a part of an evaluation's work."""
    if len(nodes) <= 1:
        return nodes
    env.spend(len(nodes) * (1 if nodes[0].kind.system else len(nodes)))
    return distinct(nodes)


def _is_distinct(env: Environment, left: list[Node]) -> list[Node]:
    return truth(len(once(env, left)) == len(left))


def _single(_env: Environment, left: list[Node]) -> list[Node]:
    single(left)
    return left


def _first(_env: Environment, left: list[Node]) -> list[Node]:
    return left[:1]


def _last(_env: Environment, left: list[Node]) -> list[Node]:
    return left[-1:]


def _tail(_env: Environment, left: list[Node]) -> list[Node]:
    return left[1:]


def _skip(_env: Environment, left: list[Node], number: list[Node]) -> list[Node]:
    found = as_integer(number)
    return EMPTY if found is None else left[max(0, found) :]


def _take(_env: Environment, left: list[Node], number: list[Node]) -> list[Node]:
    found = as_integer(number)
    return EMPTY if found is None else left[: max(0, found)]


def _intersect(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    env.spend(len(left) * len(other))
    return once(env, [node for node in left if has(other, node)])


def _exclude(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    env.spend(len(left) * len(other))
    return [node for node in left if not has(other, node)]


def _union(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    return once(env, [*left, *other])


def _combine(env: Environment, left: list[Node], other: list[Node]) -> list[Node]:
    env.spend(len(left) + len(other))
    return [*left, *other]


FUNCTIONS: Final[dict[str, Function]] = {
    "empty": Function(_empty),
    "not": Function(_not),
    "allTrue": Function(_all_true),
    "anyTrue": Function(_any_true),
    "allFalse": Function(_all_false),
    "anyFalse": Function(_any_false),
    "subsetOf": Function(_subset, 1, 1),
    "supersetOf": Function(_superset, 1, 1),
    "count": Function(_count),
    "distinct": Function(once),
    "isDistinct": Function(_is_distinct),
    "single": Function(_single),
    "first": Function(_first),
    "last": Function(_last),
    "tail": Function(_tail),
    "skip": Function(_skip, 1, 1),
    "take": Function(_take, 1, 1),
    "intersect": Function(_intersect, 1, 1),
    "exclude": Function(_exclude, 1, 1),
    "union": Function(_union, 1, 1),
    "combine": Function(_combine, 1, 1),
}
