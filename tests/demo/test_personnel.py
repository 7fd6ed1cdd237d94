"""The demo's own health personnel and organisations."""

from __future__ import annotations

from typing import Any

from samspill.demo.personnel import people, personnel_and_organisations
from samspill.kernel.identifiers import HER, HPR, ORGANISATION, RESH, fault


def resources(kind: str) -> list[dict[str, Any]]:
    """Give the resources of a kind."""
    found = [entry["resource"] for entry in personnel_and_organisations()["entry"]]
    return [resource for resource in found if resource["resourceType"] == kind]


def references(value: Any) -> list[str]:
    """Give every literal reference in a value."""
    if isinstance(value, list):
        return [found for item in value for found in references(item)]
    if not isinstance(value, dict):
        return []
    inner = [found for item in value.values() for found in references(item)]
    return [*inner, value["reference"]] if "reference" in value else inner


def test_it_is_one_transaction_that_puts_each_at_its_own_id() -> None:
    bundle = personnel_and_organisations()
    assert bundle["type"] == "transaction"
    places = [f"{e['resource']['resourceType']}/{e['resource']['id']}" for e in bundle["entry"]]
    assert [entry["request"] for entry in bundle["entry"]] == [{"method": "PUT", "url": place} for place in places]
    assert len(set(places)) == len({entry["fullUrl"] for entry in bundle["entry"]}) == len(places) == 142


def test_every_reference_leads_to_somebody_in_it() -> None:
    bundle = personnel_and_organisations()
    found = references(bundle)
    assert len(found) > 100
    assert set(found) <= {entry["request"]["url"] for entry in bundle["entry"]}


def test_every_number_holds_and_none_is_used_twice() -> None:
    found = [i for kind in ("Organization", "Practitioner") for r in resources(kind) for i in r["identifier"]]
    pairs = [(identifier["system"], identifier["value"]) for identifier in found]
    assert len(set(pairs)) == len(pairs)
    assert {system for system, _ in pairs} == {HPR, ORGANISATION, HER, RESH}
    assert [fault(system, value) for system, value in pairs] == [None] * len(pairs)
    assert all(value[0] in "23" for system, value in pairs if system == ORGANISATION)


def test_every_organisation_says_that_it_is_made_up() -> None:
    assert all(organisation["name"].startswith("Syntetisk ") for organisation in resources("Organization"))


def test_a_department_belongs_to_a_hospital_and_that_to_a_trust() -> None:
    by_id = {organisation["id"]: organisation for organisation in resources("Organization")}
    department = by_id["fjordsykehuset-akuttmottak"]
    assert department["partOf"]["reference"] == "Organization/fjordsykehuset"
    assert by_id["fjordsykehuset"]["partOf"]["reference"] == "Organization/fjordsykehuset-hf"
    assert "partOf" not in by_id["fjordsykehuset-hf"]


def test_a_general_practitioner_is_an_authorised_physician_with_the_speciality() -> None:
    practitioner = next(p for p in resources("Practitioner") if p["id"] == "fastlege-oslo")
    assert practitioner["identifier"] == [{"system": HPR, "value": "565000001"}]
    codes = [q["code"]["coding"][0] for q in practitioner["qualification"]]
    assert [(c["system"].rsplit(".", 1)[1], c["code"]) for c in codes] == [("9060", "LE"), ("7704", "1"), ("7426", "1")]


def test_everybody_has_a_role_somewhere() -> None:
    assert {role["id"] for role in resources("PractitionerRole")} == set(people())
