"""Which resource each entry of a transaction is about: http://hl7.org/fhir/R4/http.html#trules"""

from __future__ import annotations

import asyncio

from tests.fhir.bundle.conftest import binary, organisation, statuses, stored, told, total
from tests.fhir.conftest import JSON, PATIENT, observation
from tests.fhir.test_bundle import URN, entry


async def test_a_put_by_a_condition_makes_and_then_changes(client, token, post):
    first = await post(entry("PUT", "Organization?identifier=urn:x|1", organisation("1")))
    assert statuses(first) == ["201"]
    second = await post(entry("PUT", "Organization?identifier=urn:x|1", organisation("1", "new")))
    assert statuses(second) == ["200"]
    assert (await stored(client, token, second, 0))["name"] == "new"
    assert await total(client, token, "Organization") == 1


async def test_a_delete_by_a_condition(client, token, post):
    await post(entry("POST", "Organization", organisation("1")), entry("POST", "Organization", organisation("2")))
    assert statuses(await post(entry("DELETE", "Organization?identifier=urn:x|1"))) == ["204"]
    assert statuses(await post(entry("DELETE", "Organization?identifier=urn:x|1"))) == ["204"]
    assert await total(client, token, "Organization") == 1


async def test_what_is_deleted_does_not_keep_a_conditional_create_from_making_it_anew(client, token, post):
    first = await post(entry("POST", "Organization", organisation("1")))
    again = await post(
        entry("POST", "Organization", organisation("1"), request={"ifNoneExist": "identifier=urn:x|1"}),
        entry("DELETE", "Organization?identifier=urn:x|1"),
    )
    assert statuses(again) == ["201", "204"]
    assert await total(client, token, "Organization") == 1
    old = first.json()["entry"][0]["response"]["location"].rpartition("/_history")[0]
    assert (await client.get(old, headers=token())).status_code == 410


async def test_several_matches_fail_the_whole_at_their_entry(client, token, post):
    await post(entry("POST", "Organization", organisation("1")), entry("POST", "Organization", organisation("1")))
    condition = "Organization?identifier=urn:x|1"
    for wrong in (
        entry("PUT", condition, organisation("1")),
        entry("DELETE", condition),
        entry("PATCH", condition, binary({"op": "remove", "path": "/name"})),
    ):
        answer = await post(entry("POST", "Patient", PATIENT), wrong)
        assert told(answer) == (412, "multiple-matches", "Bundle.entry[1].request.url")
    conditional = entry("POST", "Organization", organisation("1"), request={"ifNoneExist": "identifier=urn:x|1"})
    answer = await post(entry("POST", "Patient", PATIENT), conditional)
    assert told(answer) == (412, "multiple-matches", "Bundle.entry[1].request.ifNoneExist")
    assert await total(client, token, "Patient") == 0


async def test_two_entries_that_turn_out_to_be_about_one_resource_are_refused(client, token, post):
    made = await post(entry("PUT", "Organization/mine", organisation("1", id="mine")))
    assert statuses(made) == ["201"]
    put = entry("PUT", "Organization?identifier=urn:x|1", organisation("1"))
    for other in (
        entry("PUT", "Organization/mine", organisation("1", id="mine")),
        entry("DELETE", "Organization/mine"),
        entry("PATCH", "Organization?name=x", binary({"op": "remove", "path": "/name"})),
        entry("PUT", "Organization?name=x", organisation("1")),
    ):
        answer = await post(put, other)
        assert told(answer)[:2] == (422, "invalid"), answer.text
    twice = entry("POST", "Organization", organisation("2"), request={"ifNoneExist": "identifier=urn:x|2"})
    assert told(await post(twice, twice)) == (422, "invalid", "Bundle.entry[1]")
    there = entry("POST", "Organization", organisation("1"), request={"ifNoneExist": "identifier=urn:x|1"})
    assert statuses(await post(there, there, put)) == ["200", "200", "200"]
    assert await total(client, token, "Organization") == 1


