"""Functions that walk the tree, and those that tell the time (N1, 5.8, 5.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.kinds import system_kind
from samspill.fhir.fhirpath.nodes import Node, members_of

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.kinds import Kind

_DATE: Final = system_kind("Date")
_DATE_TIME: Final = system_kind("DateTime")
_TIME: Final = system_kind("Time")


def _children(env: Environment, left: list[Node]) -> list[Node]:
    out = [child for node in left for child in members_of(node)]
    env.spend(len(out))
    return out


def _descendants(env: Environment, left: list[Node]) -> list[Node]:
    out: list[Node] = []
    now = left
    while now:
        now = _children(env, now)
        out += now
    return out


def _one(text: str, kind: Kind) -> list[Node]:
    return [Node(text, kind)]


def _now(env: Environment, _left: list[Node]) -> list[Node]:
    return _one(env.now().isoformat(timespec="milliseconds"), _DATE_TIME)


def _today(env: Environment, _left: list[Node]) -> list[Node]:
    return _one(env.now().date().isoformat(), _DATE)


def _time_of_day(env: Environment, _left: list[Node]) -> list[Node]:
    return _one(env.now().time().isoformat(timespec="milliseconds"), _TIME)


FUNCTIONS: Final[dict[str, Function]] = {
    "children": Function(_children),
    "descendants": Function(_descendants),
    "now": Function(_now),
    "today": Function(_today),
    "timeOfDay": Function(_time_of_day),
}
