"""Health personnel and organisations of the demo's own: fixed ids, so that users and patients can point to them."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from samspill.demo.names import Name
from samspill.demo.places import Municipality, address, municipalities, phone
from samspill.demo.tables import rows
from samspill.kernel.identifiers import HER, HPR, ORGANISATION, RESH, organisation_numbers

CATEGORY: Final = "urn:oid:2.16.578.1.12.4.1.1.9060"
APPROVAL: Final = "urn:oid:2.16.578.1.12.4.1.1.7704"
SPECIALITY: Final = "urn:oid:2.16.578.1.12.4.1.1.7426"
DESIGNATION: Final = "urn:oid:2.16.578.1.12.4.1.1.8624"
LEVEL: Final = "urn:oid:2.16.578.1.12.4.1.1.8628"
KIND: Final = "http://terminology.hl7.org/CodeSystem/organization-type"
ROLE: Final = "http://terminology.hl7.org/CodeSystem/practitioner-role"
_KINDS: Final = {"prov": "Healthcare Provider", "dept": "Hospital Department", "govt": "Government"}
_DESIGNATIONS: Final = {"01": "Sykehus", "05": "Avdeling", "11": "Poliklinikk", "14": "Laboratorium", "71": "Kontor"}
_FIRST_HER: Final = 8_000_001


@lru_cache
def people() -> dict[str, dict[str, str]]:
    """Give the rows of `personnel.tsv` by id."""
    return {row["id"]: row for row in rows("personnel")}


@lru_cache
def organisations() -> dict[str, dict[str, str]]:
    """Give the rows of `organisations.tsv` by id, each with its organisation number and HER-id."""
    numbered = zip(rows("organisations"), islice(organisation_numbers("31"), 1000), strict=False)
    return {
        row["id"]: row | {"number": number, "her": str(_FIRST_HER + place)}
        for place, (row, number) in enumerate(numbered)
    }


def reference(kind: str, key: str) -> dict[str, str]:
    """Refer to one of the demo's own, with its name."""
    shown = name_of(key).text if kind == "Practitioner" else organisations()[key]["name"]
    return {"reference": f"{kind}/{key}", "display": shown}


def name_of(key: str) -> Name:
    """Give the name of one of the demo's own health personnel."""
    return Name(people()[key]["given"], people()[key]["family"])


def qualifications(category: str, name: str, speciality: str = "") -> list[dict[str, Any]]:
    """State an authorisation in HPR: category (9060), approval (7704), speciality (7426), as no-basis slices it."""
    codings = [
        {"system": CATEGORY, "code": category, "display": name},
        {"system": APPROVAL, "code": "1", "display": "Autorisasjon"},
    ]
    if speciality == "1":
        codings.append({"system": SPECIALITY, "code": speciality, "display": "Allmennmedisin"})
    return [{"code": {"coding": [coding]}} for coding in codings]


def personnel_and_organisations() -> dict[str, Any]:
    """Make one transaction that puts every organisation, location, practitioner and role at its fixed id."""
    found = [*map(_organization, organisations().values()), *map(_location, organisations().values())]
    found += [*map(_practitioner, people().values()), *map(_role, people().values())]
    return {"resourceType": "Bundle", "type": "transaction", "entry": [_entry(resource) for resource in found]}


def _entry(resource: dict[str, Any]) -> dict[str, Any]:
    place = f"{resource['resourceType']}/{resource['id']}"
    return {
        "fullUrl": uuid5(NAMESPACE_URL, f"https://samspill.no/demo/{place}").urn,
        "resource": resource,
        "request": {"method": "PUT", "url": place},
    }


def _place(row: dict[str, str]) -> Municipality:
    return municipalities()[row["municipality"]]


def _organization(row: dict[str, str]) -> dict[str, Any]:
    numbers = [(ORGANISATION, row["number"]), (HER, row["her"]), *([(RESH, row["resh"])] if row["resh"] else [])]
    types = [{"system": KIND, "code": row["kind"], "display": _KINDS[row["kind"]]}]
    if row["designation"]:
        code = row["designation"]
        types.append({"system": DESIGNATION, "code": code, "display": _DESIGNATIONS[code]})
    if row["level"]:
        types.append({"system": LEVEL, "code": row["level"]})
    made = {
        "resourceType": "Organization",
        "id": row["id"],
        "identifier": [{"system": system, "value": value} for system, value in numbers],
        "active": True,
        "type": [{"coding": [coding]} for coding in types],
        "name": row["name"],
        "telecom": [phone(row["id"], "work")],
        "address": [address(row["id"], _place(row), home=False)],
    }
    return made | ({"partOf": reference("Organization", row["part_of"])} if row["part_of"] else {})


def _location(row: dict[str, str]) -> dict[str, Any]:
    return {
        "resourceType": "Location",
        "id": row["id"],
        "status": "active",
        "name": row["name"],
        "address": address(row["id"], _place(row), home=False),
        "position": _place(row).position,
        "managingOrganization": reference("Organization", row["id"]),
    }


def _practitioner(row: dict[str, str]) -> dict[str, Any]:
    name = name_of(row["id"])
    return {
        "resourceType": "Practitioner",
        "id": row["id"],
        "identifier": [{"system": HPR, "value": row["hpr"]}],
        "active": True,
        "name": [{"use": "official", "family": name.family, "given": [name.given]}],
        "telecom": [{"system": "email", "value": name.email, "use": "work"}],
        "gender": row["gender"],
        "qualification": qualifications(row["category"], row["category_name"], row["speciality"]),
    }


def _role(row: dict[str, str]) -> dict[str, Any]:
    code = {"coding": [{"system": ROLE, "code": row["role_code"]}]} if row["role_code"] else {}
    return {
        "resourceType": "PractitionerRole",
        "id": row["id"],
        "active": True,
        "practitioner": reference("Practitioner", row["id"]),
        "organization": reference("Organization", row["organisation"]),
        "code": [{**code, "text": row["role"]}],
        "location": [reference("Location", row["organisation"])],
        "telecom": [phone(row["id"], "work")],
    }
