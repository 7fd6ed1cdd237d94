"""A map of tiles: every municipality a square of the same size, so that the small ones are seen too.

Counties lie about where they lie in the country; within a county the municipalities stand in the order of their
numbers. The layout is our own and is no geometry.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from samspill.governance.tables import table

BLOCKS: Final = {
    # County: the column and the row of its upper left tile, and how many tiles it is wide.
    "Finnmark": (24, 0, 6),
    "Troms": (17, 1, 6),
    "Nordland": (12, 5, 7),
    "Trøndelag": (8, 12, 8),
    "Møre og Romsdal": (2, 13, 5),
    "Innlandet": (9, 18, 8),
    "Vestland": (0, 20, 6),
    "Buskerud": (8, 25, 5),
    "Akershus": (14, 25, 6),
    "Oslo": (14, 30, 1),
    "Rogaland": (0, 29, 5),
    "Telemark": (6, 30, 4),
    "Vestfold": (11, 30, 2),
    "Østfold": (17, 30, 4),
    "Agder": (2, 35, 7),
}


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality: its number, as numbered from 2024, its name and county, and its tile."""

    number: str
    name: str
    county: str
    column: int
    row: int


@cache
def municipalities() -> dict[str, Municipality]:
    """Give all municipalities by their numbers, in order."""
    found: dict[str, Municipality] = {}
    placed: dict[str, int] = {}
    for one in table("samspill.governance.roadmap", "municipalities.tsv"):
        number, county = one["number"], one["county"]
        column, row, wide = BLOCKS[county]
        place = placed.get(county, 0)
        placed[county] = place + 1
        found[number] = Municipality(number, one["name"], county, column + place % wide, row + place // wide)
    return found
