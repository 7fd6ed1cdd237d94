"""How values are said on a page: days, moments, numbers, units, concepts. Each is a filter of the templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

from jinja2 import pass_context

from samspill import demo
from samspill.kernel.clock import norwegian_day, norwegian_time
from samspill.trust.decision.reasons import said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jinja2.runtime import Context

    from samspill.web.pages.texts import Catalogue

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
GROUPED: Final = 10_000
"""Whole numbers from here on are written in groups of three digits."""
TAG: Final = re.compile(r" \((?:disorder|finding|situation|procedure|event|observable entity|regime/therapy|person)\)$")
"""What SNOMED CT's full names end in."""
ENGLISH: Final = (
    "http://snomed.info/sct",
    "http://loinc.org",
    "http://www.nlm.nih.gov/research/umls/rxnorm",
    "http://hl7.org/fhir/sid/cvx",
)
"""Code systems whose words are English unless a wording of ours stands in for them."""
UNITS: Final = {
    "/min": "per min",
    "{score}": "",
    "Cel": "°C",
    "mm[Hg]": "mmHg",
    "kg/m2": "kg/m²",
    "{INR}": "INR",
    "mL/min/{1.73_m2}": "mL/min/1,73 m²",
    "10*3/uL": "\N{MULTIPLICATION SIGN}10³/µL",
    "10*6/uL": "\N{MULTIPLICATION SIGN}10⁶/µL",
    "ug/mL": "µg/mL",
    "ug/L": "µg/L",
    "uL": "µL",
}
"""UCUM's spellings (https://ucum.org/ucum), and what people read."""


class CodingLike(Protocol):
    """A code of a code system."""

    @property
    def system(self) -> str:
        """Its URI."""

    @property
    def code(self) -> str:
        """The code."""


class ConceptLike(Protocol):
    """Something named by codes, by words, or by both."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def codings(self) -> Sequence[CodingLike]:
        """The codes."""


@dataclass(frozen=True, slots=True)
class Worded:
    """A concept in words, and the language they are known to be in; empty when that is not known."""

    text: str
    language: str


def _texts(context: Context) -> Catalogue:
    found: Catalogue = context["t"]
    return found


@pass_context
def day(context: Context, value: datetime | date | str | None) -> str:
    """Say a day: `3. mai 2021`. A FHIR date that is only a year or a month stays one."""
    t = _texts(context)
    if not value:
        return t("date.unknown")
    if isinstance(value, str):
        return _said(t, value)
    if isinstance(value, datetime):
        value = norwegian_day(value)
    return t("date.day", day=value.day, month=_month(t, value.month), year=value.year)


def _said(t: Catalogue, text: str) -> str:
    """Say a FHIR date or dateTime as it was recorded, by its own clock."""
    year, month, number = (*text[:10].split("-"), "", "")[:3]
    try:
        if number:
            return t("date.day", day=int(number), month=_month(t, int(month)), year=year)
        return t("date.month", month=_month(t, int(month)), year=year) if month else year
    except (ValueError, IndexError):
        return text


def _month(t: Catalogue, number: int) -> str:
    return t("date.months").split()[number - 1]


@pass_context
def moment(context: Context, value: datetime) -> str:
    """Say a day and the time on the clock in Norway."""
    there = value.astimezone(norwegian_time())
    clock = _texts(context)("date.clock", hour=f"{there.hour:02}", minute=f"{there.minute:02}")
    return f"{day(context, value)} {clock}" + (" UTC" if norwegian_time() is UTC else "")


@pass_context
def number(context: Context, value: Decimal | int) -> str:
    """Say a number as the language writes it, with at most two decimals; three below one."""
    value = Decimal(value)
    fewest = Decimal("0.01") if abs(value) >= 1 else Decimal("0.001")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and 10**exponent < fewest:
        value = value.quantize(fewest)
    text = f"{value:,f}" if abs(value) >= GROUPED else f"{value:f}"
    if context["t"].language == "en":
        return text
    return text.replace(",", NARROW).replace(".", ",")


def unit(text: str) -> str:
    """Say a unit as people read it."""
    return UNITS.get(text, text)


def person_number(text: str) -> str:
    """Write a person number in its two parts, the date and the rest: `ddmmyy nnnnn`."""
    return f"{text[:6]}\N{NO-BREAK SPACE}{text[6:]}" if len(text) > 6 else text  # noqa: PLR2004 - the date's digits


@pass_context
def worded(context: Context, concept: ConceptLike) -> Worded:
    """Say a concept: in Norwegian where there is a wording for one of its codes, else in the words it came with."""
    t = _texts(context)
    if t.language != "en":
        for coding in concept.codings:
            norwegian = demo.norwegian(coding.system, coding.code)
            if norwegian:
                return Worded(norwegian, "nb")
    text = TAG.sub("", concept.text.strip())
    if not text:
        return Worded(t("concept.unnamed"), t.language)
    return Worded(text, "en" if any(coding.system in ENGLISH for coding in concept.codings) else "")


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "day": day,
    "moment": moment,
    "number": number,
    "unit": unit,
    "person_number": person_number,
    "reason": said,
    "worded": worded,
}
