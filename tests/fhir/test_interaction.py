"""A resource of the record kinds that belongs to no one record is opened by a population grant alone."""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation

MEETING = json.dumps(
    {
        "resourceType": "Appointment",
        "status": "proposed",
        "participant": [{"actor": {"reference": f"Patient/{one}"}, "status": "accepted"} for one in ("p1", "p2")],
    },
)
OF_A_GROUP = observation("x").replace("Patient/x", "Group/x")


@pytest.mark.parametrize(("kind", "text"), [("Appointment", MEETING), ("Observation", OF_A_GROUP)])
async def test_what_belongs_to_no_one_record(client, token, kind, text):
    made = (await client.post(f"/fhir/{kind}", content=text, headers=JSON | token())).json()["id"]
    path = f"/fhir/{kind}/{made}"
    assert (await client.get(path, headers=token())).status_code == 200
    for caller in (token("user/*.cruds"), token("patient/*.cruds", patient="p1")):
        for asked in (path, f"{path}/_history", f"{path}/_history/1"):
            assert (await client.get(asked, headers=caller)).status_code == 404, asked
        changed = text[:-1] + f',"id":"{made}"}}'
        assert (await client.put(path, content=changed, headers=JSON | caller)).status_code == 403
        assert (await client.post(f"/fhir/{kind}", content=text, headers=JSON | caller)).status_code == 403
        assert (await client.delete(path, headers=caller)).status_code in (403, 404)
        entry = '{"request":{"method":"POST","url":"%s"},"resource":%s}' % (kind, text)
        bundle = '{"resourceType":"Bundle","type":"transaction","entry":[%s]}' % entry
        assert (await client.post("/fhir", content=bundle, headers=JSON | caller)).status_code == 403
        history = (await client.get(f"/fhir/{kind}/_history", headers=token("patient/*.rs", patient="p1"))).json()
        assert "entry" not in history
    assert (await client.get(path, headers=token())).status_code == 200


async def test_a_resource_is_not_taken_into_a_record_from_outside(client, token):
    patient = (await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())).json()["id"]
    made = (await client.post("/fhir/Observation", content=OF_A_GROUP, headers=JSON | token())).json()["id"]
    taken = observation(patient)[:-1] + f',"id":"{made}"}}'
    for caller in (token("user/*.cruds"), token("patient/*.cruds", patient=patient)):
        answer = await client.put(f"/fhir/Observation/{made}", content=taken, headers=JSON | caller)
        assert answer.status_code == 404
