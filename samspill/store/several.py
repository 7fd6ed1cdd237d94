"""One question, asked for several calls at once: the text that all of them have, with the values of each.

A page asks for many small things, and so do many users in one moment. Asked together, they cost one statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from samspill.store.statements import queries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.store.gathering import Write
    from samspill.store.transaction import Transaction

sql = queries("samspill.store")
_PART: Final = re.compile(r"\{(\w+)\}")
_PLACE: Final = re.compile(r"('(?:[^']|'')*'|--[^\n]*)|\$(\d+)(?:::(\w+)(\[\])?)?")
"""A literal or a comment, in which nothing is a value's place; or such a place, with its type where that is said."""


@dataclass(slots=True)
class Posed:
    """A call's question: its values, and the row that it gets."""

    values: Sequence[object]
    rows: list[asyncpg.Record] = field(default_factory=list)
    failure: asyncpg.PostgresError | asyncpg.InterfaceError | None = None

    def taken(self) -> list[asyncpg.Record]:
        """Take what was found, or raise what this question alone met with."""
        if self.failure is not None:
            raise self.failure
        return self.rows


@lru_cache(maxsize=1000)
def asked_of_several(text: str) -> Write | None:
    """Give what asks a question for a group of `Posed`; None for a text that does not say its values' types."""
    several = of_several(text)
    if several is None:
        return None

    async def ask(tx: Transaction, posed: list[Any]) -> None:
        if len(posed) == 1:
            posed[0].rows = await tx.last(text, *posed[0].values)
            return
        try:
            rows = await tx.last(several, *map(list, zip(*(one.values for one in posed), strict=True)))
        except asyncpg.DataError:
            await _one_by_one(tx, text, posed)
            return
        for row in rows:
            posed[row["place"] - 1].rows.append(row)

    return ask


async def _one_by_one(tx: Transaction, text: str, posed: Sequence[Posed]) -> None:
    """Ask for each by itself, since one of them has a value that the database does not take."""
    for one in posed:
        try:
            one.rows = await tx.last(text, *one.values)
        except asyncpg.DataError as failure:
            one.failure = failure


def of_several(text: str) -> str | None:
    """Write a question about one as a question about several: each value becomes a column of what is asked.

    None where a value is an array, or its type is not said where it first stands.
    """
    kinds: dict[int, str] = {}
    for literal, place, kind, array in _PLACE.findall(text):
        if not literal:
            kinds.setdefault(int(place), "" if array or not kind else kind)
    numbers = range(1, len(kinds) + 1)
    if set(kinds) != set(numbers) or not all(kinds.values()):
        return None
    parts = {
        "arrays": ", ".join(f"${number}::{kinds[number]}[]" for number in numbers),
        "names": ", ".join(f"a{number}" for number in numbers),
        "question": filled(text, [f"asked.a{number}" for number in numbers]),
    }
    return _PART.sub(lambda part: parts[part[1]], sql.ask_of_several)


def filled(text: str, columns: Sequence[str]) -> str:
    """Write a question with a column, or what else has the value's type, where a value would stand."""
    return _PLACE.sub(lambda found: found[1] or columns[int(found[2]) - 1], text)
