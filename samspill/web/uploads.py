"""Files that people send with a form (`multipart/form-data`, RFC 7578): one file, and the fields beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from samspill.kernel.problems import Fault, Malformed

MULTIPART: Final = "multipart/form-data"
FIELDS: Final = 100
"""Parts of one form."""
LONGEST: Final = 1_000_000
"""Bytes of one field that is no file."""


@dataclass(slots=True)
class Upload:
    """A form that was sent: its fields in order, and the one file, if any was chosen."""

    fields: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    filename: str = ""
    media: str = ""


@dataclass(slots=True)
class _Part:
    headers: dict[str, str] = field(default_factory=dict)
    data: list[bytes] = field(default_factory=list)


def read_form(content_type: str, body: bytes) -> Upload:
    """Read a form. Raises `Malformed` for one that is broken, has too many parts, or holds several files."""
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise _malformed("content-type", "the form does not say what parts it (boundary)")
    parts = _parts(boundary, body)
    upload = Upload()
    for part in parts:
        _take(part, upload)
    return upload


def _parts(boundary: bytes, body: bytes) -> list[_Part]:
    parts: list[_Part] = []
    name: list[bytes] = []
    value: list[bytes] = []
    ended: list[bool] = []

    def begin() -> None:
        if len(parts) >= FIELDS:
            raise _malformed("", f"the form has more than {FIELDS} parts")
        parts.append(_Part())

    def end_header() -> None:
        parts[-1].headers[b"".join(name).decode("latin-1").lower()] = b"".join(value).decode("utf-8", "replace")
        name.clear()
        value.clear()

    parser = MultipartParser(
        boundary,
        {
            "on_part_begin": begin,
            "on_part_data": lambda data, start, end: parts[-1].data.append(data[start:end]),
            "on_header_field": lambda data, start, end: name.append(data[start:end]),
            "on_header_value": lambda data, start, end: value.append(data[start:end]),
            "on_header_end": end_header,
            "on_end": lambda: ended.append(True),
        },
    )
    try:
        parser.write(body)
    except FormParserError:
        ended.clear()
    if not ended:
        raise _malformed("", "the form is broken: it ends too early, or a part of it cannot be read")
    return parts


def _take(part: _Part, upload: Upload) -> None:
    _, options = parse_options_header(part.headers.get("content-disposition", ""))
    name = options.get(b"name", b"").decode("utf-8", "replace")
    data = b"".join(part.data)
    if b"filename" not in options:
        if len(data) > LONGEST:
            raise _malformed(name, f"the field is longer than {LONGEST} bytes")
        try:
            upload.fields.append((name, data.decode("utf-8")))
        except UnicodeDecodeError:
            raise _malformed(name, "the field is not text in UTF-8") from None
    elif data:
        if upload.body:
            raise _malformed(name, "the form holds several files: send one at a time")
        upload.body = data
        upload.filename = options[b"filename"].decode("utf-8", "replace")[-200:]
        upload.media = part.headers.get("content-type", "").partition(";")[0].strip().lower()


def _malformed(where: str, what: str) -> Malformed:
    return Malformed(what, Fault(where, what, "structure"))
