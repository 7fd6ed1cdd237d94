"""What the registers say of the demo population: the same people and numbers as its FHIR resources have."""

from __future__ import annotations

import bz2
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from samspill.demo import directory, families, names, patients, personnel
from samspill.kernel import strict_json
from samspill.kernel.identifiers import FNR, synthetic_number

JSON = dict[str, Any]
START: Final = 400_000
"""Characters of a patient's bundle in which its first entry, the patient, is whole."""
GENERATION: Final = 29
"""Years between a made parent and the child."""
TERMS: Final = "tillitsrammeverk-1.1"
SINCE: Final = "2020-01-01"
"""When contracts, memberships and terms of the demo began."""


@dataclass(frozen=True, slots=True)
class Registers:
    """An initial load for each register, and what the FHIR resources carry."""

    lines: dict[str, list[bytes]]
    """The lines of a feed, by register."""
    records: dict[str, list[str]]
    """Person numbers by the id of the Patient."""
    organisations: dict[str, str]
    """Organisation numbers by the id of the Organization."""


@lru_cache
def registers() -> Registers:
    """Make what all four registers say."""
    people = [_first(path.read_bytes()) for path in _bundles()]
    made = [patients.patient(old) for old in people]
    synthea = [e["resource"] for path in _bundles(own=False) for e in directory.read(path)["entry"]]
    units = [r for r in synthea if r["resourceType"] == "Organization"]
    return Registers(
        lines={
            "FREG": _lines("FREG", "PersonPopulated", [*_persons(made), *map(_worker, personnel.people())]),
            "HPR": _lines("HPR", "PersonCreated", [*_own_personnel(), *_synthea_personnel(synthea)]),
            "AR": _lines("AR", "OrganizationCreated", [*_own_organisations(), *map(_synthea_organisation, units)]),
            "FLR": _flr(made),
        },
        records={p["id"]: [_number(p)] for p in made},
        organisations={key: row["number"] for key, row in personnel.organisations().items()}
        | {r["id"]: directory.directory().numbers[r["identifier"][0]["value"]] for r in units},
    )


def _bundles(*, own: bool = True) -> list[Any]:
    return [p for p in sorted(directory.BUNDLES.glob("*.json.bz2")) if p.name.startswith("0-") != own]


def _first(packed: bytes) -> JSON:
    """Read the first resource of a bundle and no more: the rest is large."""
    text = bz2.BZ2Decompressor().decompress(packed, START).decode("utf-8", "ignore")
    found: JSON = json.JSONDecoder().raw_decode(text, text.index("{", text.index('"resource"')))[0]
    return found


def _lines(register: str, event: str, items: list[JSON]) -> list[bytes]:
    return [_line(register, number, event, item) for number, item in enumerate(items, 1)]


def _line(register: str, number: int, event: str, item: JSON) -> bytes:
    said = {"register": register, "sequenceNumber": str(number), "eventType": event, "initial": True, "item": item}
    return strict_json.write(said)


def _number(patient: JSON) -> str:
    found: str = next(i["value"] for i in patient["identifier"] if i["system"] == FNR)
    return found


def _persons(made: list[JSON]) -> list[JSON]:
    """Everybody who is a patient, and the parents who are none."""
    numbers = {p["id"]: _number(p) for p in made}
    parents = [(p, side) for p in made for side in ("mother", "father") if _side(p["id"], side) == families.MADE]
    for patient, side in parents:
        numbers[f"{side}:{patient['id']}"] = _parent_number(patient, side)
    return [*(_person(p, numbers) for p in made), *(_parent(p, side) for p, side in parents)]


def _side(patient: str, side: str) -> str:
    found: str = getattr(families.ties(patient), side)
    return found


def _person(patient: JSON, numbers: dict[str, str]) -> JSON:
    """Make a patient as FREG and KRR have the person."""
    key, ties, born = patient["id"], families.ties(patient["id"]), patient["birthDate"]
    name = next(n for n in patient["name"] if n["use"] == "official")
    dead = patient.get("deceasedDateTime")
    said = _base(f"demo-{key}", _number(patient), born, patient["gender"], name["given"][0], name["family"])
    said["residentialAddress"] = [_address(patient["address"][0], ties.protection)]
    said["status"] = [{"status": "Deceased" if dead else "Resident", "isValid": True}]
    said["commonContactRegisterInformation"] = {
        "reservation": "No",
        "language": patient["communication"][0]["language"]["coding"][0]["code"],
    }
    if dead:
        said["death"] = {"deceasedDate": dead[:10], "isValid": True}
    if ties.protection:
        said["addressProtection"] = [{"protectionLevel": ties.protection, "isValid": True}]
    if ties.guardian:
        said["guardianshipOrFuturePowerOfAttorney"] = [_guardianship(numbers[ties.guardian])]
    return said | _with_parents(patient, numbers)


