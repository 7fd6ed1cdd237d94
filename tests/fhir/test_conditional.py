"""Conditions in place of an id: http://hl7.org/fhir/R4/http.html#ccreate, #cond-update, #cdelete, #patch"""

from __future__ import annotations

import asyncio
import json

import asyncpg
import pytest

from samspill.fhir import conditional
from samspill.fhir.rules import Rules
from samspill.kernel.problems import Stale, Unavailable, WrongMethod
from samspill.store import Store
from tests.fhir.asking import call_of, perform
from tests.fhir.conftest import JSON, PATIENT, observation


def organisation(number: str, name: str = "x", **more: str) -> str:
    found = {"resourceType": "Organization", "name": name, "identifier": [{"system": "urn:x", "value": number}]} | more
    return json.dumps(found)


def person(number: str, **more: str) -> str:
    return json.dumps(json.loads(PATIENT) | {"identifier": [{"system": "urn:nin", "value": number}]} | more)


def marked(patient: str, number: str) -> str:
    return json.dumps(json.loads(observation(patient)) | {"identifier": [{"system": "urn:x", "value": number}]})


def outcome(answer) -> tuple[int, str, str]:
    issue = answer.json()["issue"][0]
    return answer.status_code, issue["code"], issue.get("expression", [""])[0]


@pytest.fixture
def create(client, token):
    async def make(text: str, condition: str, scope: str = "system/*.cruds", **claims: str):
        kind = json.loads(text)["resourceType"]
        headers = JSON | token(scope, **claims) | {"if-none-exist": condition}
        return await client.post(f"/fhir/{kind}", content=text, headers=headers)

    return make


@pytest.fixture
def put(client, token):
    async def make(
        text: str, query: str, scope: str = "system/*.cruds", headers: dict[str, str] | None = None, **claims
    ):
        kind = json.loads(text)["resourceType"]
        more = headers or {}
        return await client.put(f"/fhir/{kind}?{query}", content=text, headers=JSON | token(scope, **claims) | more)

    return make


async def count(client, token, kind: str) -> int:
    return (await client.get(f"/fhir/{kind}?_summary=count", headers=token())).json()["total"]


# --- create


async def test_a_conditional_create_creates_once_and_then_gives_what_is_there(client, token, create):
    first = await create(organisation("1"), "identifier=urn:x|1")
    assert first.status_code == 201
    second = await create(organisation("1", "other name"), "identifier=urn:x|1")
    assert second.status_code == 200
    assert second.json() == first.json()
    assert second.headers["etag"] == first.headers["etag"]
    assert second.headers["location"] == first.headers["location"]
    assert await count(client, token, "Organization") == 1


async def test_several_matches_create_nothing(client, token, create):
    await client.post("/fhir/Organization", content=organisation("1"), headers=JSON | token())
    await client.post("/fhir/Organization", content=organisation("1"), headers=JSON | token())
    answer = await create(organisation("1"), "?identifier=urn:x%7C1")
    assert outcome(answer) == (412, "multiple-matches", "If-None-Exist")
    assert await count(client, token, "Organization") == 2


@pytest.mark.parametrize(
    "condition", ["", "?", "_format=json", "_count=1", "_sort=name", "nonsense=1", "name:bad=1", "%ff=1"]
)
async def test_a_condition_that_says_nothing_or_cannot_be_understood_is_refused(client, token, create, condition):
    answer = await create(organisation("1"), condition)
    assert answer.status_code == 400, answer.text
    assert await count(client, token, "Organization") == 0


async def test_many_with_one_condition_at_once_create_exactly_one(client, token, create):
    answers = await asyncio.gather(*(create(organisation("7"), "identifier=urn:x|7") for _ in range(20)))
    assert sorted(answer.status_code for answer in answers) == [200] * 19 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await count(client, token, "Organization") == 1


async def test_a_condition_needs_what_a_search_needs(create):
    assert (await create(organisation("1"), "identifier=urn:x|1", "system/Organization.c")).status_code == 403
    assert (await create(organisation("1"), "identifier=urn:x|1", "system/Organization.cs")).status_code == 201


