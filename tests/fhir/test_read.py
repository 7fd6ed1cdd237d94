"""FHIR read and vread: http://hl7.org/fhir/R4/http.html#read"""

from __future__ import annotations

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation


async def test_what_was_never_there_is_missing(client, token, trail):
    answer = await client.get("/fhir/Patient/nobody", headers=token())
    assert answer.status_code == 404
    assert answer.json()["issue"][0]["code"] == "not-found"
    assert await trail() == [("fhir.read", "failed", None)]


async def test_what_was_deleted_is_gone_and_its_versions_are_kept(client, token, patient):
    assert (await client.delete(f"/fhir/Patient/{patient}", headers=token())).status_code == 204
    assert (await client.get(f"/fhir/Patient/{patient}", headers=token())).status_code == 410
    assert (await client.get(f"/fhir/Patient/{patient}/_history/1", headers=token())).status_code == 200
    assert (await client.get(f"/fhir/Patient/{patient}/_history/2", headers=token())).status_code == 410
    assert (await client.get(f"/fhir/Patient/{patient}/_history/3", headers=token())).status_code == 404


async def test_each_version_can_be_read(client, token, patient):
    await client.put(
        f"/fhir/Patient/{patient}",
        content=PATIENT[:-1] + f',"id":"{patient}","gender":"male"}}',
        headers=JSON | token(),
    )
    first = await client.get(f"/fhir/Patient/{patient}/_history/1", headers=token())
    second = await client.get(f"/fhir/Patient/{patient}/_history/2", headers=token())
    assert "gender" not in first.json()
    assert second.json()["gender"] == "male"
    assert second.headers["etag"] == 'W/"2"'


async def test_head_gives_the_headers_alone(client, token, patient):
    answer = await client.head(f"/fhir/Patient/{patient}", headers=token())
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 10


async def test_a_person_reads_one_record_at_a_time_and_it_is_noted_whose(client, token, patient, trail):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    answer = await client.get(f"/fhir/Observation/{made}", headers=token("user/Observation.r"))
    assert answer.status_code == 200
    assert (await trail())[-1] == ("fhir.read", "done", patient)


async def test_a_bound_token_sees_neither_another_record_nor_that_it_is_there(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    bound = token("patient/*.rs", patient=patient)
    assert (await client.get(f"/fhir/Patient/{patient}", headers=bound)).status_code == 200
    seen = await client.get(f"/fhir/Patient/{other}", headers=bound)
    never = await client.get("/fhir/Patient/never", headers=bound)
    assert seen.status_code == never.status_code == 404
    assert seen.json()["issue"] == never.json()["issue"]


async def test_what_is_nobodys_record_is_open_to_those_with_the_scope(client, token, patient):
    text = '{"resourceType":"Organization","name":"Syntetisk sykehus"}'
    made = (await client.post("/fhir/Organization", content=text, headers=JSON | token())).json()["id"]
    for caller in (token("user/Organization.r"), token("patient/*.r", patient=patient)):
        assert (await client.get(f"/fhir/Organization/{made}", headers=caller)).status_code == 200
    assert (await client.get(f"/fhir/Organization/{made}", headers=token("user/Patient.r"))).status_code == 403


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fhir/Pasient/1", 404),
        ("/fhir/Patient/not_an_id", 400),
        ("/fhir/Patient/" + "a" * 65, 400),
        ("/fhir/Patient/1/_history/abc", 400),
        ("/fhir/Patient/1/_history/99999999999999999999", 400),
        ("/fhir/Patient/1/more/and/more", 404),
        ("/fhir/Patient/$everything", 400),
        ("/fhir/%00", 404),
        ("/fhir/Patient/%F0%28%8C%28", 400),
    ],
)
async def test_an_address_that_is_none_says_so(client, token, path, status):
    answer = await client.get(path, headers=token())
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_the_answer_names_its_request(client, token, patient):
    answer = await client.get(f"/fhir/Patient/{patient}", headers=token() | {"x-request-id": "abc-123"})
    assert answer.headers["x-request-id"] == "abc-123"
    assert answer.headers["cache-control"] == "no-store"


async def test_only_json_is_spoken(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    assert (await client.get(path, headers=token() | {"accept": "application/fhir+xml"})).status_code == 406
    assert (await client.get(path + "?_format=xml", headers=token())).status_code == 406
    assert (
        await client.get(path + "?_format=json", headers=token() | {"accept": "application/fhir+xml"})
    ).status_code == 200
    pretty = await client.get(path + "?_pretty=true", headers=token())
    assert b'\n  "id"' in pretty.content


async def test_who_has_the_version_already_is_told_so(client, token, patient, trail):
    path = f"/fhir/Patient/{patient}"
    full = await client.get(path, headers=token())
    for tags in (full.headers["etag"], 'W/"7", W/"1"', '"1"', "*"):
        answer = await client.get(path, headers=token() | {"if-none-match": tags})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", 'W/"1"'), tags
    assert (await client.get(path, headers=token() | {"if-none-match": 'W/"2"'})).status_code == 200
    since = {"if-modified-since": full.headers["last-modified"]}
    assert (await client.get(path, headers=token() | since)).status_code == 304
    assert (await client.head(path, headers=token() | since)).status_code == 304
    older = {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}
    assert (await client.get(path, headers=token() | older)).status_code == 200
    # If-None-Match has the last word (RFC 9110 §13.1.3); a date that is none is passed over.
    assert (await client.get(path, headers=token() | since | {"if-none-match": 'W/"2"'})).status_code == 200
    assert (await client.get(path, headers=token() | {"if-modified-since": "yesterday"})).status_code == 200
    assert set((await trail())[1:]) == {("fhir.read", "done", patient)}


async def test_a_condition_does_not_tell_of_what_is_closed_or_gone(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    bound = token("patient/*.rs", patient=other) | {"if-none-match": 'W/"1"'}
    assert (await client.get(f"/fhir/Patient/{patient}", headers=bound)).status_code == 404
    await client.delete(f"/fhir/Patient/{patient}", headers=token())
    gone = await client.get(f"/fhir/Patient/{patient}", headers=token() | {"if-none-match": "*"})
    assert gone.status_code == 410


async def test_a_part_of_a_resource_can_be_read(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    summary = (await client.get(f"{path}?_summary=text", headers=token())).json()
    assert summary.keys() == {"resourceType", "id", "meta", "active"}, (
        "what is mandatory or changes the meaning is kept"
    )
    assert summary["meta"]["tag"][0]["code"] == "SUBSETTED"
    names = (await client.get(f"{path}/_history/1?_elements=name", headers=token())).json()
    assert names.keys() == {"resourceType", "id", "meta", "active", "name"}
    whole = await client.get(f"{path}?_summary=false&_pretty=true&_format=json", headers=token())
    assert "birthDate" in whole.json()
    assert whole.text.startswith("{\n")


@pytest.mark.parametrize(
    "query",
    ["_summary=count", "_summary=x", "_elements=colour", "_since=2020", "name=x", "_summary=true&_summary=true"],
)
async def test_what_reading_does_not_take_is_refused(client, token, patient, query):
    answer = await client.get(f"/fhir/Patient/{patient}?{query}", headers=token())
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == [query.split("=")[0]]
