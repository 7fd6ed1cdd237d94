"""Tables that lie with the program are read by their columns, and the lines about them left out."""

from __future__ import annotations

from samspill.governance.tables import table


def test_a_table_is_read_by_its_columns():
    rows = table("samspill.governance.roadmap", "municipalities.tsv")
    assert len(rows) == 357
    assert rows[0] == {"number": "0301", "name": "Oslo", "county": "Oslo"}
    grounds = table("samspill.governance.cases", "grounds.tsv")
    assert all(None not in row and None not in row.values() for row in (*rows, *grounds))
