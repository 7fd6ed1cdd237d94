"""Measurements that are worth following over the years: which they are, and their values in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.services.patient_record.concepts import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

LOINC: Final = "http://loinc.org"
MOST: Final = 6
FEWEST: Final = 3
"""Values that a line needs to say anything."""
LIMIT: Final = 1000
"""Observations that are looked at, newest first."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A measurement that is followed: its name here, the codes of its observations, and the codes of its lines."""

    name: str
    codes: tuple[str, ...]
    lines: tuple[str, ...] = ()
    """LOINC codes of the components, where one observation holds several values."""


FOLLOWED: Final = (
    Followed("blood-pressure", ("85354-9", "55284-4"), ("8480-6", "8462-4")),
    Followed("weight", ("29463-7",)),
    Followed("height", ("8302-2",)),
    Followed("body-mass-index", ("39156-5",)),
    Followed("heart-rate", ("8867-4",)),
    Followed("hba1c", ("4548-4",)),
    Followed("glucose", ("2345-7", "2339-0")),
    Followed("cholesterol", ("2093-3",)),
    Followed("creatinine", ("2160-0", "38483-4")),
    Followed("filtration", ("33914-3",)),
)
"""The most telling first."""
CODES: Final = tuple((LOINC, code) for followed in FOLLOWED for code in followed.codes)


@dataclass(frozen=True, slots=True)
class Point:
    """One value, and when it was measured."""

    at: datetime
    value: Decimal


@dataclass(frozen=True, slots=True)
class Line:
    """The values of one code, oldest first."""

    code: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Measurement:
    """One followed measurement of one patient, all in one unit."""

    name: str
    unit: str
    lines: tuple[Line, ...]


def measurements_of(observations: Sequence[dict[str, Any]]) -> tuple[Measurement, ...]:
    """Give the followed measurements that have enough values, at most six; the observations may come in any order."""
    found = (_measurement(followed, observations) for followed in FOLLOWED)
    return tuple(measurement for measurement in found if measurement)[:MOST]


def _measurement(followed: Followed, observations: Sequence[dict[str, Any]]) -> Measurement | None:
    values = [value for observation in observations for value in _values(followed, observation)]
    if not values:
        return None
    # Values in another unit would bend the line; those in the most used one are kept together.
    unit = Counter(unit for _, unit, _ in values).most_common(1)[0][0]
    codes = followed.lines or (followed.codes[0],)
    lines = tuple(
        Line(code, tuple(sorted((p for c, u, p in values if (c, u) == (code, unit)), key=lambda p: p.at)))
        for code in codes
    )
    if min(len(line.points) for line in lines) < FEWEST:
        return None
    return Measurement(followed.name, unit, lines)


def _values(followed: Followed, observation: dict[str, Any]) -> Iterator[tuple[str, str, Point]]:
    at = moment_of(observation.get("effectiveDateTime") or observation.get("effectiveInstant") or "")
    if at is None or observation.get("status") in ("entered-in-error", "cancelled"):
        return
    if not _codes(observation) & frozenset(followed.codes):
        return
    parts = observation.get("component", ()) if followed.lines else (observation,)
    for part in parts:
        quantity = part.get("valueQuantity", {})
        code = next(iter(_codes(part) & frozenset(followed.lines)), "") if followed.lines else followed.codes[0]
        if code and isinstance(quantity.get("value"), int | Decimal):
            yield code, quantity.get("unit") or quantity.get("code", ""), Point(at, Decimal(quantity["value"]))


def _codes(part: dict[str, Any]) -> frozenset[str]:
    codings = part.get("code", {}).get("coding", ())
    return frozenset(coding.get("code", "") for coding in codings if coding.get("system") == LOINC)
