"""What a profile says of one element: an ElementDefinition, less all that is for people to read.

http://hl7.org/fhir/R4/elementdefinition.html
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_R4: Final = "|4.0.1"
_CORE: Final = "http://hl7.org/fhir/"
_RESOURCE: Final = "http://hl7.org/fhir/StructureDefinition/Resource"
_SYSTEM: Final = "http://hl7.org/fhirpath/System."
_TYPE: Final = "http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type"
_MOST_SET: Final = "http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet"


@dataclass(frozen=True, slots=True)
class Type:
    """A type that a value may have, the profiles of it, and what a reference may point at."""

    code: str
    profiles: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """A fixed value, or a pattern that the value must hold."""

    value: Any
    exact: bool


@dataclass(frozen=True, slots=True)
class Binding:
    """From which value set the codes are."""

    strength: str
    url: str
    limit: str = ""
    """The value set that no code may leave (`maxValueSet`)."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """A constraint, as FHIRPath."""

    key: str
    severity: str
    human: str
    expression: str


@dataclass(frozen=True, slots=True)
class Slicing:
    """How items are told apart: pairs of kind and path, and what may stand beside the slices."""

    discriminators: tuple[tuple[str, str], ...]
    rules: str = "open"
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What is said of one element."""

    least: int = 0
    most: int | None = None
    """None: any number."""
    types: tuple[Type, ...] = ()
    constant: Constant | None = None
    binding: Binding | None = None
    invariants: tuple[Invariant, ...] = ()
    slicing: Slicing | None = None
    like: str = ""
    """The id of the element whose content this one shares, such as `Questionnaire.item`."""
    longest: int | None = None
    lowest: Any = None
    highest: Any = None


def narrowed(known: Definition, said: Mapping[str, Any]) -> Definition:
    """Lay what a differential says of an element over what was known of it. What it does not say stays as it is."""
    changes: dict[str, Any] = {}
    if "min" in said:
        changes["least"] = said["min"]
    if "max" in said:
        changes["most"] = None if said["max"] == "*" else int(said["max"])
    if said.get("type"):
        changes["types"] = _types(said["type"])
    constant = _constant(said)
    if constant is not None:
        changes["constant"] = constant
    if said.get("binding"):
        changes["binding"] = _binding(said["binding"], known.binding)
    if said.get("constraint"):
        changes["invariants"] = _added(known.invariants, said["constraint"])
    if "slicing" in said:
        changes["slicing"] = _slicing(said["slicing"], known.slicing)
    if said.get("contentReference"):
        changes["like"] = said["contentReference"].partition("#")[2]
    if "maxLength" in said:
        changes["longest"] = said["maxLength"]
    changes |= dict(_bounds(said))
    return replace(known, **changes)


def type_of(said: Mapping[str, Any]) -> str:
    """Name a type. Ids and `Extension.url` have FHIRPath types in the definitions, and say beside it which of R4."""
    code: str = said.get("code", "")
    if not code.startswith(_SYSTEM):
        return code
    told = [e.get("valueUrl", e.get("valueUri")) for e in said.get("extension", ()) if e.get("url") == _TYPE]
    return told[0] if told else "string"


def _types(said: Any) -> tuple[Type, ...]:
    """Collect the types; some publishers write one entry for each target, which are one type all the same."""
    found: dict[str, Type] = {}
    for one in said:
        code = type_of(one)
        before = found.get(code, Type(code))
        profiles = (*before.profiles, *map(canonical, one.get("profile", ())))
        targets = (*before.targets, *map(canonical, one.get("targetProfile", ())))
        found[code] = Type(code, profiles, () if _RESOURCE in targets else targets)
    return tuple(found.values())


def canonical(url: str) -> str:
    """Give an address without R4's own version, which is the only one of its definitions that is known."""
    return url.removesuffix(_R4) if url.startswith(_CORE) else url


def _constant(said: Mapping[str, Any]) -> Constant | None:
    for name, value in said.items():
        for start, exact in (("fixed", True), ("pattern", False)):
            if name.startswith(start) and name[len(start) : len(start) + 1].isupper():
                return Constant(value, exact)
    return None


def _binding(said: Mapping[str, Any], before: Binding | None) -> Binding:
    extensions = said.get("extension", ())
    limits = [e.get("valueCanonical", e.get("valueUri", "")) for e in extensions if e.get("url") == _MOST_SET]
    return Binding(
        said.get("strength") or (before.strength if before else "example"),
        canonical(said.get("valueSet") or (before.url if before else "")),
        canonical(limits[0]) if limits else before.limit if before else "",
    )


def _added(before: tuple[Invariant, ...], said: Any) -> tuple[Invariant, ...]:
    """Add constraints; one whose key is there already takes its place."""
    found = {invariant.key: invariant for invariant in before}
    for one in said:
        found[one["key"]] = Invariant(
            one["key"], one.get("severity", "error"), " ".join(one.get("human", "").split()), one.get("expression", "")
        )
    return tuple(found.values())


def _slicing(said: Mapping[str, Any], before: Slicing | None) -> Slicing:
    told = tuple((one.get("type", "value"), one.get("path", "$this")) for one in said.get("discriminator", ()))
    return Slicing(
        told or (before.discriminators if before else ()),
        said.get("rules") or (before.rules if before else "open"),
        said.get("ordered", before.ordered if before else False),
    )


def _bounds(said: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in said.items():
        if name.startswith("minValue"):
            yield "lowest", value
        elif name.startswith("maxValue"):
            yield "highest", value
