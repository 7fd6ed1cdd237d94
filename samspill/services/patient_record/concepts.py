"""What a FHIR resource calls something: its codes and its words, as pages and programs take them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from samspill.kernel import clock

_TAG: Final = re.compile(r"\(([a-z /]+)\)$")


@dataclass(frozen=True, slots=True)
class Coding:
    """One code of a code system, with the words that were sent with it."""

    system: str
    code: str
    display: str


@dataclass(frozen=True, slots=True)
class Concept:
    """Something that is named by codes, by words, or by both."""

    text: str
    codings: tuple[Coding, ...] = ()

    @property
    def tag(self) -> str:
        """The semantic tag that SNOMED CT's full names end in, such as `disorder`; empty when there is none."""
        found = _TAG.search(self.text.strip())
        return found[1] if found else ""


def concept_of(value: dict[str, Any] | None) -> Concept:
    """Read a CodeableConcept (http://hl7.org/fhir/R4/datatypes.html#CodeableConcept); nothing gives empty words."""
    value = value or {}
    codings = tuple(coding_of(coding) for coding in value.get("coding", ()))
    return Concept(value.get("text") or next((c.display for c in codings if c.display), ""), codings)


def coding_of(value: dict[str, Any]) -> Coding:
    """Read a Coding."""
    return Coding(value.get("system", ""), value.get("code", ""), value.get("display", ""))


def moment_of(text: str) -> datetime | None:
    """Read a FHIR dateTime or date, whole or partial, as the first moment it may mean; None when it is neither.

    What has no time zone is taken as UTC (http://hl7.org/fhir/R4/datatypes.html#dateTime).
    """
    whole = text + "-01-01"[len(text) - 4 :] if len(text) in (4, 7) else text
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def year_of(moment: datetime) -> int:
    """Give the year that it was in Norway; in UTC where the machine has no time zone data."""
    return moment.astimezone(clock.norwegian_time()).year


def day_of(text: str) -> date | None:
    """Read the day of a FHIR date; None unless it says year, month and day."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
