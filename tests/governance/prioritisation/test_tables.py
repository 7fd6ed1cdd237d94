"""Sheets as text: cells by tabs, threads of comments, labels that vary."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.sheets import example
from samspill.governance.prioritisation.tables import columns_of, from_table, is_summary, listed, match, read_dump
from tests.governance.prioritisation.conftest import main, published


def test_the_published_sheet_has_seven_sheets_with_their_rows():
    tables = {table.name: table for table in read_dump(example())}
    assert list(tables) == [
        "Samlet", "DBEP", "Dokumentdeling", "Kritisk info", "Felles hjelpenummer", "Legemidler", "DHO"
    ]  # fmt: skip
    assert [len(table.rows) for table in tables.values()] == [11, *[18] * 6]
    assert is_summary(tables["Samlet"])
    assert listed(tables["Samlet"])[10].rank == "11"


def test_values_behind_a_thread_of_comments_belong_to_the_row_it_stands_in():
    column = published()["Dokumentdeling / Dokumenter utenfor kjernejournal"]
    assert column.cells["costs"] == "5.3"
    assert column.notes["costs"] == "10 lite komplekts - 0 ekstremt komplekst"
    assert column.lines["costs"] == 92


def test_a_table_that_others_have_read_may_have_a_heading_over_the_labels_or_not():
    rows = [("Juridisk utvikling", "7", "8"), ("Score", "1", "2")]
    with_one = from_table("A", ["", "X", "Y"], rows)
    without = from_table("A", ["X", "Y"], rows)
    assert with_one == without
    assert [column.cells["legal"] for column in columns_of(without, main())] == ["7", "8"]


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Juridisk utvikling", "legal"),
        ("I hvor stor grad bidrar tiltaket til økt pasientsikkerhet og kvalitet?", "safety"),
        ("  score ", "score"),
        ("I hvor stor grad", None),
        ("Noe annet", None),
        ("", None),
    ],
)
def test_a_label_is_matched_by_its_words_and_never_by_guessing(label, key):
    node = match(label, main())
    assert (node.key if node else None) == key


@given(st.text(alphabet="ab\t\n {}:tc=", max_size=300))
def test_no_text_makes_reading_fail(text):
    for table in read_dump(text):
        assert table.rows
        columns_of(table, main())
