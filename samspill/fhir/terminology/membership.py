"""Whether a code is in a value set, found out without listing it: yes, no, or that it is not known here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.terminology import sources
from samspill.fhir.terminology.expansion import DEPTH, stored
from samspill.fhir.terminology.filters import selector
from samspill.fhir.terminology.grammars import COMPOSED
from samspill.fhir.terminology.sources import NotKnown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.fhir.terminology.sources import Source
    from samspill.fhir.terminology.systems import System

Answer = bool | None


def contains(source: Source | None, value_set: str | Mapping[str, Any], system: str, code: str) -> Answer:
    """Tell whether a code is in a value set, given by its address or as a resource; None when that is not known here.

    With `system` empty, a code of any system will do: an element of type `code` says no system.
    """
    asking = _Asking(source, system, code)
    return asking.named(value_set) if isinstance(value_set, str) else asking.defined(value_set)


class _Asking:
    """One question: the code, and the value sets that it has been asked of."""

    def __init__(self, source: Source | None, system: str, code: str) -> None:
        self.source = source
        self.system = system
        self.code = code
        self._answers: dict[str, Answer] = {}
        self._depth = 0

    def named(self, url: str) -> Answer:
        """Ask the value set at an address. One that is in the middle of being asked says that it does not know."""
        if url in self._answers:
            return self._answers[url]
        self._answers[url] = None
        found = sources.value_set(self.source, url)
        if found is None or self._depth >= DEPTH:
            return None
        self._depth += 1
        self._answers[url] = self.defined(found)
        self._depth -= 1
        return self._answers[url]

    def defined(self, resource: Mapping[str, Any]) -> Answer:
        """Ask a definition; where there is none, or it does not know, the expansion that comes with it."""
        compose = resource.get("compose")
        answer = None if compose is None else self._by_rules(compose)
        return self._in_expansion(resource) if answer is None else answer

    def _by_rules(self, compose: Mapping[str, Any]) -> Answer:
        included = any_of(self._selected(part) for part in compose.get("include", ()))
        excluded = any_of(self._selected(part) for part in compose.get("exclude", ()))
        active = self._is_active(compose) if compose.get("inactive") is False and included is not False else True
        return all_of((included, None if excluded is None else not excluded, active))

    def _in_expansion(self, resource: Mapping[str, Any]) -> Answer:
        try:
            codes = stored(resource)
        except NotKnown:
            return None
        if self.system:
            return (self.system, self.code) in codes
        return any(code == self.code for _, code in codes)

    def _selected(self, part: Mapping[str, Any]) -> Answer:
        answers: list[Answer] = []
        url = part.get("system")
        if url:
            if self.system not in ("", url):
                return False
            answers.append(self._in_system(part, url))
        if False not in answers:
            answers += [self.named(other) for other in part.get("valueSet", ())]
        return all_of(answers) if answers else False

    def _in_system(self, part: Mapping[str, Any], url: str) -> Answer:
        version = part.get("version")
        system = sources.code_system(self.source, f"{url}|{version}" if version else url)
        if part.get("concept"):
            return self._is_listed(part["concept"], system)
        if system is None:
            return COMPOSED[url](self.code) if url in COMPOSED and not part.get("filter") else None
        concept = system.find(self.code)
        if concept is None:
            return False if system.complete else None
        try:
            return all(selector(system, one)(concept) for one in part.get("filter", ()))
        except NotKnown:
            return None

    def _is_listed(self, concepts: Iterable[Mapping[str, Any]], system: System | None) -> bool:
        codes = {said.get("code") for said in concepts}
        concept = system.find(self.code) if system else None
        return self.code in codes or (concept is not None and concept.code in codes)

    def _is_active(self, compose: Mapping[str, Any]) -> Answer:
        """Tell whether the code is active in the system that it is included from."""
        urls = {part["system"] for part in compose.get("include", ()) if "system" in part}
        systems = [sources.code_system(self.source, url) for url in urls if self.system in ("", url)]
        concepts = [system.find(self.code) for system in systems if system]
        return not any(concept.inactive for concept in concepts if concept)


def any_of(answers: Iterable[Answer]) -> Answer:
    """Join answers of which one yes is enough (Kleene's logic)."""
    unknown = False
    for answer in answers:
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def all_of(answers: Iterable[Answer]) -> Answer:
    """Join answers of which one no is enough."""
    unknown = False
    for answer in answers:
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True
