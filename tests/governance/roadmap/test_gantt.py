"""Where the bars lie: in the years of their periods, one row each."""

from __future__ import annotations

from samspill.governance.roadmap.gantt import LABEL, YEAR, gantt
from samspill.governance.roadmap.lateness import Late


def measure(id_, starts, ends):
    return {"id": id_, "starts": starts, "ends": ends, "running": False, "phase": "local"}


def test_bars_lie_in_their_years():
    drawing = gantt([measure("a", 2021, 2023), measure("b", 2022, 2022)], {})
    a, b = drawing.bars
    assert dict(drawing.years)[2021] == a.x == LABEL
    assert (b.x, b.width) == (LABEL + YEAR, YEAR - 2)
    assert a.width == 3 * YEAR - 2
    assert a.y < b.y


def test_open_ends_go_to_the_edges_and_say_so():
    a, b, c = gantt([measure("a", 2021, None), measure("b", None, 2022), measure("c", None, None)], {}).bars
    assert (a.from_before, a.goes_on, b.from_before, b.goes_on, c.from_before, c.goes_on) == (
        False,
        True,
        True,
        False,
        True,
        True,
    )
    assert b.x == c.x == LABEL
    assert a.x + a.width == c.x + c.width


def test_a_delay_is_drawn_after_the_bar():
    drawing = gantt([measure("a", 2021, 2022)], {"a": Late(2, "")})
    assert drawing.bars[0].late == 2 * YEAR
    assert drawing.width >= drawing.bars[0].x + drawing.bars[0].width + drawing.bars[0].late


def test_nothing_at_all_is_drawn_too():
    assert gantt([], {}).bars == ()
