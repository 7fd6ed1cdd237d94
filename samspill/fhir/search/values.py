r"""The values of a query as FHIR writes them, with `\` before a separator that means itself.

http://hl7.org/fhir/R4/search.html#escaping
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPED: Final = re.compile(r"\\([\\,|$])")


def alternatives(text: str) -> list[str]:
    """Split a value at its commas: any of them will do. The parts keep their escapes."""
    return _split(text, ",")


def parts(text: str) -> list[str]:
    """Split one alternative at its bars, and take away the escapes."""
    return [unescape(part) for part in _split(text, "|")]


def components(text: str) -> list[str]:
    """Split one alternative of a composite at its dollar signs. The parts keep their escapes."""
    return _split(text, "$")


def unescape(text: str) -> str:
    r"""Take away the escapes. A `\` before any other character means itself."""
    return _ESCAPED.sub(r"\1", text)


def _split(text: str, separator: str) -> list[str]:
    if "\\" not in text:
        return text.split(separator)
    found, start, place = [], 0, 0
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == separator:
            found.append(text[start:place])
            start = place + 1
        place += 1
    return [*found, text[start:]]
