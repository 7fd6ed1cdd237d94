"""What is written must keep the profiles that it claims, where they are known."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON

WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"
NORWEGIAN = "http://example.org/StructureDefinition/short-name"


def weight(patient: str, **more: object) -> str:
    """A body weight as the vital signs profile wants it."""
    return json.dumps(
        {
            "resourceType": "Observation",
            "meta": {"profile": [WEIGHT]},
            "status": "final",
            "category": [
                {
                    "coding": [
                        {
                            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                            "code": "vital-signs",
                        }
                    ]
                }
            ],
            "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]},
            "subject": {"reference": f"Patient/{patient}"},
            "effectiveDateTime": "2026-01-02T10:00:00+01:00",
            "valueQuantity": {
                "value": 71.5,
                "unit": "kg",
                "system": "http://unitsofmeasure.org",
                "code": "kg",
            },
        }
        | more
    )


def profile(most: int = 1, url: str = NORWEGIAN) -> dict[str, object]:
    """A profile of Patient with at most so many names."""
    return {
        "resourceType": "StructureDefinition",
        "url": url,
        "name": "ShortName",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {"element": [{"id": "Patient.name", "path": "Patient.name", "max": str(most)}]},
    }


def person(names: int) -> str:
    return json.dumps(
        {
            "resourceType": "Patient",
            "meta": {"profile": [NORWEGIAN]},
            "name": [{"family": f"Fjellrev {number}"} for number in range(names)],
        }
    )


def places(answer) -> list[str]:
    return [place for issue in answer.json()["issue"] for place in issue.get("expression", [])]


async def test_a_resource_that_keeps_its_profile_is_stored(client, token, patient):
    answer = await client.post("/fhir/Observation", content=weight(patient), headers=JSON | token())
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"category": [{"text": "none"}]}, "Observation.category"),
        ({"effectiveDateTime": "2026"}, "Observation.effective"),
        (
            {"valueQuantity": {"value": 71, "unit": "kg", "system": "http://unitsofmeasure.org"}},
            "Observation.value.code",
        ),
        ({"valueString": "heavy", "valueQuantity": None}, "Observation.value"),
    ],
)
async def test_one_that_does_not_is_refused_with_the_place(client, token, patient, more, place):
    body = {name: value for name, value in json.loads(weight(patient, **more)).items() if value is not None}
    answer = await client.post("/fhir/Observation", content=json.dumps(body), headers=JSON | token())
    assert answer.status_code == 422, answer.text
    assert place in places(answer)
    assert "heavy" not in answer.text


async def test_a_profile_that_is_not_known_is_left_unchecked(client, token, patient):
    body = weight(patient, meta={"profile": ["http://example.org/not-known"]}, category=[{"text": "none"}])
    answer = await client.post("/fhir/Observation", content=body, headers=JSON | token())
    assert answer.status_code == 201, answer.text


async def test_a_profile_that_is_stored_is_in_force_at_once_and_its_next_version_too(client, token):
    assert (await client.post("/fhir/Patient", content=person(2), headers=JSON | token())).status_code == 201
    made = await client.post("/fhir/StructureDefinition", content=json.dumps(profile()), headers=JSON | token())
    assert made.status_code == 201, made.text
    refused = await client.post("/fhir/Patient", content=person(2), headers=JSON | token())
    assert (refused.status_code, places(refused)) == (422, ["Patient.name"])
    id_ = made.json()["id"]
    wider = json.dumps(profile(2) | {"id": id_})
    assert (await client.put(f"/fhir/StructureDefinition/{id_}", content=wider, headers=JSON | token())).is_success
    assert (await client.post("/fhir/Patient", content=person(2), headers=JSON | token())).status_code == 201
    assert (await client.post("/fhir/Patient", content=person(3), headers=JSON | token())).status_code == 422
    assert (await client.delete(f"/fhir/StructureDefinition/{id_}", headers=token())).is_success
    assert (await client.post("/fhir/Patient", content=person(3), headers=JSON | token())).status_code == 201


async def test_an_update_must_keep_its_profile_too(client, token):
    body = profile()
    assert (await client.post("/fhir/StructureDefinition", content=json.dumps(body), headers=JSON | token())).is_success
    made = await client.post("/fhir/Patient", content=person(1), headers=JSON | token())
    next_ = json.dumps(json.loads(person(2)) | {"id": made.json()["id"]})
    answer = await client.put(f"/fhir/Patient/{made.json()['id']}", content=next_, headers=JSON | token())
    assert (answer.status_code, places(answer)) == (422, ["Patient.name"])


async def test_a_bundle_names_the_entry_and_stores_nothing(client, token):
    await client.post("/fhir/StructureDefinition", content=json.dumps(profile()), headers=JSON | token())
    entries = [
        {"resource": json.loads(person(names)), "request": {"method": "POST", "url": "Patient"}} for names in (1, 2, 3)
    ]
    bundle = json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries})
    answer = await client.post("/fhir", content=bundle, headers=JSON | token())
    assert answer.status_code == 422, answer.text
    assert places(answer) == ["Bundle.entry[1].resource.name", "Bundle.entry[2].resource.name"]
    assert (await client.get("/fhir/Patient", headers=token())).json()["total"] == 0


async def test_what_a_patch_makes_of_it_must_keep_its_profile(client, token):
    await client.post("/fhir/StructureDefinition", content=json.dumps(profile()), headers=JSON | token())
    made = await client.post("/fhir/Patient", content=person(1), headers=JSON | token())
    patch = '[{"op":"add","path":"/name/-","value":{"family":"Hare"}}]'
    headers = {"content-type": "application/json-patch+json"} | token()
    answer = await client.patch(f"/fhir/Patient/{made.json()['id']}", content=patch, headers=headers)
    assert (answer.status_code, places(answer)) == (422, ["Patient.name"])


async def test_a_resource_that_claims_nothing_costs_no_look_at_what_is_known(client, token, monkeypatch):
    async def known(_tx):
        raise AssertionError

    monkeypatch.setattr("samspill.fhir.profiles.writing.known", known)
    plain = json.dumps({name: value for name, value in json.loads(person(3)).items() if name != "meta"})
    assert (await client.post("/fhir/Patient", content=plain, headers=JSON | token())).status_code == 201
