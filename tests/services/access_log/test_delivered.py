"""Other systems deliver what they have recorded; the citizen reads it in the same list."""

from __future__ import annotations

import pytest

from samspill.kernel import strict_json
from tests.services.conftest import patient, practitioner


def delivered(number: str = "22879420664", recorded: str = "2026-03-01T12:00:00+01:00", **more):
    return {
        "resourceType": "AuditEvent",
        "contained": [
            {
                "resourceType": "Patient",
                "id": "pat",
                "identifier": [{"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": number}],
            },
            {"resourceType": "Practitioner", "id": "prac", "name": [{"text": "Sindig Kirurg"}]},
            {"resourceType": "Organization", "id": "le", "name": "Syntetisk sykehus HF"},
            {
                "resourceType": "PractitionerRole",
                "id": "role",
                "practitioner": {"reference": "#prac"},
                "organization": {"reference": "#le"},
            },
        ],
        "type": {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "110110"},
        "action": "R",
        "recorded": recorded,
        "outcome": "0",
        "purposeOfEvent": [
            {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}]}
        ],
        "agent": [{"who": {"reference": "#role"}, "requestor": True}],
        "source": {"observer": {"display": "Et annet system"}},
        "entity": [{"what": {"reference": "#pat"}, "name": "Epikrise"}],
        **more,
    }


@pytest.fixture
def system(token):
    return token("access-log.deliver", "TREAT", sub="epj", client_id="epj-vest")


async def deliver(client, headers, said):
    return await client.post(
        "/access-log/AuditEvent",
        content=strict_json.write(said),
        headers=headers | {"content-type": "application/fhir+json"},
    )


async def test_what_another_system_saw_stands_in_the_citizens_log(client, given, citizen, system):
    await given(practitioner(), patient())
    assert (await deliver(client, system, delivered())).json() == {"taken": 1, "known": 0}
    found = (await client.get("/access-log/p1", headers=citizen)).json()["entries"]
    [look] = [look for look in found if look["client"] == "epj-vest" and look["who"] == "practitioner"]
    assert (look["name"], look["organisation"], look["purpose"], look["about"]) == (
        "Sindig Kirurg",
        "Syntetisk sykehus HF",
        "TREAT",
        "Epikrise",
    )
    assert "22879420664" not in str(found)


async def test_delivering_twice_is_once(client, given, citizen, system):
    await given(practitioner(), patient())
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": delivered()}, {"resource": delivered(recorded="2026-03-02T12:00:00Z")}],
    }
    assert (await deliver(client, system, bundle)).json() == {"taken": 2, "known": 0}
    assert (await deliver(client, system, bundle)).json() == {"taken": 0, "known": 2}


async def test_an_event_about_nobody_here_takes_none_in(client, given, system):
    await given(practitioner(), patient())
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": delivered()}, {"resource": delivered("17859040217")}],
    }
    answer = await deliver(client, system, bundle)
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, "entry[1]")
    assert (await deliver(client, system, delivered())).json() == {"taken": 1, "known": 0}


@pytest.mark.parametrize(
    "said",
    [
        {"resourceType": "Patient"},
        [],
        {"resourceType": "Bundle", "entry": []},
        delivered(recorded="yesterday"),
        delivered(agent=[]),
    ],
)
async def test_what_is_no_audit_event_is_refused_with_its_place(client, system, said):
    answer = await deliver(client, system, said)
    assert answer.status_code in (400, 422)
    assert answer.json()["faults"]


async def test_script_in_a_name_is_text_on_the_page(client, given, citizen, system):
    await given(practitioner(), patient())
    event = delivered()
    event["contained"][1]["name"][0]["text"] = "<script>alert(1)</script>"
    await deliver(client, system, event)
    page = (await client.get("/access-log/p1", headers=citizen | {"accept": "text/html"})).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
