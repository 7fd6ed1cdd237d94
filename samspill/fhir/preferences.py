"""What a caller would like of the answer: the header `Prefer` (RFC 7240, http://hl7.org/fhir/R4/http.html#ops)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.kernel.calls import Call

_PREFERENCE: Final = re.compile(
    r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:\"([^\"\\]*)\"|([^\s\",;]*)))?\s*(?:;[^,]*)?$"
)


def preference(call: Call, name: str) -> str:
    """Give the value of a preference in lower case, such as `minimal` for `return`; `` when it is not stated.

    What is not known is passed over, and of a preference that stands twice the first counts (RFC 7240 §2).
    """
    header = call.headers.get("prefer")
    return preferences(header).get(name, "") if header else ""


@lru_cache(maxsize=256)
def preferences(header: str) -> Mapping[str, str]:
    """Read a header: names to values, both in lower case. Parts that are no preference are passed over."""
    found: dict[str, str] = {}
    for part in header.split(","):
        match = _PREFERENCE.match(part)
        if match:
            found.setdefault(match[1].lower(), (match[2] or match[3] or "").lower())
    return found
