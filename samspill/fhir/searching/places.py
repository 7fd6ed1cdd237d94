"""Where on its way a search is, as it stands (sealed) in the link to a page."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import Cursor

if TYPE_CHECKING:
    from collections.abc import Callable

Pair = tuple[str, str]


def write(pairs: tuple[Pair, ...], after: Cursor | None, total: int | None, *, lenient: bool) -> list[Any]:
    """Write the query, how it was read, the last row of the page before (None: there is none), and the known total."""
    place = [[_written(key) for key in after.keys], after.rid] if after else None
    return [[list(pair) for pair in pairs], lenient, place, total]


def read(state: list[Any]) -> tuple[tuple[Pair, ...], bool, Cursor | None, int | None]:
    """Read what `write` wrote, in its order."""
    pairs, lenient, place, total = state
    after = Cursor(tuple(map(_read, place[0])), place[1]) if place else None
    return tuple((name, value) for name, value in pairs), lenient, after, total


def _written(key: object) -> Any:
    """Write a key with a letter for its kind: JSON does not tell a moment from a text, nor keep a number exact."""
    match key:
        case datetime():
            return f"d{key.isoformat()}"
        case float():
            return f"f{key!r}"
        case Decimal():
            return f"n{key}"
        case str():
            return f"t{key}"
        case _:
            return key


def _read(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    kind, rest = text[:1], text[1:]
    return _KINDS[kind](rest)


_KINDS: Final[dict[str, Callable[[str], Any]]] = {"d": datetime.fromisoformat, "f": float, "n": Decimal, "t": str}
"""By letter: what reads the rest."""
