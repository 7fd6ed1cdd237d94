"""One good attest of made-up people and organisations, and attests that chance makes up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from samspill.kernel.attestation import (
    Attestation,
    AttestedPatient,
    AttestedPractitioner,
    CareRelationship,
    Code,
    DecisionRef,
    Identifier,
)
from samspill.kernel.identifiers import DNR, FNR, HPR, ORGANISATION, RESH
from samspill.trust.attestation.reading import cleaned

TOA = 1_789_027_200
PHYSICIAN, NURSE, PATIENT, OTHER_PATIENT = "02827033319", "19878834405", "17859040217", "17859040489"
ENTITY, UNIT, ELSEWHERE = "310000019", "310000027", "310000035"
TEMPLATES = "https://terminology.dips.com/decisiontemplate"
SERVICES = "urn:oid:2.16.578.1.12.4.1.1.8655"
PURPOSES = "urn:oid:2.16.840.1.113883.1.11.20448"
CATEGORIES = "urn:oid:2.16.578.1.12.4.1.1.9060"


def spec() -> dict[str, Any]:
    """The form of the data model, whole."""
    return {
        "attestation": {
            "toa": TOA,
            "practitioner": practitioner(),
            "care_relationship": care_relationship(),
            "patients": [{"identifier": number(PATIENT, FNR, "www.skatteetaten.no"), "point_of_care": unit()}],
        }
    }


def practitioner() -> dict[str, Any]:
    return {
        "identifier": number(PHYSICIAN, FNR, "www.skatteetaten.no", "Flink Lege"),
        "hpr_nr": number("565000001", HPR, "www.helsedirektoratet.no"),
        "authorization": code("LE", "Lege", CATEGORIES, "www.helsedirektoratet.no"),
        "legal_entity": number(ENTITY, ORGANISATION, "www.brreg.no", "Syntetisk sykehus HF"),
        "point_of_care": unit(),
        "department": number("4299901", RESH, "www.nhn.no", "Anestesi, seksjon 1"),
    }


def care_relationship() -> dict[str, Any]:
    return {
        "healthcare_service": code("S03", "Indremedisin", SERVICES, "www.helsedirektoratet.no"),
        "purpose_of_use": code("TREAT", "Behandling", PURPOSES, "www.hl7.org"),
        "purpose_of_use_details": code("POLBESOK", "Poliklinisk besøk", TEMPLATES, "www.hl7.no"),
        "decision_ref": {
            "id": "0b9a6f5e-6a4e-4b27-9a55-4c3c3a9b1f10",
            "description": "Poliklinisk besøk",
            "user_selected": False,
        },
    }


def unit() -> dict[str, Any]:
    return number(UNIT, ORGANISATION, "www.brreg.no", "Syntetisk sykehus HF, avd. Fjord")


def number(value: str, system: str, authority: str, name: str = "") -> dict[str, Any]:
    named = {"name": name} if name else {}
    return {"id": value, **named, "system": system, "authority": f"https://{authority}"}


def code(value: str, text: str, system: str, assigner: str) -> dict[str, Any]:
    return {"code": value, "text": text, "system": system, "assigner": f"https://{assigner}"}


def at(seconds: float = 0) -> datetime:
    """So long after the attest was made."""
    return datetime.fromtimestamp(TOA + seconds, UTC)


def known() -> dict[str, Any]:
    """What is known beside the good attest, so that it breaks no rule."""
    return {
        "at": at(60),
        "pid": PHYSICIAN,
        "hpr": "565000001",
        "legal_entity": ENTITY,
        "point_of_care": UNIT,
        "personnel": {"hpr": "565000001", "authorisations": [{"category": "LE"}, {"category": "PS"}]},
        "organisation": {"number": ENTITY, "parent": None, "active": True, "member": True, "terms": ["helsenett-2"]},
        "unit": {"number": UNIT, "parent": ENTITY, "active": True, "member": False, "terms": []},
        "patient_numbers": [PATIENT],
        "register_known": True,
        "security_level": "4",
    }


_words = st.text(st.characters(min_codepoint=33, max_codepoint=0x17F, blacklist_categories=("C", "Z")), max_size=20)
_texts = st.lists(_words, max_size=4).map(" ".join).map(cleaned)
_numbers = st.text("0123456789", min_size=1, max_size=12)
_codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", min_size=1, max_size=12)
_systems = st.sampled_from([FNR, DNR, HPR, ORGANISATION, RESH, SERVICES, PURPOSES, CATEGORIES, TEMPLATES])
_bodies = st.sampled_from(["", "https://www.skatteetaten.no", "https://www.brreg.no", "https://www.nhn.no", ENTITY])


def _identifiers(numbers: st.SearchStrategy[str] = _numbers, systems: st.SearchStrategy[str] = _systems):
    return st.builds(Identifier, id=numbers, system=systems, name=_texts, authority=_bodies)


def _coded():
    return st.builds(Code, code=_codes, system=_systems, text=_texts, assigner=_bodies)


def _maybe(strategy):
    return st.none() | strategy


def attestations(most_patients: int = 3) -> st.SearchStrategy[Attestation]:
    """Attests of any content, each in its normal form."""
    return st.builds(
        Attestation,
        toa=_maybe(st.integers(1, 99_999_999_999)),
        practitioner=st.builds(
            AttestedPractitioner,
            identifier=_maybe(_identifiers()),
            hpr_nr=_maybe(_identifiers()),
            authorization=_maybe(_coded()),
            legal_entity=_maybe(_identifiers()),
            point_of_care=_maybe(_identifiers()),
            department=_maybe(_identifiers()),
        ),
        care_relationship=st.builds(
            CareRelationship,
            healthcare_service=_maybe(_coded()),
            purpose_of_use=_maybe(_coded()),
            purpose_of_use_details=_maybe(_coded()),
            decision_ref=_maybe(
                st.builds(DecisionRef, id=_codes, description=_texts, user_selected=_maybe(st.booleans()))
            ),
        ),
        patients=st.lists(
            st.builds(
                AttestedPatient,
                identifier=_maybe(_identifiers()),
                point_of_care=_maybe(_identifiers()),
                department=_maybe(_identifiers()),
            ),
            max_size=most_patients,
        ).map(tuple),
    )
