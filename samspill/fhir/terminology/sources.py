"""Where code systems and value sets are found: among those that an installation knows, then among R4's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from samspill.fhir.terminology import carried
from samspill.fhir.terminology.systems import System, system_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class Source(Protocol):
    """What an installation knows beside R4's own. An address may carry `|version`."""

    def value_set(self, url: str) -> Mapping[str, Any] | None:
        """Give a ValueSet by its canonical address."""

    def code_system(self, url: str) -> Mapping[str, Any] | None:
        """Give a CodeSystem by its canonical address."""


class NotKnown(LookupError):  # noqa: N818 - it is what happened
    """Something that an answer needs is not known here; `what` names it, for the person who asked."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def value_set(source: Source | None, url: str) -> Mapping[str, Any] | None:
    """Find a ValueSet; None when neither the source nor R4 has it."""
    found = source.value_set(url) if source is not None else None
    return found if found is not None else carried.value_set(url)


def definition(source: Source | None, url: str) -> Mapping[str, Any] | None:
    """Find a CodeSystem that holds codes, complete or in part; None when nothing is known of its codes."""
    found = source.code_system(url) if source is not None else None
    if found is None or not found.get("concept"):
        found = carried.code_system(url) or found
    return None if found is None or found.get("content") in ("supplement", "not-present") else found


def code_system(source: Source | None, url: str) -> System | None:
    """Find a code system as it is asked; None when nothing is known of its codes."""
    found = definition(source, url)
    return None if found is None else system_of(found)
