"""The formats in which papers come: text, HTML, PDF, DOCX. All of them become text in lines; nothing in them is run.

What cannot be read is told with its reason: a scanned PDF has no text, an encrypted one cannot be opened.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any, Final

from samspill.governance import files
from samspill.governance.files import DOCX, PDF
from samspill.governance.importing.reading.lines import normal
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge, WrongMedia

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCM: Final = "application/vnd.ms-word.document.macroenabled.12"
HTML: Final = "text/html"
TEXT: Final = "text/plain"
TAKES: Final = (PDF, DOCX, DOCM, HTML, TEXT)
"""Media types that papers may have."""
MACROS: Final = "macros"
"""The remark that a file has macros, which were not run."""
_ENDINGS: Final = {".pdf": PDF, ".docx": DOCX, ".docm": DOCM, ".html": HTML, ".htm": HTML, ".txt": TEXT, ".md": TEXT}
LARGEST: Final = 60_000_000
"""Bytes of a paper."""
_UNPACKED: Final = 400_000_000
_SLIDE: Final = "\n\n\n\n"
_BLOCKS: Final = {"p", "div", "br", "section", "article", "table", "ul", "ol", "dl", "dd", "dt", "blockquote"}
_HIDDEN: Final = {"script", "style", "head", "template", "noscript"}
_DAMAGED: Final = "the file is damaged, or is not of the kind that its name says"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper as it came, and the text that was read in it."""

    name: str
    media: str
    bytes: bytes
    text: str
    remarks: tuple[str, ...] = ()
    """What a person should know of the file itself, such as macros that were left alone."""


def paper_of(name: str, content: bytes, media: str = "") -> Paper:
    """Read the text of a paper. Raises `Invalid`, `Malformed`, `TooLarge` or `WrongMedia`, with the reason."""
    if len(content) > LARGEST:
        raise TooLarge(f"a paper is at most {LARGEST} bytes", Fault(name, "the file is too large", "too-long"))
    kind = _kind(name, content, media)
    remarks: tuple[str, ...] = ()
    if kind == PDF:
        text = _pdf(name, content)
    elif kind in {DOCX, DOCM}:
        text, remarks = _docx(name, content)
    elif kind == HTML:
        text = _html(_decoded(name, content))
    else:
        text = _decoded(name, content)
    text = normal(text.replace("\0", "").encode("utf-8", "ignore").decode())
    if not text.strip():
        raise Invalid("there is no text in this paper", Fault(name, "the file holds no text", "invalid"))
    return Paper(name, kind, content, text, remarks)


def _kind(name: str, content: bytes, media: str) -> str:
    """Tell the kind by the bytes first, then by the name, then by what was said of it."""
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return DOCX
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        what = "an old Office file, or an encrypted one: save it as DOCX or PDF, without a password"
        raise WrongMedia(what, Fault(name, what, "not-supported"))
    ending = re.search(r"\.\w+$", name.casefold())
    kind = _ENDINGS.get(ending[0] if ending else "", media.partition(";")[0].strip().casefold() or TEXT)
    if kind in {PDF, DOCX, DOCM}:
        raise Malformed(_DAMAGED, Fault(name, _DAMAGED, "structure"))
    if kind not in {HTML, TEXT}:
        what = "papers are text, HTML, PDF or DOCX"
        raise WrongMedia(what, Fault(name, what, "not-supported"))
    return kind


def _decoded(name: str, content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise Malformed(_DAMAGED, Fault(name, "a text has no zero bytes", "structure"))
    return text


def _pdf(name: str, content: bytes) -> str:
    """Take the text of each page; a page begins as a slide does."""
    pages = files.pages_of(content, name)
    if not any(page.strip() for page in pages):
        what = "the PDF is scanned: its pages are pictures without text; have it recognised (OCR) first"
        raise Invalid(what, Fault(name, f"{len(pages)} pages, none with text", "invalid"))
    return _SLIDE.join(pages)


def _docx(name: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """Take paragraphs, headings and tables in their order. Macros are never run; that there are some is said."""
    from docx import Document  # noqa: PLC0415 - only a worker that reads a DOCX loads the library

    parts = files.parts_of(content, _UNPACKED, name)
    try:
        document = Document(io.BytesIO(_without_macro_kind(content)))
        text = "\n".join(_blocks(document))
    except Exception as failure:
        # The library raises whatever its parsers raise on what is damaged: KeyError, ValueError, lxml's own.
        raise Malformed(_DAMAGED, Fault(name, _DAMAGED, "structure")) from failure
    return text, (MACROS,) if files.has_macros(parts) else ()


def _without_macro_kind(content: bytes) -> bytes:
    """Say that a document with macros is one without: the library opens only the latter, and runs nothing of either."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml")
        if b"macroEnabled" not in types:
            return content
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
            for one in archive.infolist():
                said = archive.read(one.filename)
                if one.filename == "[Content_Types].xml":
                    said = types.replace(
                        b"application/vnd.ms-word.document.macroEnabled.main+xml",
                        DOCX.encode() + b".main+xml",
                    )
                copy.writestr(one.filename, said)
    return made.getvalue()


def _blocks(document: Any) -> Iterator[str]:
    from docx.table import Table  # noqa: PLC0415 - as above

    for block in document.iter_inner_content():
        if isinstance(block, Table):
            yield ""
            for row in block.rows:
                yield "\t".join(_cells(row))
            yield ""
            continue
        style = (block.style.name or "") if block.style is not None else ""
        text = block.text.strip()
        if not text:
            yield ""
        elif style.startswith(("Heading", "Title")):
            level = re.search(r"\d", style)
            yield f"\n{'#' * int(level[0] if level else 1)} {text}\n"
        else:
            yield f"• {text}" if style.startswith("List") else text


def _cells(row: Any) -> Iterator[str]:
    """Give the texts of a row's cells; one that spans several columns is said once, and is empty after that."""
    before = None
    for cell in row.cells:
        yield "" if cell._tc is before else " ".join(cell.text.split())  # noqa: SLF001 - the library has no other name
        before = cell._tc  # noqa: SLF001 - as above


class _Reader(HTMLParser):
    """Takes the text of HTML, block by block; rows of tables become cells between tabs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.hidden = 0
        self.row: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block, a row, a cell or a heading."""
        del attrs
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "tr":
            self.row = []
        elif tag in {"td", "th"} and self.row is not None:
            self.row.append("")
        elif tag in _BLOCKS:
            self._write("\n")
        elif re.fullmatch(r"h[1-6]", tag):
            self._write(f"\n\n{'#' * int(tag[1])} ")
        elif tag == "li":
            self._write("\n• ")

    def handle_endtag(self, tag: str) -> None:
        """End it."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "tr" and self.row is not None:
            row, self.row = self.row, None
            self.out.append("\n" + "\t".join(" ".join(cell.split()) for cell in row) + "\n")
        elif tag in _BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._write("\n")

    def handle_data(self, data: str) -> None:
        """Take text, unless it is a script's or a style's."""
        if not self.hidden:
            self._write(re.sub(r"\s+", " ", data))

    def _write(self, text: str) -> None:
        if self.row:
            self.row[-1] += text.replace("\n", " ")
        elif self.row is None:
            self.out.append(text)


def _html(text: str) -> str:
    if not re.search(r"<(?:html|body|p|div|table|h[1-6])\b", text, re.IGNORECASE):
        return text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return re.sub(r"[ ]*\n[ ]*(?=\n)", "\n", re.sub(r"\n{3,}", "\n\n", "".join(reader.out)))
