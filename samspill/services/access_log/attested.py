"""What the ground of a decision says to people: who asked, by name and role, for whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Attested:
    """What was attested, as far as it is shown. What was not is empty."""

    name: str = ""
    hpr: str = ""
    """HPR number: public, unlike the national number."""
    authorization: str = ""
    """Code of list 9060."""
    role: str = ""
    legal_entity: str = ""
    legal_entity_number: str = ""
    point_of_care: str = ""
    point_of_care_number: str = ""
    department: str = ""
    service: Mapping[str, Any] | None = None
    """The health care service, as a code."""
    details: Mapping[str, Any] | None = None
    """The details of the purpose, as a code."""
    decision: str = ""
    """Id of the consumer's own decision."""
    decision_text: str = ""
    user_selected: bool | None = None
    toa: int | None = None
    basis: str = ""
    """What opened the record (`PatientGrant.basis`)."""


def attested_in(ground: str) -> Attested:
    """Read the ground of an entry; what is not there, or is of another shape than ours, is left empty."""
    if not ground:
        return Attested()
    said: Any = strict_json.value_of(ground.encode())
    whole = _part(said, "attestation")
    who, why = _part(whole, "practitioner"), _part(whole, "care_relationship")
    hpr, role, ref = _part(who, "hpr_nr"), _part(who, "authorization"), _part(why, "decision_ref")
    return Attested(
        name=_text(_part(who, "identifier"), "name"),
        hpr=_text(hpr, "id"),
        authorization=_text(role, "code"),
        role=_text(role, "text"),
        legal_entity=_text(_part(who, "legal_entity"), "name"),
        legal_entity_number=_text(_part(who, "legal_entity"), "id"),
        point_of_care=_text(_part(who, "point_of_care"), "name"),
        point_of_care_number=_text(_part(who, "point_of_care"), "id"),
        department=_text(_part(who, "department"), "name"),
        service=_part(why, "healthcare_service") or None,
        details=_part(why, "purpose_of_use_details") or None,
        decision=_text(ref, "id"),
        decision_text=_text(ref, "description"),
        user_selected=ref.get("user_selected"),
        toa=whole.get("toa"),
        basis=_text(said, "basis"),
    )


def _part(whole: Any, name: str) -> Mapping[str, Any]:
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, dict) else NOTHING


def _text(whole: Any, name: str) -> str:
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, str) else ""
