"""The log as AuditEvents and as a file."""

from __future__ import annotations

import csv
import io

import pytest

from samspill.fhir.validation import validate
from samspill.services.access_log.attested import attested_in
from samspill.services.access_log.audit_event import PROFILES, event_of
from tests.services.conftest import patient, practitioner


@pytest.fixture
def reader(token):
    return token("access-log.events access-log.export access-log.read", "PATRQT", sub="Patient/p1", patient="p1")


GROUND = """{"attested":{"toa":1789027200,"hpr":"565000001","role":"LE","legal_entity":"310000019",
"point_of_care":"310000027","service":"S03","details":"POLBESOK","decision":"0b9a"}}"""


async def test_every_look_is_a_valid_audit_event(client, given, doctor, reader):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    bundle = (await client.get("/access-log/p1/AuditEvent", headers=reader)).json()
    assert len(bundle["entry"]) >= 2
    for entry in bundle["entry"]:
        assert validate(entry["resource"], "AuditEvent") == ()
    assert {entry["resource"]["action"] for entry in bundle["entry"]} >= {"R"}
    assert "22879420664" not in str(bundle)


async def test_the_attest_stands_in_the_event(client, given, doctor, reader, store):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    async with store.transaction() as tx:
        row = await tx.one("SELECT *, 'p1' AS patient FROM audit.entry WHERE operation = 'patient-record.read'")
    event = event_of({**dict(row), "content": GROUND}, {}, "https://samspill.test")
    assert validate(event, "AuditEvent") == ()
    assert event["meta"]["profile"] == list(PROFILES)
    relation = next(e for e in event["extension"] if e["url"].endswith("metadata-extension"))
    assert [next(v for k, v in part.items() if k != "url") for part in relation["extension"]] == [
        "0b9a",
        "POLBESOK",
        False,
        1789027200,
    ]
    assert [c["code"] for c in event["purposeOfEvent"][0]["coding"]] == ["TREAT", "POLBESOK"]


def test_a_ground_of_another_shape_says_nothing():
    for ground in ("", "{}", "[]", '{"attested":7}', '{"attested":{"hpr":[]}}'):
        assert attested_in(ground).hpr == ""


async def test_the_log_is_kept_as_a_table(client, given, doctor, reader):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    answer = await client.get("/access-log/p1/export", headers=reader)
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert "patient-record.read" in [row["hva"] for row in rows]


async def test_the_log_is_filtered_by_day_outcome_and_emergency(client, given, doctor, reader, token):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    await client.get("/patient-record/p1", headers=token("x", "TREAT", sub="Practitioner/fastlege"))

    async def seen(query):
        return [e["outcome"] for e in (await client.get(f"/access-log/p1?{query}", headers=reader)).json()["entries"]]

    assert set(await seen("outcome=refused")) == {"refused"}
    assert await seen("until=2001-01-01") == []
    assert await seen("emergency=true") == []
    assert len(await seen("since=2001-01-01")) >= 2
    for wrong in ("since=yesterday", "outcome=good", "until=0000-01-01"):
        assert (await client.get(f"/access-log/p1?{wrong}", headers=reader)).status_code == 400
