"""What is given in part is not stored as a whole: http://hl7.org/fhir/R4/search.html#elements"""

from __future__ import annotations

import json

import pytest

from samspill.fhir.drafts import marked_as_part
from samspill.kernel.problems import Invalid
from tests.fhir.conftest import JSON, PATIENT
from tests.fhir.loading.test_loading import bundle as collection
from tests.fhir.loading.test_loading import stored, take, with_id
from tests.fhir.test_bundle import bundle, entry

SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"
TAG = {"system": SYSTEM, "code": "SUBSETTED"}
PART = json.dumps({**json.loads(PATIENT), "meta": {"tag": [{"system": "urn:t", "code": "red"}, TAG]}})
WHERE = "Patient.meta.tag[1]"


def told(answer) -> tuple[int, str, list[str]]:
    issue = answer.json()["issue"][0]
    assert "SUBSETTED" in issue["diagnostics"]
    return answer.status_code, issue["code"], issue["expression"]


@pytest.mark.parametrize(
    ("tag", "part"),
    [
        (TAG, True),
        (TAG | {"display": "subsetted"}, True),
        ({"code": "SUBSETTED"}, False),
        ({"system": "urn:t", "code": "SUBSETTED"}, False),
        ({"system": SYSTEM, "code": "ACT"}, False),
    ],
)
def test_the_mark_is_a_system_and_a_code(tag, part):
    assert bool(marked_as_part({"resourceType": "Patient", "meta": {"tag": [tag]}})) is part
    assert marked_as_part({"resourceType": "Patient", "meta": {}}) is None


async def test_a_summary_that_is_sent_back_is_refused_and_the_whole_stays(client, token, patient):
    summary = await client.get(f"/fhir/Patient/{patient}?_elements=active", headers=token())
    sent = await client.put(f"/fhir/Patient/{patient}", content=summary.content, headers=JSON | token())
    assert told(sent) == (422, "business-rule", ["Patient.meta.tag[0]"])
    whole = (await client.get(f"/fhir/Patient/{patient}", headers=token())).json()
    assert whole["name"]
    assert whole["meta"]["versionId"] == "1"


async def test_a_part_is_neither_created_nor_made_by_a_patch(client, token, patient):
    made = await client.post("/fhir/Patient", content=PART, headers=JSON | token())
    assert told(made) == (422, "business-rule", [WHERE])
    change = json.dumps([{"op": "add", "path": "/meta/tag", "value": [TAG]}])
    headers = {"content-type": "application/json-patch+json"} | token()
    patched = await client.patch(f"/fhir/Patient/{patient}", content=change, headers=headers)
    assert told(patched) == (422, "business-rule", ["Patient.meta.tag[0]"])
    tags = {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [TAG]}}]}
    added = await client.post(f"/fhir/Patient/{patient}/$meta-add", content=json.dumps(tags), headers=JSON | token())
    assert told(added) == (422, "business-rule", ["Patient.meta.tag[0]"])


@pytest.mark.parametrize("kind", ["transaction", "batch"])
async def test_a_part_in_a_bundle_is_named_with_its_entry(client, token, kind):
    whole = bundle(kind, entry("POST", "Patient", PATIENT), entry("PUT", "Patient/x", with_id(PART, "x")))
    answer = await client.post("/fhir", content=whole, headers=JSON | token())
    if kind == "transaction":
        assert told(answer) == (422, "business-rule", [f"Bundle.entry[1].resource{WHERE.removeprefix('Patient')}"])
        return
    first, second = (one["response"] for one in answer.json()["entry"])
    assert (first["status"][:3], second["status"][:3]) == ("201", "422")
    assert second["outcome"]["issue"][0]["expression"] == [WHERE]


async def test_a_load_refuses_parts(store, tmp_path):
    (tmp_path / "a.json").write_bytes(collection(with_id(PATIENT, "p1"), with_id(PART, "p2")))
    with pytest.raises(Invalid) as caught:
        await take(store, tmp_path)
    assert [fault.where for fault in caught.value.faults] == ["Bundle.entry[1].resource.meta.tag[1]"]
    assert await stored(store) == {}


@pytest.mark.parametrize(("mode", "faults"), [("create", ["Patient.meta.tag[1]"]), ("", [])])
async def test_validate_says_so_when_it_is_asked_about_storing(client, token, mode, faults):
    query = f"?mode={mode}" if mode else ""
    answer = await client.post(f"/fhir/Patient/$validate{query}", content=PART, headers=JSON | token())
    found = [one for one in answer.json()["issue"] if one["severity"] == "error"]
    assert [one["expression"][0] for one in found] == faults
