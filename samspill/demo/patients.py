"""A Norwegian identity for a Synthea patient, drawn from the patient's own id and birth date alone."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from samspill.demo import families, names, places
from samspill.demo.directory import US_CORE
from samspill.demo.personnel import reference
from samspill.kernel.identifiers import FNR, synthetic_number

JSON = dict[str, Any]
SYNTHEA: Final = "https://github.com/synthetichealth/synthea"
AMERICAN: Final = (
    US_CORE,
    "http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName",
    "http://hl7.org/fhir/StructureDefinition/patient-birthPlace",
)
"""Extensions that go, by how their URL begins: race, ethnicity, sex at birth, and what tells of an American past."""
LANGUAGES: Final = {"nb": "Norsk bokmål", "nn": "Norsk nynorsk"}


def patient(old: JSON) -> JSON:
    """Give a patient the new identity: numbers, names, telephone, address, languages, and a general practitioner."""
    town = places.municipality_of(old["address"][0]["city"])
    return old | {
        "extension": [e for e in old["extension"] if not e["url"].startswith(AMERICAN)],
        "identifier": [{"system": FNR, "value": number_of(old)}, {"system": SYNTHEA, "value": old["id"]}],
        "name": [_name(old, name) for name in old["name"]],
        "telecom": [places.phone(old["id"], "mobile")],
        "address": [places.address(families.home(old["id"]), town, home=True)],
        "communication": [{"language": _language(town.language), "preferred": True}],
        "generalPractitioner": [reference("Practitioner", f"fastlege-{town.office}")],
        "managingOrganization": reference("Organization", f"legesenter-{town.office}"),
    }


def number_of(old: JSON) -> str:
    """Make the patient's fødselsnummer, with 80 added to the month: it can belong to nobody."""
    return synthetic_number(date.fromisoformat(old["birthDate"]), names.chance("number", old["id"]))


def displays(old: JSON) -> dict[str, str]:
    """Give the new name for each way the patient's old ones are written in the record."""
    new = _person(old).text
    found: dict[str, str] = {}
    for name in old["name"]:
        plain = [*name["given"], name["family"]]
        found |= {" ".join(plain): new, " ".join([*name.get("prefix", []), *plain, *name.get("suffix", [])]): new}
    return found


def given_names(old: JSON) -> tuple[str, str]:
    """Give the old given name and the new one."""
    return old["name"][0]["given"][0], _person(old).given


def _person(old: JSON) -> names.Name:
    return names.person(old["id"], old["gender"])


def _name(old: JSON, name: JSON) -> JSON:
    """Norwegian names have no prefix or suffix (no-basis HumanName); a maiden name stays one."""
    person = _person(old)
    family = person.family if name["use"] == "official" else names.family(f"{name['use']} {old['id']}")
    return {"use": name["use"], "family": family, "given": [person.given]}


def _language(code: str) -> JSON:
    return {"coding": [{"system": "urn:ietf:bcp:47", "code": code, "display": LANGUAGES[code]}]}
