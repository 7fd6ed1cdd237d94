"""Periods as papers write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.roadmap.periods import Period, read_period
from samspill.kernel.problems import Malformed


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2021 → 2024", Period(2021, 2024)),
        ("2023 →2024", Period(2023, 2024)),
        ("2021→ 2025", Period(2021, 2025)),
        ("→ 2023", Period(None, 2023)),
        ("2023 →", Period(2023, None)),
        ("2023", Period(2023, 2023)),
        ("Løpende", Period(running=True)),
        ("", Period()),
        ("2021 -> 2024", Period(2021, 2024)),
    ],
)
def test_every_spelling_of_the_papers_is_read(text, period):
    assert read_period(text) == period


@pytest.mark.parametrize("text", ["→", "2024 → 2021", "1999", "20232024", "2023 2024", "i fjor", "→ 2023 →"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(Malformed):
        read_period(text)


YEARS = st.one_of(st.none(), st.integers(2000, 2099))


@given(YEARS, YEARS)
def test_what_is_written_is_read_as_it_was(starts, ends):
    if starts is None or ends is None or starts <= ends:
        assert read_period(str(Period(starts, ends))) == Period(starts, ends)
