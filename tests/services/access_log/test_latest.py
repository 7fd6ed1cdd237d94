"""What was done last, in all records."""

from __future__ import annotations

from tests.services.conftest import patient, practitioner


async def test_an_auditor_sees_the_latest_looks_and_each_patient_can_see_that(client, given, doctor, token, trail):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor)
    auditor = token("access-log.latest access-log.read", "HSYSADMIN", sub="staff:revisor")
    found = (await client.get("/access-log", headers=auditor)).json()["entries"]
    assert (found[0]["patient"], found[0]["look"]["name"]) == ("p1", "Ragnhild Tindvarde")
    assert (await trail())[-1] == ("access-log.latest", "done", "p1")
    again = (await client.get("/access-log", headers=auditor)).json()["entries"]
    assert again == found


async def test_nobody_else_sees_them(client, doctor, citizen):
    for headers in (doctor, citizen):
        assert (await client.get("/access-log", headers=headers)).status_code == 403
