"""How registers' words, codes, days and periods are spelt in FHIR (http://hl7.org/fhir/R4/datatypes.html)."""

from __future__ import annotations

import re
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata.wire import far

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

JSON = dict[str, Any]
PROFILES: Final = "http://hl7.no/fhir/ig/StructureDefinition/no-basis-"
EXTENSIONS: Final = "https://samspill.no/fhir/StructureDefinition/"
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]+")


def bare(**members: Any) -> JSON:
    """Leave out what says nothing: None, and what is empty. `from_` is `from`, since Python keeps that word."""
    return {
        name.rstrip("_"): value for name, value in members.items() if value is not None and value not in ("", [], {})
    }


def words(value: object) -> str | None:
    """Give text without control characters and without spaces around it; None when that leaves nothing."""
    if not isinstance(value, str):
        return None
    return _CONTROL.sub(" ", value).strip() or None


def code(value: object) -> str | None:
    """Give a code: text without white space but for single spaces."""
    return " ".join(value.split()) if (value := words(value)) else None


def moment(value: datetime | None) -> str | None:
    """Give a moment as a dateTime in UTC; None where a register means always or for good."""
    value = far(value)
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z" if value else None


def day(value: datetime | None) -> str | None:
    """Give the day that a register wrote, as a date."""
    value = far(value)
    return f"{value:%Y-%m-%d}" if value else None


def period(start: datetime | None, end: datetime | None) -> JSON | None:
    """Give a Period; None when it has neither beginning nor end, or ends before it begins."""
    if is_empty(start, end):
        return None
    return bare(start=moment(start), end=moment(end)) or None


def is_empty(start: datetime | None, end: datetime | None) -> bool:
    """Tell whether a period holds no moment at all."""
    start, end = far(start), far(end)
    return start is not None and end is not None and start >= end


def in_force(start: datetime | None, end: datetime | None, at: datetime) -> bool:
    """Tell whether a moment lies in a period, the end not included."""
    start, end = far(start), far(end)
    return (start is None or start <= at) and (end is None or end > at)


def coding(system: str, value: object, display: str = "") -> JSON | None:
    """Give a Coding; None when there is no code."""
    found = code(value)
    return bare(system=system, code=found, display=display) if found else None


def concept(*codings: JSON | None, text: str | None = None) -> JSON | None:
    """Give a CodeableConcept; None when it says nothing."""
    return bare(coding=[one for one in codings if one], text=text) or None


def extension(name: str, **value: Any) -> JSON:
    """Give an extension of our own."""
    return {"url": EXTENSIONS + name, **value}


def reference(kind: str, id_: str, display: str | None = None) -> JSON:
    """Give a Reference to a resource of the registers' own endpoint."""
    return bare(reference=f"{kind}/{id_}", display=words(display))


def resource(kind: str, id_: str, meta: Mapping[str, Any], **members: Any) -> JSON:
    """Give a resource with its profile of no-basis, where there is one of its type (`meta` may say otherwise)."""
    said = {"profile": [PROFILES + kind], **meta}
    return {"resourceType": kind, "id": id_, **bare(meta=bare(**said), **members)}
