"""FHIR update and delete: http://hl7.org/fhir/R4/http.html#update"""

from __future__ import annotations

import asyncio

from tests.fhir.conftest import JSON, PATIENT, observation


def body(id_: str, extra: str = "") -> str:
    return PATIENT[:-1] + f',"id":"{id_}"{extra}}}'


async def test_an_update_is_the_next_version(client, token, patient):
    answer = await client.put(f"/fhir/Patient/{patient}", content=body(patient), headers=JSON | token())
    assert answer.status_code == 200
    assert answer.json()["meta"]["versionId"] == "2"
    assert answer.headers["etag"] == 'W/"2"'
    assert (await client.get(f"/fhir/Patient/{patient}", headers=token())).content == answer.content


async def test_if_match_must_name_the_current_version(client, token, patient, trail):
    path = f"/fhir/Patient/{patient}"
    stale = await client.put(path, content=body(patient), headers=JSON | token() | {"if-match": 'W/"7"'})
    assert stale.status_code == 412
    assert (await trail())[-1][:2] == ("fhir.update", "failed")
    assert (await client.get(path, headers=token())).json()["meta"]["versionId"] == "1"
    good = await client.put(path, content=body(patient), headers=JSON | token() | {"if-match": 'W/"1"'})
    assert good.status_code == 200
    odd = await client.put(path, content=body(patient), headers=JSON | token() | {"if-match": "one"})
    assert odd.status_code == 400


async def test_an_update_at_a_new_id_creates(client, token):
    answer = await client.put("/fhir/Patient/my-own.id", content=body("my-own.id"), headers=JSON | token())
    assert answer.status_code == 201
    assert answer.json()["meta"]["versionId"] == "1"
    missing = await client.put(
        "/fhir/Patient/other", content=body("other"), headers=JSON | token() | {"if-match": 'W/"1"'}
    )
    assert missing.status_code == 412


async def test_what_was_deleted_comes_back_as_a_later_version(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    await client.delete(path, headers=token())
    answer = await client.put(path, content=body(patient), headers=JSON | token())
    assert answer.status_code == 201
    assert answer.json()["meta"]["versionId"] == "3"


async def test_the_id_in_the_body_must_be_that_of_the_address(client, token, patient):
    answer = await client.put(f"/fhir/Patient/{patient}", content=body("other"), headers=JSON | token())
    assert answer.status_code == 400
    assert answer.json()["issue"][0]["expression"] == ["Patient.id"]


async def test_a_resource_is_not_moved_out_of_a_record_that_is_not_open(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    moved = observation(other)[:-1] + f',"id":"{made}"}}'
    bound = token("patient/*.cruds", patient=other)
    answer = await client.put(f"/fhir/Observation/{made}", content=moved, headers=JSON | bound)
    assert answer.status_code == 404
    read = await client.get(f"/fhir/Observation/{made}", headers=token())
    assert read.json()["subject"]["reference"] == f"Patient/{patient}"


async def test_a_system_that_moves_a_resource_is_noted_for_both_patients(client, token, patient, trail):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    moved = observation(other)[:-1] + f',"id":"{made}"}}'
    answer = await client.put(f"/fhir/Observation/{made}", content=moved, headers=JSON | token())
    assert answer.status_code == 200
    assert [row[0] for row in (await trail())[-2:]] == ["fhir.update", "fhir.update"]
    assert {row[2] for row in (await trail())[-2:]} == {patient, other}


async def test_searches_see_the_new_values_and_not_the_old(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    await client.put(path, content=body(patient).replace("Fjellrev", "Bjørk"), headers=JSON | token())
    found = await client.get("/fhir/Patient?family=bjørk", headers=token())
    assert found.json()["total"] == 1
    gone = await client.get("/fhir/Patient?family=fjellrev", headers=token())
    assert gone.json()["total"] == 0


async def test_many_updates_at_once_each_get_a_version_of_their_own(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    answers = await asyncio.gather(
        *(client.put(path, content=body(patient), headers=JSON | token()) for _ in range(12))
    )
    versions = [answer.json()["meta"]["versionId"] for answer in answers if answer.status_code == 200]
    assert len(versions) == len(set(versions))
    assert {answer.status_code for answer in answers} <= {200, 409}
    history = (await client.get(path + "/_history?_count=100", headers=token())).json()["entry"]
    assert [entry["resource"]["meta"]["versionId"] for entry in history] == [
        str(n) for n in range(len(versions) + 1, 0, -1)
    ]


async def test_only_one_of_many_with_the_same_if_match_wins(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    headers = JSON | token() | {"if-match": 'W/"1"'}
    answers = await asyncio.gather(*(client.put(path, content=body(patient), headers=headers) for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {200, 409, 412}
    assert sum(answer.status_code == 200 for answer in answers) == 1


async def test_a_delete_keeps_to_if_match_and_to_what_is_there(client, token, patient):
    path = f"/fhir/Patient/{patient}"
    assert (await client.delete(path, headers=token() | {"if-match": 'W/"5"'})).status_code == 412
    assert (await client.delete(path, headers=token() | {"if-match": 'W/"1"'})).status_code == 204
    assert (await client.delete(path, headers=token())).status_code == 404
    assert (await client.get(f"/fhir/Patient?_id={patient}", headers=token())).json()["total"] == 0
