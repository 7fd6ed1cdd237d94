"""The text of files that people send: PDF, Word, plain text. What cannot be read in is kept all the same, unread.

A scanned PDF has no text, and that is said by its being empty. A file that is not what it says it is, or that holds
programs, is refused.
"""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import Final
from xml.etree import ElementTree as ET

from samspill.governance import files
from samspill.governance.files import DOCX, PDF, PPTX, XLSX
from samspill.kernel.problems import Fault, Invalid

TAKEN: Final = (PDF, DOCX, XLSX, PPTX, "text/plain", "image/png", "image/jpeg")
"""Kinds of files that papers may be."""
BEGINS: Final = {PDF: b"%PDF-", "image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff"}
"""How the bytes of a kind begin."""
OFFICE: Final = (DOCX, XLSX, PPTX)
ENDINGS: Final = {
    PDF: "pdf",
    DOCX: "docx",
    XLSX: "xlsx",
    PPTX: "pptx",
    "text/plain": "txt",
    "image/png": "png",
    "image/jpeg": "jpg",
    "application/json": "json",
}
"""What the name of a file of a kind ends in."""
UNPACKED: Final = 200_000_000
"""Bytes that an office file may unpack to; one that claims more is no paper."""
PARAGRAPH: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
RUN: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
LONGEST: Final = 3_000_000
"""Characters of text that are kept of one file."""


async def text_of(media: str, body: bytes) -> str:
    """Read the text of a file. Raises `Invalid` for one that is not what it says, or holds programs."""
    check(media, body)
    text = ""
    if media == PDF:
        text = "\n\n".join(await asyncio.to_thread(files.pages_of, body))
    elif media == DOCX:
        text = await asyncio.to_thread(_of_docx, body)
    elif media == "text/plain":
        text = body.decode("utf-8", "replace")
    return text.replace("\0", " ").replace("\r\n", "\n")[:LONGEST]


def check(media: str, body: bytes) -> None:
    """Refuse a file of a kind that is not taken, that is not of its kind, or that holds programs. Raises `Invalid`."""
    if media not in TAKEN:
        raise _invalid(f"a paper is one of {', '.join(sorted(ENDINGS[kind] for kind in TAKEN))}")
    if not body:
        raise _invalid("the file is empty")
    if not body.startswith(BEGINS.get(media, b"")):
        raise _invalid("the file is not what it says it is")
    if media in OFFICE:
        _check_office(body)


def _check_office(body: bytes) -> None:
    if files.has_macros(files.parts_of(body, UNPACKED)):
        raise _invalid("the file holds macros: save it without them, and send it again")


def _of_docx(body: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            document = packed.read("word/document.xml")
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError):
        raise _invalid("the file is not what it says it is") from None
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise _invalid("the file declares entities, which no word processor does")
    try:
        tree = ET.fromstring(document)  # noqa: S314 - no entities, as was checked
    except ET.ParseError:
        raise _invalid("the file is not what it says it is") from None
    return "\n".join("".join(run.text or "" for run in part.iter(RUN)) for part in tree.iter(PARAGRAPH))


def _invalid(what: str) -> Invalid:
    return Invalid(what, Fault("file", what))
