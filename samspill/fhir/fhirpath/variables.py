"""What begins with `$` or `%` in an expression (N1, 5.2, 9; http://hl7.org/fhir/R4/fhirpath.html#variables)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import EMPTY, STRING, Node, integer, node_of

if TYPE_CHECKING:
    from samspill.fhir.fhirpath.environment import Closure, Environment

_FIXED: Final = {
    "%ucum": "http://unitsofmeasure.org",
    "%sct": "http://snomed.info/sct",
    "%loinc": "http://loinc.org",
}
_PREFIXES: Final = {
    "%vs-": "http://hl7.org/fhir/ValueSet/",
    "%ext-": "http://hl7.org/fhir/StructureDefinition/",
}
_PLACES: Final[dict[str, Closure]] = {
    "$this": lambda _env, focus: focus,
    "$index": lambda env, _focus: integer(env.index),
    "$total": lambda env, _focus: env.total,
    "%context": lambda env, _focus: env.context,
    "%resource": lambda env, _focus: [env.resource],
    "%rootResource": lambda env, _focus: [env.root],
}


def variable(name: str, place: int) -> Closure:
    """Make the closure of a variable. What FHIR does not define must be given with each evaluation."""
    if name in _PLACES:
        return _PLACES[name]
    text = _FIXED.get(name)
    for prefix, start in _PREFIXES.items():
        if name.startswith(prefix):
            text = start + name.removeprefix(prefix)
    if text is not None:
        nodes = [Node(text, STRING)]
        return lambda _env, _focus: nodes
    return _given(name[1:], place)


def _given(name: str, place: int) -> Closure:
    def look(env: Environment, _focus: list[Node]) -> list[Node]:
        if name not in env.variables or callable(env.variables[name]):
            raise FhirPathError(f"there is no such variable at character {place + 1}")
        return _nodes(env.variables[name])

    return look


def _nodes(value: Any) -> list[Node]:
    if isinstance(value, Node):
        return [value]
    if type(value) is list:
        return [node for each in value for node in _nodes(each)]
    return EMPTY if value is None else [node_of(value)]
