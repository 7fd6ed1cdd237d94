"""A decision made again: its facts and rules to whoever audits, and plain words to the citizen."""

from __future__ import annotations

import pytest

from samspill.kernel.identifiers import classify
from tests.services.conftest import patient, practitioner

PAGE = {"accept": "text/html"}
NUMBERED = {"x-request-id": "look-1"}


@pytest.fixture
def auditor(token):
    return token("access-log.decision access-log.read", "HSYSADMIN", sub="staff:revisor")


@pytest.fixture
def owner(token):
    return token("access-log.read access-log.why", "PATRQT", sub="Patient/p1", patient="p1")


async def test_the_rules_stand_in_order_with_their_sources_and_what_came_of_it(client, given, doctor, auditor):
    await given(practitioner(), patient())
    assert (await client.get("/patient-record/p1", headers=doctor | NUMBERED)).status_code == 200
    (entry,) = (await client.get("/access-log/decision/look-1", headers=auditor)).json()["entries"]
    assert (entry["outcome"], entry["same"], entry["patient"]) == ("done", True, "p1")
    rules = [step["rule"] for step in entry["steps"]]
    assert rules[0] == "callers.reachable"
    assert rules.index("relations.relation") < rules.index("roles.role") < rules.index("blocks.blocks")
    said = {step["rule"]: step for step in entry["steps"]}
    assert said["relations.relation"]["reasons"] == [
        {"rule": "relation:encounter", "source": "helsepersonelloven § 45"}
    ]
    assert {"role.part", "block.label"} & set(said["blocks.blocks"]["hides"] + said["roles.role"]["hides"])
    facts = {fact["name"]: fact["value"] for fact in entry["facts"]}
    assert "TREAT" in facts["purpose"]
    assert not any(classify(word) for word in str(facts).replace('"', " ").split())


async def test_a_refusal_ends_at_the_rule_that_said_no(client, given, token, auditor):
    await given(practitioner(), patient())
    other = token(
        "patient-record.read", sub="Practitioner/fastlege", **{"helseid://claims/hpr/hpr_number": "565000001"}
    )
    assert (await client.get("/patient-record/p1", headers=other | NUMBERED)).status_code == 403
    (entry,) = (await client.get("/access-log/decision/look-1", headers=auditor)).json()["entries"]
    assert (entry["steps"][-1]["rule"], entry["steps"][-1]["said"]) == ("personnel.attestation", "no")


async def test_what_the_token_alone_decided_has_reasons_and_no_steps(client, given, token, auditor):
    await given(patient())
    assert (await client.get("/fhir/Patient/p1", headers=token() | NUMBERED)).status_code == 200
    (entry,) = (await client.get("/access-log/decision/look-1", headers=auditor)).json()["entries"]
    assert (entry["steps"], entry["facts"]) == ([], [])
    assert entry["reasons"][0]["rule"] == "purpose:TREAT"


async def test_the_citizen_reads_why_in_plain_words_and_no_other_record(client, given, doctor, owner, token):
    await given(practitioner(), patient(), patient("p2", identifier=[]))
    await client.get("/patient-record/p1", headers=doctor | NUMBERED)
    page = await client.get("/access-log/p1/why/look-1?lang=nn", headers=owner | PAGE)
    assert page.status_code == 200
    assert "Pasienten har kontakt her." in page.text
    # A caller may reuse a request's number: what it did in another record is not shown.
    await client.get("/patient-record/p2", headers=doctor | NUMBERED)
    looks = (await client.get("/access-log/p1/why/look-1", headers=owner)).json()["looks"]
    assert len(looks) == 1
    assert (await client.get("/access-log/p1/why/other", headers=owner)).status_code == 404
    elsewhere = token("access-log.why", "PATRQT", sub="Patient/p2", patient="p2")
    assert (await client.get("/access-log/p1/why/look-1", headers=elsewhere)).status_code == 403


async def test_the_pages_show_it(client, given, doctor, auditor):
    await given(practitioner(), patient())
    await client.get("/patient-record/p1", headers=doctor | NUMBERED)
    page = await client.get("/access-log/decision/look-1", headers=auditor | PAGE)
    assert "relations.relation" in page.text
    assert "<table" in page.text
    assert (await client.get("/access-log/decision/nothing", headers=auditor)).status_code == 404
