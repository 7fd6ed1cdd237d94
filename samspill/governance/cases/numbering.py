"""Case numbers `n/yy`: one running series for each body and year, without gap or double.

A number is given in the same transaction as the case that gets it, so that what is undone leaves no gap. Which year it
is, the clock in Norway says.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.kernel.clock import norwegian_day
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.store import Transaction

sql = queries("samspill.governance.cases")

SPELT: Final = re.compile(r"\s*0*(?P<number>[1-9]\d{0,5})\s*[/.\-\u2013\\ ]\s*(?P<year>\d{4}|\d{2})\s*")
"""How people write a case number: `20/21`, `20-21`, `20.21`, `020/21`, `20/2021`."""
REVERSED: Final = re.compile(r"\s*(?P<year>20\d\d)\s*[/.\-]\s*0*(?P<number>[1-9]\d{0,5})\s*")
"""The year first: `2021/20`, `2021-20`."""
CENTURY: Final = 2000


async def hold(tx: Transaction) -> None:
    """Wait for whoever is giving numbers just now. It must be the transaction's first statement, or it is of no use.

    A transaction sees the tables as they were at its first statement; taking this lock comes before that. Without it
    two who ask at the same time are still given two numbers, since the later one is undone and done again.
    """
    await tx.run(sql.hold_series)


async def next_number(tx: Transaction, body: str, year: int) -> int:
    """Give the next number of a body in a year."""
    row = await tx.one(sql.next_number, body, year)
    if row is None:
        raise RuntimeError("a series gives a number")
    return int(row["last"])


async def reserve(tx: Transaction, body: str, year: int, number: int) -> None:
    """Say that a number is given already, such as in a paper: the series goes on after it."""
    await tx.run(sql.reserve, body, year, number)


def year_of(moment: datetime) -> int:
    """Tell which year a case number is of: the year in Norway at the moment."""
    return norwegian_day(moment).year


def written(number: int, year: int) -> str:
    """Write a case number as it is printed: `20/21`."""
    return f"{number}/{year % 100:02d}"


def read(text: str) -> tuple[int, int] | None:
    """Read a case number in any spelling: number and year; None for what is none."""
    found = REVERSED.fullmatch(text) or SPELT.fullmatch(text)
    if found is None:
        return None
    year = int(found["year"])
    return int(found["number"]), year if year >= CENTURY else year + CENTURY
