"""Papers come as text, HTML, PDF and DOCX; what cannot be read is told with its reason."""

from __future__ import annotations

import io
import zipfile

import pytest
import typst
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.governance.importing.formats import DOCX, HTML, MACROS, PDF, TEXT, paper_of
from samspill.governance.importing.reading import read
from samspill.kernel.problems import Invalid, Malformed, Problem, WrongMedia
from tests.governance.importing import papers

LOCKED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
4 0 obj<</Filter/Standard/V 1/R 2/P -44/O<28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a>
/U<0000000000000000000000000000000000000000000000000000000000000000>>>endobj
trailer<</Root 1 0 R/Encrypt 4 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]>>
%%EOF"""


def pdf_of(pages: list[str]) -> bytes:
    """A PDF with a page for each text."""
    escaped = [page.replace("\\", "\\\\").replace("#", "\\#").replace("\n", " \\\n") for page in pages]
    return bytes(typst.compile(("#pagebreak()\n".join(f"{page}\n\n" for page in escaped)).encode(), format="pdf"))


def minutes_as_docx() -> bytes:
    document = Document()
    document.add_heading("Referat fra møte i NUFA", 1)
    for line in ("Møte: 3/2023", "Dato: 7. juni 2023", "Tid: kl. 10.00–11.00", "Sted: Videomøte"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=3)
    rows = [("Sak", "Tema", "Sakstype"), ("7/23", "Godkjenning av innkalling", "Godkjenning"),
            ("8/23", "Kodeverk", "Drøfting")]  # fmt: skip
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    document.add_heading("Sak 7/23 Godkjenning av innkalling", 2)
    document.add_paragraph("Vedtak: NUFA godkjenner innkallingen.")
    document.add_heading("Sak 8/23 Kodeverk", 2)
    document.add_paragraph("Vedtak:")
    document.add_paragraph("NUFA drøftet saken og ba Helsedirektoratet ta med seg innspill.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_macros(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(out, "w") as made:
        for one in archive.infolist():
            said = archive.read(one.filename)
            if one.filename == "[Content_Types].xml":
                said = said.replace(DOCX.encode() + b".main+xml",
                                    b"application/vnd.ms-word.document.macroEnabled.main+xml")  # fmt: skip
            made.writestr(one.filename, said)
        made.writestr("word/vbaProject.bin", b"Sub AutoOpen()")
    return out.getvalue()


def test_a_docx_is_read_as_headings_paragraphs_and_rows():
    paper = paper_of("referat.docx", minutes_as_docx())
    (meeting,) = read(paper.name, paper.text).meetings
    assert (paper.media, meeting.form, meeting.header.number) == (DOCX, "minutes", 3)
    assert [item.types for item in meeting.agenda] == [("approval",), ("discussion",)]
    assert [one.decision.result for one in meeting.cases] == ["approved", "discussed"]
    assert meeting.cases[1].decision.request == "ba Helsedirektoratet ta med seg innspill."


def test_macros_are_left_alone_and_told_of():
    paper = paper_of("referat.docm", with_macros(minutes_as_docx()))
    assert paper.remarks == (MACROS,)
    assert "AutoOpen" not in paper.text
    assert len(read(paper.name, paper.text).meetings[0].cases) == 2


def test_a_pdf_is_read_page_by_page():
    slides = papers.lines_with_times().split(papers.SLIDE)
    paper = paper_of("deck.pdf", pdf_of(slides))
    (meeting,) = read(paper.name, paper.text).meetings
    assert paper.media == PDF
    assert [str(one.number) for one in meeting.cases] == ["11/23", "12/23", "13/23", "14/23"]
    assert sum(len(one.proposals) for one in meeting.cases) == 3


def test_a_scanned_pdf_and_an_encrypted_one_say_what_they_are():
    with pytest.raises(Invalid, match="scanned"):
        paper_of("skannet.pdf", bytes(typst.compile(b"#rect(width: 4cm, height: 4cm)", format="pdf")))
    with pytest.raises(Invalid, match="encrypted"):
        paper_of("låst.pdf", LOCKED)


def test_html_becomes_lines_and_rows_and_scripts_are_left_out():
    text = (
        "<html><head><title>x</title><script>alert(1)</script></head><body><h1>Referat fra møte i NUFA</h1>"
        "<table><tr><td>Møte</td><td>1/23</td></tr><tr><td>Dato</td><td>1. mars 2023</td></tr></table>"
        "<h2>Sak 1/23 Kodeverk &amp; termer</h2><p>Noe tekst.</p><p><b>Vedtak:</b> NUFA tar saken til orientering.</p>"
    )
    paper = paper_of("referat.html", text.encode())
    (meeting,) = read(paper.name, paper.text).meetings
    assert paper.media == HTML
    assert "alert" not in paper.text
    assert (meeting.header.number, meeting.cases[0].title) == (1, "Kodeverk & termer")
    assert meeting.cases[0].decision.result == "noted"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", b"not a pdf", Malformed),
        ("a.pdf", b"%PDF-1.7\nbroken", Malformed),
        ("a.docx", b"PK\x03\x04broken", Malformed),
        ("a.docx", b"not a docx", Malformed),
        ("a.doc", b"\xd0\xcf\x11\xe0old", WrongMedia),
        ("a.txt", b"zero \0 byte", Malformed),
        ("a.txt", b"  \n ", Invalid),
    ],
)
def test_what_is_damaged_says_so_with_its_name(name, content, problem):
    with pytest.raises(problem) as told:
        paper_of(name, content)
    assert told.value.faults[0].where == name


def test_an_unknown_kind_is_not_guessed():
    with pytest.raises(WrongMedia):
        paper_of("bilde", b"\x89PNG", "image/png")
    assert paper_of("papir", "Møte i NUFA\u00e5".encode("cp1252")).media == TEXT


@settings(max_examples=40)
@given(st.integers(0, 20_000), st.binary(min_size=1, max_size=40), st.sampled_from(["docx", "pdf"]))
def test_damaged_files_raise_problems_and_nothing_else(place, junk, kind):
    whole = WHOLE[kind]
    at = place % len(whole)
    told: object = None
    try:
        told = read("x", paper_of(f"x.{kind}", whole[:at] + junk + whole[at + len(junk) :]).text)
    except Problem as problem:
        told = problem.faults
    assert told


WHOLE = {"docx": minutes_as_docx(), "pdf": pdf_of(["Møte i NUFA", "Sak 1/23: Kodeverk"])}
