"""$meta, $meta-add, $meta-delete: http://hl7.org/fhir/R4/resource-operations.html"""

from __future__ import annotations

import asyncio
import json

import pytest

from tests.fhir.conftest import JSON
from tests.fhir.operations.conftest import issues, parameters

TAG = {"system": "urn:samspill:test", "code": "red", "display": "Red"}
LABEL = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}
PROFILE = "http://example.org/StructureDefinition/some"


def meta_of(answer) -> dict:
    assert answer.status_code == 200, answer.text
    [part] = answer.json()["parameter"]
    assert part["name"] == "return"
    return part["valueMeta"]


def sent(**meta: object) -> dict:
    return parameters(meta=("Meta", meta))


@pytest.fixture
async def patient(put):
    await put({"resourceType": "Patient", "id": "p1", "meta": {"tag": [TAG]}, "multipleBirthInteger": 2})
    return "p1"


async def test_the_meta_of_a_resource_is_what_a_read_shows(ask, patient):
    assert meta_of(await ask("Patient/p1/$meta")) == (await ask("Patient/p1")).json()["meta"]


async def test_tags_labels_and_profiles_are_added_once_each_in_a_new_version(ask, patient, trail):
    blue = {"system": "urn:samspill:test", "code": "blue"}
    answer = await ask(
        "Patient/p1/$meta-add",
        sent(tag=[{**TAG, "display": "Rouge", "version": "2"}, blue], security=[LABEL], profile=[PROFILE]),
    )
    meta = meta_of(answer)
    assert (meta["tag"], meta["security"], meta["profile"]) == ([TAG, blue], [LABEL], [PROFILE])
    assert (meta["versionId"], answer.headers["etag"]) == ("2", 'W/"2"')
    assert (await ask("Patient/p1")).json() == {
        "resourceType": "Patient",
        "id": "p1",
        "meta": meta,
        "multipleBirthInteger": 2,
    }
    assert (await trail())[-2] == ("fhir.meta_add", "done", "p1")


async def test_what_is_added_is_searched_by_and_what_is_taken_away_is_not(ask, patient):
    await ask("Patient/p1/$meta-add", sent(tag=[{"system": "urn:samspill:test", "code": "blue"}]))
    assert (await ask("Patient?_tag=urn:samspill:test|blue")).json()["total"] == 1
    await ask("Patient/p1/$meta-delete", sent(tag=[{"system": "urn:samspill:test", "code": "blue"}]))
    assert (await ask("Patient?_tag=urn:samspill:test|blue")).json()["total"] == 0
    assert (await ask("Patient?_tag=urn:samspill:test|red")).json()["total"] == 1


async def test_what_changes_nothing_makes_no_version(ask, patient):
    for code, meta in (("add", {"tag": [TAG]}), ("delete", {"security": [LABEL]})):
        assert meta_of(await ask(f"Patient/p1/$meta-{code}", sent(**meta)))["versionId"] == "1"


async def test_the_last_tag_goes_with_the_set(ask, patient):
    meta = meta_of(await ask("Patient/p1/$meta-delete", sent(tag=[{"system": TAG["system"], "code": "red"}])))
    assert "tag" not in meta


async def test_every_version_is_kept(ask, patient):
    await ask("Patient/p1/$meta-delete", sent(tag=[TAG]))
    history = (await ask("Patient/p1/_history")).json()
    assert [e["resource"]["meta"].get("tag") for e in history["entry"]] == [None, [TAG]]
    assert (await ask("Patient/p1/_history/1")).json()["meta"]["tag"] == [TAG]


async def test_a_change_may_name_the_version_that_it_is_meant_for(ask, patient):
    stale = await ask("Patient/p1/$meta-add", sent(security=[LABEL]), headers={"if-match": 'W/"7"'})
    assert stale.status_code == 412
    assert (await ask("Patient/p1/$meta-add", sent(security=[LABEL]), headers={"if-match": 'W/"1"'})).status_code == 200


