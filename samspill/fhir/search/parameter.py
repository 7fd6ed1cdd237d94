"""What each type may be searched by: the official parameters of R4, as `tools/definitions/search.py` compiles them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import read

if TYPE_CHECKING:
    from collections.abc import Mapping

Step = str | tuple[str | int, ...]

SYSTEMLESS: Final = frozenset({"code", "boolean", "id", "string", "uri"})
"""Types whose values have no system of their own. A `code`'s is implied by its binding (search.html#token)."""
POINTS: Final = frozenset({"date", "dateTime", "instant"})
"""Types of dates that last a year at most."""


@dataclass(frozen=True, slots=True)
class Path:
    """The way from a resource to values of a parameter, and the FHIR type of what is there."""

    steps: tuple[Step, ...]
    type: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where the values of a parameter are indexed: under its own number, or under another's that it is a part of."""

    number: int
    target: str = ""
    """The one type of reference that counts; `` when all do."""


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a composite: the name of the parameter it is, and its paths from the end of each of the composite's."""

    name: str
    paths: tuple[tuple[Path, ...], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one type (http://hl7.org/fhir/R4/searchparameter.html)."""

    number: int
    """Its own among all parameters of all types, 1 to 3,011. R4 is frozen, so it never changes."""
    type_name: str
    name: str
    type: str
    """token, reference, date, string, number, quantity, uri, composite, or special."""
    url: str
    expression: str
    targets: tuple[str, ...]
    """Types that a reference may point at."""
    paths: tuple[Path, ...]
    sources: tuple[Source, ...]
    components: tuple[Component, ...]
    main: bool
    """Whether it is the type's main date, which has columns of its own."""

    @property
    def aliased(self) -> bool:
        """Whether its values are found under other parameters' numbers, and so are not indexed again."""
        return self.sources[0].number != self.number

    @property
    def systemless(self) -> bool:
        """Whether none of its values has a system, so that a search for one with a system is answered by the code."""
        return all(path.type in SYSTEMLESS for path in self.paths)

    @property
    def points(self) -> bool:
        """Whether each of its dates lasts a year at most."""
        return all(path.type in POINTS for path in self.paths)


@cache
def parameters(type_name: str) -> Mapping[str, Parameter]:
    """Give the parameters of a type by name. Kept for the life of the process: R4 does not change."""
    compiled = _compiled()[type_name]
    found: dict[str, Any] = compiled["parameters"]
    numbers = {name: one["number"] for name, one in found.items()}
    return MappingProxyType(
        {
            name: Parameter(
                number=one["number"],
                type_name=type_name,
                name=name,
                type=one["kind"],
                url=one["url"],
                expression=one["expression"],
                targets=tuple(one["targets"]),
                paths=_paths(one["paths"]),
                sources=tuple(Source(numbers[other], target) for other, target in one["aliases"])
                or (Source(one["number"]),),
                components=tuple(Component(part, tuple(map(_paths, paths))) for part, paths in one["components"]),
                main=name == compiled["main"],
            )
            for name, one in found.items()
        }
    )


@cache
def main_date(type_name: str) -> str | None:
    """Give the name of the type's main date: what its resources are sorted by. None when it has no date."""
    found: str | None = _compiled()[type_name]["main"]
    return found


def code_of(type_name: str) -> Parameter | None:
    """Give the parameter that says what resources of the type are about: `code`, for types in patients' records."""
    found = parameters(type_name).get("code") if _compiled()[type_name]["patient"] else None
    return found if found and found.type == "token" and not found.aliased else None


def compartment(type_name: str) -> tuple[Parameter, ...]:
    """Give the parameters that put a resource into a patient's record, in the order they are asked.

    From the official patient compartment (http://hl7.org/fhir/R4/compartmentdefinition-patient.html); `patient` goes
    before `subject` before `beneficiary` before the others. Empty for types that are in nobody's record.
    """
    return tuple(parameters(type_name)[name] for name in _compiled()[type_name]["patient"])


def belongs(type_name: str, owner: str) -> tuple[Parameter, ...] | None:
    """Give the parameters that put a resource of a type into the compartment of a resource of another, `owner`.

    From the official definitions (http://hl7.org/fhir/R4/compartmentdefinition.html). None where it can never be in
    one; none at all where only the owner itself is.
    """
    if owner == "Patient":
        return compartment(type_name) if in_records(type_name) else None
    names = _compiled()[type_name]["belongs"].get(owner)
    return None if names is None else tuple(parameters(type_name)[name] for name in names)


@cache
def record_source(type_name: str) -> int | None:
    """Give the number of the parameter whose value decides whose record a resource is in.

    None when no single value does: the type is in no record, or what says so may name several.
    """
    name = _compiled()[type_name]["record"]
    return parameters(type_name)[name].sources[0].number if name else None


@cache
def in_records(type_name: str) -> bool:
    """Tell whether resources of the type may belong to a patient's record."""
    return type_name == "Patient" or bool(_compiled()[type_name]["patient"])


@cache
def _compiled() -> dict[str, Any]:
    found: dict[str, Any] = read("search")
    return found


def _paths(written: list[list[Any]]) -> tuple[Path, ...]:
    return tuple(
        Path(tuple(step if isinstance(step, str) else tuple(step) for step in path[:-1]), path[-1]) for path in written
    )
