"""Functions on strings (N1, 5.6)."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath import patterns
from samspill.fhir.fhirpath.environment import Environment, Function
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import EMPTY, STRING, Node, integer, string, truth
from samspill.fhir.fhirpath.operators import TEXT
from samspill.fhir.fhirpath.values import as_integer, as_string

if TYPE_CHECKING:
    from collections.abc import Callable


def _with(work: Callable[..., Any], arguments: int = 0) -> Function:
    """Make a function of a string and other strings; empty when one of them is."""

    def call(env: Environment, left: list[Node], *others: list[Node]) -> list[Node]:
        env.spend(1)
        texts = [as_string(each) for each in (left, *others)]
        return EMPTY if None in texts else _collection(work(*texts))

    return Function(call, arguments, arguments)


def _collection(found: Any) -> list[Node]:
    if type(found) is bool:
        return truth(found)
    if type(found) is int:
        return integer(found)
    if type(found) is list:
        return [Node(each, STRING) for each in found]
    return string(found)


def _substring(_env: Environment, left: list[Node], start: list[Node], length: list[Node] = EMPTY) -> list[Node]:
    text, first, size = as_string(left), as_integer(start), as_integer(length)
    if text is None or first is None or not 0 <= first < len(text):
        return EMPTY
    return string(text[first:] if size is None else text[first : first + max(0, size)])


def _replaced(text: str, pattern: str, by: str) -> str:
    if pattern and len(text) + text.count(pattern) * (len(by) - len(pattern)) > TEXT:
        raise FhirPathError("the string becomes too long")
    if not pattern and (len(text) + 1) * len(by) > TEXT:
        raise FhirPathError("the string becomes too long")
    return text.replace(pattern, by)


def _join(_env: Environment, left: list[Node], between: list[Node] = EMPTY) -> list[Node]:
    parts = [part for part in (as_string([node]) for node in left) if part is not None]
    separator = as_string(between) or ""
    if sum(len(part) + len(separator) for part in parts) > TEXT:
        raise FhirPathError("the string becomes too long")
    return string(separator.join(parts)) if left else EMPTY


def _split(text: str, by: str) -> list[str]:
    return text.split(by) if by else list(text)


def _encode(text: str, form: str) -> str:
    raw = text.encode()
    if form == "hex":
        return raw.hex()
    if form in ("base64", "urlbase64"):
        return (base64.b64encode if form == "base64" else base64.urlsafe_b64encode)(raw).decode()
    raise FhirPathError("encode() knows hex, base64 and urlbase64")


def _decode(text: str, form: str) -> str:
    try:
        if form == "hex":
            return bytes.fromhex(text).decode()
        if form in ("base64", "urlbase64"):
            alternative = b"-_" if form == "urlbase64" else None
            return base64.b64decode(text, altchars=alternative, validate=True).decode()
    except (ValueError, binascii.Error):
        raise FhirPathError("decode() is given what is not encoded so") from None
    raise FhirPathError("decode() knows hex, base64 and urlbase64")


FUNCTIONS: Final[dict[str, Function]] = {
    "indexOf": _with(str.find, 1),
    "startsWith": _with(lambda text, start: text.startswith(start), 1),
    "endsWith": _with(lambda text, end: text.endswith(end), 1),
    "contains": _with(lambda text, part: part in text, 1),
    "upper": _with(str.upper),
    "lower": _with(str.lower),
    "replace": _with(_replaced, 2),
    "matches": _with(patterns.matches, 1),
    "matchesFull": _with(patterns.matches_full, 1),
    "replaceMatches": _with(patterns.replaced, 2),
    "length": _with(len),
    "toChars": _with(list),
    "trim": _with(lambda text: text.strip(" \t\r\n")),
    "split": _with(_split, 1),
    "join": Function(_join, 0, 1),
    "encode": _with(_encode, 1),
    "decode": _with(_decode, 1),
    "substring": Function(_substring, 1, 2),
}
