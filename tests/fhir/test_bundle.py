"""FHIR batch and transaction: http://hl7.org/fhir/R4/http.html#transaction"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation

URN = "urn:uuid:6c8f3e83-c351-4d33-838d-6be101c275d2"


def entry(method: str, url: str, resource: str = "", **more: str) -> str:
    request = json.dumps({"method": method, "url": url} | more.pop("request", {}))
    parts = [f'"request":{request}'] + ([f'"resource":{resource}'] if resource else [])
    parts += [f'"{key}":{json.dumps(value)}' for key, value in more.items()]
    return "{" + ",".join(parts) + "}"


def bundle(kind: str, *entries: str) -> str:
    return '{"resourceType":"Bundle","type":"%s","entry":[%s]}' % (kind, ",".join(entries))


async def post(client, token, text, **headers):
    return await client.post("/fhir", content=text, headers=JSON | token() | headers)


async def test_names_of_entries_become_references_wherever_they_stand(client, token):
    note = (
        '{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"%s"},'
        '"extension":[{"url":"urn:x","valueUri":"%s"}],"identifier":[{"system":"urn:ietf:rfc:3986","value":"%s"}],'
        '"text":{"status":"generated",'
        '"div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\"><a href=\\"%s\\">x</a></div>"}}'
    ) % (URN, URN, URN, URN)
    text = bundle("transaction", entry("POST", "Observation", note), entry("POST", "Patient", PATIENT, fullUrl=URN))
    answer = await post(client, token, text)
    assert answer.status_code == 200, answer.text
    first, second = answer.json()["entry"]
    assert first["response"]["status"] == second["response"]["status"] == "201 Created"
    patient = second["response"]["location"].split("/fhir/")[1].split("/_history")[0]
    stored = (await client.get(first["response"]["location"], headers=token())).json()
    assert stored["subject"]["reference"] == patient
    assert stored["extension"][0]["valueUri"] == patient
    assert f'href="{patient}"' in stored["text"]["div"]
    assert stored["identifier"][0]["value"] == URN


async def test_all_or_nothing_and_every_fault_is_placed(client, token, trail):
    bad = '{"resourceType":"Observation","status":"nope","code":{"text":"x"}}'
    worse = '{"resourceType":"Observation","status":"final"}'
    text = bundle(
        "transaction",
        entry("POST", "Patient", PATIENT),
        entry("POST", "Observation", bad),
        entry("POST", "Observation", worse),
    )
    answer = await post(client, token, text)
    assert answer.status_code == 422
    places = [issue["expression"][0] for issue in answer.json()["issue"]]
    assert places == ["Bundle.entry[1].resource.status", "Bundle.entry[2].resource.code"]
    assert (await client.get("/fhir/Patient", headers=token())).json()["total"] == 0
    assert (await trail())[0][:2] == ("fhir.transaction", "failed")


async def test_the_order_is_that_of_the_standard_and_the_answers_that_of_the_request(client, token, patient):
    changed = PATIENT[:-1] + f',"id":"{patient}","gender":"male"}}'
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    text = bundle(
        "transaction",
        entry("GET", f"Patient/{patient}"),
        entry("GET", f"Observation?patient={patient}"),
        entry("PUT", f"Patient/{patient}", changed),
        entry("POST", "Observation", observation(patient)),
        entry("DELETE", f"Observation/{made}"),
    )
    answer = await post(client, token, text)
    assert answer.status_code == 200, answer.text
    entries = answer.json()["entry"]
    assert entries[0]["resource"]["gender"] == "male"
    assert entries[1]["resource"]["total"] == 1
    assert [one["response"]["status"][:3] for one in entries] == ["200", "200", "200", "201", "204"]


async def test_two_entries_about_one_resource_are_refused(client, token, patient):
    changed = PATIENT[:-1] + f',"id":"{patient}"}}'
    text = bundle("transaction", entry("PUT", f"Patient/{patient}", changed), entry("DELETE", f"Patient/{patient}"))
    answer = await post(client, token, text)
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[1]"]


async def test_references_that_say_what_to_look_for_are_found(client, token):
    text = (
        '{"resourceType":"Practitioner","identifier":[{"system":"urn:oid:2.16.578.1.12.4.1.4.4","value":"565000001"}]}'
    )
    made = (await client.post("/fhir/Practitioner", content=text, headers=JSON | token())).json()["id"]
    wanted = "Practitioner?identifier=urn:oid:2.16.578.1.12.4.1.4.4|565000001"
    note = observation("p").replace('"status"', '"performer":[{"reference":"%s"}],"status"' % wanted, 1)
    answer = await post(client, token, bundle("transaction", entry("POST", "Observation", note)))
    assert answer.status_code == 200, answer.text
    stored = (await client.get(answer.json()["entry"][0]["response"]["location"], headers=token())).json()
    assert stored["performer"][0]["reference"] == f"Practitioner/{made}"
    lost = note.replace("565000001", "565000002")
    answer = await post(client, token, bundle("transaction", entry("POST", "Observation", lost)))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[0].resource.performer[0].reference"]


async def test_a_conditional_create_makes_no_second(client, token):
    text = '{"resourceType":"Organization","name":"x","identifier":[{"system":"urn:x","value":"1"}]}'
    once = bundle("transaction", entry("POST", "Organization", text, request={"ifNoneExist": "identifier=urn:x|1"}))
    first, second = await post(client, token, once), await post(client, token, once)
    assert first.json()["entry"][0]["response"]["status"] == "201 Created"
    assert second.json()["entry"][0]["response"]["status"] == "200 OK"
    assert (await client.get("/fhir/Organization", headers=token())).json()["total"] == 1


async def test_if_match_holds_in_a_transaction(client, token, patient):
    changed = PATIENT[:-1] + f',"id":"{patient}"}}'
    text = bundle(
        "transaction",
        entry("POST", "Observation", observation(patient)),
        entry("PUT", f"Patient/{patient}", changed, request={"ifMatch": 'W/"9"'}),
    )
    answer = await post(client, token, text)
    assert answer.status_code == 412
    assert (await client.get(f"/fhir/Observation?patient={patient}", headers=token())).json()["total"] == 0


async def test_a_person_does_a_transaction_in_one_record(client, token, patient):
    one = bundle("transaction", entry("POST", "Observation", observation(patient)))
    two = bundle(
        "transaction",
        entry("POST", "Observation", observation(patient)),
        entry("POST", "Observation", observation("other")),
    )
    user = token("user/*.cruds")
    assert (await client.post("/fhir", content=one, headers=JSON | user)).status_code == 200
    assert (await client.post("/fhir", content=two, headers=JSON | user)).status_code == 403
    bound = token("patient/*.cruds", patient=patient)
    assert (await client.post("/fhir", content=one, headers=JSON | bound)).status_code == 200
    with_organisation = bundle(
        "transaction",
        entry("POST", "Observation", observation(patient)),
        entry("POST", "Organization", '{"resourceType":"Organization","name":"x"}'),
    )
    assert (await client.post("/fhir", content=with_organisation, headers=JSON | bound)).status_code == 403
    lacks = token("user/Observation.r")
    assert (await client.post("/fhir", content=one, headers=JSON | lacks)).status_code == 403


async def test_the_entries_of_a_batch_stand_alone(client, token, patient, trail):
    text = bundle(
        "batch",
        entry("POST", "Observation", observation(patient)),
        entry("POST", "Observation", '{"resourceType":"Observation"}'),
        entry("GET", f"Patient/{patient}"),
        entry("GET", "Patient/nobody"),
        entry("GET", "Pasient/1"),
        entry("DELETE", f"Patient/{patient}"),
    )
    answer = await post(client, token, text)
    assert answer.status_code == 200
    entries = answer.json()["entry"]
    assert [one["response"]["status"][:3] for one in entries] == ["201", "422", "200", "404", "404", "204"]
    assert entries[1]["response"]["outcome"]["resourceType"] == "OperationOutcome"
    assert entries[2]["resource"]["id"] == patient
    # Entries of one millisecond stand in the trail in any order.
    assert sorted(row[:2] for row in (await trail())[1:]) == [
        ("fhir.create", "done"),
        ("fhir.create", "failed"),
        ("fhir.delete", "done"),
        ("fhir.read", "done"),
        ("fhir.read", "failed"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '"x"',
        "{}",
        '{"resourceType":"Patient"}',
        '{"resourceType":"Bundle"}',
        '{"resourceType":"Bundle","type":"collection"}',
        '{"resourceType":"Bundle","type":"transaction","entry":{}}',
        '{"resourceType":"Bundle","type":"transaction","entry":[1]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Patient"}}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST"}}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":7}}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"JUMP","url":"Patient"}}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":"Patient/../x"}}]}',
        '{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"GET","url":""}}]}',
        '{"resourceType":"Bundle","type":"transaction","type":"batch"}',
        '{"resourceType":"Bundle","type":"transaction","more":1}',
        '{"resourceType":"Bundle","type":"batch","entry":[{"fullUrl":1,"request":{"method":"GET","url":"Patient"}}]}',
    ],
)
async def test_what_is_no_bundle_to_do_is_refused_and_noted(client, token, trail, text):
    answer = await post(client, token, text)
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert [row[:2] for row in await trail()] == [("fhir.transaction", "failed")]


async def test_an_empty_bundle_is_done_at_once(client, token):
    for kind in ("batch", "transaction"):
        answer = await post(client, token, '{"resourceType":"Bundle","type":"%s"}' % kind)
        assert answer.json() == {"resourceType": "Bundle", "type": f"{kind}-response"}


async def test_prefer_shows_what_was_stored(client, token):
    answer = await post(
        client, token, bundle("transaction", entry("POST", "Patient", PATIENT)), prefer="return=representation"
    )
    assert answer.json()["entry"][0]["resource"]["meta"]["versionId"] == "1"


async def test_a_search_in_a_bundle_has_links_that_work(client, token, patient):
    for _ in range(3):
        await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())
    for kind in ("batch", "transaction"):
        answer = await post(client, token, bundle(kind, entry("GET", f"Observation?patient={patient}&_count=2")))
        assert answer.status_code == 200, answer.text
        page = answer.json()["entry"][0]["resource"]
        [link] = [one["url"] for one in page["link"] if one["relation"] == "next"]
        assert len((await client.get(link, headers=token())).json()["entry"]) == 1
