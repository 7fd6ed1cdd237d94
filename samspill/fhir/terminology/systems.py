"""A code system as it is asked: which codes there are, what lies above and below each. http://hl7.org/fhir/R4/codesystem.html"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Subsumption = Literal["equivalent", "subsumes", "subsumed-by", "not-subsumed"]
BELOW_IS_A: Final = (None, "is-a")
"""Meanings of a hierarchy under which what lies below is subsumed; the others say part-of and the like."""
_INACTIVE: Final = ("retired", "inactive")
"""Values of the property `status` that mean so. Deprecated codes are active (ValueSet.compose.inactive)."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One code of a system."""

    code: str
    display: str | None
    parents: tuple[str, ...]
    properties: Mapping[str, tuple[str, ...]]
    """Values as text: a Coding's code, `true` and `false`."""
    designations: tuple[Mapping[str, Any], ...]
    inactive: bool
    abstract: bool
    """It groups others and is not to be chosen itself."""


@dataclass(frozen=True, slots=True)
class System:
    """All that is known of a code system."""

    url: str
    version: str | None
    complete: bool
    """Whether every code of the system is known, so that others are none."""
    concepts: Mapping[str, Concept]
    """By code, in the order of the definition."""
    children: Mapping[str, tuple[str, ...]]
    declared: frozenset[str]
    """Codes of the properties that it defines."""
    subsumes: bool
    """Whether what lies below a code is a kind of it."""
    folded: Mapping[str, str] | None
    """Where case does not matter: the code in lower case to the code."""

    def find(self, code: str) -> Concept | None:
        """Give a concept, in whatever case its code is written where that does not matter."""
        if self.folded is not None:
            code = self.folded.get(code.casefold(), code)
        return self.concepts.get(code)

    def below(self, code: str) -> frozenset[str]:
        """Give a code and all codes below it."""
        return frozenset(_reached(code, lambda one: self.children.get(one, ())))

    def above(self, code: str) -> frozenset[str]:
        """Give a code and all codes above it."""
        return frozenset(_reached(code, lambda one: self.concepts[one].parents))


def _reached(start: str, following: Any) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        new = [code for code in following(waiting.pop()) if code not in seen]
        seen.update(new)
        waiting += new
    return seen


_kept: OrderedDict[int, tuple[Mapping[str, Any], System]] = OrderedDict()
"""Systems that were read lately, by the identity of their resource, which is kept with them so that it stays theirs."""
_KEPT: Final = 256


def system_of(resource: Mapping[str, Any]) -> System:
    """Read a CodeSystem resource. The latest are kept: the same resource is read once."""
    kept = _kept.get(id(resource))
    if kept is not None:
        return kept[1]
    system = _read(resource)
    _kept[id(resource)] = (resource, system)
    if len(_kept) > _KEPT:
        _kept.popitem(last=False)
    return system


def _read(resource: Mapping[str, Any]) -> System:
    rows = list(_walk(resource.get("concept", ())))
    codes = {concept["code"] for concept, _ in rows}
    parents = _parents(rows, codes)
    concepts = {concept["code"]: _concept(concept, tuple(parents[concept["code"]])) for concept, _ in reversed(rows)}
    children: dict[str, list[str]] = {}
    for code in reversed(concepts):
        for parent in concepts[code].parents:
            children.setdefault(parent, []).append(code)
    folded = None if resource.get("caseSensitive", True) else {code.casefold(): code for code in concepts}
    return System(
        url=resource.get("url", ""),
        version=resource.get("version"),
        complete=resource.get("content") == "complete",
        concepts={code: concepts[code] for code in reversed(concepts)},
        children={code: tuple(found) for code, found in children.items()},
        declared=frozenset(p["code"] for p in resource.get("property", ()) if "code" in p),
        subsumes=resource.get("hierarchyMeaning") in BELOW_IS_A,
        folded=folded,
    )


def _walk(concepts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], str | None]]:
    """Give every concept with the code that it stands under, in order. Nesting has no limit, so nothing recurs."""
    waiting = [(concept, None) for concept in reversed(list(concepts))]
    while waiting:
        concept, parent = waiting.pop()
        if "code" not in concept:
            continue
        yield concept, parent
        waiting += [(inner, concept["code"]) for inner in reversed(concept.get("concept", ()))]


def _parents(rows: list[tuple[Mapping[str, Any], str | None]], codes: set[str]) -> dict[str, dict[str, None]]:
    """Give the parents of each code: what it stands under, and what its or their properties say beside that."""
    found: dict[str, dict[str, None]] = {code: {} for code in codes}
    for concept, parent in rows:
        code = concept["code"]
        if parent is not None:
            found[code][parent] = None
        for one in concept.get("property", ()):
            other = one.get("valueCode")
            if other in codes and one.get("code") == "parent":
                found[code][other] = None
            elif other in codes and one.get("code") == "child":
                found[other][code] = None
    return found


def _concept(concept: Mapping[str, Any], parents: tuple[str, ...]) -> Concept:
    properties: dict[str, tuple[str, ...]] = {}
    for one in concept.get("property", ()):
        text = _text(next((value for key, value in one.items() if key.startswith("value")), None))
        if text is not None and "code" in one:
            properties[one["code"]] = (*properties.get(one["code"], ()), text)
    return Concept(
        code=concept["code"],
        display=concept.get("display"),
        parents=parents,
        properties=properties,
        designations=tuple(concept.get("designation", ())),
        inactive="true" in properties.get("inactive", ()) or any(s in _INACTIVE for s in properties.get("status", ())),
        abstract="true" in (*properties.get("notSelectable", ()), *properties.get("abstract", ())),
    )


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        code = value.get("code")
        return code if isinstance(code, str) else None
    return None if value is None else str(value)
