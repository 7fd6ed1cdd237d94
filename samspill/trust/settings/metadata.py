"""What may be said with a setting: whom it is about, which part of the record, how hard it is.

It is checked before it is kept, and never read unchecked.

{"level": "soft", "to": {"organisations": ["310000019"]}, "but": {"practitioners": ["565000001"]},
 "what": {"classes": ["medication"], "documentTypes": ["A00-1"], "start": "2026-01-01T00:00:00Z"}}
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from samspill.kernel.problems import Fault, Invalid
from samspill.trust.decision.facts import Part, Scope
from samspill.trust.decision.tables import CLASS_OF, CLASSES
from samspill.trust.settings.definitions import Definition  # noqa: TC001 - as above

MOST = 100
"""The most that one list may name."""


def _list_of(pattern: str) -> Any:
    return Annotated[list[Annotated[str, msgspec.Meta(pattern=pattern)]], msgspec.Meta(min_length=1, max_length=MOST)]


_Id = r"^{}/[A-Za-z0-9\-.]{{1,64}}$"
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class _Scope(msgspec.Struct, forbid_unknown_fields=True):
    practitioners: _list_of(r"^[0-9]{7,9}$") = []  # type: ignore[valid-type]
    organisations: _list_of(r"^[0-9]{9}$") = []  # type: ignore[valid-type]
    roles: _list_of(r"^([A-Z]{2}[0-9]?|-)$") = []  # type: ignore[valid-type]


class _Part(msgspec.Struct, forbid_unknown_fields=True, rename={"document_types": "documentTypes"}):
    kinds: _list_of(r"^[A-Z][A-Za-z]{2,63}$") = []  # type: ignore[valid-type]
    classes: _list_of(r"^[a-z]{3,20}$") = []  # type: ignore[valid-type]
    document_types: _list_of(r"^[A-Z][0-9]{2}-[0-9]{1,2}$") = []  # type: ignore[valid-type]
    organisations: _list_of(_Id.format("Organization")) = []  # type: ignore[valid-type]
    practitioners: _list_of(_Id.format("Practitioner")) = []  # type: ignore[valid-type]
    encounters: _list_of(_Id.format("Encounter")) = []  # type: ignore[valid-type]
    start: Moment | None = None
    end: Moment | None = None


class _Metadata(msgspec.Struct, forbid_unknown_fields=True):
    level: Literal["soft", "hard"] = "soft"
    to: _Scope | None = None
    but: _Scope | None = None
    what: _Part | None = None


def check(metadata: object, definition: Definition) -> dict[str, Any]:
    """Check what is said with a setting; gives it back as it is kept. Raises `Invalid` with the place and the rule."""
    read = _read(metadata)
    if not isinstance(metadata, dict):
        raise _invalid("metadata", "must be an object")
    for name in metadata.keys() - definition.metadata:
        raise _invalid(f"metadata.{name}", "is nothing that this setting takes")
    if definition.does == "consent" and (read.to is None or read.to == _Scope()):
        raise _invalid("metadata.to", "a consent names whom it lets in")
    for name in ("to", "but"):
        if getattr(read, name) == _Scope():
            raise _invalid(f"metadata.{name}", "names nobody")
    if read.what is not None:
        _check_part(read.what)
    return dict(metadata)


def _check_part(part: _Part) -> None:
    if part == _Part():
        raise _invalid("metadata.what", "names nothing; leave it out for the whole record")
    if set(part.classes) - CLASSES.keys():
        raise _invalid("metadata.what.classes", f"must be of {', '.join(CLASSES)}")
    if set(part.kinds) - CLASS_OF.keys():
        raise _invalid("metadata.what.kinds", "must be resource types of a patient's record")
    if part.start and part.end and part.end <= part.start:
        raise _invalid("metadata.what.end", "must come after the start")


def _read(metadata: object) -> _Metadata:
    try:
        return msgspec.convert(metadata, _Metadata)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `$")
        raise _invalid("metadata" + place.rstrip("`"), what[:200]) from None


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(f"{where[:200]}: {what}", Fault(where[:200], what, "value"))


def read(metadata: object) -> tuple[bool, Scope, Scope | None, Part]:
    """Read what was checked: whether it is hard, whom it is about, whom not, and which part of the record."""
    found = _read(metadata)
    part = found.what or _Part()
    what = Part(
        kinds=frozenset(part.kinds),
        classes=frozenset(part.classes),
        document_types=frozenset(part.document_types),
        organisations=frozenset(part.organisations),
        practitioners=frozenset(part.practitioners),
        encounters=frozenset(part.encounters),
        starts=part.start,
        ends=part.end,
    )
    return found.level == "hard", _scope(found.to), _scope(found.but) if found.but else None, what


def _scope(scope: _Scope | None) -> Scope:
    if scope is None:
        return Scope()
    return Scope(
        practitioners=frozenset(scope.practitioners),
        organisations=frozenset(scope.organisations),
        roles=frozenset(scope.roles),
    )