async def test_many_at_once_lose_nothing(ask, patient):
    codes = [f"t{number}" for number in range(12)]
    answers = await asyncio.gather(
        *(ask("Patient/p1/$meta-add", sent(tag=[{"system": "urn:x", "code": code}])) for code in codes)
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    done = {code for code, answer in zip(codes, answers, strict=True) if answer.status_code == 200}
    tags = {tag["code"] for tag in meta_of(await ask("Patient/p1/$meta"))["tag"]}
    assert tags == done | {"red"}


async def test_numbers_and_strings_stay_as_they_were_spelt(client, ask, token):
    said = '"code":{"text":"\\u00e5"},"valueQuantity":{"value":1.50}'
    text = f'{{"resourceType":"Observation","id":"o","status":"final",{said}}}'
    await client.put("/fhir/Observation/o", content=text, headers=JSON | token())
    await ask("Observation/o/$meta-add", sent(tag=[TAG]))
    after = (await ask("Observation/o")).text
    assert said in after


async def test_all_labels_in_use_by_type_and_in_all(ask, put, patient):
    other = {**TAG, "display": "Rot"}
    await put({"resourceType": "Patient", "id": "p2", "meta": {"tag": [other], "security": [LABEL]}})
    await put({"resourceType": "Organization", "id": "o", "name": "x", "meta": {"profile": [PROFILE]}})
    meta = meta_of(await ask("Patient/$meta"))
    assert [(tag["system"], tag["code"]) for tag in meta["tag"]] == [(TAG["system"], "red")]
    assert meta["security"] == [LABEL]
    assert "profile" not in meta
    assert meta_of(await ask("$meta"))["profile"] == [PROFILE]
    assert "versionId" not in meta


async def test_a_bound_token_sees_the_labels_of_its_record_only(ask, put, patient):
    await put({"resourceType": "Patient", "id": "p2", "meta": {"security": [LABEL]}})
    assert meta_of(await ask("Patient/$meta", scope="patient/*.rs", patient="p1")) == {"tag": [TAG]}
    assert meta_of(await ask("Patient/$meta", scope="patient/*.rs", patient="p2")) == {"security": [LABEL]}
    assert (await ask("Patient/$meta", scope="user/*.rs")).status_code == 403
    assert (await ask("$meta", scope="system/Patient.rs")).status_code == 403


async def test_labels_of_what_is_nobodys_record_are_open_to_those_with_the_scope(ask, put, patient):
    await put({"resourceType": "Organization", "id": "o", "name": "x", "meta": {"tag": [TAG]}})
    for claims in ({"scope": "user/*.rs"}, {"scope": "patient/*.rs", "patient": "p1"}):
        assert meta_of(await ask("Organization/$meta", **claims)) == {"tag": [TAG]}


async def test_a_change_needs_the_scope_and_the_record(ask, patient):
    assert (await ask("Patient/p1/$meta-add", sent(tag=[TAG]), scope="system/*.rs")).status_code == 403
    other = await ask("Patient/p1/$meta-add", sent(tag=[TAG]), scope="patient/*.cruds", patient="p2")
    assert other.status_code == 403
    assert (await ask("Patient/p1/$meta-add", sent(security=[LABEL]), scope="user/*.u")).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"resourceType": "Parameters"}, 400),
        (parameters(meta=("String", "x")), 400),
        (parameters(meta=("Meta", {"tag": "x"})), 422),
        (parameters(meta=("Meta", {"profile": [7]})), 422),
        (parameters(meta=("Meta", {"tag": [TAG]}), more=("Integer", 1)), 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [TAG]}}] * 2}, 400),
        (parameters(meta=("Meta", {})), 422),
    ],
)
async def test_a_meta_that_is_none_is_refused(ask, patient, body, status):
    answer = await ask("Patient/p1/$meta-add", body)
    assert answer.status_code == status, answer.text
    assert issues(answer)
    assert json.loads((await ask("Patient/p1")).text)["meta"]["versionId"] == "1"


async def test_what_is_not_there_has_no_meta(ask, client, token, patient):
    assert (await ask("Patient/nobody/$meta")).status_code == 404
    assert (await ask("Patient/nobody/$meta-add", sent(tag=[TAG]))).status_code == 404
    await client.delete("/fhir/Patient/p1", headers=token())
    assert (await ask("Patient/p1/$meta-add", sent(tag=[TAG]))).status_code == 410


async def test_a_change_is_not_asked_for_by_get(ask, patient):
    assert (await ask("Patient/p1/$meta-add")).status_code == 405
