"""Opening a record at once from a page: where the rules allow it, for one patient, with a reason, for a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.demo import personnel
from samspill.kernel import clock, strict_json
from samspill.trust import relations
from samspill.trust.settings import keeping
from samspill.trust.settings.keeping import Change
from tests.web.pages.conftest import OWN, PAGE, PATIENT

REASON = {"reason": "Bevisstløs etter fall, må vite om allergier"}
OPENED = "/care-relation/p1/emergency"
ACUTE = "/care-relation/p1/acute"


@pytest.fixture
async def patient(client, token):
    """A record that nobody here treats."""
    headers = {"content-type": "application/fhir+json", **token()}
    await client.put("/fhir/Patient/p1", content=strict_json.write(PATIENT), headers=headers)
    await client.put("/fhir/Patient/p2", content=strict_json.write(PATIENT | {"id": "p2"}), headers=headers)


@pytest.fixture
def block(store):
    async def put(level, **more):
        async with store.transaction() as tx:
            change = Change(
                owner="Patient/p1",
                definition="block",
                active=True,
                at=clock.now(),
                author="test",
                kind="citizen",
                metadata={"level": level, **more},
            )
            await keeping.put(tx, change)

    return put


async def test_the_refusal_offers_it_and_the_record_opens_for_that_patient_alone(client, patient, sign_in):
    await sign_in("fastlege")
    refused = await client.get("/patient-record/p1", headers=PAGE)
    assert refused.status_code == 403
    assert OPENED in refused.text
    opened = await client.post(OPENED, data=REASON, headers=OWN)
    assert (opened.status_code, opened.headers["location"]) == (303, "/patient-record/p1")
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 200
    assert (await client.get("/patient-record/p2", headers=PAGE)).status_code == 403


async def test_without_a_reason_nothing_opens(client, patient, sign_in, store):
    await sign_in("fastlege")
    for said in ({}, {"reason": "  haster  "}):
        assert (await client.post(OPENED, data=said, headers=OWN)).status_code == 403
    async with store.transaction() as tx:
        assert await relations.relations(tx, "p1") == ()


async def test_the_cookie_alone_opens_nothing(client, patient, sign_in):
    await sign_in("fastlege")
    client.cookies.set("samspill-emergency", "p1")
    refused = await client.get("/patient-record/p1", headers=PAGE)
    assert refused.status_code == 403


async def test_it_ends(client, patient, sign_in, store):
    await sign_in("fastlege")
    past = clock.now() - timedelta(hours=2)
    hpr = personnel.people()["fastlege-oslo"]["hpr"]
    async with store.transaction() as tx:
        await relations.open_at_once(
            tx, "p1", "emergency", hpr, REASON["reason"], at=past, author="test", life=timedelta(hours=1)
        )
    client.cookies.set("samspill-emergency", "p1")
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 403


async def test_opened_again_it_is_open_no_longer(client, patient, sign_in, store):
    await sign_in("fastlege")
    for _ in range(2):
        assert (await client.post(OPENED, data=REASON, headers=OWN)).status_code == 303
    async with store.transaction() as tx:
        (kept,) = await relations.relations(tx, "p1")
    assert (kept.kind, kept.reason) == ("emergency", REASON["reason"])


async def test_another_site_breaks_no_glass(client, patient, sign_in):
    await sign_in("fastlege")
    elsewhere = {"origin": "https://elsewhere.example", "sec-fetch-site": "cross-site"}
    assert (await client.post(OPENED, data=REASON, headers=elsewhere)).status_code == 403
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 403


@pytest.mark.parametrize(("level", "offered"), [("soft", True), ("hard", False)])
async def test_what_cannot_be_lifted_is_not_offered_and_not_lifted(client, patient, sign_in, block, level, offered):
    await block(level)
    await sign_in("fastlege")
    refused = await client.get("/patient-record/p1", headers=PAGE)
    assert (OPENED in refused.text) == offered
    answer = await client.post(OPENED, data=REASON, headers=OWN)
    assert answer.status_code == (303 if offered else 403)
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == (200 if offered else 403)


async def test_a_citizen_is_never_offered_it(client, patient, sign_in):
    await sign_in("innbygger")
    refused = await client.get("/patient-record/p1", headers=PAGE)
    assert refused.status_code == 403
    assert "emergency" not in refused.text
    assert (await client.post(OPENED, data=REASON, headers=OWN)).status_code == 403


async def test_acute_treatment_opens_the_record_for_that_patient_alone_and_alerts_nobody(
    client, patient, sign_in, store, trail
):
    await sign_in("fastlege")
    assert ACUTE in (await client.get("/patient-record/p1", headers=PAGE)).text
    opened = await client.post(ACUTE, data=REASON, headers=OWN)
    assert (opened.status_code, opened.headers["location"]) == (303, "/patient-record/p1")
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 200
    assert (await client.get("/patient-record/p2", headers=PAGE)).status_code == 403
    async with store.transaction() as tx:
        (kept,) = await relations.relations(tx, "p1")
        told = await tx.all("SELECT 1 FROM store.outbox WHERE kind = 'trust.alerted'")
        seen = await tx.all("SELECT operation, purpose, reasons FROM audit.entry WHERE purpose = 'ETREAT'")
    assert (kept.kind, kept.reason, told) == ("acute", REASON["reason"], [])
    assert {row["operation"] for row in seen} == {"care-relation.acute", "patient-record.read"}
    assert all("relation:acute-chosen" in row["reasons"] for row in seen)


async def test_acute_treatment_needs_a_reason_and_its_cookie_alone_opens_nothing(client, patient, sign_in):
    await sign_in("fastlege")
    for said in ({}, {"reason": "  haster  "}):
        assert (await client.post(ACUTE, data=said, headers=OWN)).status_code == 403
    client.cookies.set("samspill-acute", "p1")
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 403


@pytest.mark.parametrize("level", ["soft", "hard"])
async def test_acute_treatment_lifts_no_block_and_is_not_offered_against_one(client, patient, sign_in, block, level):
    await block(level)
    await sign_in("fastlege")
    assert ACUTE not in (await client.get("/patient-record/p1", headers=PAGE)).text
    assert (await client.post(ACUTE, data=REASON, headers=OWN)).status_code == 403


async def test_who_is_treating_acutely_may_still_break_the_glass(client, patient, sign_in, block):
    await sign_in("fastlege")
    await client.post(ACUTE, data=REASON, headers=OWN)
    await block("soft")
    refused = await client.get("/patient-record/p1", headers=PAGE)
    assert (refused.status_code, OPENED in refused.text, ACUTE in refused.text) == (403, True, False)
    assert (await client.post(OPENED, data=REASON, headers=OWN)).status_code == 303
    assert (await client.get("/patient-record/p1", headers=PAGE)).status_code == 200


async def test_a_citizen_is_never_offered_acute_treatment(client, patient, sign_in):
    await sign_in("innbygger")
    assert ACUTE not in (await client.get("/patient-record/p1", headers=PAGE)).text
    assert (await client.post(ACUTE, data=REASON, headers=OWN)).status_code == 403


@pytest.mark.parametrize(("level", "offered"), [("soft", True), ("hard", False)])
async def test_where_a_part_is_blocked_the_record_itself_offers_to_break_the_glass(
    client, patient, sign_in, block, level, offered
):
    await block(level, what={"classes": ["medication"]})
    await sign_in("fastlege")
    await client.post(ACUTE, data=REASON, headers=OWN)
    page = await client.get("/patient-record/p1", headers=PAGE)
    assert (page.status_code, OPENED in page.text) == (200, offered)
    opened = await client.post(OPENED, data=REASON, headers=OWN)
    assert opened.status_code == 303
    assert OPENED not in (await client.get("/patient-record/p1", headers=PAGE)).text


async def test_a_citizen_is_told_of_no_block_to_lift(client, patient, sign_in, block, token):
    await block("soft", what={"classes": ["medication"]})
    own = token("patient-record.read", "PATRQT", sub="Patient/p1", patient="p1")
    assert (await client.get("/patient-record/p1", headers=own)).json()["lifts"] is False
