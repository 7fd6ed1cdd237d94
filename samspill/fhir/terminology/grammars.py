"""Code systems that no list can hold, since their codes are composed: whether a code is one of theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir import units

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LANGUAGE: Final = re.compile(
    r"[A-Za-z]{2,3}(-[A-Za-z]{3}){0,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?"
    r"(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(-[A-WY-Za-wy-z0-9](-[A-Za-z0-9]{2,8})+)*(-x(-[A-Za-z0-9]{1,8})+)?"
    r"|x(-[A-Za-z0-9]{1,8})+|i-[a-z]{3,10}"
)
_MEDIA: Final = re.compile(r"[a-z]+/[A-Za-z0-9!#$&^_.+\-]+( *; *[A-Za-z0-9!#$&^_.+\-]+=(\"[^\"\\]*\"|[^\s;\"]+))*")
_LONGEST: Final = 256


def is_language(code: str) -> bool:
    """Tell whether a code is a well-formed language tag (BCP 47, RFC 5646 §2.1)."""
    return len(code) <= _LONGEST and _LANGUAGE.fullmatch(code) is not None


def is_media_type(code: str) -> bool:
    """Tell whether a code is a well-formed media type (BCP 13, RFC 6838 §4.2)."""
    return len(code) <= _LONGEST and _MEDIA.fullmatch(code) is not None


def is_unit(code: str) -> bool:
    """Tell whether a code is a unit (The Unified Code for Units of Measure)."""
    return units.canonical(code) is not None


COMPOSED: Final[Mapping[str, Callable[[str], bool]]] = {
    "urn:ietf:bcp:47": is_language,
    "urn:ietf:bcp:13": is_media_type,
    "http://unitsofmeasure.org": is_unit,
}
"""By system: what tells whether a code is one of its codes."""
