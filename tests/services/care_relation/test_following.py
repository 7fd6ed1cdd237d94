"""Whoever has an encounter or a referral opens the record for that reason, as soon as it is recorded."""

from __future__ import annotations

import pytest

from samspill import app
from samspill.kernel import clock, strict_json
from samspill.kernel.identifiers import HPR, ORGANISATION
from samspill.kernel.settings import Settings
from samspill.trust import relations
from samspill.work import deliver, hand_out
from tests.services.conftest import ATTESTED, JSON, patient, practitioner

GRACE = 1_209_600


@pytest.fixture
def stranger(token):
    """A doctor who attests well, and has no relation to anybody."""
    attested = {
        "nhn:tillitsrammeverk:parameters": ATTESTED,
        "helseid://claims/hpr/hpr_number": "565000001",
        "pid": "02827033319",
    }
    return token("patient-record.read", sub="Practitioner/fastlege", organisation="legesenter", **attested)


@pytest.fixture
def work(platform):
    """`await work()`: what the worker does with what waits."""

    async def once():
        taking = app.consumers(Settings(relation_grace=GRACE))
        await hand_out(platform.store, taking)
        return sum([await deliver(platform.store, consumer) for consumer in taking])

    return once


@pytest.fixture
def put(client, token):
    async def do(resource, status=None, headers=None):
        path = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(path, content=strict_json.write(resource), headers=JSON | token() | (headers or {}))
        assert answer.status_code in ((status,) if status else (200, 201)), answer.text

    return do


def doctor(**more):
    return practitioner() | {"identifier": [{"system": HPR, "value": "565000001"}]} | more


def house(number="310000019"):
    return {
        "resourceType": "Organization",
        "id": "sykehus",
        "name": "Syntetisk sykehus",
        "identifier": [{"system": ORGANISATION, "value": number}],
    }


def visit(status="in-progress", **more):
    said = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": "Patient/p1"},
        "period": {"start": clock.instant(clock.now())},
        "participant": [{"individual": {"reference": "Practitioner/fastlege"}}],
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


async def opened(client, headers):
    answer = await client.get("/patient-record/p1", headers=headers)
    return answer.status_code == 200


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({}, "encounter"),
        ({"participant": None, "serviceProvider": {"reference": "Organization/sykehus"}}, "encounter"),
        ({"participant": [{"individual": {"reference": "PractitionerRole/r1"}}]}, "encounter"),
        ({"participant": [{"individual": {"identifier": {"system": HPR, "value": "565000001"}}}]}, "encounter"),
    ],
)
async def test_an_encounter_opens_the_record_and_its_end_closes_it(client, put, work, stranger, citizen, more, what):
    for resource in (doctor(), house(), patient()):
        await put(resource)
    role = {"resourceType": "PractitionerRole", "id": "r1", "practitioner": {"reference": "Practitioner/fastlege"}}
    await put(role)
    assert not await opened(client, stranger)
    await put(visit(**more))
    assert await work()
    assert await opened(client, stranger)
    log = (await client.get("/access-log/p1", headers=citizen)).json()["entries"]
    assert what in {look["basis"] for look in log}
    # It ended so long ago that the time after it is over too.
    long_ago = {"start": "2020-01-01T08:00:00Z", "end": "2020-01-01T09:00:00Z"}
    await put(visit("finished", **more, period=long_ago))
    await work()
    assert not await opened(client, stranger)


async def test_after_its_end_an_encounter_opens_for_a_time_more_and_not_when_it_is_deleted(
    client, put, work, stranger, token
):
    for resource in (doctor(), patient(), visit("finished")):
        await put(resource)
    await work()
    assert await opened(client, stranger)
    assert (await client.delete("/fhir/Encounter/e1", headers=token())).status_code in (200, 204)
    await work()
    assert not await opened(client, stranger)


async def test_a_referral_opens_to_whoever_is_referred_to_until_it_is_revoked(client, put, work, stranger):
    referral = {
        "resourceType": "ServiceRequest",
        "id": "s1",
        "status": "active",
        "intent": "order",
        "authoredOn": clock.instant(clock.now()),
        "subject": {"reference": "Patient/p1"},
        "performer": [{"reference": "Organization/sykehus"}],
    }
    for resource in (doctor(), house("310000027"), patient(), referral):
        await put(resource)
    await work()
    assert await opened(client, stranger)
    await put(referral | {"status": "revoked"})
    await work()
    assert not await opened(client, stranger)


async def test_an_encounter_of_others_opens_nothing(client, put, work, stranger):
    other = doctor(id="annen", identifier=[{"system": HPR, "value": "565000009"}])
    nameless = visit(id="e2", participant=[{"individual": {"display": "Ragnhild Tindvarde"}}])
    for resource in (other, doctor(), patient(), nameless):
        await put(resource)
    await put(visit(participant=[{"individual": {"reference": "Practitioner/annen"}}]))
    await work()
    assert not await opened(client, stranger)


async def test_events_taken_twice_and_late_come_to_the_same(put, work, platform, store):
    for resource in (doctor(), patient(), visit(), visit("cancelled")):
        await put(resource)
    await work()
    async with store.transaction() as tx:
        await tx.run("UPDATE store.delivery SET state = 'waiting'")
    await put(visit("planned"))
    await work()
    async with store.transaction() as tx:
        await tx.run(
            "UPDATE store.delivery SET state = 'waiting' WHERE event = (SELECT min(event) FROM store.delivery)"
        )
    await work()
    async with store.transaction() as tx:
        (kept,) = await relations.relations(tx, "p1")
    assert (kept.version, kept.source, kept.author) == (1, "Encounter/e1", "samspill")
