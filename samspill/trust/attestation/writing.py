"""The one form of each kind in which attests leave: `care_relationship`, snake_case, systems as `urn:oid:`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from samspill.kernel import strict_json
from samspill.trust.attestation.reading import TYPE

if TYPE_CHECKING:
    from samspill.kernel.attestation import Attestation, AttestedPatient, Code, DecisionRef, Identifier


def write_spec(attestation: Attestation) -> dict[str, Any]:
    """Write the form of the data model, whole: `{"attestation": {…}}`."""
    return {"attestation": _tree(attestation, whole=True, patient=True)}


def write_claim(attestation: Attestation) -> dict[str, Any]:
    """Write the claim of an access token: whole, but for the patient's number, which a token never carries."""
    return _tree(attestation, whole=True, patient=False)


def write_rar(attestation: Attestation) -> dict[str, Any]:
    """Write the request for such a token (RFC 9396): codes and numbers only, nothing that the issuer looks up."""
    tree = _tree(attestation, whole=False, patient=False)
    for name in ("identifier", "hpr_nr"):
        tree["practitioner"].pop(name, None)
    return {"type": TYPE, **tree}


def write_user_role(authorization: Code) -> str:
    """Write the header `nhn-user-role`: the category of health personnel as JSON, percent-encoded."""
    return quote(strict_json.write(_code(authorization, whole=False)).decode(), safe="")


def _tree(attestation: Attestation, *, whole: bool, patient: bool) -> dict[str, Any]:
    who, why = attestation.practitioner, attestation.care_relationship
    practitioner = {
        "identifier": _identifier(who.identifier, whole=whole),
        "hpr_nr": _identifier(who.hpr_nr, whole=whole),
        "authorization": _code(who.authorization, whole=whole),
        "legal_entity": _identifier(who.legal_entity, whole=whole),
        "point_of_care": _identifier(who.point_of_care, whole=whole),
        "department": _identifier(who.department, whole=whole),
    }
    relationship = {
        "healthcare_service": _code(why.healthcare_service, whole=whole),
        "purpose_of_use": _code(why.purpose_of_use, whole=whole),
        "purpose_of_use_details": _code(why.purpose_of_use_details, whole=whole),
        "decision_ref": _decision(why.decision_ref, whole=whole),
    }
    return {
        **({} if attestation.toa is None else {"toa": attestation.toa}),
        "practitioner": _given(practitioner),
        "care_relationship": _given(relationship),
        "patients": [_patient(one, whole=whole, patient=patient) for one in attestation.patients],
    }


def _patient(one: AttestedPatient, *, whole: bool, patient: bool) -> dict[str, Any]:
    parts = {
        "identifier": _identifier(one.identifier, whole=whole) if patient else None,
        "point_of_care": _identifier(one.point_of_care, whole=whole),
        "department": _identifier(one.department, whole=whole),
    }
    return _given(parts)


def _identifier(one: Identifier | None, *, whole: bool) -> dict[str, Any] | None:
    if one is None:
        return None
    if not whole:
        return _given({"id": one.id, "system": one.system})
    return _given({"id": one.id, "name": one.name, "system": one.system, "authority": one.authority})


def _code(one: Code | None, *, whole: bool) -> dict[str, Any] | None:
    if one is None:
        return None
    if not whole:
        return _given({"code": one.code, "system": one.system})
    return _given({"code": one.code, "text": one.text, "system": one.system, "assigner": one.assigner})


def _decision(one: DecisionRef | None, *, whole: bool) -> dict[str, Any] | None:
    if one is None:
        return None
    description = one.description if whole else ""
    return _given({"id": one.id, "description": description, "user_selected": one.user_selected})


def _given(parts: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is not attested; `user_selected: false` is attested."""
    return {name: value for name, value in parts.items() if value is not None and value != ""}
