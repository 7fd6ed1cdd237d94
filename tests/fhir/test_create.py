"""FHIR create: http://hl7.org/fhir/R4/http.html#create"""

from __future__ import annotations

from tests.fhir.conftest import JSON, PATIENT, observation


async def test_what_is_created_can_be_read_and_is_in_the_trail(client, token, trail):
    answer = await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())
    assert answer.status_code == 201
    made = answer.json()
    assert made["meta"]["versionId"] == "1"
    assert answer.headers["location"] == f"http://test/fhir/Patient/{made['id']}/_history/1"
    assert answer.headers["etag"] == 'W/"1"'
    read = await client.get(f"/fhir/Patient/{made['id']}", headers=token())
    assert read.content == answer.content
    assert await trail() == [("fhir.create", "done", made["id"]), ("fhir.read", "done", made["id"])]


async def test_the_text_is_kept_to_the_last_digit(client, token, patient):
    text = (
        '{\n  "resourceType" : "Observation",\n '
        '"status":"final","_status":{"extension":[{"url":"urn:x","valueString":"\\u00e5"}]},'
        '"code":{"text":"a\\/b"},"subject":{"reference":"Patient/%s"},"valueQuantity":{"value":1.500,"unit":"x"},'
        '"component":[{"code":{"text":"z"},"valueQuantity":{"value":1e2}}]}'
    ) % patient
    answer = await client.post("/fhir/Observation", content=text, headers=JSON | token())
    assert answer.status_code == 201, answer.text
    for part in ('"value":1.500', '"value":1e2', '"\\u00e5"', '"a\\/b"', '"status":"final","_status"'):
        assert part in answer.text


async def test_the_server_gives_the_id(client, token):
    answer = await client.post("/fhir/Patient", content=PATIENT[:-1] + ',"id":"mine"}', headers=JSON | token())
    assert answer.status_code == 201
    assert answer.json()["id"] != "mine"


async def test_prefer_decides_what_comes_back(client, token):
    minimal = await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token() | {"prefer": "return=minimal"})
    assert (minimal.status_code, minimal.content) == (201, b"")
    assert minimal.headers["location"]
    told = await client.post(
        "/fhir/Patient", content=PATIENT, headers=JSON | token() | {"prefer": "return=OperationOutcome"}
    )
    assert told.json()["resourceType"] == "OperationOutcome"


async def test_every_fault_is_named_with_its_place_and_nothing_is_stored(client, token, trail):
    text = '{"resourceType":"Patient","gender":"kvinne","birthDate":"1990-02-30","nam":[]}'
    answer = await client.post("/fhir/Patient", content=text, headers=JSON | token())
    assert answer.status_code == 422
    places = {issue["expression"][0] for issue in answer.json()["issue"]}
    assert {"Patient.gender", "Patient.birthDate", "Patient.nam"} <= places
    assert "kvinne" not in answer.text
    assert [row[:2] for row in await trail()] == [("fhir.create", "failed")]


async def test_the_type_must_be_the_one_of_the_address(client, token):
    answer = await client.post("/fhir/Observation", content=PATIENT, headers=JSON | token())
    assert answer.status_code == 422


async def test_a_person_may_create_only_with_the_scope(client, token, patient):
    for scope in ("user/Observation.rs", "patient/*.cruds", "user/Patient.cruds", ""):
        answer = await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token(scope))
        assert answer.status_code == 403, scope
        assert answer.json()["issue"][0]["code"] == "forbidden"
    answer = await client.post(
        "/fhir/Observation", content=observation(patient), headers=JSON | token("user/Observation.c")
    )
    assert answer.status_code == 201


async def test_a_token_bound_to_a_patient_creates_in_no_other_record(client, token, patient):
    bound = token("patient/*.cruds", patient=patient)
    assert (
        await client.post("/fhir/Observation", content=observation(patient), headers=JSON | bound)
    ).status_code == 201
    assert (
        await client.post("/fhir/Observation", content=observation("other"), headers=JSON | bound)
    ).status_code == 403
    organisation = '{"resourceType":"Organization","name":"x"}'
    assert (await client.post("/fhir/Organization", content=organisation, headers=JSON | bound)).status_code == 403
