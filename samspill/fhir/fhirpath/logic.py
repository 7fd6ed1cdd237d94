"""The logic of three values: true, false, and not known (http://hl7.org/fhirpath/N1/#boolean-logic)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath.nodes import EMPTY, FALSE, TRUE, truth
from samspill.fhir.fhirpath.values import as_boolean

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.fhir.fhirpath.environment import Closure, Environment
    from samspill.fhir.fhirpath.nodes import Node


def _any(closures: tuple[Closure, ...]) -> Closure:
    """`or`: true as soon as one is; false only when all are."""

    def work(env: Environment, focus: list[Node]) -> list[Node]:
        answer = FALSE
        for closure in closures:
            value = as_boolean(closure(env, focus))
            if value:
                return TRUE
            if value is None:
                answer = EMPTY
        return answer

    return work


def _all(closures: tuple[Closure, ...]) -> Closure:
    """`and`: false as soon as one is; true only when all are."""

    def work(env: Environment, focus: list[Node]) -> list[Node]:
        answer = TRUE
        for closure in closures:
            value = as_boolean(closure(env, focus))
            if value is False:
                return FALSE
            if value is None:
                answer = EMPTY
        return answer

    return work


def _implies(closures: tuple[Closure, ...]) -> Closure:
    """`implies`: true when the first is false or the second true."""
    first, second = closures

    def work(env: Environment, focus: list[Node]) -> list[Node]:
        given = as_boolean(first(env, focus))
        if given is False:
            return TRUE
        found = as_boolean(second(env, focus))
        return truth(found if given or found else None)

    return work


def _either(closures: tuple[Closure, ...]) -> Closure:
    """`xor`: one of them and not both; not known when one is not."""
    first, second = closures

    def work(env: Environment, focus: list[Node]) -> list[Node]:
        one, other = as_boolean(first(env, focus)), as_boolean(second(env, focus))
        return EMPTY if one is None or other is None else truth(one != other)

    return work


OPERATORS: Final[dict[str, Callable[[tuple[Closure, ...]], Closure]]] = {
    "or": _any,
    "and": _all,
    "implies": _implies,
    "xor": _either,
}
"""Operators on truths, which do not look at the second side when the first decides."""
