"""What the demo's health personnel attest when they sign in, as a record system of theirs would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.demo.personnel import CATEGORY, name_of, organisations, people
from samspill.demo.registers import worker_number
from samspill.kernel.identifiers import FNR, HPR, ORGANISATION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.demo.users import DemoUser

PURPOSE: Final = "urn:oid:2.16.840.1.113883.1.11.20448"
SERVICES: Final = {
    "legesenter": ("KX17", "Fastlege", "urn:oid:2.16.578.1.12.4.1.1.8663"),
    "hjemmetjeneste": ("KX16", "Hjemmesykepleie", "urn:oid:2.16.578.1.12.4.1.1.8663"),
    "fjordsykehuset": ("S03", "Indremedisin", "urn:oid:2.16.578.1.12.4.1.1.8655"),
}
"""The health care service, by how the organisation's id begins. The codes of 8663 are the demo's guess."""
MULTI: Final = "urn:oid:1.0.6523"
"""The system in which a client that acts for many names one of them (HelseID, multi-tenant clients)."""
ACUTE: Final = ("akuttlege",)
"""Those who receive emergencies."""


def purpose_of(user: DemoUser) -> str:
    """Give the purpose that a user works for: TREAT or ETREAT."""
    return "ETREAT" if user.practitioner in ACUTE else "TREAT"


def attested_by(user: DemoUser, number: str, now: int) -> dict[str, Any]:
    """Make the claims of a user's token that say who asks and why: the attest, the number, the organisations.

    `number` names the decision, `now` is when it was made, in seconds since 1970. Empty for those who are no personnel.
    """
    if not user.practitioner:
        return {}
    row, (legal, house) = people()[user.practitioner], _employers(user.organisation)
    pid = worker_number(user.practitioner)
    code, text, system = next(said for start, said in SERVICES.items() if user.organisation.startswith(start))
    purpose = purpose_of(user)
    attest = {
        "toa": now,
        "practitioner": {
            "identifier": {"id": pid, "system": FNR, "name": name_of(user.practitioner).text},
            "hpr_nr": {"id": row["hpr"], "system": HPR},
            "authorization": {"code": row["category"], "system": CATEGORY, "text": row["category_name"]},
            "legal_entity": {"id": legal["number"], "system": ORGANISATION, "name": legal["name"]},
            "point_of_care": {"id": house["number"], "system": ORGANISATION, "name": house["name"]},
        },
        "care_relationship": {
            "healthcare_service": {"code": code, "system": system, "text": text},
            "purpose_of_use": {"code": purpose, "system": PURPOSE},
            "decision_ref": {"id": number, "user_selected": False},
        },
        "patients": [],
    }
    return {
        "nhn:tillitsrammeverk:parameters": attest,
        "helseid://claims/identity/pid": pid,
        "helseid://claims/identity/security_level": "4",
        "helseid://claims/hpr/hpr_number": row["hpr"],
        "helseid://claims/client/claims/orgnr_parent": legal["number"],
        "helseid://claims/client/claims/orgnr_child": house["number"],
    }


def details_of(user: DemoUser, number: str) -> list[dict[str, Any]]:
    """Say for which organisation, and on which grounds, somebody who is personnel asks for a token (RFC 9396).

    `number` names the decision. Who asks, and what the organisations are called, the token service adds.
    """
    said = attested_by(user, number, 0)["nhn:tillitsrammeverk:parameters"]
    who, why = said["practitioner"], said["care_relationship"]
    places = {name: {"id": who[name]["id"], "system": ORGANISATION} for name in ("legal_entity", "point_of_care")}
    value = f"NO:ORGNR:{places['legal_entity']['id']}:{places['point_of_care']['id']}"
    identifier = {"system": MULTI, "type": "ENH", "value": value}
    return [
        {"type": "helseid_authorization", "practitioner_role": {"organization": {"identifier": identifier}}},
        {
            "type": "nhn:tillitsrammeverk:parameters",
            "practitioner": {"authorization": _code(who["authorization"]), **places},
            "care_relationship": {
                "healthcare_service": _code(why["healthcare_service"]),
                "purpose_of_use": _code(why["purpose_of_use"]),
                "decision_ref": why["decision_ref"],
            },
            "patients": [],
        },
    ]


def _code(said: Mapping[str, str]) -> dict[str, str]:
    """Say a code alone: what it is called is not the client's to say."""
    return {name: said[name] for name in ("code", "system")}


def _employers(key: str) -> tuple[dict[str, str], dict[str, str]]:
    """Give the legal entity, and the unit right below it where the user works (ATT-18, ATT-19)."""
    houses = organisations()
    above = [houses[key]]
    while above[-1]["part_of"]:
        above.append(houses[above[-1]["part_of"]])
    return above[-1], above[-2] if len(above) > 1 else above[-1]
