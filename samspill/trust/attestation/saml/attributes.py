"""An attest as the attributes of an assertion, both ways.

What SAML has no attribute for is lost on the way: the description of the decision, the patient's department, and the
authorities behind persons' numbers. A value that stands under an older and a newer name must be the same under both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.kernel import identifiers
from samspill.kernel.attestation import Code
from samspill.trust.attestation import codes
from samspill.trust.attestation.reading import read_spec
from samspill.trust.attestation.saml import names, values
from samspill.trust.attestation.saml.parsing import malformed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from samspill.kernel.attestation import Attestation, Identifier
    from samspill.trust.attestation.saml.values import Value

_ORGANISATION = identifiers.ORGANISATION


def read_attestation(subject: str, found: Mapping[str, Value], issued_at: int) -> Attestation:
    """Read an attest from the subject's number and the attributes by name. Raises `Malformed`."""
    system = identifiers.DNR if _is_d_number(subject) else identifiers.FNR
    practitioner = {
        "identifier": {"id": subject, "system": system, "name": _name(found, names.PRACTITIONER_NAME)},
        "hpr_nr": _hpr(found, subject),
        "authorization": _agreed(found, names.ROLE, values.code),
        "legal_entity": _organisation(found, names.LEGAL_ENTITY, names.LEGAL_ENTITY_NAME),
        "point_of_care": _organisation(found, names.POINT_OF_CARE, names.POINT_OF_CARE_NAME),
        "department": _organisation(found, names.DEPARTMENT, names.DEPARTMENT_NAME),
    }
    relationship = {
        "healthcare_service": _agreed(found, names.SERVICE, values.code),
        "purpose_of_use": _agreed(found, names.PURPOSE, _purpose),
        "purpose_of_use_details": _agreed(found, names.DETAILS, values.code),
        "decision_ref": _agreed(found, names.DECISION, values.decision),
    }
    patient = {
        "identifier": _agreed(found, names.PATIENT, values.patient),
        "point_of_care": _organisation(found, names.CONTACT, names.CONTACT_NAME),
    }
    document = {
        "practitioner": practitioner,
        "care_relationship": relationship,
        "patients": [patient] if any(patient.values()) else [],
    }
    return read_spec(document, issued_at=issued_at)


def write_attributes(attestation: Attestation) -> Iterator[tuple[str, str]]:
    """Give the attributes of an attest, name and text, as v2.1 has them. Raises `Malformed` for several patients."""
    who, why = attestation.practitioner, attestation.care_relationship
    if len(attestation.patients) > 1:
        raise malformed("an assertion is about one patient")
    if who.identifier and who.identifier.name:
        yield names.PRACTITIONER_NAME[0], who.identifier.name
    if who.hpr_nr:
        yield names.HPR[0], values.write_identifier(who.hpr_nr)
        yield names.HPR[1], who.hpr_nr.id
    if who.authorization:
        yield names.ROLE[0], values.write_code("Role", who.authorization)
    yield from _written(who.legal_entity, names.LEGAL_ENTITY[0], names.LEGAL_ENTITY_NAME[0])
    yield from _written(who.point_of_care, names.POINT_OF_CARE[0], names.POINT_OF_CARE_NAME[0])
    yield from _written(who.department, names.DEPARTMENT[0], names.DEPARTMENT_NAME[0])
    if why.purpose_of_use:
        yield names.PURPOSE[0], values.write_code("Purpose", why.purpose_of_use)
    if why.healthcare_service:
        yield names.SERVICE[0], values.write_code("HealthcareService", why.healthcare_service)
    if why.purpose_of_use_details:
        yield names.DETAILS[0], values.write_code("purpose-of-use-details", why.purpose_of_use_details)
    if why.decision_ref:
        yield names.DECISION[0], values.write_decision(why.decision_ref)
    for one in attestation.patients:
        if one.identifier:
            yield names.PATIENT[0], values.write_patient(one.identifier)
        yield from _written(one.point_of_care, names.CONTACT[0], names.CONTACT_NAME[0])


def first(found: Mapping[str, Value], wanted: tuple[str, ...]) -> str:
    """Give the plain text under the newest name that is there; empty when there is none."""
    return next((found[name].text for name in wanted if name in found), "")


def _written(one: Identifier | None, number: str, name: str) -> Iterator[tuple[str, str]]:
    if one:
        yield number, values.write_identifier(one)
        if one.name:
            yield name, one.name


def _agreed(
    found: Mapping[str, Value], wanted: tuple[str, ...], reader: Callable[[Value], dict[str, object]]
) -> dict[str, Any] | None:
    """Read what stands under the newest name. Raises `Malformed` when an older one says something else."""
    read = [reader(found[name]) for name in wanted if name in found]
    for other in read[1:]:
        if any(_same(other.get(part)) != _same(read[0].get(part)) for part in ("id", "code", "system")):
            raise malformed(f"{wanted[0].rpartition(':')[2]} stands under two names, with two values")
    return read[0] if read else None


def _same(part: object) -> object:
    return identifiers.normalise(part) if isinstance(part, str) else part


def _organisation(found: Mapping[str, Value], wanted: tuple[str, ...], name: tuple[str, ...]) -> dict[str, Any] | None:
    read = _agreed(found, wanted, lambda value: values.identifier(value, _ORGANISATION))
    return {**read, "name": _name(found, name)} if read else None


def _purpose(value: Value) -> dict[str, object]:
    """Read a purpose of use; a code of ISO/TS 14265 becomes the one that means the same, where there is one."""
    read = values.code(value)
    system = identifiers.normalise(str(read.get("system", "")))
    same = codes.translated(Code(str(read.get("code", "")), system))
    return {"code": same, "system": codes.PURPOSES} if same else read


def _hpr(found: Mapping[str, Value], subject: str) -> dict[str, Any] | None:
    """Read the HPR number. Issuers have been seen to put the person's own number there when there is none."""
    kept = {name: value for name, value in found.items() if name in names.HPR}
    kept = {name: value for name, value in kept.items() if subject not in (value.text, value.parts.get("extension"))}
    return _agreed(kept, names.HPR, lambda value: values.identifier(value, identifiers.HPR))


def _name(found: Mapping[str, Value], wanted: tuple[str, ...]) -> str:
    return first(found, wanted)


def _is_d_number(number: str) -> bool:
    kind = identifiers.classify(number)
    return kind is not None and kind.kind == "dnr"
