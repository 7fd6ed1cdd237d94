"""FHIRPath Patch as it is sent: a Parameters resource. http://hl7.org/fhir/R4/fhirpatch.html"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.patch import text
from samspill.fhir.patch.json_patch import MOST
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping

NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "add": ("path", "name", "value"),
    "insert": ("path", "value", "index"),
    "delete": ("path",),
    "replace": ("path", "value"),
    "move": ("path", "source", "destination"),
}
"""What each type of operation is made of; other parts are refused."""
_JSON: Final[Mapping[str, type]] = {
    "path": str,
    "name": str,
    "index": int,
    "source": int,
    "destination": int,
}


@dataclass(frozen=True, slots=True)
class Change:
    """One operation, read."""

    type: str
    where: str
    """Its place in the Parameters."""
    path: str
    name: str
    value: Mapping[str, Any]
    """The part `value`: a `value[x]`, a `resource`, or parts that make up an element without a type of its own."""
    index: int
    source: int
    destination: int


def read_changes(body: bytes) -> tuple[Change, ...]:
    """Read a Parameters resource as operations. Raises `Malformed` or `Invalid` with the place, or `TooLarge`."""
    value, tight = strict_json.read(body)
    if not isinstance(value, dict):
        message = "a FHIRPath Patch is a Parameters resource"
        raise Malformed(message, Fault("", message, "structure"))
    faults = validate(value, "Parameters")
    if faults:
        raise Invalid(f"the Parameters are not valid: {faults[0].where} {faults[0].what}", *faults)
    operations = text.read(tight).get("parameter", [])
    if len(operations) > MOST:
        message = f"a patch has at most {MOST} operations"
        raise TooLarge(message, Fault("Parameters.parameter", message, "too-long"))
    return tuple(_change(one, f"Parameters.parameter[{place}]") for place, one in enumerate(operations))


def _change(given: Mapping[str, Any], where: str) -> Change:
    if given.get("name") != "operation":
        message = "every parameter of a patch is named operation"
        raise Invalid(message, Fault(f"{where}.name", message, "value"))
    parts: dict[str, Mapping[str, Any]] = {}
    for part in given.get("part", []):
        if parts.setdefault(part["name"], part) is not part:
            message = f"the part {part['name'][:32]} stands more than once"
            raise Invalid(message, Fault(where, message, "duplicate"))
    kind = _plain(parts.pop("type", {}))
    if not isinstance(kind, str) or kind not in NEEDS:
        message = f"the type of an operation is one of {', '.join(NEEDS)}"
        raise Invalid(message, Fault(where, message, "value"))
    if parts.keys() != set(NEEDS[kind]):
        message = f"the operation {kind} has the parts {', '.join(NEEDS[kind])}"
        raise Invalid(
            message, Fault(where, message, "required" if set(NEEDS[kind]) - parts.keys() else "not-supported")
        )
    said: dict[str, Any] = {name: _said(name, parts[name], where) if name in parts else None for name in _JSON}
    return Change(
        kind,
        where,
        said["path"],
        said["name"] or "",
        parts.get("value", {}),
        *(said[name] or 0 for name in ("index", "source", "destination")),
    )


def _said(name: str, part: Mapping[str, Any], where: str) -> Any:
    value = _plain(part)
    if type(value) is not _JSON[name] or (isinstance(value, int) and value < 0):
        message = f"the part {name} is a {'string' if _JSON[name] is str else 'whole number from 0'}"
        raise Invalid(message, Fault(where, message, "value"))
    return value


def _plain(part: Mapping[str, Any]) -> Any:
    """Give the value of a part, whatever its type."""
    return next((value for key, value in part.items() if key.startswith("value")), None)