def _with_parents(patient: JSON, numbers: dict[str, str]) -> JSON:
    """Name the parents of a patient; their responsibility ends when the patient is eighteen."""
    found = []
    for side in ("mother", "father"):
        parent = _side(patient["id"], side)
        if parent:
            key = f"{side}:{patient['id']}" if parent == families.MADE else parent
            found.append((side.capitalize(), numbers[key]))
    if not found:
        return {}
    begun, ended = f"{patient['birthDate']}T00:00:00+01:00", _later(patient["birthDate"], 18)
    responsible = {"responsibilityType": "Joint", "isValid": True, "validFrom": begun, "validTo": ended}
    return {
        "parentalResponsibility": [responsible | {"responsible": number} for _, number in found],
        "familyRelation": [
            {"relatedPerson": number, "relatedPersonsRole": role, "myRoleForRelatedPerson": "Child", "isValid": True}
            for role, number in found
        ],
    }


def _base(key: str, number: str, born: str, sex: str, given: str, family: str) -> JSON:
    kind = "NationalIdentityNumber"
    return {
        "id": key,
        "norwegianIdentificationNumber": [
            {"identificationNumber": number, "identificationNumberType": kind, "status": "InUse", "isValid": True}
        ],
        "status": [{"status": "Resident", "isValid": True}],
        "birth": [{"birthDate": born, "isValid": True}],
        "gender": [{"gender": sex.capitalize(), "isValid": True}],
        "name": [{"givenName": given, "familyName": family, "isValid": True}],
    }


def _address(fhir: JSON, protection: str = "") -> JSON:
    street, _, house = fhir["line"][0].rpartition(" ")
    return {
        "streetAddress": {
            "municipalityNumber": fhir["_district"]["extension"][0]["valueCoding"]["code"],
            "addressName": street,
            "addressNumber": {"houseNumber": house},
            "city": {"cityName": fhir["city"], "postalCode": fhir["postalCode"]},
        },
        "addressConfidentiality": protection or "Unclassified",
        "isValid": True,
    }


def _guardianship(guardian: str) -> JSON:
    area = {"guardianServiceEstablishment": "Helsetjenesten", "guardianServiceTask": "Ivareta personlige interesser"}
    return {
        "guardianshipType": "Voksen",
        "office": "Syntetisk statsforvalter",
        "guardian": {
            "identificationNumber": guardian,
            "guardianshipScope": "PersonligeOgOekonomiske",
            "isGuardianshipInPersonalScope": True,
            "guardianServiceArea": [area],
        },
        "isValid": True,
        "validFrom": f"{SINCE}T00:00:00+01:00",
    }


def _later(born: str, years: int) -> str:
    day = date.fromisoformat(born)
    return f"{day.year + years}-{born[5:]}T00:00:00+01:00"


def _parent_number(child: JSON, side: str) -> str:
    return synthetic_number(_parent_born(child), names.chance(side, child["id"]))


def _parent_born(child: JSON) -> date:
    born = date.fromisoformat(child["birthDate"])
    return date(born.year - GENERATION, born.month, 14)


def _parent(child: JSON, side: str) -> JSON:
    """Make a parent who is nobody's patient, lives where the child does, and has the child's family name."""
    sex = "female" if side == "mother" else "male"
    key = f"{side} {child['id']}"
    family = next(n["family"] for n in child["name"] if n["use"] == "official")
    number, born = _parent_number(child, side), _parent_born(child).isoformat()
    said = _base(f"demo-{side}-{child['id']}", number, born, sex, names.person(key, sex).given, family)
    role = {"relatedPersonsRole": "Child", "myRoleForRelatedPerson": side.capitalize(), "isValid": True}
    said["familyRelation"] = [role | {"relatedPerson": _number(child)}]
    return said | {"residentialAddress": [_address(child["address"][0])]}


def worker_number(key: str) -> str:
    """Give the person number of one of the demo's own health personnel, by the id of the Practitioner."""
    return synthetic_number(_worker_born(key), names.chance("worker", key))


