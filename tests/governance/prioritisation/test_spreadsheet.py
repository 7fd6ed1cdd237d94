"""Spreadsheets from outside: what could harm is refused in words, what is read is read as it is shown."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from samspill.governance.prioritisation.spreadsheet import guard, tables_of, text_of
from samspill.kernel.problems import Invalid, Malformed, Problem, TooLarge
from tests.governance.prioritisation.conftest import main


def book(rows, title="DBEP"):
    """A spreadsheet of one sheet."""
    made = Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(name, text, body=None):
    """A sound spreadsheet with one part more, or another text in one."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body or book([["", "X"]]))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part.filename, old.read(part))
        new.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "problem", "word"),
    [
        (b"\xd0\xcf\x11\xe0rest", Malformed, "password"),
        (b"not a spreadsheet", Malformed, "no spreadsheet"),
        (b"PK\x03\x04broken", Malformed, "no spreadsheet"),
        (with_part("xl/vbaProject.bin", b"x"), Invalid, "macros"),
        (with_part("xl/macrosheets/sheet1.xml", b"<x/>"), Invalid, "macros"),
        (with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), Invalid, "links"),
        (with_part("xl/embeddings/a.bin", b"x"), Invalid, "links"),
        (with_part("xl/connections.xml", b"<x/>"), Invalid, "links"),
        (with_part("xl/media/bomb.png", bytes(30_000_000)), TooLarge, "unpacked"),
        (with_part("xl/workbook.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), Invalid, "entities"),
        (with_part("xl/workbook.xml", "<x/>".encode("utf-16")), Invalid, "encoding"),
        (with_part("xl/workbook.xml", b"<x>"), Malformed, "cannot be read"),
        (with_part("[Content_Types].xml", b"<Types/>"), Malformed, "no spreadsheet"),
        (with_part("[Content_Types].xml", b"spreadsheetml.sheet.main+xml macroEnabled"), Invalid, "macros"),
        (book([["", "X"], *[["a", 1]] * 600]), TooLarge, "rows"),
        (book([["", *["X"] * 200], ["a", 1]]), TooLarge, "columns"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_broken_spreadsheet_is_refused_in_words(body, problem, word):
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
def test_no_bytes_make_the_guard_fail(tail, zipped):
    body = with_part("xl/worksheets/sheet1.xml", tail) if zipped else b"PK" + tail
    try:
        guard(body)
        tables_of(body, main())
    except Problem:
        pass
