"""JSON Pointer (RFC 6901), and the document that it points into."""

from __future__ import annotations

import re
from typing import Any, Final

from samspill.kernel.problems import Fault, Invalid, Malformed

LONGEST: Final = 2000
"""Characters of a pointer."""
_ESCAPE: Final = re.compile(r"~(?![01])")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")

Pointer = tuple[str, ...]


def read_pointer(text: Any, where: str) -> Pointer:
    """Read a pointer into its parts; the empty one is the whole document. Raises `Malformed` at `where`."""
    if not isinstance(text, str) or (text and text[0] != "/") or _ESCAPE.search(text):
        message = "a JSON Pointer is empty or begins with a slash, and writes ~ as ~0 and / as ~1"
        raise Malformed(message, Fault(where, message, "value"))
    if len(text) > LONGEST:
        message = f"a JSON Pointer has at most {LONGEST} characters"
        raise Malformed(message, Fault(where, message, "too-long"))
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in text.split("/")[1:])


def find(document: Any, pointer: Pointer, where: str) -> Any:
    """Give the value that a pointer names. Raises `Invalid` at `where` when there is none."""
    for part in pointer:
        document = document[existing(document, part, where)]
    return document


def existing(container: Any, part: str, where: str) -> Any:
    """Give the key or index of a member that is there. Raises `Invalid` at `where`."""
    if isinstance(container, dict) and part in container:
        return part
    if isinstance(container, list) and _INDEX.fullmatch(part) and int(part) < len(container):
        return int(part)
    message = "there is nothing at that place"
    raise Invalid(message, Fault(where, message, "not-found"))


def new(container: Any, part: str, where: str) -> Any:
    """Give the key or index where a member may be put; `-` is after the last of a list. Raises `Invalid` at `where`."""
    if isinstance(container, dict):
        return part
    if isinstance(container, list):
        if part == "-":
            return len(container)
        if _INDEX.fullmatch(part) and int(part) <= len(container):
            return int(part)
    message = "nothing can be put at that place"
    raise Invalid(message, Fault(where, message, "not-found"))