async def test_health_personnel_find_the_patient_whom_they_would_have_made_twice(create, trail):
    first = await create(person("1"), "identifier=urn:nin|1", "user/*.cruds")
    assert first.status_code == 201, first.text
    second = await create(person("1"), "identifier=urn:nin|1", "user/*.cruds")
    assert second.status_code == 200
    assert second.json()["id"] == first.json()["id"]
    assert (await trail())[-1] == ("fhir.create", "done", first.json()["id"])


async def test_a_condition_finds_nothing_in_a_record_that_is_not_open(client, token, create, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    await client.post("/fhir/Observation", content=marked(other, "1"), headers=JSON | token())
    for scope, claims in (("patient/*.cruds", {"patient": patient}), ("user/*.cruds", {})):
        made = await create(marked(patient, "1"), "identifier=urn:x|1", scope, **claims)
        assert made.status_code == (201 if scope.startswith("patient") else 200), made.text
        assert made.json()["subject"]["reference"] == f"Patient/{patient}"
    everywhere = await create(marked(patient, "1"), "identifier=urn:x|1")
    assert everywhere.status_code == 412


async def test_a_condition_does_not_look_into_closed_records_on_its_way(client, token, create, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    await client.post("/fhir/Observation", content=observation(other), headers=JSON | token())
    text, condition = '{"resourceType":"Practitioner","active":true}', "_has:Observation:performer:code=8867-4"
    assert (await create(text, condition, "user/*.cruds")).status_code == 403
    assert (await create(text, condition)).status_code == 201
    person = "identifier=urn:nin|1&_has:Observation:patient:code=8867-4"
    assert (await create(PATIENT, person, "user/*.cruds")).status_code == 403
    own = marked(patient, "1")
    chained = "subject:Patient.family=Fjellrev&identifier=urn:x|1"
    assert (await create(own, chained, "patient/*.cruds", patient=patient)).status_code == 201
    assert (await create(own, chained, "patient/*.cruds", patient=patient)).status_code == 200
    assert (await create(marked(other, "1"), chained, "patient/*.cruds", patient=other)).status_code == 201


# --- update


async def test_a_conditional_update_makes_what_is_not_there_and_changes_what_is(client, token, put):
    made = await put(organisation("1"), "identifier=urn:x|1")
    assert made.status_code == 201
    changed = await put(organisation("1", "new"), "identifier=urn:x|1")
    assert changed.status_code == 200
    assert (changed.json()["id"], changed.json()["meta"]["versionId"]) == (made.json()["id"], "2")
    assert changed.json()["name"] == "new"
    named = await put(organisation("1", "newer", id=made.json()["id"]), "identifier=urn:x|1")
    assert named.json()["meta"]["versionId"] == "3"
    assert await count(client, token, "Organization") == 1


async def test_the_id_in_the_body_must_agree_with_what_the_condition_finds(client, token, put):
    made = await put(organisation("1", id="mine"), "identifier=urn:x|1")
    assert (made.status_code, made.json()["id"]) == (201, "mine")
    assert outcome(await put(organisation("1", id="other"), "identifier=urn:x|1")) == (
        400,
        "invalid",
        "Organization.id",
    )
    assert outcome(await put(organisation("2", id="mine"), "identifier=urn:x|2")) == (
        409,
        "conflict",
        "Organization.id",
    )
    assert outcome(await put(organisation("2", id="no/id"), "identifier=urn:x|2")) == (400, "value", "Organization.id")
    assert await count(client, token, "Organization") == 1


async def test_an_update_of_several_changes_none(client, token, put):
    for _ in range(2):
        await client.post("/fhir/Organization", content=organisation("1"), headers=JSON | token())
    assert outcome(await put(organisation("1"), "identifier=urn:x|1")) == (412, "multiple-matches", "query")


async def test_an_update_of_a_type_without_a_condition_is_refused(client, token):
    answer = await client.put("/fhir/Organization", content=organisation("1"), headers=JSON | token())
    assert outcome(answer) == (400, "required", "query")


async def test_if_match_holds_for_what_the_condition_finds(put):
    await put(organisation("1"), "identifier=urn:x|1")
    assert (await put(organisation("1"), "identifier=urn:x|1", headers={"if-match": 'W/"3"'})).status_code == 412
    assert (await put(organisation("1"), "identifier=urn:x|1", headers={"if-match": 'W/"1"'})).status_code == 200
    assert (await put(organisation("2"), "identifier=urn:x|2", headers={"if-match": 'W/"1"'})).status_code == 412


async def test_many_updates_with_one_condition_at_once_make_one_resource(client, token, put):
    answers = await asyncio.gather(*(put(organisation("7"), "identifier=urn:x|7") for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] * 11 + [201]
    assert {answer.json()["meta"]["versionId"] for answer in answers} == {str(n) for n in range(1, 13)}
    assert await count(client, token, "Organization") == 1


async def test_a_patient_whom_a_condition_finds_is_the_one_whose_record_is_opened(client, put, trail, token):
    made = await put(person("1"), "identifier=urn:nin|1", "user/*.cruds")
    assert made.status_code == 201, made.text
    changed = await put(person("1"), "identifier=urn:nin|1", "user/*.cruds")
    assert (changed.status_code, changed.json()["id"]) == (200, made.json()["id"])
    assert (await trail())[-1] == ("fhir.update", "done", made.json()["id"])
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    bound = await put(person("1"), "identifier=urn:nin|1", "patient/*.cruds", patient=other)
    assert bound.status_code == 403


async def test_if_none_match_star_only_creates(client, token):
    headers = JSON | token() | {"if-none-match": "*"}
    text = organisation("1", id="mine")
    assert (await client.put("/fhir/Organization/mine", content=text, headers=headers)).status_code == 201
    again = await client.put("/fhir/Organization/mine", content=text, headers=headers)
    assert outcome(again) == (412, "conflict", "If-None-Match")
    odd = await client.put("/fhir/Organization/mine", content=text, headers=headers | {"if-none-match": 'W/"1"'})
    assert odd.status_code == 400


async def test_of_many_that_only_create_one_does(client, token):
    headers = JSON | token() | {"if-none-match": "*"}
    calls = [client.put("/fhir/Organization/m", content=organisation("1", id="m"), headers=headers) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    assert sorted(answer.status_code for answer in answers) == [201] + [412] * 7


# --- delete


async def test_a_conditional_delete_takes_the_one_that_matches(client, token, create, trail):
    made = (await create(organisation("1"), "identifier=urn:x|1")).json()["id"]
    await create(organisation("2"), "identifier=urn:x|2")
    answer = await client.delete("/fhir/Organization?identifier=urn:x|1", headers=token())
    assert (answer.status_code, answer.headers["etag"]) == (204, 'W/"2"')
    assert (await client.get(f"/fhir/Organization/{made}", headers=token())).status_code == 410
    assert (await trail())[-2][:2] == ("fhir.delete", "done")
    nothing = await client.delete("/fhir/Organization?identifier=urn:x|1", headers=token())
    assert outcome(nothing) == (404, "not-found", "query")
    assert await count(client, token, "Organization") == 1


async def test_several_are_deleted_only_where_the_installation_says_so(client, token, platform, patient):
    for number in range(3):
        await client.post("/fhir/Observation", content=marked(patient, str(number)), headers=JSON | token())
    address = f"/fhir/Observation?patient={patient}"
    assert outcome(await client.delete(address, headers=token())) == (412, "multiple-matches", "query")
    assert await count(client, token, "Observation") == 3


async def test_several_are_deleted_and_each_is_noted(store, client, token, patient):
    for number in range(3):
        await client.post("/fhir/Observation", content=marked(patient, str(number)), headers=JSON | token())
    call = call_of("Observation", "system/*.cruds", query=(("patient", patient),), rules=Rules(delete_many=True))
    reply = await perform(store, "DELETE", ["Observation"], call)
    assert reply.status == 200
    assert b"3 resources are deleted" in (reply.body or b"")
    assert await count(client, token, "Observation") == 0


async def test_more_than_the_limit_are_not_deleted_at_all(store, client, token, patient):
    for number in range(3):
        await client.post("/fhir/Observation", content=marked(patient, str(number)), headers=JSON | token())
    rules = Rules(delete_many=True, delete_most=2)
    call = call_of("Observation", "system/*.cruds", query=(("patient", patient),), rules=rules)
    with pytest.raises(Stale):
        await perform(store, "DELETE", ["Observation"], call)
    assert await count(client, token, "Observation") == 3


async def test_a_delete_of_a_whole_type_is_refused(client, token, create):
    await create(organisation("1"), "identifier=urn:x|1")
    assert outcome(await client.delete("/fhir/Organization", headers=token())) == (400, "required", "query")
    assert outcome(await client.delete("/fhir/Organization?_count=5", headers=token()))[:2] == (400, "value")
    assert await count(client, token, "Organization") == 1


async def test_a_person_deletes_by_a_condition_in_the_record_that_it_names(client, token, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    await client.post("/fhir/Observation", content=marked(other, "1"), headers=JSON | token())
    user = token("user/*.cruds")
    assert (await client.delete("/fhir/Observation?identifier=urn:x|1", headers=user)).status_code == 403
    wrong = await client.delete(f"/fhir/Observation?identifier=urn:x|1&patient={patient}", headers=user)
    assert wrong.status_code == 404
    bound = await client.delete(
        "/fhir/Observation?identifier=urn:x|1", headers=token("patient/*.cruds", patient=patient)
    )
    assert bound.status_code == 404
    right = await client.delete(f"/fhir/Observation?identifier=urn:x|1&patient={other}", headers=user)
    assert right.status_code == 204


async def test_a_put_does_not_create_where_the_installation_says_so(store, client, token):
    rules = Rules(update_create=False)
    call = call_of("Organization", "system/*.cruds", body=organisation("1", id="m").encode(), id_="m", rules=rules)
    with pytest.raises(WrongMethod):
        await perform(store, "PUT", ["Organization", "m"], call)
    by_condition = call_of(
        "Organization", "system/*.cruds", body=organisation("1").encode(), query=(("name", "x"),), rules=rules
    )
    assert (await perform(store, "PUT", ["Organization"], by_condition)).status == 201


# --- the locks


async def locks(database: str) -> int:
    connection = await asyncpg.connect(database)
    try:
        return await connection.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 7302")
    finally:
        await connection.close()


async def test_no_lock_is_left_however_a_call_ends(client, token, create, put, database):
    for text in (organisation("1"), organisation("1"), organisation("1", name=7)):
        await create(text, "identifier=urn:x|1")
    await client.post("/fhir/Organization", content=organisation("1"), headers=JSON | token())
    assert (await create(organisation("1"), "identifier=urn:x|1")).status_code == 412
    assert (await create(organisation("1"), "identifier=urn:x|1", "system/*.rs")).status_code == 403
    assert (await put(organisation("2"), "identifier=urn:x|2", headers={"if-match": 'W/"1"'})).status_code == 412
    assert await locks(database) == 0


async def test_who_waits_too_long_is_told_and_leaves_no_lock(database):
    condition = conditional.read_condition("Organization", [("identifier", "urn:x|1")], "http://test/fhir", "x")
    call = call_of(
        "Organization",
        "system/*.cruds",
        body=organisation("1").encode(),
        headers={"if-none-exist": "identifier=urn:x|1"},
    )
    other = await asyncpg.connect(database)
    store = await Store.open(database, 1, statement_limit=200)
    await other.execute("SELECT pg_advisory_lock(7302, $1)", condition.slot)
    with pytest.raises(Unavailable):
        await perform(store, "POST", ["Organization"], call)
    assert await locks(database) == 1
    await other.close()
    assert (await perform(store, "POST", ["Organization"], call)).status == 201
    assert await locks(database) == 0
    await store.close()


def test_a_condition_takes_the_same_lock_however_it_is_written():
    def slot(*pairs: tuple[str, str], kind: str = "Observation") -> int:
        return conditional.read_condition(kind, pairs, "http://test/fhir", "x").slot

    assert slot(("patient", "a")) == slot(("patient", "Patient/a")) == slot(("patient", "http://test/fhir/Patient/a"))
    assert slot(("patient", "a"), ("_format", "json")) == slot(("patient", "a"))
    assert len({slot(("code", str(number))) for number in range(1000)}) > 100
