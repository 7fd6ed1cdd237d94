"""From looks to a work list, and from a work list to outcomes."""

from __future__ import annotations

import pytest

from tests.grunndata.test_ties import PEOPLE, known
from tests.services.conftest import patient, practitioner


@pytest.fixture
def controller(token):
    return token(
        "log-analysis.worklist log-analysis.analyse log-analysis.settle",
        "HSYSADMIN",
        sub="staff:kontroll",
        organisation="legesenter",
    )


async def look(client, headers, times=1):
    for _ in range(times):
        await client.get("/patient-record/p1", headers=headers)


@pytest.fixture
async def curious(client, given, token):
    """Somebody without any known relation who bears the patient's name."""
    await given(
        practitioner(),
        practitioner("nysgjerrig") | {"name": [{"family": "Fjellrev", "given": ["Nysgjerrig"]}]},
        patient(),
        {"resourceType": "Organization", "id": "legesenter", "name": "Syntetisk legesenter"},
    )
    return token("patient-record.read", "BTG", sub="Practitioner/nysgjerrig", organisation="legesenter")


async def analysed(client, controller):
    return (await client.post("/log-analysis/analyse", headers=controller)).json()


async def test_a_look_worth_checking_is_found_once_with_its_reasons(client, curious, controller):
    await look(client, curious)
    first = await analysed(client, controller)
    assert (first["found"], first["more"]) == (1, False)
    assert (await analysed(client, controller))["found"] == 0
    [found] = (await client.get("/log-analysis", headers=controller)).json()["findings"]
    assert {"same-surname"} <= {sign["name"] for sign in found["signs"]}
    assert found["caller"] == "Nysgjerrig Fjellrev"
    assert found["score"] >= 40


async def test_what_a_controller_found_is_kept_and_the_signs_worth_shown(client, curious, controller):
    await look(client, curious)
    await analysed(client, controller)
    [found] = (await client.get("/log-analysis", headers=controller)).json()["findings"]
    form = {"content-type": "application/x-www-form-urlencoded"}
    wrong = await client.post(f"/log-analysis/{found['id']}", content="state=guilty&note=x", headers=controller | form)
    bare = await client.post(f"/log-analysis/{found['id']}", content="state=justified&note=", headers=controller | form)
    assert (wrong.status_code, bare.status_code) == (400, 400)
    done = await client.post(
        f"/log-analysis/{found['id']}", content="state=unjustified&note=Ingen+grunn", headers=controller | form
    )
    assert done.status_code == 303
    left = (await client.get("/log-analysis", headers=controller)).json()
    assert left["findings"] == []
    assert {"name": "same-surname", "justified": 0, "unjustified": 1} in left["worth"]


async def test_a_controller_sees_the_looks_of_the_own_organisation_only(client, curious, controller, token):
    await look(client, curious)
    await analysed(client, controller)
    other = token("log-analysis.worklist log-analysis.settle", "HSYSADMIN", sub="staff:annen", organisation="annet")
    [found] = (await client.get("/log-analysis", headers=controller)).json()["findings"]
    assert (await client.get("/log-analysis", headers=other)).json()["findings"] == []
    form = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post(f"/log-analysis/{found['id']}", content="state=justified&note=x", headers=other | form)
    assert answer.status_code == 404


async def test_the_work_list_is_a_page_and_looking_at_it_is_in_the_patients_log(client, curious, controller, trail):
    await look(client, curious)
    await analysed(client, controller)
    page = await client.get("/log-analysis", headers=controller | {"accept": "text/html"})
    assert "Samme etternavn som pasienten" in page.text
    assert ("log-analysis.worklist", "done", "p1") in await trail()


async def test_a_tie_that_only_the_registers_know_is_a_sign(client, given, doctor, controller, store):
    """The doctor lives with the patient, and has the same surname: neither is worth checking alone."""
    number = {"system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": PEOPLE["kari"]}
    await given(
        practitioner() | {"name": [{"family": "Fjellrev", "given": ["Ola"]}]}, patient() | {"identifier": [number]}
    )
    async with store.transaction() as tx:
        await known(tx)
        await tx.run("UPDATE grunndata.person SET birth_date = '1980-01-01'")
    await look(client, doctor)
    assert (await analysed(client, controller))["weighed"] == 1
    found = await signs_found(client, controller)
    assert found == {"same-address", "same-surname"}


async def signs_found(client, controller):
    """The signs of all findings."""
    rows = (await client.get("/log-analysis", headers=controller)).json()["findings"]
    return {sign["name"] for row in rows for sign in row["signs"]}


async def test_a_record_is_watched_and_no_more(client, given, token, store):
    await given(practitioner(), patient())
    watcher = token("log-analysis.watch", "HSYSADMIN", sub="staff:kontroll", organisation="legesenter")
    form = {"content-type": "application/x-www-form-urlencoded"}

    async def watch(said):
        return await client.post("/log-analysis/watch", content=said, headers=watcher | form)

    assert (await watch("patient=p1&reason=Ansatt")).json() == {"patient": "p1", "watched": True}
    async with store.transaction() as tx:
        assert await tx.one("SELECT reason FROM log_analysis.watched WHERE patient = 'p1'")
    assert (await watch("patient=p1")).json() == {"patient": "p1", "watched": False}
    assert (await watch("patient=nobody&reason=x")).status_code == 404
