"""Whoever treats a patient whom nothing here says that they treat declares it, with a reason, for a time."""

from __future__ import annotations

import pytest

from tests.services.conftest import ATTESTED, patient, practitioner

FORM = {"content-type": "application/x-www-form-urlencoded"}
REASON = "reason=Henvist+muntlig+fra+legevakten&patient=p1"


@pytest.fixture
def stranger(token):
    """A doctor who attests well, and has no relation to anybody."""
    attested = {
        "nhn:tillitsrammeverk:parameters": ATTESTED,
        "helseid://claims/hpr/hpr_number": "565000001",
        "pid": "02827033319",
    }
    scope = "patient-record.read care-relation.declare"
    return token(scope, sub="Practitioner/fastlege", organisation="legesenter", **attested)


async def test_what_is_declared_opens_the_record_and_the_citizen_reads_why(client, given, stranger, citizen):
    await given(practitioner(), patient())
    before = await client.get("/patient-record/p1", headers=stranger)
    assert (before.status_code, before.json()["type"].rpartition("/")[2]) == (403, "refused")
    assert (await client.post("/care-relation", content=REASON, headers=stranger | FORM)).status_code == 303
    assert (await client.get("/patient-record/p1", headers=stranger)).status_code == 200
    log = (await client.get("/access-log/p1", headers=citizen)).json()["entries"]
    assert "declared" in {look["basis"] for look in log}
    assert "care-relation.declare" in {look["operation"] for look in log}


@pytest.mark.parametrize(("said", "status"), [("patient=p1&reason=kort", 422), ("patient=nobody", 404)])
async def test_without_a_reason_or_a_patient_nothing_is_declared(client, given, stranger, said, status):
    await given(practitioner(), patient())
    assert (await client.post("/care-relation", content=said, headers=stranger | FORM)).status_code == status
    assert (await client.get("/patient-record/p1", headers=stranger)).status_code == 403


async def test_only_health_personnel_declare(client, given, token):
    await given(patient())
    system = token("care-relation.declare")
    assert (await client.post("/care-relation", content=REASON, headers=system | FORM)).status_code == 403
