"""Files from outside: what could harm is refused in words, and a PDF is read one at a time."""

from __future__ import annotations

import contextlib
import io
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
import typst
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from samspill.governance import files
from samspill.kernel.problems import Invalid, Malformed, Problem, TooLarge


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
        (b"not a spreadsheet", Malformed, "damaged"),
        (b"PK\x03\x04broken", Malformed, "damaged"),
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
        (with_part("xl/styles.xml", b""), Malformed, "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_hostile_or_broken_spreadsheet_is_refused_in_words(body, problem, word):
    with pytest.raises(problem, match=word):
        files.workbook(body, values=True)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_make_a_workbook_fail(tail, zipped):
    body = with_part("xl/worksheets/sheet1.xml", tail) if zipped else b"PK" + tail
    with contextlib.suppress(Problem):
        files.workbook(body, values=True)


def test_a_package_says_what_is_in_it_and_what_it_unpacks_to():
    body = with_part("word/VBAProject.bin", b"12345")
    parts = files.parts_of(body, 1_000_000)
    assert "word/vbaproject.bin" in parts
    assert files.has_macros(parts)
    with pytest.raises(TooLarge) as caught:
        files.parts_of(body, 10, "a.docx")
    assert caught.value.faults[0].where == "a.docx"


def test_pdfs_that_come_at_once_are_each_read_whole():
    texts = [[f"Sak {number}/24 side {page}" for page in range(1, 8)] for number in range(8)]
    bodies = [bytes(typst.compile("#pagebreak()\n".join(pages).encode(), format="pdf")) for pages in texts]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(files.pages_of, bodies * 4))
    assert found == texts * 4


def test_what_is_no_pdf_is_refused_where_it_stands():
    with pytest.raises(Malformed) as caught:
        files.pages_of(b"%PDF-1.7 broken", "a.pdf")
    assert caught.value.faults[0].where == "a.pdf"
