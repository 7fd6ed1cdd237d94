"""JSON as the standards mean it: nothing lost, nothing guessed, every refusal with its place.

Numbers become `Decimal` (or `int`), so that `1.50` stays `1.50`. Duplicate keys, `NaN`, lone surrogates, U+0000, bad
UTF-8 and bottomless nesting are refused (RFC 8259, I-JSON RFC 7493, and http://hl7.org/fhir/R4/json.html).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Never

import msgspec

from samspill.kernel.problems import Fault, Malformed

DEPTH: Final = 100
"""How deeply objects and lists may nest. The deepest official R4 example has 17 levels."""

_values = msgspec.json.Decoder(float_hook=Decimal)
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items = msgspec.json.Decoder(list[msgspec.Raw])
_encoder = msgspec.json.Encoder(decimal_format="number")
_BYTE = re.compile(r"\(byte (\d+)\)")


def read(text: bytes) -> tuple[Any, bytes]:
    """Read a whole JSON text: its value, and the same text without the white space between its parts.

    The second is what is stored: every string and number in it is spelt as the sender spelt it.
    Raises `Malformed` with line and column, or with the path of the key that stands twice.
    """
    tight = tighten(text)
    return inspect(tight, text), tight


def tighten(text: bytes) -> bytes:
    """Drop the white space between the parts of a JSON text. Raises `Malformed` where it is no JSON text."""
    try:
        return bytes(msgspec.json.format(text, indent=-1))
    except RecursionError:
        _too_deep()
    except msgspec.DecodeError as error:
        raise _malformed(str(error).removeprefix("JSON is malformed: "), text, _offset(text, error)) from None


def inspect(tight: bytes, text: bytes | None = None) -> Any:
    """Read tight JSON, with every check. `text` is the original, if places in it are to be named."""
    text = tight if text is None else text
    try:
        value = _values.decode(tight)
    except RecursionError:
        _too_deep()
    except InvalidOperation:
        message = "a number has an exponent that is out of range"
        raise Malformed(message, Fault("", message, "value")) from None
    except UnicodeDecodeError as error:
        raise _malformed("the text is not valid UTF-8", text, error.start) from None
    except msgspec.DecodeError as error:
        raise _malformed(str(error).removeprefix("JSON is malformed: "), text, _offset(text, error)) from None
    if tight.count(b"{") + tight.count(b"[") > DEPTH:
        _check_depth(value)
    # A key that stood twice is there once in the value: written anew, it has one key less. Where a key ends in a
    # backslash the count says nothing, and the slow reader looks.
    if _keys(tight) != _keys(_encoder.encode(value)) or b'\\\\":' in tight:
        _refuse_duplicates(tight)
    if b"\\u0000" in tight:
        _refuse_null_characters(value, "")
    return value


def members(tight: bytes) -> dict[str, msgspec.Raw]:
    """Split a tight object's text into its members, each value still the sender's own text.

    Raises `Malformed` when it is no object, or a key stands twice.
    """
    try:
        found = _members.decode(tight)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = "an object was expected"
        raise Malformed(message, Fault("", message, "structure")) from None
    # `{` and `}`, and for each member its quotes and colon; commas between. Anything more was a key seen before.
    whole = 2 + sum([len(key) + 3 + len(bytes(text)) for key, text in found.items()]) + max(len(found) - 1, 0)
    if whole != len(tight):
        _refuse_duplicates(tight)
    return found


def items(tight: bytes) -> list[msgspec.Raw]:
    """Split a tight list's text into its items. Raises `Malformed` when it is no list."""
    try:
        return _items.decode(tight)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        message = "a list was expected"
        raise Malformed(message, Fault("", message, "structure")) from None


def value_of(text: bytes) -> Any:
    """Read text that `read` has passed before; no checks are made again."""
    return _values.decode(text)


def write(value: Any) -> bytes:
    """Write a value as JSON, decimals to the last digit."""
    return _encoder.encode(value)


def _keys(tight: bytes) -> int:
    """Count the keys in tight JSON: each is followed by `":`, and inside a string the quote is escaped."""
    return tight.count(b'":') - tight.count(b'\\":')


def _check_depth(value: Any) -> None:
    """Go down level by level. Raises `Malformed` when there are more than `DEPTH`."""
    level, depth = [value] if type(value) is dict or type(value) is list else [], 0
    while level:
        if depth > DEPTH:
            _too_deep()
        depth += 1
        level = [
            inner
            for one in level
            for inner in (one.values() if type(one) is dict else one)
            if type(inner) is dict or type(inner) is list
        ]


def _too_deep() -> Never:
    message = f"the JSON is nested more than {DEPTH} levels deep"
    raise Malformed(message, Fault("", message, "too-long")) from None


def _offset(text: bytes, error: msgspec.DecodeError) -> int:
    """Find the place of an error: msgspec counts in the text it was given, which may be the tight one."""
    try:
        _values.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError, InvalidOperation) as again:
        error = again if isinstance(again, msgspec.DecodeError) else error
    found = _BYTE.search(str(error))
    return int(found[1]) if found else len(text)


def _malformed(what: str, text: bytes, offset: int) -> Malformed:
    line = text.count(b"\n", 0, offset) + 1
    column = offset - text.rfind(b"\n", 0, offset)
    what = _BYTE.sub("", what).strip()
    message = f"the body is not JSON: {what}, at line {line}, column {column}"
    return Malformed(message, Fault("", message, "structure"))


def _refuse_duplicates(tight: bytes) -> None:
    """Look closely, with the slow reader, for a key that stands twice. Finding none is possible: keys may hold `":`."""

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in found:
            if key in seen:
                message = f"the key {key[:64]!r} stands more than once in one object"
                raise Malformed(message, Fault(key[:64], message, "structure"))
            seen[key] = value
        return seen

    json.loads(tight, object_pairs_hook=pairs)


def _refuse_null_characters(value: Any, path: str) -> None:
    """Refuse U+0000, which FHIR's `string` forbids and PostgreSQL's `text` cannot hold."""
    if isinstance(value, str) and "\0" in value:
        message = "a string holds the character U+0000"
        raise Malformed(message, Fault(path.lstrip("."), message, "value"))
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_null_characters(key, path)
            _refuse_null_characters(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            _refuse_null_characters(inner, f"{path}[{place}]")
