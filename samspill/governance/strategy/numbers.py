"""Numbers as Norwegians and programs write them: `41,5`, `1 250`, `41.5`, `18 %`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Final

from samspill.governance.councils.forms import wrong

LARGEST: Final = Decimal(10) ** 15
_SPACES: Final = str.maketrans("", "", " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}")


def number(text: str, where: str) -> Decimal:
    """Read a number. Raises `Malformed` with the field, `where`."""
    try:
        found = Decimal(text.translate(_SPACES).removesuffix("%").replace(",", "."))
    except InvalidOperation:
        raise wrong(where, "this is no number, such as 41,5") from None
    if not found.is_finite() or abs(found) >= LARGEST:
        raise wrong(where, "the number is too large")
    return found
