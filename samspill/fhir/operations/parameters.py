"""The parameters of an operation, from a query or from a body. http://hl7.org/fhir/R4/operations.html#executing

They may stand in the query when they are plain values, in a `Parameters` resource in the body, or both; an operation
that takes one resource may have it as the body. What is not taken is refused by name, and values never stand in a
message.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.operations.offering import PRIMITIVES
from samspill.fhir.pages import PARAMETER
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.fhir.operations.offering import In, Offered
    from samspill.kernel.calls import Call

Given = dict[str, list[Any]]

MOST: Final = 1000
"""Parameters in one call."""
REPRESENTATION: Final = frozenset({"_format", "_pretty"})
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_TEXTS: Final = frozenset(
    {"code", "string", "uri", "canonical", "date", "dateTime", "instant", "url", "id", "markdown"}
)
"""Types whose values are JSON strings: a sender that calls a `uri` a `canonical` is understood."""
_NAME: Final = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_.:\-]{1,64}")
"""Names that may stand in a message: not those that could be somebody's number."""


def read(call: Call, takes: Sequence[In], left_out: Iterable[str] = ()) -> tuple[Given, tuple[tuple[str, str], ...]]:
    """Read what was sent: values by name, and the pairs of the query that are no parameters of the operation.

    A `Parameters` resource may hold search parameters too, as strings; they are among the pairs. Raises `Malformed`,
    `Unsupported` for a parameter that the standard has and this platform does not take.
    """
    known = {one.name: one for one in takes}
    given: Given = {}
    rest: list[tuple[str, str]] = []
    for name, text in call.query:
        one = known.get(name)
        if one is not None:
            given.setdefault(name, []).append(_from_text(one, text))
        elif name not in REPRESENTATION:
            rest.append((name, text))
    if call.body:
        _read_body(call.body, known, given, rest)
    for name, _ in rest:
        if name in left_out:
            raise not_taken(name)
    _check_numbers(known, given)
    return given, tuple(rest)


def of(call: Call, offered: Offered) -> Given:
    """Read the parameters of an operation that takes no others. Raises `Malformed` for one that it has not."""
    given, rest = read(call, offered.takes, offered.left_out)
    refuse_rest(rest)
    return given


def refuse_rest(rest: Iterable[tuple[str, str]]) -> None:
    """Refuse what is left, by name. Raises `Malformed`."""
    for name, _ in rest:
        if name != PARAMETER:
            raise unknown(name)


def first(given: Mapping[str, list[Any]], name: str, otherwise: Any = None) -> Any:
    """Give the value of a parameter that may be given once."""
    return given[name][0] if name in given else otherwise


def unknown(name: str) -> Malformed:
    """Make the problem of a parameter that the operation does not have."""
    shown = name if _NAME.fullmatch(name) else "a parameter"
    message = f"{shown}: the operation has no such parameter"
    return Malformed(message, Fault(shown, message, "not-supported"))


def not_taken(name: str) -> Unsupported:
    """Make the problem of a parameter of the standard that is not taken here."""
    message = f"the parameter {name} is not taken here"
    return Unsupported(message, Fault(name, message, "not-supported"))


def wrong(name: str, what: str, code: str = "value") -> Malformed:
    """Make the problem of a parameter that is not what it should be."""
    return Malformed(f"{name}: {what}" if name else what, Fault(name, what, code))


def _read_body(text: bytes, known: Mapping[str, In], given: Given, rest: list[tuple[str, str]]) -> None:
    value, _ = strict_json.read(text)
    if not isinstance(value, dict):
        raise wrong("", "the body must be a Parameters resource", "structure")
    if value.get("resourceType") != "Parameters":
        _read_single(value, known, given)
        return
    parts = value.get("parameter", [])
    if not isinstance(parts, list):
        raise wrong("Parameters.parameter", "it is a list", "structure")
    if len(parts) > MOST:
        message = f"a call has at most {MOST} parameters"
        raise TooLarge(message, Fault("Parameters.parameter", message, "too-costly"))
    for place, part in enumerate(parts):
        _read_part(part, f"Parameters.parameter[{place}]", known, given, rest)


def _read_single(value: dict[str, Any], known: Mapping[str, In], given: Given) -> None:
    """Take the body as the one resource that the operation is about."""
    takers = [one for one in known.values() if one.type not in PRIMITIVES and one.type[0].isupper()]
    fitting = [one for one in takers if one.type in ("Resource", value.get("resourceType"))]
    if len(fitting) != 1:
        raise wrong("", "the body must be a Parameters resource", "structure")
    given.setdefault(fitting[0].name, []).append(value)


def _read_part(part: Any, where: str, known: Mapping[str, In], given: Given, rest: list[tuple[str, str]]) -> None:
    name = part.get("name") if isinstance(part, dict) else None
    if not isinstance(name, str):
        raise wrong(where, "a parameter has a name", "required")
    values = {key: value for key, value in part.items() if key == "resource" or key.startswith("value")}
    if len(values) != 1 or "part" in part:
        raise wrong(where, "a parameter has one value, or a resource", "structure")
    [(key, value)] = values.items()
    one = known.get(name)
    if one is not None:
        given.setdefault(name, []).append(_from_json(one, key, value, where))
    elif isinstance(value, str):
        rest.append((name, value))
    else:
        raise unknown(name)


def _from_json(one: In, key: str, value: Any, where: str) -> Any:
    """Check a value of a `Parameters` resource against its declaration."""
    kind = key.removeprefix("value")
    if one.type in PRIMITIVES:
        said = kind[:1].lower() + kind[1:]
        if one.type in _TEXTS and said in _TEXTS and isinstance(value, str) and value:
            return value
        if one.type == "boolean" and said == "boolean" and isinstance(value, bool):
            return value
        numeric = said in ("integer", "positiveInt", "unsignedInt")
        if one.type in ("integer", "positiveInt") and numeric and type(value) is int:
            return _from_text(one, str(value))
    elif isinstance(value, dict) and key == "resource":
        if one.type in ("Resource", value.get("resourceType")):
            return value
    elif isinstance(value, dict) and kind == one.type:
        _check_type(one, value, where)
        return value
    raise wrong(where, f"{one.name} is of type {one.type}", "structure")


def _check_type(one: In, value: dict[str, Any], where: str) -> None:
    """Check a complex value as the standard defines its type. Raises `Invalid`."""
    faults = validate({"resourceType": "Parameters", "parameter": [{"name": one.name, f"value{one.type}": value}]})
    if faults:
        told = [
            Fault(fault.where.replace("Parameters.parameter[0]", where), fault.what, fault.code) for fault in faults
        ]
        raise Invalid(f"{one.name}: {told[0].what}", *told)


def _from_text(one: In, text: str) -> Any:
    """Read a value of a query."""
    if one.type in _TEXTS and text:
        return text
    if one.type == "boolean" and text in ("true", "false"):
        return text == "true"
    if one.type in ("integer", "positiveInt") and _NUMBER.fullmatch(text):
        number = int(text)
        if number or one.type == "integer":
            return number
    if one.type not in PRIMITIVES:
        raise wrong(one.name, "it does not fit into a query; send it in the body", "structure")
    raise wrong(one.name, f"it is of type {one.type}")


def _check_numbers(known: Mapping[str, In], given: Given) -> None:
    for name, one in known.items():
        if one.least and name not in given:
            raise wrong(name, "it is needed", "required")
        if not one.many and len(given.get(name, ())) > 1:
            raise wrong(name, "it may be given once only")
