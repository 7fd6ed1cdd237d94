"""What a secretariat writes of a case: nothing is lost, and what is wrong is said with its field."""

from __future__ import annotations

import asyncio
import io
import zipfile

import pytest

from samspill.governance.cases import extracting
from samspill.kernel.problems import Invalid
from tests.governance import world

CASE = {"body": "nuit", "title": "Ny sak", "kinds": ["discussion", "endorsement"]}


def packed(*names: str, text: str = "<w/>") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        for name in names:
            file.writestr(name, text)
    return held.getvalue()


async def test_a_case_is_made_changed_and_never_written_over(by, store, councils):
    secretary = by("sekretaer")
    made = (await secretary.post("/cases", CASE)).json()
    here = f"/cases/passages/{made['id']}"
    assert (await secretary.get(here)).json()["kinds"] == ["discussion", "endorsement"]
    fields = {"title": "Bedre tittel", "kinds": "information", "edit": "0", "handler": "Ola"}
    answers = await asyncio.gather(*(secretary.post(here, fields | {"title": f"Tittel {n}"}) for n in range(3)))
    assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    winner = (await secretary.get(here)).json()["title"]
    for answer in answers:
        if answer.status_code == 409:
            found = answer.json()
            assert winner in found["theirs"]
            assert "Tittel" in found["yours"]
            assert winner not in found["yours"]
    history = (await secretary.get(here)).json()["history"]
    assert ("title", "Ny sak", winner) in {(h["what"], h["before"], h["after"]) for h in history}
    assert (await secretary.post("/cases", CASE)).json()["number"].startswith("2/")


async def test_two_who_write_the_note_or_a_proposal_at_once_lose_nothing(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    here, secretary = f"/cases/passages/{one}", by("sekretaer")
    for path, field in (("note", "purpose"), ("proposals", "text"), ("questions", "questions")):
        sent = [{field: f"tekst {n}", "version": "0", "seen": ""} for n in range(2)]
        answers = await asyncio.gather(*(secretary.post(f"{here}/{path}", data) for data in sent))
        assert sorted(answer.status_code for answer in answers) == [303, 409], path
        clash = next(answer.json() for answer in answers if answer.status_code == 409)
        assert {clash["yours"], clash["theirs"]} == {"tekst 0", "tekst 1"}


async def test_what_cannot_be_is_said_with_its_field(by, store, councils):
    secretary = by("sekretaer")
    wrong = [
        ({"kinds": "politics"}, 400, "kinds"),
        ({"kinds": ""}, 422, "kinds"),
        ({"title": " "}, 400, "title"),
        ({"title": "x" * 301}, 400, "title"),
        ({"owner": "nobody"}, 422, "owner"),
        ({"case": "nothing"}, 422, "case_file"),
        ({"language": "de"}, 400, "language"),
    ]
    for more, status, field in wrong:
        answer = await secretary.post("/cases", CASE | more)
        assert (answer.status_code, answer.json()["faults"][0]["where"]) == (status, field), more
    assert (await secretary.post("/cases", CASE | {"body": "nothing"})).status_code == 404
    assert (await secretary.post("/cases", CASE | {"body": "nufa"})).status_code == 303
    assert (await by("medlem").post("/cases", CASE)).status_code == 403
    shown = await secretary.post("/cases", CASE | {"title": "<script>alert(1)</script>"})
    page = await by("sekretaer", page=True).get(f"/cases/passages/{shown.json()['id']}")
    assert "<script>alert" not in page.text


async def test_files_are_kept_in_versions_and_bad_ones_are_refused(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    path, secretary = f"/cases/passages/{one}/papers", by("sekretaer")

    async def send(name: str, body: bytes, media: str, **data: str):
        return await secretary.post(path, data, files={"file": (name, body, media)})

    first = (await send("a.txt", b"en", "text/plain", title="A")).json()
    again = (await send("a.txt", b"en", "text/plain", paper=first["id"], version="1")).json()
    assert again["version"] == 1, "the same bytes make no new version"
    second = (await send("a.txt", b"to", "text/plain", paper=first["id"], version="1")).json()
    assert second["version"] == 2
    assert (await send("a.txt", b"tre", "text/plain", paper=first["id"], version="1")).status_code == 409
    assert (await secretary.get(f"/cases/files/{first['id']}?version=1")).content == b"en"
    assert (await secretary.get(f"/cases/files/{first['id']}?version=3")).status_code == 404
    for name, body, media in (
        ("a.pdf", b"MZ", extracting.PDF),
        ("a.pdf", b"%PDF-1.7 broken", extracting.PDF),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), extracting.DOCX),
        ("a.exe", b"MZ", "application/x-msdownload"),
        ("a.txt", b"", "text/plain"),
    ):
        answer = await send(name, body, media)
        assert answer.status_code in (400, 415, 422), name
    assert len((await secretary.get(f"/cases/passages/{one}")).json()["papers"]) == 1


async def test_the_text_of_word_files_is_read_and_entities_are_not():
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = f'<w:document xmlns:w="{w}"><w:p><w:r><w:t>Saken </w:t><w:t>gjelder</w:t></w:r></w:p><w:p/></w:document>'
    assert await extracting.text_of(extracting.DOCX, packed("word/document.xml", text=body)) == "Saken gjelder\n"
    bomb = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    with pytest.raises(Invalid, match="entities"):
        await extracting.text_of(extracting.DOCX, packed("word/document.xml", text=bomb))