def _worker_born(key: str) -> date:
    return date(1962 + names.chance("born", key) % 32, 1 + names.chance("month", key) % 12, 9)


def _worker(key: str) -> JSON:
    row, name = personnel.people()[key], personnel.name_of(key)
    return _base(
        f"demo-{key}", worker_number(key), _worker_born(key).isoformat(), row["gender"], name.given, name.family
    )


def _approvals(category: str, speciality: str = "") -> list[JSON]:
    prescribes = category in ("LE", "TL")
    return [
        {
            "Category": category,
            "ApprovalType": "1",
            "Valid": {"From": "2005-07-01"},
            "Specialities": [{"CodeValue": speciality, "Valid": {"From": "2012-01-01"}}] if speciality else [],
            "RequisitionRights": [{"CodeValue": "1"}] if prescribes else [],
        }
    ]


def _own_personnel() -> list[JSON]:
    return [
        {
            "HprNumber": row["hpr"],
            "NIN": worker_number(key),
            "FirstName": row["given"],
            "LastName": row["family"],
            "DateOfBirth": _worker_born(key).isoformat(),
            "Approvals": _approvals(row["category"], row["speciality"]),
        }
        for key, row in personnel.people().items()
    ]


def _synthea_personnel(synthea: list[JSON]) -> list[JSON]:
    known = directory.directory()
    keys = [r["identifier"][0]["value"] for r in synthea if r["resourceType"] == "Practitioner"]
    return [
        {
            "HprNumber": known.numbers[key],
            "FirstName": known.people[key].given,
            "LastName": known.people[key].family,
            "Approvals": _approvals("LE"),
        }
        for key in keys
    ]


def _own_organisations() -> list[JSON]:
    """Organisations that nothing is above are members of Helsenettet and have accepted the terms."""
    rows = personnel.organisations()
    return [
        {
            "OrganizationNumber": row["number"],
            "Name": row["name"],
            "HerId": row["her"],
            **({"ReshId": row["resh"]} if row["resh"] else {}),
            **({"ParentOrganizationNumber": rows[row["part_of"]]["number"]} if row["part_of"] else _held()),
            **({"Level": "department"} if row["kind"] == "dept" else {}),
        }
        for row in rows.values()
    ]


def _held() -> JSON:
    period = {"From": f"{SINCE}T00:00:00+01:00"}
    return {"Memberships": [{"Valid": period}], "AcceptedTerms": [{"Id": TERMS, "Valid": period}]}


def _synthea_organisation(old: JSON) -> JSON:
    known = directory.directory()
    number = known.numbers[old["identifier"][0]["value"]]
    return {"OrganizationNumber": number, "Name": known.displays[old["name"]], **_held()}


def _flr(made: list[JSON]) -> list[bytes]:
    """Make a contract for each of the demo's GPs, and put everybody on the list that the Patient names."""
    period = {"From": f"{SINCE}T00:00:00+01:00"}
    doctors = [key for key in personnel.people() if key.startswith("fastlege-")]
    contracts = {f"Practitioner/{key}": str(7_000_001 + place) for place, key in enumerate(doctors)}
    said: list[tuple[str, JSON]] = []
    for key in doctors:
        row, contract = personnel.people()[key], contracts[f"Practitioner/{key}"]
        office = personnel.organisations()[row["organisation"]]
        item = {"Id": contract, "Name": office["name"], "GPOfficeOrganizationNumber": office["number"], "Valid": period}
        said.append(("ContractCreated", item | {"Municipality": {"CodeValue": office["municipality"]}}))
        works = {"Id": contract, "GPContractId": contract, "HprNumber": row["hpr"], "Valid": period}
        said.append(("GPOnContractCreated", works))
    for place, patient in enumerate(made):
        contract = contracts[patient["generalPractitioner"][0]["reference"]]
        dead = patient.get("deceasedDateTime")
        until = period | ({"To": dead} if dead else {})
        begun = max(patient["birthDate"], SINCE)
        item = {"Id": str(9_000_001 + place), "PatientNIN": _number(patient), "GPContractId": contract}
        if not dead or dead > SINCE:
            said.append(("PatientOnContractCreated", item | {"Period": until | {"From": f"{begun}T00:00:00+01:00"}}))
    return [_line("FLR", number, event, item) for number, (event, item) in enumerate(said, 1)]
