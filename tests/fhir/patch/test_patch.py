"""The PATCH interaction: http://hl7.org/fhir/R4/http.html#patch"""

from __future__ import annotations

import asyncio

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation


def told(answer) -> tuple[int, str, str]:
    issue = answer.json()["issue"][0]
    return answer.status_code, issue["code"], issue.get("expression", [""])[0]


async def test_a_patch_makes_a_new_version_and_leaves_the_rest_as_it_was_spelt(
    client, token, send, measured, trail, patient
):
    answer = await send(f"Observation/{measured}", [{"op": "replace", "path": "/status", "value": "amended"}])
    assert answer.status_code == 200, answer.text
    assert '"status":"amended"' in answer.text
    assert '"value":1.50' in answer.text
    assert answer.headers["etag"] == 'W/"2"'
    read = await client.get(f"/fhir/Observation/{measured}", headers=token())
    assert read.content == answer.content
    assert (await trail())[-2] == ("fhir.patch", "done", patient)
    history = (await client.get(f"/fhir/Observation/{measured}/_history", headers=token())).json()["entry"]
    assert [one["request"]["method"] for one in history] == ["PATCH", "POST"]
    assert history[0]["request"]["url"] == f"Observation/{measured}"


async def test_searches_see_what_was_patched(client, token, send, measured, patient):
    code = {"op": "replace", "path": "/code/coding/0/code", "value": "29463-7"}
    assert (await send(f"Observation/{measured}", [code])).status_code == 200
    for wanted, total in (("29463-7", 1), ("8867-4", 0)):
        found = await client.get(f"/fhir/Observation?patient={patient}&code={wanted}", headers=token())
        assert found.json()["total"] == total


async def test_a_test_that_fails_changes_nothing_and_names_the_operation(client, token, send, measured):
    patch = [
        {"op": "replace", "path": "/status", "value": "amended"},
        {"op": "test", "path": "/valueQuantity/value", "value": 2},
    ]
    answer = await send(f"Observation/{measured}", patch)
    assert told(answer) == (422, "conflict", "[1].path")
    assert (await client.get(f"/fhir/Observation/{measured}", headers=token())).json()["meta"]["versionId"] == "1"


@pytest.mark.parametrize(
    ("patch", "place"),
    [
        ([{"op": "replace", "path": "/status", "value": "nonsense"}], "Observation.status"),
        ([{"op": "remove", "path": "/status"}], "Observation.status"),
        ([{"op": "add", "path": "/colour", "value": "red"}], "Observation.colour"),
        ([{"op": "replace", "path": "/id", "value": "other"}], "Observation.id"),
        ([{"op": "remove", "path": "/id"}], "Observation.id"),
        ([{"op": "replace", "path": "/resourceType", "value": "Patient"}], "Observation.resourceType"),
        ([{"op": "replace", "path": "", "value": 7}], ""),
        ([{"op": "add", "path": "/status/x", "value": 7}], "[0].path"),
    ],
)
async def test_what_it_becomes_must_be_the_same_resource_and_valid(send, measured, patch, place):
    answer = await send(f"Observation/{measured}", patch)
    assert answer.status_code == 422
    assert answer.json()["issue"][0].get("expression", [""])[0] == place


