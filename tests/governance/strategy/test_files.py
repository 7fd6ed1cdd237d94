"""Sheets of values: CSV and XLSX give the same rows, and what is no sheet is refused with words."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from samspill.governance.strategy.files import CSV, XLSX, rows
from samspill.kernel.problems import Malformed, Problem, TooLarge
from tests.governance.test_files import with_part

TABLE = [
    ["indicator", "ends", "value"],
    ["indikator-1", "2026-12-31", "41,5"],
    ["", "", ""],
    ["indikator-2", "2026-12-31", "7"],
]


def workbook(table) -> bytes:
    book = Workbook()
    for row in table:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_a_workbook_and_a_text_give_the_same_rows():
    text = "\n".join(";".join(row) for row in TABLE).encode()
    assert rows(text, CSV) == rows(workbook(TABLE), XLSX)
    assert [(row.number, row.indicator) for row in rows(text, CSV)] == [(2, "indikator-1"), (4, "indikator-2")]


def test_commas_may_part_the_columns_and_a_mark_may_stand_first():
    text = "\ufeffindicator,ends,value\nindikator-1,2026-12-31,41.5\n"
    assert rows(text.encode(), CSV)[0].fields == {"ends": "2026-12-31", "value": "41.5"}


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "no rows"),
        (b"indicator;value\nx;1\n", "names the columns"),
        (b"indicator;ends;value;colour\n", "names the columns"),
        (b"indicator;ends;value\n;2026-12-31;5\n", "which indicator"),
        (b"\xff\xfe\x00", "neither"),
        (b"PK\x03\x04 and nothing more", "damaged"),
    ],
)
def test_what_is_no_sheet_is_refused(data, what):
    with pytest.raises(Malformed, match=what):
        rows(data, CSV)


def test_a_sheet_that_unpacks_to_a_mountain_is_refused():
    with pytest.raises(TooLarge, match="unpacked"):
        rows(with_part("xl/media/hill.png", bytes(65 * 1024 * 1024)), XLSX)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
@given(tail=st.binary(max_size=100))
def test_a_workbook_with_a_damaged_part_is_refused(part, tail):
    with pytest.raises(Problem):
        rows(with_part(part, b"<x" + tail, workbook(TABLE)), XLSX)


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(data):
    for start in (b"", b"indicator;ends;value\n", b"PK"):
        try:
            rows(start + data, CSV)
        except Malformed:
            continue
