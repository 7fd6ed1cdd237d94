"""A secretariat sends a paper in; nobody else does, and what is wrong with it is said."""

from __future__ import annotations

from samspill.governance.importing.receiving import name_of
from tests.governance.importing import papers

PAPER = papers.board_protocol().encode()


async def test_a_paper_comes_in_as_a_form_or_as_bytes_and_only_once(client, may, trail):
    form = {"file": ("møte\\..\\protokoll.txt", PAPER, "text/plain")}
    answer = await client.post("/importing", files=form, headers=may())
    assert answer.status_code == 303
    assert answer.json()["found"]["decisions"] == 3
    again = await client.post("/importing", content=PAPER, headers={**may(), "content-type": "text/plain"})
    assert again.json()["known"]
    assert again.headers["location"] == answer.headers["location"]
    paper = await client.get(answer.headers["location"], headers=may())
    assert paper.json()["paper"]["name"] == "protokoll.txt"
    original = await client.get(f"{answer.headers['location']}/original", headers=may())
    assert original.content == PAPER
    assert original.headers["content-disposition"].startswith("attachment")
    assert ("importing.receive", "done", None) in await trail()


async def test_others_than_a_secretariat_are_refused(client, may):
    for role in ("member", "chair", "owner"):
        answer = await client.post("/importing", content=PAPER, headers={**may(role), "content-type": "text/plain"})
        assert answer.status_code == 403
        assert (await client.get("/importing", headers=may(role))).status_code == 403


async def test_what_cannot_be_read_is_told_and_nothing_of_it_is_kept(client, may):
    for kind, content, status in (
        ("text/plain", b"", 400),
        ("application/pdf", b"%PDF-1.7 broken", 400),
        ("text/plain", b"   \n", 422),
        ("text/plain", b"a \x00 b", 400),
        ("image/png", b"\x89PNG", 415),
    ):
        answer = await client.post("/importing", content=content, headers={**may(), "content-type": kind})
        assert answer.status_code == status
    assert (await client.get("/importing", headers=may())).json()["papers"] == []


def test_names_of_files_lose_their_folders_and_what_is_no_text():
    assert name_of("C:\\papirer\\møte 1.pdf") == "møte 1.pdf"
    assert name_of("../../x\n.txt") == "x.txt"
    assert name_of("") == "papir.txt"
