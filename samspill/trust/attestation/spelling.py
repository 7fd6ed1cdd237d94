"""The names that an attest's members go by, and the one spelling that is read here.

The documents of Tillitsrammeverket have changed their names on the way: `care_relation` (data model), `care-relation`
(rules, SAML), `care_relationship` (token); hyphens and underscores; `practitioner:pid` for `practitioner.identifier`;
one patient as an object or patients as a list. All are taken. What stands twice, in two spellings, is refused: two
readers could see two different attests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from samspill.kernel.problems import Fault, Malformed

MOST_MEMBERS: Final = 64
"""Members that one object may have, known or not."""
MOST_PATIENTS: Final = 50
_NAME = re.compile(r"[A-Za-z][A-Za-z_:\-]{0,60}")


@dataclass(frozen=True)
class Shape:
    """The members of one object, what each holds (None: a plain value), and the other names they go by."""

    members: Mapping[str, Shape | None]
    other_names: Mapping[str, str] = field(default_factory=dict)
    many: bool = False
    """Several of these may stand in a list; one may stand by itself."""


_IDENTIFIER = Shape({"id": None, "name": None, "system": None, "authority": None})
_CODE = Shape({"code": None, "text": None, "system": None, "assigner": None})
_DECISION = Shape({"id": None, "description": None, "user_selected": None})
_PRACTITIONER = Shape(
    {
        "identifier": _IDENTIFIER,
        "hpr_nr": _IDENTIFIER,
        "authorization": _CODE,
        "legal_entity": _IDENTIFIER,
        "point_of_care": _IDENTIFIER,
        "department": _IDENTIFIER,
    },
    {"pid": "identifier"},
)
_RELATIONSHIP = Shape(
    {
        "healthcare_service": _CODE,
        "purpose_of_use": _CODE,
        "purpose_of_use_details": _CODE,
        "decision_ref": _DECISION,
    }
)
_PATIENT = Shape(
    {"identifier": _IDENTIFIER, "point_of_care": _IDENTIFIER, "department": _IDENTIFIER},
    {
        "pid": "identifier",
        "patient_id": "identifier",
        "point_of_care_patient": "point_of_care",
        "department_patient": "department",
    },
    many=True,
)
_ATTESTATION = Shape(
    {
        "type": None,
        "toa": None,
        "practitioner": _PRACTITIONER,
        "care_relationship": _RELATIONSHIP,
        "patients": _PATIENT,
    },
    {"care_relation": "care_relationship", "patient": "patients"},
)
_ENVELOPE = Shape({"attestation": _ATTESTATION, **_ATTESTATION.members}, _ATTESTATION.other_names)


@dataclass(frozen=True, slots=True)
class Respelt:
    """An attest's tree in the one spelling, without members that are null."""

    tree: Mapping[str, Any]
    """`patients` is a list, everything else as `samspill.kernel.attestation` names it."""
    strangers: tuple[str, ...]
    """Places of members that nobody knows. A name that could hold a number stands as `…`."""


def respell(document: object) -> Respelt:
    """Give an attest's tree in the one spelling, with or without the envelope `attestation`.

    Raises `Malformed`, with the place, for what is no object or list where one is wanted, what stands twice, and what
    is too much.
    """
    strangers: list[str] = []
    tree = _object(document, _ENVELOPE, "", strangers)
    if "attestation" in tree:
        if len(tree) > 1:
            raise malformed("attestation", "an attest stands both inside and outside its envelope")
        tree = tree["attestation"]
    return Respelt(tree, tuple(strangers))


def malformed(place: str, what: str) -> Malformed:
    """Refuse an attest for its form; the value itself is never quoted."""
    message = f"the attest is malformed at {place or 'its root'}: {what}"
    return Malformed(message, Fault(place, what, "structure"))


def _object(value: object, shape: Shape, place: str, strangers: list[str]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise malformed(place, "an object was expected")
    if len(value) > MOST_MEMBERS:
        raise malformed(place, f"an object has more than {MOST_MEMBERS} members")
    found: dict[str, list[tuple[str, Any]]] = {}
    for key, inner in value.items():
        head, _, rest = str(key).partition(":")
        name = _spelt(head)
        name = shape.other_names.get(name, name)
        if name not in shape.members or (rest and shape.members[name] is None):
            strangers.append(_joined(place, str(key) if _NAME.fullmatch(str(key)) else "…"))
        elif inner is not None:
            found.setdefault(name, []).append((rest, inner))
    # The envelope is no part of a place: an attest has the same places with and without it.
    places = {name: "" if name == "attestation" else _joined(place, name) for name in found}
    return {name: _member(parts, shape.members[name], places[name], strangers) for name, parts in found.items()}


def _member(parts: list[tuple[str, Any]], shape: Shape | None, place: str, strangers: list[str]) -> Any:
    """Read one member, which may be spread over several keys: `practitioner:pid`, `practitioner:legal-entity`."""
    whole = [inner for rest, inner in parts if not rest]
    spread = {rest: inner for rest, inner in parts if rest}
    if len(whole) + bool(spread) > 1 or len(whole) + len(spread) < len(parts):
        raise malformed(place, "it stands more than once, in several spellings")
    value = whole[0] if whole else spread
    if shape is None:
        return value
    if not shape.many:
        return _object(value, shape, place, strangers)
    if isinstance(value, list):
        if len(value) > MOST_PATIENTS:
            raise malformed(place, f"there are more than {MOST_PATIENTS}")
        return [_object(one, shape, f"{place}[{number}]", strangers) for number, one in enumerate(value)]
    return [_object(value, shape, place, strangers)]


def _spelt(name: str) -> str:
    return name.lower().replace("-", "_")


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
