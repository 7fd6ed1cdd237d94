"""Which codes are in a value set: its definition carried out, over what is known here. http://hl7.org/fhir/R4/valueset.html

An include's conditions must all be met: its codes are of the system, pass every filter, and are in every value set
that it names (ValueSet.compose.include). What is excluded goes last. Definitions may import one another, but not in a
circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.terminology import sources
from samspill.fhir.terminology.filters import selector
from samspill.fhir.terminology.sources import NotKnown
from samspill.kernel.problems import Fault, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.fhir.terminology.sources import Source
    from samspill.fhir.terminology.systems import Concept, System

MOST: Final = 10_000
"""Codes in one expansion, unless more are asked for."""
LOOKS: Final = 2_000_000
"""Codes that are looked at for one expansion, each as often as it is."""
DEPTH: Final = 30
"""How many value sets may import one another in a row."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One code of an expansion."""

    system: str
    code: str
    """The empty string stands for every code of the system, in an expansion that may hold whole systems."""
    display: str | None = None
    inactive: bool = False
    abstract: bool = False
    designations: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """The codes of a value set."""

    url: str
    codes: tuple[Coded, ...]
    """Each once, in the order of the definition."""
    versions: tuple[tuple[str, str], ...]
    """The code systems that were looked into, with the version of each that has one."""
    partial: tuple[str, ...] = ()
    """Systems of which only some codes are known here, so that others may be in the value set too."""


Codes = dict[tuple[str, str], Coded]


def expand(
    source: Source | None,
    value_set: str | Mapping[str, Any],
    *,
    most: int = MOST,
    partly: bool = False,
    whole: bool = False,
) -> Expansion | None:
    """Give the codes of a value set, by its address or as a resource; None when something in it is not known here.

    `partly` takes code systems of which only some codes are known as far as they go. `whole` lets a system that is
    included as a whole, and not known as such, stand as one code that is empty. Raises `TooLarge` (too-costly) beyond
    `most` codes. `expansion_of` says what is not known.
    """
    try:
        return expansion_of(source, value_set, most=most, partly=partly, whole=whole)
    except NotKnown:
        return None


def expansion_of(
    source: Source | None,
    value_set: str | Mapping[str, Any],
    *,
    most: int = MOST,
    partly: bool = False,
    whole: bool = False,
) -> Expansion:
    """Do as `expand`, and raise `NotKnown` with what is not known."""
    work = _Expanding(source, partly=partly, whole=whole)
    if isinstance(value_set, str):
        url, codes = value_set, work.named(value_set)
    else:
        url, codes = value_set.get("url", ""), work.defined(value_set)
    if len(codes) > most:
        raise too_many(most)
    return Expansion(url, tuple(codes.values()), tuple(sorted(work.versions.items())), tuple(sorted(work.partial)))


def too_many(most: int) -> TooLarge:
    """Make the problem of a value set that is too large to list."""
    message = f"the value set has more than {most} codes; ask for a part of it"
    return TooLarge(message, Fault("ValueSet", message, "too-costly"))


