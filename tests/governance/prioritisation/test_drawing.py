"""Bars say what the scores are made of."""

from __future__ import annotations

from fractions import Fraction

import pytest

from samspill.governance.prioritisation.drawing import WIDTH, bars
from samspill.governance.prioritisation.scoring import figures
from tests.governance.prioritisation.conftest import answers, main, published


def test_the_parts_of_a_bar_stand_after_each_other_and_are_as_long_as_the_score():
    known = {key: figures(main().root, answers(column)) for key, column in published().items()}
    drawn = bars(main(), known)
    for key, found in known.items():
        if found["score"] is None:
            assert drawn[key] == ()
            continue
        assert [part.key for part in drawn[key]] == ["goals", "costs", "benefit"]
        assert sum(part.length for part in drawn[key]) == pytest.approx(float(found["score"] / 30 * WIDTH))
        assert drawn[key][1].start == pytest.approx(drawn[key][0].length)
    assert drawn["Legemidler / PLL"][0].figure == Fraction(9)
