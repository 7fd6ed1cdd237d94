"""The log as AuditEvents and as a file."""

from __future__ import annotations

import csv
import io

import pytest

from samspill.audit import grounds
from samspill.fhir.validation import validate
from samspill.services.access_log.audit_event import PROFILES, event_of
from tests.services.conftest import ATTESTED, patient, practitioner


@pytest.fixture
def reader(token):
    return token("access-log.events access-log.export access-log.read", "PATRQT", sub="Patient/p1", patient="p1")


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
        row = await tx.one("SELECT * FROM audit.entry WHERE operation = 'patient-record.read'")
        kept = await grounds.grounds_of(tx, (row["ground"],))
    event = event_of({**dict(row), "content": kept[row["ground"]]}, {}, "https://samspill.test")
    assert validate(event, "AuditEvent") == ()
    assert event["meta"]["profile"] == list(PROFILES)
    relation = next(e for e in event["extension"] if e["url"].endswith("metadata-extension"))
    said = {part["url"]: next(value for name, value in part.items() if name != "url") for part in relation["extension"]}
    assert said["decision-ref-id"] == ATTESTED["care_relationship"]["decision_ref"]["id"]
    assert said["decision-ref-user-selected"] is False
    assert said["toa"] == pytest.approx(row["at"].timestamp(), abs=700)
    numbers = {one["identifier"][0]["value"] for one in event["contained"] if one.get("identifier")}
    assert numbers == {"565000001", "310000019", "310000027"}
    assert [c["code"] for c in event["purposeOfEvent"][0]["coding"]] == ["TREAT"]


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
