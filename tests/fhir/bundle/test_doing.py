"""What a transaction does beside creating and updating: http://hl7.org/fhir/R4/http.html#trules"""

from __future__ import annotations

import pytest

from tests.fhir.bundle.conftest import binary, organisation, practitioner, statuses, stored, told, total
from tests.fhir.conftest import JSON, PATIENT, observation
from tests.fhir.patch.conftest import operation, parameters
from tests.fhir.test_bundle import URN, entry


async def test_patches_of_both_kinds_are_part_of_a_transaction(client, token, post, patient):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    answer = await post(
        entry("PATCH", f"Observation/{made}", binary({"op": "replace", "path": "/status", "value": "amended"})),
        entry(
            "PATCH",
            f"Patient/{patient}",
            parameters(operation("replace", path="Patient.active", value=("valueBoolean", False))),
        ),
    )
    assert statuses(answer) == ["200", "200"]
    assert (await stored(client, token, answer, 0))["status"] == "amended"
    assert (await stored(client, token, answer, 1))["active"] is False
    history = (await client.get(f"/fhir/Observation/{made}/_history", headers=token())).json()["entry"]
    assert history[0]["request"]["method"] == "PATCH"


async def test_a_patch_may_refer_to_what_the_same_bundle_makes(client, token, post, patient):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    performer = {"op": "add", "path": "/performer", "value": [{"reference": URN}]}
    answer = await post(
        entry("PATCH", f"Observation/{made}", binary(performer)),
        entry("POST", "Practitioner", practitioner("1"), fullUrl=URN),
    )
    assert statuses(answer) == ["200", "201"]
    reference = (await stored(client, token, answer, 0))["performer"][0]["reference"]
    assert reference in answer.json()["entry"][1]["response"]["location"]


@pytest.mark.parametrize(
    ("patch", "status", "place"),
    [
        (binary({"op": "test", "path": "/active", "value": False}), 422, "Bundle.entry[1].resource.data[0].path"),
        (binary({"op": "add", "path": "/gender", "value": "x"}), 422, "Bundle.entry[1].resource.gender"),
        (binary({"op": "nothing"}), 400, "Bundle.entry[1].resource.data[0].op"),
        (
            '{"resourceType":"Binary","contentType":"text/plain","data":"W10="}',
            422,
            "Bundle.entry[1].resource.contentType",
        ),
        (
            '{"resourceType":"Binary","contentType":"application/json-patch+json","data":"!"}',
            400,
            "Bundle.entry[1].resource.data",
        ),
        (PATIENT, 422, "Bundle.entry[1].resource"),
    ],
)
async def test_a_patch_that_cannot_be_done_fails_the_whole_at_its_entry(
    client, token, post, patient, patch, status, place
):
    answer = await post(entry("POST", "Practitioner", practitioner("1")), entry("PATCH", f"Patient/{patient}", patch))
    assert (answer.status_code, answer.json()["issue"][0]["expression"]) == (status, [place]), answer.text
    assert await total(client, token, "Practitioner") == 0


async def test_entries_that_read_see_what_was_written(client, token, post, patient):
    answer = await post(
        entry("GET", f"Observation?patient={patient}&_summary=count"),
        entry("GET", f"Patient/{patient}/_history"),
        entry("GET", f"Patient/{patient}/Observation"),
        entry("HEAD", f"Patient/{patient}"),
        entry("GET", f"Patient/{patient}", request={"ifNoneMatch": 'W/"2"'}),
        entry("GET", f"Patient/{patient}/_history/1"),
        entry("POST", "Observation", observation(patient)),
        entry("PATCH", f"Patient/{patient}", binary({"op": "add", "path": "/gender", "value": "female"})),
    )
    assert statuses(answer) == ["200", "200", "200", "200", "304", "200", "201", "200"]
    entries = answer.json()["entry"]
    assert entries[0]["resource"]["total"] == 1
    assert len(entries[1]["resource"]["entry"]) == 2
    assert entries[2]["resource"]["total"] == 1
    assert "resource" not in entries[3]
    assert entries[4]["response"]["etag"] == 'W/"2"'
    assert entries[5]["resource"]["meta"]["versionId"] == "1"


async def test_what_is_read_is_noted_for_each_patient(client, token, post, patient, trail):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    before = len(await trail())
    await post(entry("GET", f"Patient/{patient}"), entry("GET", f"Patient/{other}"))
    assert {row[2] for row in (await trail())[before:]} == {patient, other}
    assert (
        told(await post(entry("GET", f"Patient/{patient}"), entry("GET", f"Patient/{other}"), scope="user/*.rs"))[0]
        == 403
    )


async def test_reading_needs_its_own_scope(post, patient):
    assert (await post(entry("GET", f"Patient/{patient}"), scope="system/Patient.cud")).status_code == 403
    assert (await post(entry("GET", f"Patient/{patient}"), scope="system/Patient.r")).status_code == 200
    condition = entry("PUT", "Organization?identifier=urn:x|1", organisation("1"))
    assert (await post(condition, scope="system/Organization.u")).status_code == 403
    assert (await post(condition, scope="system/Organization.us")).status_code == 200
