"""SearchParameter resources for what can be searched by. http://hl7.org/fhir/R4/searchparameter.html

They are the standard's own, under the standard's own addresses, with the modifiers and prefixes that are served here:
each is tried, so that none is promised that would be refused.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import parameters, parse
from samspill.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.search import Parameter
    from samspill.fhir.search.parameter import Component, Path

EVERY: Final = {"Resource-": "Resource", "DomainResource-": "DomainResource"}
"""What the id of a parameter of every type begins with, and the type that it is a parameter of."""
MODIFIERS: Final = "missing exact contains not text in not-in below above type identifier ofType".split()
"""Codes of http://hl7.org/fhir/R4/valueset-search-modifier-code.html; `type` stands for the name of any type."""
PREFIXES: Final = "eq ne gt lt ge le sa eb ap".split()
PREFIXED: Final = ("number", "date", "quantity")
_SET: Final = "http://hl7.org/fhir/ValueSet/observation-status"
_TRIED: Final = {
    "missing": ("true",),
    "in": (_SET,),
    "not-in": (_SET,),
    "ofType": ("http://terminology.hl7.org/CodeSystem/v2-0203|MR|1",),
    "identifier": ("urn:x|1",),
    "above": ("http://hl7.org/fhir/observation-status|final", "http://example.org/a/b"),
    "below": ("http://hl7.org/fhir/observation-status|final", "http://example.org/a/b"),
}
"""Values to try a modifier with; one that is taken is enough."""
_VALUES: Final = {"date": "2026", "number": "1", "quantity": "1", "reference": "a", "composite": "a$1"}


def served(type_name: str) -> Mapping[str, Parameter]:
    """Give the parameters that a type can be searched by, by name."""
    return _served(type_name)


@cache
def _served(type_name: str) -> dict[str, Parameter]:
    return {
        name: parameter for name, parameter in sorted(parameters(type_name).items()) if _is_served(type_name, parameter)
    }


def _is_served(type_name: str, parameter: Parameter) -> bool:
    """Try it with any value: what is not served is refused by name, as not supported."""
    return not refuses(type_name, parameter.name, value_for(parameter))


def value_for(parameter: Parameter) -> str:
    """Give a value that a parameter takes."""
    if parameter.type == "composite":
        parts = [parameters(parameter.type_name)[one.name] for one in parameter.components]
        return "$".join(value_for(part) for part in parts)
    if parameter.name == "near":
        return "59.9|10.7|1|km"
    return _VALUES.get(parameter.type, "a")


def refuses(type_name: str, key: str, value: str) -> bool:
    """Tell whether a search is refused: tried, not looked up. `_has` has its chain before the `=` of the value."""
    if key == "_has":
        chain, _, value = value.partition("=")
        key = f"_has:{chain}"
    try:
        parse(type_name, [(key, value)], base="http://localhost/fhir")
    except Problem:
        return True
    return False


def modifiers_of(parameter: Parameter) -> list[str]:
    """List the modifiers that are served for a parameter, as codes of the standard."""
    return [code for code in MODIFIERS if _takes(parameter, code)]


def _takes(parameter: Parameter, code: str) -> bool:
    written = {"ofType": "of-type", "type": next(iter(parameter.targets), "Patient")}.get(code, code)
    tried = _TRIED.get(code, (value_for(parameter),))
    return any(not refuses(parameter.type_name, f"{parameter.name}:{written}", value) for value in tried)


def id_of(parameter: Parameter) -> str:
    """Give the id of a parameter's definition: the last part of its address."""
    return parameter.url.rpartition("/")[2]


@cache
def _places() -> dict[str, tuple[str, ...]]:
    """Give the types that each parameter is served for, by the id of its definition."""
    found: dict[str, list[str]] = {}
    for kind in TYPES:
        for parameter in served(kind).values():
            found.setdefault(id_of(parameter), []).append(kind)
    return {id_: tuple(kinds) for id_, kinds in found.items()}


def ids() -> frozenset[str]:
    """List the ids of the definitions."""
    return frozenset(_places())


@lru_cache(maxsize=256)
def definition(id_: str) -> dict[str, Any] | None:
    """Write the definition of a search parameter as it is served; None when there is none of that id."""
    kinds = _places().get(id_)
    if kinds is None:
        return None
    parameter = next(one for one in served(kinds[0]).values() if id_of(one) == id_)
    base = [kind for prefix, kind in EVERY.items() if id_.startswith(prefix)] or list(kinds)
    found: dict[str, Any] = {
        "resourceType": "SearchParameter",
        "id": id_,
        "url": parameter.url,
        "version": "4.0.1",
        "name": parameter.name,
        "status": "active",
        "description": f"Searches {', '.join(base)} by {parameter.name}, as it is served here.",
        "code": parameter.name,
        "base": base,
        "type": parameter.type,
    }
    if parameter.expression:
        found |= {"expression": parameter.expression, "xpathUsage": "normal"}
    found |= {"target": list(parameter.targets)} if parameter.targets else {}
    found |= {"multipleOr": True, "multipleAnd": True}
    if parameter.type in PREFIXED:
        found["comparator"] = PREFIXES
    modifiers = modifiers_of(parameter)
    found |= {"modifier": modifiers} if modifiers else {}
    if parameter.components:
        found["component"] = [
            {"definition": parameters(kinds[0])[one.name].url, "expression": _expression(one)}
            for one in parameter.components
        ]
    return found


def _expression(component: Component) -> str:
    """Write the way from an item of a composite to a part of it as FHIRPath: `value.as(Quantity)`."""
    return " | ".join(dict.fromkeys(_way(path) for path in component.paths[0]))


def _way(path: Path) -> str:
    steps = ["%resource" if isinstance(step, tuple) else step for step in path.steps]
    kind = path.type[0].upper() + path.type[1:]
    if steps[-1].endswith(kind) and steps[-1] != kind:
        steps[-1:] = [steps[-1].removesuffix(kind), f"as({path.type})"]
    return ".".join(steps)
