"""Files that people send: of which kind they are, the pages of a PDF, and packages (DOCX, XLSX, PPTX) to be opened.

What could harm is refused before anything opens it, and nothing is run. Problems name the place that the caller gives.
"""

from __future__ import annotations

import io
import threading
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Sequence

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
OLD: Final = b"\xd0\xcf\x11\xe0"
"""How files of Office begin that are protected by a password, or are of the kinds before 2007."""
PARTS: Final = 500
"""Parts of a spreadsheet's package."""
UNPACKED: Final = 20_000_000
"""Bytes of all parts of a spreadsheet together."""
MACROS: Final = ("vbaproject.bin", "macrosheets/", "activex/")
LINKS: Final = ("externallinks/", "connections.xml", "querytables/", "embeddings/", "webextensions/")
SHEET_TYPE: Final = b"spreadsheetml.sheet.main+xml"
_ONE: Final = threading.Lock()
"""PDFium takes one document at a time."""
_DAMAGED: Final = "the file is damaged, or is not of the kind that its name says"


def pages_of(body: bytes, where: str = "file") -> list[str]:
    """Give the text of each page of a PDF. Raises `Invalid` for one with a password, `Malformed` for what is none."""
    with _ONE:
        return _pages(body, where)


def _pages(body: bytes, where: str) -> list[str]:
    import pypdfium2 as pdfium  # noqa: PLC0415 - only a worker that reads a PDF loads the library

    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as failure:
        if "password" in str(failure).casefold():
            raise _unsafe("the PDF is encrypted: save it without a password", where) from failure
        raise _bad(_DAMAGED, where) from failure
    try:
        return [_page(document, at) for at in range(len(document))]
    except pdfium.PdfiumError as failure:
        raise _bad(_DAMAGED, where) from failure
    finally:
        document.close()


def _page(document: Any, at: int) -> str:
    page = document[at]
    try:
        text = page.get_textpage()
        try:
            return _cleaned(text.get_text_range())
        finally:
            text.close()
    finally:
        page.close()


def _cleaned(text: str) -> str:
    """Make newlines plain, and join what was cut at a soft hyphen (U+FFFE in what PDFium gives)."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe\n", "").replace("\ufffe", "")
    return "".join(c for c in lines if c in "\n\t" or ord(c) >= ord(" ")).strip("\n")


def parts_of(body: bytes, most: int, where: str = "file") -> tuple[str, ...]:
    """Give the names of a package's parts. Raises `Malformed`, or `TooLarge` for more than `most` bytes unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _bad(_DAMAGED, where) from None
    if sum(part.file_size for part in parts) > most:
        what = f"unpacked, the file has more than {most} bytes"
        raise TooLarge(what, Fault(where, what, "too-long"))
    return tuple(part.filename.lower().replace("\\", "/") for part in parts)


def has_macros(parts: Sequence[str]) -> bool:
    """Tell whether a package holds programs."""
    return any(mark in name for name in parts for mark in MACROS)


def workbook(body: bytes, *, values: bool) -> Any:
    """Open a spreadsheet (an openpyxl `Workbook`): the values of its formulas, or the formulas.

    Raises `Malformed`, `Invalid` (macros, links to elsewhere, entities, a strange encoding) or `TooLarge`.
    """
    # A worker must start quickly, and few calls ask for this.
    from openpyxl import load_workbook  # noqa: PLC0415

    guard(body)
    try:
        return load_workbook(io.BytesIO(body), data_only=values, keep_links=False)
    except Exception:  # noqa: BLE001 - the library raises whatever a damaged part makes it stumble over
        raise _bad("the spreadsheet cannot be read: it is damaged, or was written wrongly") from None


def guard(body: bytes) -> None:
    """Look into a spreadsheet before anything opens it. Raises as `workbook` does."""
    if body.startswith(OLD):
        raise _bad("the spreadsheet has a password, or is of the old kind (.xls): save it as .xlsx without one")
    parts = parts_of(body, UNPACKED)
    if len(parts) > PARTS:
        what = f"the spreadsheet has more than {PARTS} parts"
        raise TooLarge(what, Fault("file", what, "too-long"))
    if has_macros(parts):
        raise _unsafe("the spreadsheet holds macros; save it as .xlsx without them")
    if any(mark in name for name in parts for mark in LINKS):
        raise _unsafe("the spreadsheet links to other files, or holds some; save it without them")
    _check_parts(body)


def _check_parts(body: bytes) -> None:
    kind = b""
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for part in package.infolist():
            text = _part(package, part)
            if part.filename == "[Content_Types].xml":
                kind = text
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                head = text[:4]
                odd = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head
                if odd or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
                    raise _unsafe("the spreadsheet declares entities or is in a strange encoding; save it anew")
    if b"macroEnabled" in kind:
        raise _unsafe("the spreadsheet holds macros; save it as .xlsx without them")
    if SHEET_TYPE not in kind:
        raise _bad("this is no spreadsheet of the kind .xlsx")


def _part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    try:
        return package.read(part)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError, OSError, zlib.error):
        raise _bad("the spreadsheet is damaged, or a part of it is protected") from None


def _bad(what: str, where: str = "file") -> Malformed:
    return Malformed(what, Fault(where, what, "structure"))


def _unsafe(what: str, where: str = "file") -> Invalid:
    return Invalid(what, Fault(where, what, "security"))
