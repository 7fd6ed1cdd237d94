"""The unknown patient: a number at once, a record that is written in, and all of it in the right record afterwards."""

from __future__ import annotations

import pytest

from samspill.fhir.merging import pointed
from samspill.kernel.identifiers import classify
from tests.services.conftest import observation, patient

FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def ward(token):
    return token("help-number.issue help-number.read help-number.ask", "ETREAT", sub="mottak")


@pytest.fixture
def registry(token):
    return token("help-number.read help-number.link help-number.close", "HSYSADMIN", sub="staff:register")


async def issued(client, ward, said=""):
    answer = await client.post("/help-number", content=said, headers=ward | FORM)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def known(store, number="22879420664"):
    """Somebody whom the population register has."""
    async with store.transaction() as tx:
        await tx.run(
            "INSERT INTO grunndata.person (id, sequence, protection, birth_date) "
            "VALUES ('kvikk', 1, 'ugradert', '1994-07-22')"
        )
        await tx.run(
            "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to) "
            "VALUES ('kvikk', $1, 'fnr', true, 0, 1, '-infinity', 'infinity')",
            number,
        )


async def test_an_unknown_patient_gets_a_number_and_a_record_at_once(client, ward, token):
    found = await issued(client, ward, "sex=female")
    assert classify(found["number"]).kind == "fhn"
    there = (await client.get(f"/fhir/Patient/{found['patient']}", headers=token())).json()
    assert (there["identifier"][0]["value"], there["gender"]) == (found["number"], "female")


async def test_nothing_is_lost_when_the_record_is_merged(client, given, ward, registry, token, store):
    await given(patient())
    await known(store)
    found = await issued(client, ward)
    temporary = f"Patient/{found['patient']}"
    await given(observation("o1", "2026-03-01") | {"subject": {"reference": temporary}})
    answer = await client.post(
        f"/help-number/{found['patient']}/link", content="identifier=22879420664", headers=registry | FORM
    )
    assert answer.json() == {"patient": "p1", "moved": 1}, answer.text
    moved = (await client.get("/fhir/Observation?patient=p1", headers=token())).json()
    assert [entry["resource"]["subject"]["reference"] for entry in moved["entry"]] == ["Patient/p1"]
    first = (await client.get("/fhir/Observation/o1/_history/1", headers=token())).json()
    assert first["subject"]["reference"] == temporary
    ended = (await client.get(f"/fhir/{temporary}", headers=token())).json()
    assert (ended["active"], ended["link"][0]["type"]) == (False, "replaced-by")


async def test_the_citizen_sees_what_was_done_while_nobody_knew(client, given, ward, registry, citizen, store, token):
    await given(patient())
    await known(store)
    found = await issued(client, ward)
    await client.get(f"/fhir/Patient/{found['patient']}", headers=token(sub="akutt", purpose="ETREAT"))
    await client.post(
        f"/help-number/{found['patient']}/link", content="identifier=22879420664", headers=registry | FORM
    )
    log = (await client.get("/access-log/p1", headers=citizen)).json()["entries"]
    assert "help-number.issue" in {entry["operation"] for entry in log}
    assert found["number"] not in str(log)


async def test_what_cannot_be_linked_changes_nothing(client, given, ward, registry, store):
    await given(patient())
    found = await issued(client, ward)
    path = f"/help-number/{found['patient']}/link"
    for number, status in (("17859040217", 422), ("12345678901", 400), (found["number"], 422)):
        answer = await client.post(path, content=f"identifier={number}", headers=registry | FORM)
        assert answer.status_code == status, answer.text
    assert (await client.get(f"/help-number/{found['patient']}", headers=registry)).json()["linked"] is False


def test_only_references_are_turned():
    value = {"subject": {"reference": "Patient/a", "display": "Patient/a"}, "x": [{"reference": "Patient/ab"}]}
    assert pointed(value, {"Patient/a"}, "Patient/b") == {
        "subject": {"reference": "Patient/b", "display": "Patient/a"},
        "x": [{"reference": "Patient/ab"}],
    }
