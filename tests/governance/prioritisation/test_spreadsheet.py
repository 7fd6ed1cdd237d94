"""Spreadsheets from outside: what could harm is refused in words, what is read is read as it is shown."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.spreadsheet import tables_of, text_of
from samspill.kernel.problems import Invalid, Malformed, Problem, TooLarge
from tests.governance.prioritisation.conftest import main
from tests.governance.test_files import book, with_part


@pytest.mark.parametrize(
    ("body", "problem", "word"),
    [
        (b"not a spreadsheet", Malformed, "damaged"),
        (book([["", "X"], *[["a", 1]] * 600]), TooLarge, "rows"),
        (book([["", *["X"] * 200], ["a", 1]]), TooLarge, "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_sheet_too_large_or_none_at_all_is_refused_in_words(body, problem, word):
    with pytest.raises(problem, match=word):
        tables_of(body, main())


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([["", "X"], ["Juridisk utvikling?", "=1+1"]], "DBEP!B2"),
        ([["", "=A1"], ["Juridisk utvikling?", 1]], "DBEP!B1"),
        ([["", "X"], ["=A1", 1], ["Juridisk utvikling?", 1]], "DBEP!A2"),
        ([["", "X"], ["Kostnader", 1, '=HYPERLINK("http://x")']], "DBEP!C2"),
    ],
)
def test_a_formula_where_an_answer_is_expected_is_refused_by_its_cell(rows, place):
    with pytest.raises(Invalid) as caught:
        tables_of(book(rows), main())
    assert caught.value.faults[0].where == place


def test_a_formula_may_stand_where_the_sheet_reckons():
    [table] = tables_of(book([["", "X"], ["Juridisk utvikling?", 4.0], ["Kostnader", "=AVERAGE(B2)"]]), main())
    assert [(row.label, row.cells, row.line) for row in table.rows] == [
        ("Juridisk utvikling?", ("4",), 2),
        ("Kostnader", (), 3),
    ]


@pytest.mark.parametrize(
    ("value", "shown", "text"),
    [
        (18.166666666666668, "0.0", "18.2"),
        (18.25, "0.0", "18.3"),
        (18.166666666666668, "General", "18.166666667"),
        (8, "0", "8"),
        (8.0, "General", "8"),
        (1000.5, "#,##0.00", "1000.50"),
        (None, "General", ""),
        (" tekst ", "General", "tekst"),
        (float("nan"), "General", ""),
    ],
)
def test_a_number_is_read_as_its_sheet_shows_it(value, shown, text):
    assert text_of(value, shown) == text


@given(st.binary(max_size=200), st.booleans())
def test_whatever_a_sheet_holds_is_read_or_refused(tail, zipped):
    body = with_part("xl/worksheets/sheet1.xml", tail) if zipped else b"PK" + tail
    with contextlib.suppress(Problem):
        tables_of(body, main())
