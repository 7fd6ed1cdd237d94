"""Reading who looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from samspill.kernel.problems import Malformed
from samspill.services.access_log.pages import place_of
from tests.services.conftest import patient, practitioner


async def read(client, headers, query=""):
    answer = await client.get(f"/access-log/p1{query}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_citizen_sees_who_looked_and_what_was_refused(client, given, doctor, citizen, token):
    organisation = {"resourceType": "Organization", "id": "legesenter", "name": "Syntetisk legesenter"}
    await given(practitioner(), patient(), organisation)
    await client.get("/patient-record/p1", headers=doctor)
    other = token("patient-record.read", "PATRQT", sub="Patient/p2", patient="p2")
    await client.get("/patient-record/p1", headers=other)
    found = await read(client, citizen)
    refused, seen = found["entries"][:2]
    assert (seen["operation"], seen["organisation"], seen["role"]) == (
        "patient-record.read",
        "Syntetisk legesenter",
        "Lege",
    )
    assert (seen["name"], seen["name_from"] is None) == ("", False)
    assert (refused["outcome"], refused["who"], refused["reasons"]) == ("refused", "patient", ["patient.other"])
    assert found["patient"] == {"id": "p1", "name": "Kvikk Fjellrev"}
    assert "22879420664" not in str(found)


async def test_health_personnel_see_the_name_at_once(client, given, doctor):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    assert (await read(client, doctor))["entries"][0]["name"] == "Ragnhild Tindvarde"


async def test_reading_the_log_is_in_the_log(client, given, citizen):
    await given(practitioner(), patient())
    first = await read(client, citizen)
    second = await read(client, citizen)
    assert second["entries"][0]["operation"] == "access-log.read"
    assert second["entries"][0]["who"] == "self"
    assert len(second["entries"]) == len(first["entries"]) + 1


async def test_the_log_is_paged_without_gap_or_double(client, given, doctor, citizen):
    await given(practitioner(), patient())
    for _ in range(35):
        await client.get("/patient-record/p1?kind=Condition", headers=doctor)
    first = await read(client, citizen)
    second = await read(client, citizen, f"?before={first['next']}")
    moments = [datetime.fromisoformat(entry["at"]) for entry in first["entries"] + second["entries"]]
    assert (len(first["entries"]), second["next"], second["first"]) == (30, "", False)
    assert moments == sorted(moments, reverse=True)
    assert sum(e["operation"] == "patient-record.read" for e in first["entries"] + second["entries"]) == 35


async def test_the_platforms_own_work_is_shown_when_asked_for(client, given, citizen, platform):
    from samspill import app
    from samspill.work import deliver, hand_out

    await given(practitioner(), patient())
    await hand_out(platform.store, app.consumers())
    for consumer in app.consumers():
        await deliver(platform.store, replace(consumer, take_many=None))
    plain, everything = await read(client, citizen), await read(client, citizen, "?all=true")
    assert "work.deliver" not in {entry["operation"] for entry in plain["entries"]}
    assert "work.deliver" in {entry["operation"] for entry in everything["entries"]}


async def test_a_log_of_nobody_is_missing(client, doctor):
    assert (await client.get("/access-log/nobody", headers=doctor)).status_code == 404


@pytest.mark.parametrize("text", ["x", "2020-01-01T00:00:00Z~1", "2020-01-01T00:00:00Z~a~b", "~1~2"])
def test_what_is_no_place_is_refused(text):
    with pytest.raises(Malformed):
        place_of(text)