@pytest.mark.parametrize(
    ("media", "body", "status"),
    [
        ("application/json-patch+json", b"", 400),
        ("application/json-patch+json", b"[", 400),
        ("application/json-patch+json", b"{}", 400),
        ("application/json-patch+json", b'[{"op":"add","op":"add"}]', 400),
        ("application/json-patch+json", b"[" * 100_000, 400),
        (
            "application/json-patch+json",
            b'[{"op":"remove","path":"/status"}' + b',{"op":"remove","path":"/a"}' * 10_000 + b"]",
            413,
        ),
        ("application/merge-patch+json", b"{}", 415),
        ("application/xml-patch+xml", b"<diff/>", 415),
        ("", b"[]", 415),
        ("application/json-patch+json; charset=latin-1", b"[]", 415),
        ("application/fhir+json", b"", 400),
        ("application/fhir+json", b"[]", 400),
        ("application/fhir+json", PATIENT.encode(), 422),
    ],
)
async def test_what_is_no_patch_is_refused(client, token, measured, media, body, status):
    headers = token() | {"content-type": media}
    answer = await client.patch(f"/fhir/Observation/{measured}", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["resourceType"] == "OperationOutcome"


async def test_if_match_and_prefer_hold(send, measured):
    patch = [{"op": "replace", "path": "/status", "value": "amended"}]
    assert told(await send(f"Observation/{measured}", patch, if_match='W/"7"')) == (412, "conflict", "If-Match")
    minimal = await send(f"Observation/{measured}", patch, if_match='W/"1"', prefer="return=minimal")
    assert (minimal.status_code, minimal.content) == (200, b"")


async def test_what_is_not_there_cannot_be_patched(client, token, send, measured):
    patch = [{"op": "replace", "path": "/status", "value": "amended"}]
    assert told(await send("Observation/nothing", patch))[:2] == (404, "not-found")
    await client.delete(f"/fhir/Observation/{measured}", headers=token())
    assert (await send(f"Observation/{measured}", patch)).status_code == 404


async def test_a_condition_may_stand_in_place_of_the_id(send, measured, patient):
    patch = [{"op": "replace", "path": "/status", "value": "amended"}]
    address = f"Observation?patient={patient}&code=8867-4"
    answer = await send(address, patch)
    assert (answer.status_code, answer.json()["id"]) == (200, measured)
    assert told(await send(address.replace("8867", "1111"), patch)) == (404, "not-found", "query")
    assert told(await send("Observation", patch)) == (400, "required", "query")


async def test_a_condition_that_matches_several_patches_none(client, token, send, measured, patient):
    await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())
    answer = await send(f"Observation?patient={patient}", [{"op": "replace", "path": "/status", "value": "amended"}])
    assert told(answer) == (412, "multiple-matches", "query")


async def test_many_patches_at_once_are_all_kept(client, token, send, patient):
    """Each adds a name of its own: were one of them lost, its name would be missing."""

    async def until_done(number: int):
        patch = [{"op": "add", "path": "/name/-", "value": {"text": f"name {number}"}}]
        while (answer := await send(f"Patient/{patient}", patch)).status_code == 409:
            pass
        return answer

    answers = await asyncio.gather(*(until_done(number) for number in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    names = (await client.get(f"/fhir/Patient/{patient}", headers=token())).json()["name"]
    assert sorted(one["text"] for one in names[1:]) == sorted(f"name {number}" for number in range(12))


async def test_a_patch_stays_in_the_record_that_is_open(client, token, send, measured, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    away = [{"op": "replace", "path": "/subject/reference", "value": f"Patient/{other}"}]
    stay = [{"op": "replace", "path": "/status", "value": "amended"}]
    address = f"Observation/{measured}"
    bound, elsewhere = ({"patient": one} for one in (patient, other))
    assert (await send(address, stay, "patient/*.cruds", bound)).status_code == 200
    assert (await send(address, stay, "patient/*.cruds", elsewhere)).status_code == 404
    assert (await send(address, away, "patient/*.cruds", bound)).status_code == 403
    assert (await send(address, away, "user/*.cruds")).status_code == 403
    assert (await send(address, stay, "user/*.rs")).status_code == 403
    assert (await send(address, stay, "user/Observation.u")).status_code == 200
    assert (await send(f"Observation?patient={patient}", stay, "user/Observation.u")).status_code == 403
    assert (await send(f"Observation?patient={patient}", stay, "user/Observation.us")).status_code == 200
    assert (await send("Observation?code=8867-4", stay, "user/Observation.us")).status_code == 403
    assert (await send(address, away)).status_code == 200


async def test_nobody_probes_a_closed_record_with_a_test(client, token, send, measured):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    guesses = [[{"op": "test", "path": "/valueQuantity/value", "value": value}] for value in (1.5, 7)]
    answers = [await send(f"Observation/{measured}", guess, "patient/*.cruds", {"patient": other}) for guess in guesses]
    assert answers[0].status_code == answers[1].status_code == 404
    assert answers[0].json()["issue"] == answers[1].json()["issue"]
