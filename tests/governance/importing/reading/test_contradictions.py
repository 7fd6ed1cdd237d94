"""What papers say in two ways is told with file and line; what agrees is not."""

from __future__ import annotations

import pytest

from tests.governance.importing.real import doubts


@pytest.mark.parametrize(
    ("key", "kind", "said", "line"),
    [
        ("council", "restart", "12:40; the agenda says 12:30", 997),
        ("nuit", "restart", "13:10; the agenda says 12:50", 1550),
        ("nuit", "restart", "15:10; the agenda says 14:45", 3647),
        ("council", "count", "25 høringssvar are stated, 24 are named", 803),
        ("nuit", "sum", "179 søknader are stated, the parts add up to 180", 4289),
        ("nuit", "sum", "331.6 MNOK are stated, the parts add up to 343.4", 4290),
        ("board", "title", "Plan for internasjonale standarder 2021-2024", 18),
        ("board", "title-template", "Overskrift", 447),
        ("board", "spelling", "porteføljestyling", 15),
        ("board", "spelling", "legemiddefeltet", 66),
        ("board", "title", "inklusivt", 60),
        ("board", "proposals", "3/21: 2 proposals", 28),
        ("board", "follow-up", "begins on 2021-03-02", 431),
        ("council", "deadline", "2023-10-15", 1385),
        ("nuit", "person", "Mariann Hornnes: Direktoratet for e-helse or Helsedirektoratet", 35),
        ("council", "organisation", "Helse Midt RHF", 416),
        ("nuit", "proposals", "6/24: 2 proposals", 961),
        ("nufa", "proposals", "20/21: 2 proposals", 350),
        ("nufa", "type-changed", "22/21", 21),
        ("nuit", "title", "5/24", 163),
        ("nuit", "title", "7/24", 173),
        ("nuit", "list", "begins with b)", 721),
        ("nuit", "heading-repeated", "13/24", 3932),
        ("nufa", "order", "24/21 is treated before 23/21", 1416),
        ("council", "stray", "Ser på referatet", 497),
        ("council", "proposal-unmarked", "32/22", 716),
        ("board", "decision-type", "37/20", 80),
        ("board", "names", "Vibeke Jonassen Wang", 54),
        ("board", "name", "Karl Vestli, Karl Stener Vestli", 8),
    ],
)
def test_contradictions_are_told_with_their_line(key, kind, said, line):
    assert any(said in message and first == line for message, first in doubts(key, kind)), doubts(key, kind)


def test_what_agrees_is_not_doubted():
    assert [line for _, line in doubts("council", "restart")] == [997]
    assert doubts("board", "date") == doubts("nuit", "date") == doubts("nufa", "date") == []
