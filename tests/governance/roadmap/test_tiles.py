"""The map of tiles: 357 municipalities, each with a tile of its own, each county in one piece."""

from __future__ import annotations

from collections import Counter

from samspill.governance.roadmap.tiles import municipalities


def test_there_are_357_municipalities_in_15_counties():
    found = municipalities()
    assert len(found) == 357
    assert Counter(one.county for one in found.values()) == {
        "Oslo": 1,
        "Rogaland": 23,
        "Møre og Romsdal": 27,
        "Nordland": 41,
        "Østfold": 12,
        "Akershus": 21,
        "Buskerud": 18,
        "Innlandet": 46,
        "Vestfold": 6,
        "Telemark": 17,
        "Agder": 25,
        "Vestland": 43,
        "Trøndelag": 38,
        "Troms": 21,
        "Finnmark": 18,
    }
    assert len({one.name for one in found.values()}) == 357


def test_no_two_municipalities_share_a_tile():
    tiles = Counter((one.column, one.row) for one in municipalities().values())
    assert [tile for tile, count in tiles.items() if count > 1] == []


def test_the_numbers_of_a_county_begin_alike():
    starts = {one.county: set() for one in municipalities().values()}
    for one in municipalities().values():
        starts[one.county].add(one.number[:2])
    assert all(len(found) == 1 for found in starts.values())
    assert len(starts) == 15
