"""Rules of who asks, and for whom they work: ATT-9 to ATT-32."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.identifiers import DNR, FNR, HPR, ORGANISATION, RESH, fault
from samspill.trust.attestation import codes
from samspill.trust.attestation.rules.case import Rule

if TYPE_CHECKING:
    from samspill.kernel.attestation import Identifier
    from samspill.trust.attestation.rules.case import Case

HIGH: Final = "4"
"""Level of assurance "high", as HelseID writes it."""
RESH_ELSEWHERE: Final = "urn:oid:2.16.578.1.12.4.5.390"
"""Another OID that RESH ids are met under."""


def is_organisation(one: Identifier) -> bool:
    """Tell whether it is a number of Enhetsregisteret."""
    return one.system == ORGANISATION and fault(ORGANISATION, one.id) is None


def is_named_unit(one: Identifier, legal_entity: Identifier | None) -> bool:
    """Tell whether a department is of RESH, or local with its owner and a system of its own (ATT-28)."""
    if one.system in (RESH, RESH_ELSEWHERE):
        return True
    return bool(one.system) and legal_entity is not None and one.authority == legal_entity.id


def _is_not_a_person(case: Case) -> bool:
    one = case.attestation.practitioner.identifier
    return one is not None and (one.system not in (FNR, DNR) or fault(one.system, one.id) is not None)


def _is_somebody_else(case: Case) -> bool:
    one = case.attestation.practitioner.identifier
    return one is not None and (not case.pid or one.id != case.pid)


def _is_not_of_enhetsregisteret(case: Case) -> bool:
    one = case.attestation.practitioner.legal_entity
    return one is not None and not is_organisation(one)


def _is_not_a_unit(case: Case) -> bool:
    one = case.attestation.practitioner.point_of_care
    return one is not None and not is_organisation(one)


def _is_unknown_entity(case: Case) -> bool:
    one, fact = case.attestation.practitioner.legal_entity, case.organisation
    if one is None or not case.register_known:
        return False
    return fact is None or fact.get("number") != one.id or not fact.get("active")


def _is_not_member(case: Case) -> bool:
    return case.register_known and case.organisation is not None and not case.organisation.get("member")


def _has_not_accepted(case: Case) -> bool:
    if not case.register_known or case.organisation is None:
        return False
    accepted = frozenset(case.organisation.get("terms") or ())
    return not (case.terms <= accepted if case.terms else accepted)


def _is_unproven(case: Case) -> bool:
    who = case.attestation.practitioner
    return not case.register_known and (who.legal_entity or who.hpr_nr or who.authorization) is not None


def _is_another_entity(case: Case) -> bool:
    one = case.attestation.practitioner.legal_entity
    return one is not None and bool(case.legal_entity) and one.id != case.legal_entity


def _is_another_unit(case: Case) -> bool:
    one = case.attestation.practitioner.point_of_care
    return one is not None and bool(case.point_of_care) and one.id != case.point_of_care


def _is_no_main_unit(case: Case) -> bool:
    return case.register_known and bool(case.organisation and case.organisation.get("parent"))


def _belongs_elsewhere(case: Case) -> bool:
    """Tell whether the unit is under another main unit, or closed; a main unit may be its own unit (ATT-19)."""
    one, fact = case.attestation.practitioner.legal_entity, case.unit
    if one is None or fact is None or not case.register_known:
        return False
    return not fact.get("active") or one.id not in (fact.get("number"), fact.get("parent"))


def _has_a_nameless_department(case: Case) -> bool:
    who = case.attestation.practitioner
    return who.department is not None and not is_named_unit(who.department, who.legal_entity)


def _has_a_foreign_hpr_system(case: Case) -> bool:
    one = case.attestation.practitioner.hpr_nr
    return one is not None and one.system != HPR


def _has_another_hpr(case: Case) -> bool:
    one = case.attestation.practitioner.hpr_nr
    return one is not None and bool(case.hpr) and one.id != case.hpr


def _is_not_in_hpr(case: Case) -> bool:
    one, fact = case.attestation.practitioner.hpr_nr, case.personnel
    return one is not None and case.register_known and (fact is None or str(fact.get("hpr")) != one.id)


def _keeps_hpr_back(case: Case) -> bool:
    known = bool(case.hpr) or (case.register_known and case.personnel is not None)
    return known and case.attestation.practitioner.hpr_nr is None


def _categories(case: Case) -> set[str]:
    return {str(one.get("category")) for one in (case.personnel or {}).get("authorisations") or ()}


def _is_no_category(case: Case) -> bool:
    one = case.attestation.practitioner.authorization
    return one is not None and one.system != codes.PERSONNEL


def _is_not_authorised(case: Case) -> bool:
    one = case.attestation.practitioner.authorization
    return one is not None and case.register_known and one.code not in _categories(case)


def _keeps_authorisation_back(case: Case) -> bool:
    return case.register_known and bool(_categories(case)) and case.attestation.practitioner.authorization is None


RULES: Final = (
    Rule(
        "ATT-required",
        "reject",
        "practitioner.identifier is missing",
        lambda c: c.attestation.practitioner.identifier is None,
    ),
    Rule(
        "ATT-required",
        "reject",
        "practitioner.legal_entity is missing",
        lambda c: c.attestation.practitioner.legal_entity is None,
    ),
    Rule(
        "ATT-required",
        "reject",
        "practitioner.point_of_care is missing",
        lambda c: c.attestation.practitioner.point_of_care is None,
    ),
    Rule(
        "ATT-9",
        "reject",
        "the sign-in is not at the level of assurance «high»",
        lambda c: c.security_level not in (None, HIGH),
    ),
    Rule("ATT-10", "reject", "practitioner.identifier is neither a fødselsnummer nor a D-number", _is_not_a_person),
    Rule("ATT-11", "reject", "practitioner.identifier is not the person who signed in", _is_somebody_else),
    Rule("ATT-12", "reject", "practitioner.legal_entity is not an organisation number", _is_not_of_enhetsregisteret),
    Rule("ATT-12", "reject", "practitioner.legal_entity is not an active unit of Enhetsregisteret", _is_unknown_entity),
    Rule("ATT-12", "reject", "practitioner.legal_entity is not a member of Helsenettet", _is_not_member),
    Rule("ATT-12", "reject", "practitioner.legal_entity has not accepted the terms", _has_not_accepted),
    Rule(
        "ATT-12",
        "reject",
        "practitioner.legal_entity is not the organisation that the client acts for",
        _is_another_entity,
    ),
    Rule("ATT-12", "warn", "the registers are not at hand, so what they say is not checked", _is_unproven),
    Rule("ATT-15", "warn", "practitioner.legal_entity is not a main unit", _is_no_main_unit),
    Rule("ATT-18", "reject", "practitioner.point_of_care is not an organisation number", _is_not_a_unit),
    Rule("ATT-18", "reject", "practitioner.point_of_care is not the unit that the client acts for", _is_another_unit),
    Rule(
        "ATT-18",
        "warn",
        "practitioner.point_of_care is not an active unit under practitioner.legal_entity",
        _belongs_elsewhere,
    ),
    Rule(
        "ATT-28",
        "warn",
        "practitioner.department is neither of RESH nor named with its owner and system",
        _has_a_nameless_department,
    ),
    Rule("ATT-29", "warn", "practitioner.hpr_nr is not in the system of HPR numbers", _has_a_foreign_hpr_system),
    Rule("ATT-29", "reject", "practitioner.hpr_nr is not the one that the issuer states", _has_another_hpr),
    Rule(
        "ATT-29",
        "reject",
        "practitioner.hpr_nr is not in Helsepersonellregisteret and must be left out",
        _is_not_in_hpr,
    ),
    Rule("ATT-29", "warn", "practitioner.hpr_nr exists and must be attested", _keeps_hpr_back),
    Rule(
        "ATT-32", "reject", "practitioner.authorization is not a category of health personnel (9060)", _is_no_category
    ),
    Rule(
        "ATT-32",
        "reject",
        "practitioner.authorization is not in Helsepersonellregisteret for this person",
        _is_not_authorised,
    ),
    Rule("ATT-32", "warn", "practitioner.authorization exists and must be attested", _keeps_authorisation_back),
)