class _Expanding:
    """One expansion under way: what it has looked into, and the value sets that it is in the middle of."""

    def __init__(self, source: Source | None, *, partly: bool, whole: bool) -> None:
        self.source = source
        self.partly = partly
        self.whole = whole
        self.versions: dict[str, str] = {}
        self.partial: set[str] = set()
        self._spent = 0
        self._done: dict[str, Codes] = {}
        self._open: list[str] = []

    def _spend(self, looks: int) -> None:
        """Count how many codes are looked at. Raises `TooLarge` when it is more than any sensible definition takes."""
        self._spent += looks
        if self._spent > LOOKS:
            message = "the definition of the value set takes too much work to carry out"
            raise TooLarge(message, Fault("ValueSet.compose", message, "too-costly"))

    def named(self, url: str) -> Codes:
        """Expand the value set at an address, once."""
        if url in self._done:
            return self._done[url]
        if url in self._open:
            raise NotKnown(f"the value set {url}, which includes itself")
        if len(self._open) >= DEPTH:
            raise NotKnown(f"the value set {url}, more than {DEPTH} imports away")
        found = sources.value_set(self.source, url)
        if found is None:
            raise NotKnown(f"the value set {url}")
        self._open.append(url)
        try:
            self._done[url] = self.defined(found)
        finally:
            self._open.pop()
        return self._done[url]

    def defined(self, resource: Mapping[str, Any]) -> Codes:
        """Expand a definition. Where there is none, or it needs what is not known, the expansion that comes with it."""
        compose = resource.get("compose")
        if compose is None:
            return stored(resource)
        try:
            return self._carried_out(compose)
        except NotKnown:
            if is_whole(resource):
                return stored(resource)
            raise

    def _carried_out(self, compose: Mapping[str, Any]) -> Codes:
        codes: Codes = {}
        for part in compose.get("include", ()):
            for key, coded in self._selected(part).items():
                # What several includes select stands once, as the first of them has it.
                codes.setdefault(key, coded)
        for part in compose.get("exclude", ()):
            self._spend(len(codes))
            codes = without(codes, self._selected(part))
        if compose.get("inactive") is False:
            if any(not code for _, code in codes):
                raise NotKnown("which codes of a system are active")
            codes = {key: coded for key, coded in codes.items() if not coded.inactive}
        return codes

    def _selected(self, part: Mapping[str, Any]) -> Codes:
        """Carry out one include or exclude."""
        found = self._of_system(part, part["system"]) if part.get("system") else None
        for url in part.get("valueSet", ()):
            self._spend(len(found or ()))
            found = self.named(url) if found is None else both(found, self.named(url))
        return found or {}

    def _of_system(self, part: Mapping[str, Any], url: str) -> Codes:
        named = f"{url}|{part['version']}" if part.get("version") else url
        system = sources.code_system(self.source, named)
        if system and system.version:
            self.versions[url] = system.version
        if part.get("concept"):
            return self._listed(part["concept"], url, system)
        if self.whole and not part.get("filter") and not (system and system.complete):
            return {(url, ""): Coded(url, "")}
        if system is None:
            raise NotKnown(f"the code system {named}")
        if not system.complete:
            if not self.partly:
                raise NotKnown(f"the code system {named}, of which only some codes are")
            self.partial.add(url)
        self._spend(len(system.concepts) * (1 + len(part.get("filter", ()))))
        tests = [selector(system, one) for one in part.get("filter", ())]
        chosen = [one for one in system.concepts.values() if all(test(one) for test in tests)]
        return {(url, one.code): coded_of(url, one) for one in chosen}

    def _listed(self, concepts: Iterable[Mapping[str, Any]], url: str, system: System | None) -> Codes:
        found: Codes = {}
        for said in concepts:
            code = said.get("code", "")
            concept = system.find(code) if system else None
            own = coded_of(url, concept) if concept else Coded(url, code)
            display = said.get("display") or own.display
            names = (*said.get("designation", ()), *own.designations)
            found[url, code] = Coded(url, code, display, own.inactive, own.abstract, names)
        return found


def both(one: Codes, other: Codes) -> Codes:
    """Give the codes that are in both, where an empty code is every code of its system."""
    found = {key: coded for key, coded in one.items() if key in other or (key[0], "") in other}
    return found | {key: coded for key, coded in other.items() if (key[0], "") in one}


def without(codes: Codes, gone: Codes) -> Codes:
    """Take codes away. Raises `NotKnown` for a whole system that some codes are taken from: it cannot be said."""
    left = {key: coded for key, coded in codes.items() if key not in gone and (key[0], "") not in gone}
    if any((system, "") in left for system, _ in gone):
        raise NotKnown("the other codes of a system that some codes are excluded from")
    return left


def coded_of(url: str, concept: Concept) -> Coded:
    """Give a concept of a system as a code of an expansion."""
    return Coded(url, concept.code, concept.display, concept.inactive, concept.abstract, concept.designations)


def is_whole(resource: Mapping[str, Any]) -> bool:
    """Tell whether a resource carries its whole expansion."""
    try:
        stored(resource)
    except NotKnown:
        return False
    return True


def stored(resource: Mapping[str, Any]) -> Codes:
    """Take the codes of an expansion that a resource carries. Raises `NotKnown` when it is not there, or not whole."""
    expansion = resource.get("expansion")
    if not isinstance(expansion, dict):
        raise NotKnown(f"the definition of the value set {resource.get('url', '')}")
    found: Codes = {}
    waiting = list(reversed(expansion.get("contains", ())))
    while waiting:
        one = waiting.pop()
        if one.get("code"):
            key = (one.get("system", ""), one["code"])
            found[key] = Coded(
                *key,
                one.get("display"),
                bool(one.get("inactive")),
                bool(one.get("abstract")),
                tuple(one.get("designation", ())),
            )
        waiting += reversed(one.get("contains", ()))
    if expansion.get("total", len(found)) > len(found):
        raise NotKnown(f"the whole expansion of the value set {resource.get('url', '')}")
    return found
