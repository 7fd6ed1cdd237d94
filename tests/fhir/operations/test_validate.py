"""$validate: http://hl7.org/fhir/R4/resource-operation-validate.html"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import observation
from tests.fhir.operations.conftest import issues, parameters

GOOD = {"resourceType": "Patient", "gender": "female"}
BAD = {"resourceType": "Patient", "gender": "kvinne", "birthDate": "17.5.1990"}


async def test_a_valid_resource_has_no_faults(ask):
    for body in (GOOD, parameters(resource=("resource", GOOD))):
        answer = await ask("Patient/$validate", body)
        assert answer.status_code == 200
        assert issues(answer) == [("information", "informational", "")]


async def test_every_fault_is_told_with_its_place_and_nothing_is_stored(ask, store):
    answer = await ask("Patient/$validate", BAD)
    assert answer.status_code == 200
    assert issues(answer) == [("error", "code-invalid", "Patient.gender"), ("error", "value", "Patient.birthDate")]
    async with store.transaction() as tx:
        assert not await tx.all("SELECT 1 FROM fhir.resource")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"resourceType": "Observation"}, "invalid"),
        ({"resourceType": "Pasient"}, "invalid"),
        ({"gender": "female"}, "invalid"),
        ({"resourceType": "Patient", "nonsense": 1}, "structure"),
    ],
)
async def test_another_type_or_an_unknown_member_is_a_fault_of_the_resource(ask, body, code):
    answer = await ask("Patient/$validate", body)
    assert answer.status_code == 200
    assert {severity for severity, _, _ in issues(answer)} == {"error"}


@pytest.mark.parametrize("text", ["", "x", "[]", "7", '{"resourceType":"Parameters"}', '{"resourceType":"Patient",}'])
async def test_what_cannot_be_looked_at_is_an_error_of_the_call(ask, text):
    assert (await ask("Patient/$validate", text)).status_code == 400


async def test_a_claimed_profile_that_is_not_known_is_a_warning(ask):
    answer = await ask("Patient/$validate", GOOD | {"meta": {"profile": ["http://example.org/none"]}})
    assert issues(answer) == [("warning", "not-found", "Patient.meta.profile")]


async def test_a_nominated_profile_that_is_not_known_is_an_error_of_the_call(ask):
    body = parameters(resource=("resource", GOOD), profile=("Uri", "http://example.org/none"))
    answer = await ask("Patient/$validate", body)
    assert (answer.status_code, issues(answer)) == (422, [("error", "not-found", "profile")])


async def test_the_stored_resource_is_validated_when_none_is_sent(ask, put):
    await put(GOOD | {"id": "p1"})
    answer = await ask("Patient/p1/$validate", scope="user/*.rs")
    assert issues(answer) == [("information", "informational", "")]
    assert (await ask("Patient/none/$validate")).status_code == 404
    assert (await ask("Patient/$validate")).status_code == 400


async def test_mode_create_needs_no_id(ask):
    body = parameters(resource=("resource", GOOD), mode=("Code", "create"))
    assert issues(await ask("Patient/$validate", body, scope="system/*.c"))[0][0] == "information"
    assert (await ask("Patient/$validate", body, scope="system/*.rs")).status_code == 403


async def test_mode_update_compares_the_id_and_the_version(ask, put):
    await put(GOOD | {"id": "p1"})
    right = parameters(resource=("resource", GOOD | {"id": "p1"}), mode=("Code", "update"))
    assert issues(await ask("Patient/p1/$validate", right))[0][0] == "information"
    stale = await ask("Patient/p1/$validate", right, headers={"if-match": 'W/"2"'})
    assert issues(stale) == [("error", "conflict", "If-Match")]
    other = parameters(resource=("resource", GOOD | {"id": "p2"}), mode=("Code", "update"))
    assert issues(await ask("Patient/p1/$validate", other)) == [("error", "invalid", "Patient.id")]


async def test_mode_delete_needs_no_resource(ask, put):
    await put(GOOD | {"id": "p1"})
    assert issues(await ask("Patient/p1/$validate?mode=delete"))[0][0] == "information"
    assert issues(await ask("Patient/p2/$validate?mode=delete")) == [("error", "not-found", "Patient.id")]
    assert (await ask("Patient/p1")).status_code == 200


async def test_modes_that_are_none_or_without_an_id_are_refused(ask):
    for query in ("mode=nonsense", "mode=update", "mode=delete"):
        assert (await ask(f"Patient/$validate?{query}", GOOD)).status_code == 400


async def test_a_resource_of_another_record_would_be_refused(ask, put):
    await put(GOOD | {"id": "p1"})
    made = json.loads(observation("p2"))
    body = parameters(resource=("resource", made), mode=("Code", "create"))
    answer = await ask("Observation/$validate", body, scope="patient/*.cruds", patient="p1")
    assert issues(answer) == [("error", "forbidden", "Observation")]


async def test_every_type_can_be_validated(ask):
    answer = await ask("Organization/$validate", {"resourceType": "Organization"})
    assert issues(answer) == [("error", "invariant", "Organization")]


WEIGHT = "http://hl7.org/fhir/StructureDefinition/bodyweight"


def weight(**more: object) -> dict:
    """A weight as the vital signs profile of R4 has it."""
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
    return {
        **json.loads(observation("p1", "29463-7", value="70")),
        "category": [{"coding": [category]}],
        "valueQuantity": {"value": 70, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
        **more,
    }


async def test_a_profile_that_is_claimed_is_checked(ask):
    right = weight(meta={"profile": [WEIGHT]})
    assert issues(await ask("Observation/$validate", right)) == [("information", "informational", "")]
    answer = await ask("Observation/$validate", {name: one for name, one in right.items() if name != "category"})
    assert {severity for severity, _, _ in issues(answer)} == {"error"}
    assert "Observation.category" in {place for _, _, place in issues(answer)}


async def test_a_profile_that_is_nominated_is_checked_though_it_is_not_claimed(ask):
    wrong = json.loads(observation("p1", "29463-7"))
    body = parameters(resource=("resource", wrong), profile=("Uri", WEIGHT))
    assert "error" in {severity for severity, _, _ in issues(await ask("Observation/$validate", body))}
    assert issues(await ask("Observation/$validate", wrong)) == [("information", "informational", "")]
    body = parameters(resource=("resource", weight()), profile=("Canonical", WEIGHT))
    assert issues(await ask("Observation/$validate", body)) == [("information", "informational", "")]


async def test_the_stored_resource_is_validated_against_a_nominated_profile(ask, put):
    await put(weight(id="w1"))
    await put(json.loads(observation("p1", "29463-7")) | {"id": "w2"})
    assert issues(await ask(f"Observation/w1/$validate?profile={WEIGHT}"))[0][0] == "information"
    assert issues(await ask(f"Observation/w2/$validate?profile={WEIGHT}"))[0][0] == "error"
