"""Norwegian identities of Synthea patients."""

from __future__ import annotations

import bz2
import re
from pathlib import Path
from typing import Any

import pytest

from samspill.demo.directory import BUNDLES
from samspill.demo.patients import displays, number_of, patient
from samspill.kernel.identifiers import FNR, allowed, classify

BENCH = Path(__file__).parents[2] / "bench" / "synthea"
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "0f2074a0-4173-1a32-988f-5316d7f1cbbe",
    "extension": [
        {"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race", "extension": []},
        {"url": "http://hl7.org/fhir/StructureDefinition/patient-birthPlace", "valueAddress": {"city": "Belmont"}},
        {"url": "http://synthetichealth.github.io/synthea/quality-adjusted-life-years", "valueDecimal": 9.0},
    ],
    "identifier": [{"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-96-7715"}],
    "name": [
        {"use": "official", "family": "Harris789", "given": ["Ada147"], "prefix": ["Mrs."], "suffix": ["MD"]},
        {"use": "maiden", "family": "Kiehn525", "given": ["Ada147"], "prefix": ["Mrs."]},
    ],
    "telecom": [{"system": "phone", "value": "555-460-3952", "use": "home"}],
    "gender": "female",
    "birthDate": "1980-02-23",
    "address": [{"line": ["335 Runolfsdottir Village"], "city": "Upton", "state": "MA", "country": "US"}],
    "maritalStatus": {"text": "Married"},
}


def test_a_patient_gets_a_made_up_number_of_the_own_birth_date_and_keeps_synthea_s_id() -> None:
    number, synthea = patient(PATIENT)["identifier"]
    assert number["system"] == FNR
    assert re.fullmatch(r"238280\d{5}", number["value"])
    assert allowed(number["value"], "demo")
    assert not allowed(number["value"], "production")
    assert synthea == {"system": "https://github.com/synthetichealth/synthea", "value": PATIENT["id"]}


def test_a_maiden_name_stays_one_and_no_name_has_a_prefix_or_suffix() -> None:
    official, maiden = patient(PATIENT)["name"]
    assert (official["use"], maiden["use"]) == ("official", "maiden")
    assert official["given"] == maiden["given"]
    assert official["family"] != maiden["family"]
    assert official.keys() == maiden.keys() == {"use", "family", "given"}


def test_what_is_american_goes_and_the_rest_stays() -> None:
    changed = patient(PATIENT)
    assert changed["extension"] == PATIENT["extension"][2:]
    assert not {"Upton", "MA", "US", "555-460-3952", "999-96-7715"} & set(re.findall(r"'([^']*)'", str(changed)))
    for key in ("id", "gender", "birthDate", "maritalStatus"):
        assert changed[key] == PATIENT[key]


def test_where_nynorsk_is_written_the_patient_prefers_it() -> None:
    assert patient(PATIENT)["address"][0]["district"] == "Sogndal"
    language = patient(PATIENT)["communication"][0]["language"]["coding"][0]
    assert (language["system"], language["code"]) == ("urn:ietf:bcp:47", "nn")


def test_the_general_practitioner_is_the_one_who_serves_the_municipality() -> None:
    changed = patient(PATIENT)
    assert changed["generalPractitioner"][0]["reference"] == "Practitioner/fastlege-bergen"
    assert changed["managingOrganization"]["reference"] == "Organization/legesenter-bergen"


def test_every_way_the_old_names_are_written_leads_to_the_new_one() -> None:
    name = patient(PATIENT)["name"][0]
    new = f"{name['given'][0]} {name['family']}"
    old = ["Ada147 Harris789", "Mrs. Ada147 Harris789 MD", "Ada147 Kiehn525", "Mrs. Ada147 Kiehn525"]
    assert displays(PATIENT) == dict.fromkeys(old, new)


@pytest.mark.skipif(not BENCH.exists(), reason="the other bundles are in the repository, not in the package")
def test_the_whole_set_of_120_patients_has_120_numbers_and_120_names() -> None:
    people = [beginning(path) for folder in (BUNDLES, BENCH) for path in folder.glob("????????-*.json.bz2")]
    numbers = {number_of(person) for person in people}
    assert len(people) == len(numbers) == len({next(iter(displays(p).values())) for p in people}) == 120
    assert all(found and found.series == "synthetic" for found in map(classify, numbers))


def beginning(path: Path) -> dict[str, Any]:
    """Read of a bundle only what the number and the name are made of; the patient comes first."""
    with bz2.open(path, "rt", encoding="utf-8") as file:
        text = file.read(20_000)
    birth = re.search(r'"birthDate": "([^"]+)"', text)
    gender = re.search(r'"gender": "([^"]+)"', text)
    assert birth
    assert gender
    name = {"given": ["x"], "family": "y"}
    return {"id": path.name.removesuffix(".json.bz2"), "birthDate": birth[1], "gender": gender[1], "name": [name]}
