"""Norwegian identities of Synthea's organisations and practitioners."""

from __future__ import annotations

import json
from typing import Any

import pytest

from samspill.demo.directory import BUNDLES, directory, read, renamed
from samspill.demo.names import person
from samspill.demo.personnel import people
from samspill.kernel.identifiers import HPR, ORGANISATION, fault
from samspill.kernel.problems import Invalid

NPI = "http://hl7.org/fhir/sid/us-npi"
ORGANISATIONS, PRACTITIONERS = "0-hospitalInformation1625911868739", "0-practitionerInformation1625911868739"


def resources(loaded: dict[str, bytes], kind: str) -> list[dict[str, Any]]:
    """Give the changed resources of a kind."""
    entries = [e for name in (ORGANISATIONS, PRACTITIONERS) for e in json.loads(loaded[name])["entry"]]
    return [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == kind]


def test_a_practitioner_keeps_the_npi_and_gets_an_hpr_number_of_the_own(loaded: dict[str, bytes]) -> None:
    found = [r["identifier"] for r in resources(loaded, "Practitioner")]
    before = [e["resource"] for e in read(BUNDLES / f"{PRACTITIONERS}.json.bz2")["entry"]]
    npis = [r["identifier"][0]["value"] for r in before if r["resourceType"] == "Practitioner"]
    assert [npi for npi, _ in found] == [{"system": NPI, "value": npi} for npi in npis]
    assert {hpr["system"] for _, hpr in found} == {HPR}
    numbers = {hpr["value"] for _, hpr in found}
    assert len(numbers) == len(found) == 195
    assert not numbers & {row["hpr"] for row in people().values()}


def test_an_organisation_keeps_synthea_s_id_and_gets_a_synthetic_number(loaded: dict[str, bytes]) -> None:
    found = [r["identifier"] for r in resources(loaded, "Organization")]
    assert {synthea["system"] for synthea, _ in found} == {"https://github.com/synthetichealth/synthea"}
    numbers = {number["value"] for _, number in found}
    assert len(numbers) == len(found) == 194
    assert all(fault(ORGANISATION, number) is None and number.startswith("21") for number in numbers)


def test_two_organisations_share_a_name_only_if_they_did_before(loaded: dict[str, bytes]) -> None:
    before = [e["resource"]["name"] for e in read(BUNDLES / f"{ORGANISATIONS}.json.bz2")["entry"]]
    after = [e["resource"]["name"] for e in json.loads(loaded[ORGANISATIONS])["entry"]]
    assert len(set(zip(before, after, strict=True))) == len(set(before)) == len(set(after)) == 185
    assert all(name.startswith("Syntetisk ") for name in after)


def test_a_hospital_is_still_a_hospital() -> None:
    assert directory().displays["MOUNT AUBURN HOSPITAL"].startswith("Syntetisk sykehus ")
    assert directory().displays["CONCENTRA URGENT CARE - GREENFIELD"].startswith("Syntetisk legevakt ")
    assert directory().displays["CARROLL PHYSICAL THERAPY"].startswith("Syntetisk fysioterapi ")
    assert directory().displays["FAMILY HEALTH CENTER"].startswith("Syntetisk legesenter ")


def test_who_worked_at_a_place_still_has_its_address(loaded: dict[str, bytes]) -> None:
    addresses = {json.dumps(r["address"]) for r in resources(loaded, "Organization")}
    assert {json.dumps(r["address"]) for r in resources(loaded, "Practitioner")} <= addresses
    assert {json.dumps([r["address"]]) for r in resources(loaded, "Location")} == addresses


def test_a_location_lies_where_its_municipality_does(loaded: dict[str, bytes]) -> None:
    for location in resources(loaded, "Location"):
        assert 57.9 < location["position"]["latitude"] < 71.2
        assert location["address"]["country"] == "NO"


def test_nobody_in_the_whole_demo_has_another_s_name(loaded: dict[str, bytes]) -> None:
    names = [name.text for name in directory().people.values()]
    names += [f"{row['given']} {row['family']}" for row in people().values()]
    patients = [json.loads(loaded[name])["entry"][0]["resource"] for name in list(loaded)[3:]]
    names += [person(patient["id"], patient["gender"]).text for patient in patients]
    assert len(set(names)) == len(names) == 195 + 26 + 31


def test_a_name_nothing_is_known_of_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        renamed("Dr. Nobody1", directory().displays)
    assert "Nobody" not in str(refused.value)
