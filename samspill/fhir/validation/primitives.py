"""The primitive types of R4: which JSON values each of them allows (http://hl7.org/fhir/R4/datatypes.html#primitive)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, Final

from samspill.fhir.validation.found import Check, Found, one

LONGEST: Final = 1024 * 1024
"""A string has at most 1 MB (http://hl7.org/fhir/R4/datatypes.html#string), counted here in characters."""

_NO_CONTROL: Final = re.compile(r"[^\x00-\x08\x0b\x0c\x0e-\x1f]*").fullmatch
_NO_SPACE: Final = re.compile(r"[^\s\x00-\x1f]+").fullmatch
_CODE: Final = re.compile(r"[^\s\x00-\x1f]+( [^\s\x00-\x1f]+)*").fullmatch
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}").fullmatch

# A calendar day, all but the leap years: these are looked at afterwards.
_DAY: Final = r"(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31|02-29)"
_YEAR: Final = r"(?!0000)\d{4}"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
_ZONE: Final = r"(?:Z|[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00))"
_SHORT: Final = rf"{_YEAR}(?:-(?:0[1-9]|1[0-2]))?"

_FORMS: Final = {
    "id": (r"[A-Za-z0-9\-.]{1,64}", "1 to 64 letters (A-Z, a-z), digits, hyphens and full stops"),
    "oid": (r"urn:oid:[0-2](\.(0|[1-9]\d*))+", "urn:oid: and an OID"),
    "uuid": (r"urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}", "urn:uuid: and a lower-case UUID"),
    "time": (_CLOCK, "a time hh:mm:ss without a zone"),
}
_DATED_FORMS: Final = {
    "date": (rf"{_YEAR}-{_DAY}|{_SHORT}", "a day that exists: YYYY, YYYY-MM or YYYY-MM-DD"),
    "dateTime": (
        rf"{_YEAR}-{_DAY}(?:T{_CLOCK}{_ZONE})?|{_SHORT}",
        "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss and a zone, on a day that exists",
    ),
    "instant": (rf"{_YEAR}-{_DAY}T{_CLOCK}{_ZONE}", "YYYY-MM-DDThh:mm:ss and a zone, on a day that exists"),
}
_JSON_KINDS: Final[dict[str, tuple[type, ...]]] = {"string": (str,), "number": (int, Decimal), "Boolean": (bool,)}
_LARGEST: Final = 2**31 - 1
_WHOLE_NUMBERS: Final = {"integer": -(2**31), "unsignedInt": 0, "positiveInt": 1}
_TEXT: Final = "text of at most 1 MB that is not blank and has no control characters but tab, CR and LF"


def refused(value: object, wanted: str, form: str) -> Found:
    """Say why a value is no such primitive: the wrong kind of JSON value, or the right kind in the wrong form.

    `wanted` is the kind of JSON value: string, number or Boolean.
    """
    if value is None:
        return one("null has no meaning here: leave the element out", "structure")
    if type(value) is list:
        return one("a single value was expected, not an array", "structure")
    if type(value) is dict:
        return one("a plain value was expected, not an object", "structure")
    if type(value) not in _JSON_KINDS[wanted]:
        return one(f"a JSON {wanted} was expected: {form}", "structure")
    return one(f"the value must be {form}", "value")


def _string(value: Any) -> Found | None:
    # Nearly every string is printable throughout; the pattern is for those with line breaks and rarer characters.
    if (
        type(value) is str
        and value
        and not value.isspace()
        and len(value) <= LONGEST
        and (value.isprintable() or _NO_CONTROL(value) is not None)
    ):
        return None
    return refused(value, "string", _TEXT)


def _code(value: Any) -> Found | None:
    if type(value) is str and value and (_one_word(value) or _CODE(value) is not None):
        return None
    return refused(value, "string", "a code: not empty, no white space but single spaces inside")


def _address(value: Any) -> Found | None:
    if type(value) is str and value and (_one_word(value) or _NO_SPACE(value) is not None):
        return None
    return refused(value, "string", "text that is not empty and has no white space")


def _one_word(value: str) -> bool:
    """Tell quickly that a text has no white space and no control characters; not so quickly, it may still have none."""
    return value.isprintable() and " " not in value


def _reference(value: Any) -> Found | None:
    """Check `Reference.reference`; one that starts with `#` is kept for the resource to resolve (ref-1)."""
    found = _string(value)
    if found is None and value[0] == "#":
        found = Found()
        found.links.append(("", value[1:]))
    return found


def _boolean(value: Any) -> Found | None:
    if value is True or value is False:
        return None
    return refused(value, "Boolean", "true or false")


def _decimal(value: Any) -> Found | None:
    kind = type(value)
    if kind is Decimal or kind is int:
        return None
    return refused(value, "number", "a number")


def _base64(value: Any) -> Found | None:
    # White space between the characters is allowed (http://hl7.org/fhir/R4/datatypes.html#base64Binary).
    if type(value) is str:
        packed = "".join(value.split())
        if packed and len(packed) % 4 == 0 and _BASE64(packed) is not None:
            return None
    return refused(value, "string", "base64 (RFC 4648)")


def _whole_number(least: int) -> Check:
    form = f"a whole number from {least} to {_LARGEST}"

    def check(value: Any) -> Found | None:
        if type(value) is int and least <= value <= _LARGEST:
            return None
        return refused(value, "number", form)

    return check


def _matching(pattern: str, form: str) -> Check:
    match = re.compile(pattern, re.ASCII).fullmatch

    def check(value: Any) -> Found | None:
        if type(value) is str and match(value) is not None:
            return None
        return refused(value, "string", form)

    return check


def _dated(pattern: str, form: str) -> Check:
    match = re.compile(pattern, re.ASCII).fullmatch

    def check(value: Any) -> Found | None:
        if type(value) is str and match(value) is not None and (value[5:10] != "02-29" or _leap(int(value[:4]))):
            return None
        return refused(value, "string", form)

    return check


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


PRIMITIVES: Final[dict[str, Check]] = {
    "base64Binary": _base64,
    "boolean": _boolean,
    "canonical": _address,
    "code": _code,
    "decimal": _decimal,
    "markdown": _string,
    "string": _string,
    "uri": _address,
    "url": _address,
    # `Element.id`: any string without spaces (http://hl7.org/fhir/R4/element.html#id).
    "System.String": _address,
    "Reference.reference": _reference,
    **{name: _whole_number(least) for name, least in _WHOLE_NUMBERS.items()},
    **{name: _matching(*form) for name, form in _FORMS.items()},
    **{name: _dated(*form) for name, form in _DATED_FORMS.items()},
}
"""The check of each primitive type, and of the two strings with rules of their own."""
