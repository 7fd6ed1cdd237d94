"""The whole demo population."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from samspill.kernel.identifiers import FNR, allowed

if TYPE_CHECKING:
    from collections.abc import Iterator


def resources(loaded: dict[str, bytes]) -> Iterator[dict[str, Any]]:
    """Give every resource in the population."""
    for bundle in loaded.values():
        yield from (entry["resource"] for entry in json.loads(bundle)["entry"])


def references(value: Any) -> Iterator[str]:
    """Give every literal or conditional reference in a value."""
    if isinstance(value, list):
        for item in value:
            yield from references(item)
    elif isinstance(value, dict):
        if isinstance(value.get("reference"), str):
            yield value["reference"]
        for item in value.values():
            yield from references(item)


def test_personnel_come_first_then_organisations_then_practitioners_then_patients(loaded: dict[str, bytes]) -> None:
    names = list(loaded)
    assert names[0] == "personnel"
    assert [name.split("Information")[0] for name in names[1:3]] == ["0-hospital", "0-practitioner"]
    assert [json.loads(loaded[n])["entry"][0]["resource"]["id"] for n in names[3:]] == names[3:]


def test_it_is_a_spread_of_ages_and_of_the_living_and_the_dead(loaded: dict[str, bytes]) -> None:
    patients = [r for r in resources(loaded) if r["resourceType"] == "Patient"]
    assert len(patients) == 31
    decades = Counter(patient["birthDate"][:3] for patient in patients)
    assert len(decades) >= 10
    assert 10 < sum(patient["gender"] == "female" for patient in patients) < 21
    assert 3 <= sum("deceasedDateTime" in patient for patient in patients) <= 8
    assert {p["communication"][0]["language"]["coding"][0]["code"] for p in patients} == {"nb", "nn"}


def test_every_patient_has_a_number_of_the_own_that_only_made_up_people_have(loaded: dict[str, bytes]) -> None:
    patients = [r for r in resources(loaded) if r["resourceType"] == "Patient"]
    numbers = [i["value"] for patient in patients for i in patient["identifier"] if i["system"] == FNR]
    assert len(set(numbers)) == len(patients)
    assert all(allowed(number, "demo") and not allowed(number, "production") for number in numbers)


def test_every_reference_leads_to_something_loaded_with_it_or_before_it(loaded: dict[str, bytes]) -> None:
    known: set[str] = set()
    for text in loaded.values():
        bundle = json.loads(text)
        for entry in bundle["entry"]:
            resource = entry["resource"]
            kind = resource["resourceType"]
            known |= {entry["fullUrl"], f"{kind}/{resource['id']}"}
            if kind in ("Practitioner", "Organization", "Location"):
                known |= {f"{kind}?identifier={i['system']}|{i['value']}" for i in resource.get("identifier", [])}
        outward = {reference for reference in references(bundle) if not reference.startswith("#")}
        assert outward - known == set()


def test_it_holds_about_twenty_thousand_resources_of_all_kinds(loaded: dict[str, bytes]) -> None:
    kinds = Counter(resource["resourceType"] for resource in resources(loaded))
    assert 18_000 < sum(kinds.values()) < 23_000
    assert len(kinds) == 24


def test_no_page_of_it_says_that_somebody_lives_in_america(loaded: dict[str, bytes]) -> None:
    places = [r["address"] for r in resources(loaded) if "address" in r]
    assert {a["country"] for p in places for a in (p if isinstance(p, list) else [p])} == {"NO"}
