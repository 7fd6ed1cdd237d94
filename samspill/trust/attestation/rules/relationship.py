"""Rules of why, of whom and of when: ATT-4 and ATT-33 to ATT-58."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.identifiers import DNR, FHN, FNR
from samspill.trust.attestation import codes
from samspill.trust.attestation.rules.case import Rule
from samspill.trust.attestation.rules.practitioner import is_named_unit, is_organisation

if TYPE_CHECKING:
    from samspill.trust.attestation.rules.case import Case

LIFE: Final = 3600
"""Seconds that an attest lives (ATT-58b)."""
AHEAD: Final = 10
"""Seconds by which the consumer's clock may be ahead. The rules leave this open; the end of the hour has no grace."""
EXPIRED: Final = "attestation_has_expired"
"""The text that ATT-58c demands."""
_DIRECT: Final = ("TREAT", "ETREAT")


def _has_another_purpose(case: Case) -> bool:
    one = case.attestation.care_relationship.purpose_of_use
    return one is not None and one.code not in codes.purposes()


def _has_a_foreign_purpose_system(case: Case) -> bool:
    one = case.attestation.care_relationship.purpose_of_use
    return one is not None and one.system not in codes.purpose_systems()


def _says_treatment_and_means_other(case: Case) -> bool:
    why = case.attestation.care_relationship
    if why.purpose_of_use is None or why.purpose_of_use_details is None:
        return False
    return why.purpose_of_use.code in _DIRECT and codes.is_treatment(why.purpose_of_use_details) is False


def _says_other_and_means_treatment(case: Case) -> bool:
    why = case.attestation.care_relationship
    if why.purpose_of_use is None or why.purpose_of_use_details is None:
        return False
    return why.purpose_of_use.code == "COC" and codes.is_treatment(why.purpose_of_use_details) is True


def _has_a_retired_service(case: Case) -> bool:
    one = case.attestation.care_relationship.healthcare_service
    return one is not None and one.system in codes.retired_services()


def _has_a_foreign_service(case: Case) -> bool:
    one = case.attestation.care_relationship.healthcare_service
    return one is not None and one.system not in codes.services() | codes.retired_services()


def _has_no_ground(case: Case) -> bool:
    why = case.attestation.care_relationship
    return why.healthcare_service is None and why.purpose_of_use_details is None


def _has_foreign_details(case: Case) -> bool:
    one = case.attestation.care_relationship.purpose_of_use_details
    return one is not None and one.system not in codes.detail_systems()


def _does_not_say_who_decided(case: Case) -> bool:
    one = case.attestation.care_relationship.decision_ref
    return one is not None and one.user_selected is None


def _is_another_patient(case: Case) -> bool:
    bound = [one.identifier.id for one in case.attestation.patients if one.identifier]
    return case.patient_numbers is not None and any(number not in case.patient_numbers for number in bound)


def _is_for_one_patient(case: Case) -> bool:
    return case.patient_numbers is None and any(one.identifier for one in case.attestation.patients)


def _has_a_foreign_patient_number(case: Case) -> bool:
    bound = [one.identifier for one in case.attestation.patients if one.identifier]
    return any(one.system not in (FNR, DNR, FHN) for one in bound)


def _has_a_foreign_contact(case: Case) -> bool:
    return any(one.point_of_care and not is_organisation(one.point_of_care) for one in case.attestation.patients)


def _has_a_nameless_contact(case: Case) -> bool:
    owner = case.attestation.practitioner.legal_entity
    return any(one.department and not is_named_unit(one.department, owner) for one in case.attestation.patients)


def _has_expired(case: Case) -> bool:
    made = case.attestation.toa
    return made is not None and case.at.timestamp() - made > LIFE


def _is_from_the_future(case: Case) -> bool:
    made = case.attestation.toa
    return made is not None and made - case.at.timestamp() > AHEAD


RULES: Final = (
    Rule("ATT-4", "reject", "the attest is bound to another patient", _is_another_patient),
    Rule("ATT-4", "reject", "the attest is for more than one patient", lambda c: len(c.attestation.patients) > 1),
    Rule(
        "ATT-4",
        "warn",
        "the attest is bound to a patient, and the request is about no one patient",
        _is_for_one_patient,
    ),
    Rule(
        "ATT-4", "warn", "patients.identifier is in no system that is known for patients", _has_a_foreign_patient_number
    ),
    Rule(
        "ATT-33",
        "warn",
        "care_relationship.healthcare_service is in no code system that is known for it",
        _has_a_foreign_service,
    ),
    Rule(
        "ATT-33",
        "warn",
        "care_relationship.healthcare_service is in a code system that is retired",
        _has_a_retired_service,
    ),
    Rule(
        "ATT-required",
        "reject",
        "care_relationship.purpose_of_use is missing",
        lambda c: c.attestation.care_relationship.purpose_of_use is None,
    ),
    Rule(
        "ATT-38",
        "reject",
        "care_relationship.purpose_of_use is none of TREAT, ETREAT, COC and BTG",
        _has_another_purpose,
    ),
    Rule(
        "ATT-38",
        "warn",
        "care_relationship.purpose_of_use is not in the system of purposes of use",
        _has_a_foreign_purpose_system,
    ),
    Rule(
        "ATT-38",
        "warn",
        "purpose_of_use says treatment, and its details speak of something else",
        _says_treatment_and_means_other,
    ),
    Rule(
        "ATT-40",
        "warn",
        "purpose_of_use says case handling, and its details speak of treatment",
        _says_other_and_means_treatment,
    ),
    Rule("ATT-43a", "reject", "neither healthcare_service nor purpose_of_use_details is given", _has_no_ground),
    Rule(
        "ATT-45",
        "warn",
        "care_relationship.purpose_of_use_details is in no code system that is known for it",
        _has_foreign_details,
    ),
    Rule(
        "ATT-required",
        "reject",
        "care_relationship.decision_ref is missing",
        lambda c: c.attestation.care_relationship.decision_ref is None,
    ),
    Rule(
        "ATT-48",
        "reject",
        "care_relationship.decision_ref.user_selected is neither true nor false",
        _does_not_say_who_decided,
    ),
    Rule("ATT-49", "warn", "patients.point_of_care is not an organisation number", _has_a_foreign_contact),
    Rule(
        "ATT-53",
        "warn",
        "patients.department is neither of RESH nor named with its owner and system",
        _has_a_nameless_contact,
    ),
    Rule("ATT-58a", "reject", "toa is missing", lambda c: c.attestation.toa is None),
    Rule("ATT-58c", "reject", EXPIRED, _has_expired),
    Rule("ATT-58c", "reject", "the attest is from the future", _is_from_the_future),
)
