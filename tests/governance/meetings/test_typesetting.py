"""Documents: tagged PDF of both standards, in its language, and nothing of a text is taken for markup."""

from __future__ import annotations

import io
import re

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.governance.meetings import typesetting

CONTENT = {
    "title": "Innkalling til møte i NUIT 3/2026",
    "subtitle": "Prioriteringsutvalget",
    "author": "Prioriteringsutvalget",
    "lang": "nn",
    "date": [2026, 3, 5],
    "blocks": [],
}


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def block(text: str) -> dict:
    return {"type": "text", "paragraphs": [text]}


async def test_a_document_is_tagged_and_says_its_title_language_and_standards():
    blocks = [
        {"type": "facts", "items": [["Tid", "5. mars 2026"]]},
        {"type": "heading", "level": 1, "text": "Sakliste"},
        {"type": "table", "columns": ["Sak", "Tema"], "widths": [0, 1], "rows": [["1/26", "Godkjenning"]]},
        {"type": "heading", "level": 2, "text": "Vedlegg"},
        {"type": "list", "items": ["Ein", "To"]},
    ]
    made = await typesetting.pdf({**CONTENT, "blocks": blocks})
    for mark in (b"/MarkInfo", b"/StructTreeRoot", b"/Lang(nn-NO)", b"/DisplayDocTitle true", b"<pdfuaid:part>1<"):
        assert mark in made, mark
    assert b"<pdfaid:part>2<" in made
    assert b"<pdfaid:conformance>A<" in made
    assert b"/FontFile" in made
    document = pypdfium2.PdfDocument(io.BytesIO(made))
    assert document.get_metadata_dict()["Title"] == CONTENT["title"]
    assert "1/26" in text_of(made)


@pytest.mark.parametrize(
    "sign", ["<b>feit</b>", "#panic()", "*a* _b_ $x$ `c`", "= Overskrift", "@kilde <merke>", "\\u{41}"]
)
async def test_what_looks_like_markup_stands_there_as_it_is(sign):
    made = await typesetting.pdf({**CONTENT, "title": f"Sak {sign}", "blocks": [block(sign)]})
    assert re.sub(r"\s+", "", sign) in re.sub(r"\s+", "", text_of(made))


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_every_text_can_be_set(text):
    blocks = [block(text), {"type": "heading", "level": 1, "text": typesetting.shown(text) or "x"}]
    content = {**CONTENT, "blocks": blocks}
    made = typesetting.compiled(content)
    assert made.startswith(b"%PDF-")


async def test_the_same_words_give_the_same_bytes_and_a_sign_without_a_font_becomes_a_box():
    content = {**CONTENT, "blocks": [block("Sametinget: Sámediggi, čđŋšŧž, 漢 🙂")]}
    one = await typesetting.pdf(content)
    assert one == typesetting.compiled(content)
    assert "Sámediggi, čđŋšŧž, \u25a1 \u25a1" in text_of(one)