async def test_the_id_in_the_body_must_agree_with_the_condition(post):
    await post(entry("PUT", "Organization/mine", organisation("1", id="mine")))
    put = "Organization?identifier=urn:x|{}"
    other = await post(entry("PUT", put.format(1), organisation("1", id="other")))
    assert told(other) == (400, "invalid", "Bundle.entry[0].resource.id")
    taken = await post(entry("PUT", put.format(2), organisation("2", id="mine")))
    assert told(taken) == (409, "conflict", "Bundle.entry[0].resource.id")
    fine = await post(entry("PUT", put.format(2), organisation("2", id="two")))
    assert statuses(fine) == ["201"]


async def test_conditions_of_a_transaction_look_only_into_the_record_that_is_open(client, token, post, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    marked = observation(other).replace('"status"', '"identifier":[{"system":"urn:x","value":"1"}],"status"', 1)
    await client.post("/fhir/Observation", content=marked, headers=JSON | token())
    own = marked.replace(other, patient)
    condition = {"ifNoneExist": "identifier=urn:x|1"}
    text = entry("POST", "Observation", own, request=condition)
    assert statuses(await post(text, scope="patient/*.cruds", claims={"patient": patient})) == ["201"]
    assert statuses(await post(text, scope="user/*.cruds")) == ["200"]
    refers = observation(patient).replace(
        '"status"', '"hasMember":[{"reference":"Observation?identifier=urn:x|1"}],"status"', 1
    )
    for scope, claims in (("patient/*.cruds", {"patient": patient}), ("user/*.cruds", {})):
        assert statuses(await post(entry("POST", "Observation", refers), scope=scope, claims=claims)) == ["201"]
    assert (await post(entry("POST", "Observation", refers))).status_code == 422
    gone = entry("DELETE", "Observation?identifier=urn:x|1")
    assert statuses(await post(gone, entry("GET", f"Patient/{patient}"), scope="user/*.cruds")) == ["204", "200"]
    assert await total(client, token, f"Observation?patient={other}") == 1


async def test_health_personnel_write_about_a_patient_whom_they_name_by_identifier(client, token, post):
    person = PATIENT[:-1] + ',"identifier":[{"system":"urn:nin","value":"7"}]}'
    made = await post(entry("POST", "Patient", person), scope="user/*.cruds")
    assert statuses(made) == ["201"]
    note = observation("x").replace("Patient/x", "Patient?identifier=urn:nin|7")
    answer = await post(entry("POST", "Observation", note), scope="user/*.cruds")
    assert statuses(answer) == ["201"]
    again = await post(
        entry("POST", "Patient", person, fullUrl=URN, request={"ifNoneExist": "identifier=urn:nin|7"}),
        entry("POST", "Observation", observation("x").replace("Patient/x", URN)),
        scope="user/*.cruds",
    )
    assert statuses(again) == ["200", "201"]
    reference = made.json()["entry"][0]["response"]["location"].split("/fhir/")[1].split("/_history")[0]
    assert (await stored(client, token, again, 1))["subject"]["reference"] == reference


async def test_a_patch_in_a_transaction_stays_in_the_record(client, token, post, patient):
    other = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    patch = entry("PATCH", f"Patient/{other}", binary({"op": "add", "path": "/gender", "value": "male"}))
    write = entry("POST", "Observation", observation(patient))
    assert (await post(write, patch, scope="user/*.cruds")).status_code == 403
    assert (await post(patch, scope="patient/*.cruds", claims={"patient": patient})).status_code == 403
    assert (await post(write, patch)).status_code == 200


async def test_many_transactions_with_the_same_conditions_at_once_make_one_of_each(client, token, post):
    def text(start: int) -> list[str]:
        numbers = [str((start + n) % 5) for n in range(5)]
        return [
            entry("POST", "Organization", organisation(n), request={"ifNoneExist": f"identifier=urn:x|{n}"})
            for n in numbers
        ]

    answers = await asyncio.gather(*(post(*text(start)) for start in range(10)))
    assert [answer.status_code for answer in answers] == [200] * 10
    made = [one for answer in answers for one in statuses(answer)]
    assert (made.count("201"), made.count("200")) == (5, 45)
    assert await total(client, token, "Organization") == 5
