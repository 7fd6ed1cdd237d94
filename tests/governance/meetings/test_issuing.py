"""Large papers, languages of documents, and who is given which."""

from __future__ import annotations

import io

import pypdfium2

from samspill.governance.meetings import contents
from tests.governance.meetings.test_typesetting import text_of

SENTENCE = "Virksomhetene i helse- og omsorgstjenesten skal dele dokumenter på tvers, og innbyggerne skal se dem. "


async def called(meeting, *texts: str) -> list[str]:
    await meeting.plan()
    cases = [await meeting.case(f"Sak {n}") for n in range(len(texts))]
    for one, text in zip(cases, texts, strict=True):
        file = {"file": ("notat.txt", text.encode(), "text/plain")}
        await meeting.write(one, "papers", {"title": "Notat"}, files=file)
        await meeting.add(one)
    answer = await meeting.send()
    assert answer.status_code == 303, answer.text
    return cases


async def test_a_notice_of_two_hundred_pages_holds_every_paper(meeting):
    papers = ["\n\n".join(f"{name} {SENTENCE * 6}" for _ in range(620)) for name in ("Ett", "To", "Tre")]
    await called(meeting, *papers)
    kept = await meeting.by("medlem").get(f"{meeting.here}/documents/notice?kept=1")
    assert len(pypdfium2.PdfDocument(io.BytesIO(kept.content))) > 200
    found = text_of(kept.content)
    assert [found.count(f"{name} Virksomhetene") for name in ("Ett", "To", "Tre")] == [620, 620, 620]


async def test_a_paper_too_large_for_a_notice_is_named_and_read_in_its_own_file(meeting, monkeypatch):
    monkeypatch.setattr(contents, "LONGEST", 5000)
    await called(meeting, SENTENCE * 100, "Et kort notat")
    found = text_of((await meeting.by("medlem").get(f"{meeting.here}/documents/notice")).content)
    assert "Papiret leses i sin egen fil" in found
    assert "Et kort notat" in found
    assert found.count("innbyggerne skal se dem") == 0


async def test_documents_speak_the_language_that_is_asked_for(meeting):
    await called(meeting, "Notat")
    said = {"nb": "Dagsorden for møte", "nn": "Sakliste for møte", "en": "Agenda of meeting"}
    for language, words in said.items():
        made = (await meeting.by("medlem").get(f"{meeting.here}/documents/agenda?language={language}")).content
        assert f"/Lang({language}-NO)".encode() in made
        assert words in text_of(made)
    for wrong in ("documents/hemmelig", "documents/agenda?language=xx", "documents/agenda?kept=9"):
        assert (await meeting.by("medlem").get(f"{meeting.here}/{wrong}")).status_code in (400, 404)


async def test_what_was_sent_is_kept_to_the_byte_and_a_new_version_stands_beside_it(meeting):
    await called(meeting, "Notat")
    first = (await meeting.by("medlem").get(f"{meeting.here}/documents/notice?kept=1")).content
    await meeting.add(kind="break", title="Lunsj", minutes="30")
    await meeting.send()
    again = (await meeting.by("medlem").get(f"{meeting.here}/documents/notice?kept=1")).content
    second = (await meeting.by("medlem").get(f"{meeting.here}/documents/notice?kept=2")).content
    assert again == first != second
    page = (await meeting.secretary.get(f"{meeting.here}/documents")).json()
    assert [(d["kind"], d["version"]) for d in page["documents"]] == [
        ("agenda", 2),
        ("notice", 2),
        ("agenda", 1),
        ("notice", 1),
    ]
    changes = text_of((await meeting.by("medlem").get(f"{meeting.here}/documents/agenda")).content)
    assert "Ny: Lunsj" in changes
