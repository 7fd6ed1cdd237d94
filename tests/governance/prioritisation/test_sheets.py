"""Sheets that come in: checked, taken over, and filled in by an assessor; and back out again."""

from __future__ import annotations

import io
from dataclasses import asdict

from openpyxl import Workbook, load_workbook

from samspill.governance.prioritisation.sheets import example
from samspill.governance.prioritisation.tables import read_dump
from samspill.governance.prioritisation.taking import digest_of, tables_from
from samspill.governance.prioritisation.workbook import XLSX
from samspill.kernel import strict_json
from tests.governance.prioritisation.conftest import FORM

TEXT = {"content-type": "text/plain"}
EXCEL = {"content-type": XLSX}
HERE = "/prioritisation/rounds/proverunde"


def as_spreadsheet() -> bytes:
    """The published sheet as the spreadsheet that it was printed from: a sheet for each area, and «Samlet»."""
    made = Workbook()
    made.remove(made.active)
    for table in read_dump(example()):
        sheet = made.create_sheet(table.name)
        sheet.append(["", *table.columns])
        for row in table.rows:
            cells = [float(c) if c.replace(".", "").isdigit() else c for c in row.cells]
            sheet.append([row.label, *cells])
            for cell, text in zip(sheet[sheet.max_row][1:], row.cells, strict=False):
                if isinstance(cell.value, float):
                    cell.number_format = "0." + "0" * len(text.partition(".")[2]) if "." in text else "General"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


async def test_the_published_sheet_is_checked_alike_as_text_and_as_spreadsheet(client, steering):
    owner = steering("owner")
    text = (await client.post("/prioritisation/check", content=example().encode(), headers=owner | TEXT)).json()
    book = (await client.post("/prioritisation/check", content=as_spreadsheet(), headers=owner | EXCEL)).json()
    assert text["columns"] == book["columns"]
    assert text["agree"] == book["agree"] == 12
    kinds = [sorted(f"{one['kind']} {one['where']}" for one in found["findings"]) for found in (text, book)]
    # A thread of comments is no cell of a spreadsheet.
    assert set(kinds[0]) - set(kinds[1]) == {"note Dokumentdeling / Dokumenter utenfor kjernejournal"}
    assert set(kinds[1]) <= set(kinds[0])
    form = {"file": ("ark.xlsx", as_spreadsheet(), XLSX)}
    page = await client.post("/prioritisation/check", files=form, headers=owner | {"accept": "text/html"})
    assert page.status_code == 200
    assert "25.75" in page.text


async def test_what_is_no_sheet_is_refused(client, steering):
    owner = steering("owner")
    for body, status in ((b"", 400), (b"hello", 422), (b"\xff\xfe", 400)):
        answer = await client.post("/prioritisation/check", content=body, headers=owner | TEXT)
        assert answer.status_code == status, body
    assert (await client.post("/prioritisation/check", content=b"x", headers=owner | EXCEL)).status_code == 400


async def test_a_round_goes_out_as_a_spreadsheet_and_comes_in_again_with_its_answers(client, rounds, steering):
    member = steering("member")
    sent = await client.get(f"{HERE}/export", headers=member)
    assert sent.headers["content-type"] == XLSX
    book = load_workbook(io.BytesIO(sent.content))
    sheet = book["Infrastruktur"]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    rows["Juridisk utvikling?"][1].value = 12
    rows["Semantisk utvikling?"][2].value = "kanskje"
    rows["Realisere sentral infrastruktur"][2].value = 9
    wrong = [rows["Juridisk utvikling?"][1].coordinate, rows["Semantisk utvikling?"][2].coordinate]

    async def send():
        out = io.BytesIO()
        book.save(out)
        return await client.post(f"{HERE}/scores/sheet", content=out.getvalue(), headers=member | EXCEL)

    answer = await send()
    assert answer.status_code == 422
    assert sorted(fault["where"] for fault in answer.json()["faults"]) == sorted(f"Infrastruktur!{c}" for c in wrong)
    for place in wrong:
        sheet[place].value = 7
    sheet["B1"].value = "Noe annet"
    answer = await send()
    assert [fault["where"] for fault in answer.json()["faults"]] == ["Infrastruktur!B1"]
    sheet["B1"].value = "Generiske datadelingstjenester"
    assert (await send()).json()["saved"] == 3
    assert (await send()).json()["saved"] == 0, "what has not changed is not written again"


async def test_a_sheet_is_taken_over_by_the_secretariat_once(client, rounds, steering):
    said = "?title=Ark&model=e-helse-2021&id=e-helseradet-2022"
    secretary, member = steering("secretariat"), steering("member")
    body = example().encode()
    assert (await client.post(f"/prioritisation/sheets{said}", content=body, headers=member | TEXT)).status_code == 403
    again = await client.post(f"/prioritisation/sheets{said}", content=body, headers=secretary | TEXT)
    assert again.status_code == 409
    other = said.replace("e-helseradet-2022", "annen")
    taken = await client.post(f"/prioritisation/sheets{other}", content=as_spreadsheet(), headers=secretary | EXCEL)
    assert taken.json() == {"id": "annen", "columns": 14}
    shown = (await client.get("/prioritisation/rounds/annen", headers=member)).json()
    legal = next(row for row in shown["rows"] if row["key"] == "legal")
    assert "Sjekke med Siri Pernille?" in {cell["text"] for cell in legal["cells"]}
    assert (
        await client.post("/prioritisation/rounds/annen/step", content="do=open", headers=secretary | FORM)
    ).status_code == 303


async def test_the_sheet_of_a_round_is_checked_again_as_it_came(client, rounds):
    found = (await client.get("/prioritisation/rounds/e-helseradet-2022/check")).json()
    example_ = (await client.get("/prioritisation/check")).json()
    assert {name: found[name] for name in ("columns", "findings", "summary", "agree")} == {
        name: example_[name] for name in ("columns", "findings", "summary", "agree")
    }
    assert next(one["line"] for one in found["findings"] if one["kind"] == "rank-astray") > 0
    for other in ("budsjett-2026", "proverunde", "none"):
        assert (await client.get(f"/prioritisation/rounds/{other}/check")).status_code == 404


async def test_the_same_figures_on_other_lines_are_the_same_sheet():
    tables = read_dump(example())
    moved = read_dump("\n\n" + example())
    assert digest_of(tables) == digest_of(moved)
    assert tables_from(strict_json.write([asdict(one) for one in tables]).decode()) == tables
    assert digest_of(tables) != digest_of(read_dump(example().replace("25.75", "25.8")))
