"""An emergency override: the citizen is told with the reason, and whoever controls access finds it on the work list."""

from __future__ import annotations

import pytest

from samspill import app
from samspill.kernel import clock
from samspill.services.access_log import notices
from samspill.work import deliver, hand_out
from tests.services.conftest import ATTESTED, patient, practitioner

WHY = "Bevisstløs etter fall"
FACTS = {
    "request": "r1",
    "operation": "fhir.read",
    "patient": "p1",
    "caller": "Practitioner/fastlege",
    "organisation": "legesenter",
    "purpose": "BTG",
    "reason": WHY,
}


@pytest.fixture
def breaking(token):
    """The headers of a doctor who breaks the glass."""
    relationship = ATTESTED["care_relationship"] | {"purpose_of_use": {"code": "BTG", "system": "x"}}
    attested = {
        "nhn:tillitsrammeverk:parameters": ATTESTED | {"care_relationship": relationship},
        "helseid://claims/hpr/hpr_number": "565000001",
        "pid": "02827033319",
    }
    return token(
        "patient-record.read care-relation.emergency",
        "BTG",
        sub="Practitioner/fastlege",
        organisation="legesenter",
        **attested,
    )


@pytest.fixture
def work(platform):
    async def once():
        await hand_out(platform.store, app.consumers())
        for consumer in app.consumers():
            await deliver(platform.store, consumer)

    return once


async def test_the_citizen_reads_of_it_first_with_the_reason(client, given, breaking, citizen, work):
    await given(practitioner(), patient())
    reason = {"access-reason": "Bevisstlos etter fall 22879420664"}
    assert (await client.get("/patient-record/p1", headers=breaking | reason)).status_code == 200
    await work()
    page = await client.get("/access-log/p1?lang=nb", headers=citizen | {"accept": "text/html"})
    assert "Bevisstlos etter fall" in page.text
    assert "22879420664" not in page.text
    (notice,) = (await client.get("/access-log/p1", headers=citizen)).json()["notices"]
    assert (notice["name"], notice["looks"]) == ("", 1)


async def test_the_controller_of_the_organisation_finds_it_and_others_do_not(client, given, breaking, work, token):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=breaking | {"access-reason": "Bevisstlos etter fall"})
    await work()
    scopes = "log-analysis.worklist log-analysis.analyse"
    own = token(scopes, "HSYSADMIN", sub="staff:kontroll", organisation="legesenter")
    other = token(scopes, "HSYSADMIN", sub="staff:annen", organisation="sykehus")
    (finding,) = (await client.get("/log-analysis", headers=own)).json()["findings"]
    assert (finding["score"], [sign["name"] for sign in finding["signs"]]) == (40, ["override"])
    assert (await client.get("/log-analysis", headers=other)).json()["findings"] == []
    # The analysis weighs the same look with the rest, and it stays one finding.
    await client.post("/log-analysis/analyse", headers=token("log-analysis.analyse", "HSYSADMIN", sub="staff:x"))
    findings = (await client.get("/log-analysis", headers=own)).json()["findings"]
    assert len(findings) == 1


async def test_a_look_through_the_pages_is_told_once_and_counted(client, given, breaking, citizen, work):
    await given(practitioner(), patient())
    form = {"content-type": "application/x-www-form-urlencoded"}
    opened = await client.post(
        "/care-relation/p1/emergency", content="reason=Bevisstlos+etter+fall", headers=breaking | form
    )
    assert opened.status_code == 303
    for _ in range(2):
        assert (await client.get("/patient-record/p1", headers=breaking)).status_code == 200
    await work()
    (notice,) = (await client.get("/access-log/p1", headers=citizen)).json()["notices"]
    assert notice["looks"] == 3


async def test_an_alert_taken_twice_is_one_notice(store):
    facts = FACTS | {"at": clock.now().isoformat()}
    async with store.transaction() as tx:
        await notices.take(tx, facts)
        await notices.take(tx, facts)
        assert len(await notices.notices_of(tx, ["p1"], clock.now(), notices.timedelta())) == 1


async def test_a_refused_override_tells_nobody(client, given, breaking, citizen, work):
    await given(practitioner(), patient())
    assert (await client.get("/patient-record/p1", headers=breaking)).status_code == 403
    await work()
    assert (await client.get("/access-log/p1", headers=citizen)).json()["notices"] == []
