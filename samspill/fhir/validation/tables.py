"""The compiled definitions as tables: structures, their elements in order, value sets, invariants."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from samspill.fhir import definitions

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a structure, as its snapshot defines it."""

    path: str
    """Below the root: `contact.name`, `deceased[x]`, and `` for the root itself."""
    least: int
    most: int | None
    """None is no limit (`*`)."""
    many: bool
    """JSON has an array here, also where a profile allows only one."""
    types: tuple[str, ...]
    profiles: Mapping[str, list[str]]
    """Type code to the profiles that its value must follow."""
    targets: Mapping[str, list[str]]
    """Reference or canonical to the resource types that it may point at; missing where that may be any."""
    required: str | None
    """The value set of a required binding."""
    rules: tuple[str, ...]
    """Keys of invariants."""
    like: str
    """The path of the element whose content this one shares; `` for none."""

    @property
    def name(self) -> str:
        """The last part of the path, without `[x]`."""
        return self.path.rpartition(".")[2].removesuffix("[x]")

    @property
    def is_choice(self) -> bool:
        """The element's JSON name ends in one of several types."""
        return self.path.endswith("[x]")

    def json_name(self, code: str) -> str:
        """Name the element in JSON, when its value is of a type."""
        return self.name + code[0].upper() + code[1:] if self.is_choice else self.name


@dataclass(frozen=True, slots=True)
class Structure:
    """The elements of a type or a profile."""

    name: str
    is_resource: bool
    type: str
    elements: Mapping[str, Element]
    """By path, in the order of the snapshot."""
    below: Mapping[str, tuple[Element, ...]]
    """The members of each element that has its own: path to elements."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """A rule of the definitions, in words and as FHIRPath."""

    key: str
    severity: str
    human: str
    expression: str


@cache
def _content() -> Mapping[str, Any]:
    content: Mapping[str, Any] = definitions.read("structures")
    return content


@cache
def structure(name: str) -> Structure:
    """Give one structure by the name of its definition. Raises `KeyError` when R4 has none."""
    compiled = _content()["structures"][name]
    elements = [_element(row) for row in compiled["elements"]]
    below: dict[str, list[Element]] = defaultdict(list)
    for element in elements[1:]:
        below[element.path.rpartition(".")[0]].append(element)
    return Structure(
        name=name,
        is_resource=compiled["kind"] == "resource",
        type=compiled["type"],
        elements={element.path: element for element in elements},
        below={path: tuple(members) for path, members in below.items()},
    )


def _element(row: Mapping[str, Any]) -> Element:
    strength, value_set = row.get("binding", ("", None))
    most = row.get("max", "*")
    return Element(
        path=row["path"],
        least=row.get("min", 0),
        most=None if most == "*" else int(most),
        many=row.get("many", False),
        types=tuple(row.get("types", ())),
        profiles=row.get("profiles", {}),
        targets=row.get("targets", {}),
        required=value_set if strength == "required" else None,
        rules=tuple(row.get("rules", ())),
        like=row.get("like", ""),
    )


def value_set(url: str) -> Mapping[str, list[str] | None] | None:
    """Give a value set: code system to codes, None for all its codes. None when it could not be expanded."""
    found: Mapping[str, list[str] | None] | None = _content()["valueSets"].get(url)
    return found


@cache
def invariants() -> Mapping[str, Invariant]:
    """Give every invariant by its key. Where R4 uses a key twice, `@` and a path are added to it."""
    return {key: Invariant(key, **said) for key, said in _content()["invariants"].items()}


def links() -> list[str]:
    """List the JSON names of the elements that hold an address in some type."""
    found: list[str] = _content()["links"]
    return found


def names() -> frozenset[str]:
    """Name every structure there is."""
    return frozenset(_content()["structures"])
