"""The report to NUIT: made from the data, frozen, with what changed since the last; and the list as a file."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from samspill.governance.portfolio.compiling import changes

FINE = {"progress": "on-plan", "economy": "on-budget", "quality": "as-agreed", "risk": "low", "benefits": "on-plan"}


async def test_a_report_tells_what_changed_since_the_last(portfolio, act, client):
    await act("portfolio.report_status", query=tuple(FINE.items()), initiative="sfm")
    bad = FINE | {"risk": "high", "comment": "Det brenner."}
    await act("portfolio.report_status", query=tuple(bad.items()), initiative="helseid")
    await act(
        "portfolio.finance", query=(("year", "2026"), ("payer", "Statsbudsjettet"), ("amount", "150")), initiative="pll"
    )
    await act("portfolio.make", query=(("id", "2026-3"),))
    assert (await client.get("/portfolio/reports/2026-3")).status_code == 404
    await act("portfolio.publish", query=(("version", "1"),), report="2026-3")
    report = (await client.get("/portfolio/reports/2026-3")).json()["report"]
    assert report["before"] == "2026-2"
    changed = report["changed"]
    assert [(one["id"], one["was"], one["is"]) for one in changed["better"]] == [("sfm", "red", "green")]
    assert [(one["id"], one["was"], one["is"]) for one in changed["worse"]] == [("helseid", "green", "red")]
    assert [(one["id"], float(one["was"]), float(one["is"])) for one in changed["budget"]] == [("pll", 142.0, 150.0)]
    assert len(report["challenges"]) == 5


async def test_a_report_is_frozen(portfolio, act, client):
    before = (await client.get("/portfolio/reports/2026-2")).json()
    await act("portfolio.report_status", query=tuple(FINE.items()), initiative="sfm")
    assert (await client.get("/portfolio/reports/2026-2")).json() == before


def test_what_is_new_and_what_is_gone():
    one = {"title": "A", "colour": "green", "budget": 1}
    found = changes({"a": one, "b": one}, {"b": one, "c": one})
    assert [each["id"] for each in found["new"]] == ["a"]
    assert [each["id"] for each in found["gone"]] == ["c"]
    assert found["better"] == found["worse"] == found["budget"] == []


async def test_the_list_is_given_as_a_file_and_no_cell_is_a_formula(portfolio, act, client):
    said = {"id": "ond", "title": '=HYPERLINK("http://x")', "owner": "X", "segment": "observing", "phase": "idea"}
    await act("portfolio.add", query=tuple((said | {"state": "candidate"}).items()))
    answer = await client.get("/portfolio/export")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert len(rows) == 33
    assert next(row for row in rows if row["id"] == "ond")["title"].startswith("'=")
    answer = await client.get("/portfolio/export?format=xlsx")
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == 34
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"] == []
    assert (await client.get("/portfolio/export?format=pdf")).status_code == 400
