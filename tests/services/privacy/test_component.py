"""What systems of parties call, by the shapes of Personvernkomponenten."""

from __future__ import annotations

import pytest

from samspill.app import consumers
from samspill.kernel import clock, strict_json
from samspill.trust.settings import keeping
from samspill.trust.settings.definitions import definition
from samspill.work import deliver, hand_out
from tests.services.privacy.conftest import JSON, KVIKK, ROLIG

PATH = "/privacy/Personverninnstillinger"
BLOCK = str(definition("block").id)
CONSENT = str(definition("sharing-consent").id)


@pytest.fixture
async def party(registered, token):
    """The headers of a party's program; the party is registered for blocks."""
    await registered()
    scopes = " ".join(f"privacy.{what}" for what in ("status", "of_party", "put_by_party", "holders", "changes"))
    return token(scopes, "PATRQT", sub="kilde", client_id="kilde")


@pytest.fixture
def ask(client, party):
    async def send(path, headers=None, **said):
        body = strict_json.write(said)
        return await client.post(f"{PATH}/{path}/v2", content=body, headers=(headers or party) | JSON)

    return send


async def test_the_status_of_one_definition(records, put, ask):
    said = {"innbyggerFnr": KVIKK, "definisjonGuid": BLOCK}
    before = (await ask("SjekkInnbyggersPiStatus", **said)).json()
    assert before == {
        **said,
        "definisjonNavn": "Sperring av journal",
        "partKode": "SAMSPILL",
        "typePi": "tilgangsbegrensning",
        "aktiv": False,
        "tidspunkt": None,
    }
    await put({"definition": "block"})
    assert (await ask("SjekkInnbyggersPiStatus", **said)).json()["aktiv"] is True


async def test_a_party_gets_the_active_settings_that_it_is_registered_for(records, put, ask, client, kvikk):
    kept = await put({"definition": "block", "metadata": {"level": "hard"}})
    await put({"definition": "sharing-reservation"})
    (one,) = (await ask("HentInnbyggersPiForPart", innbyggerFnr=KVIKK)).json()["personvernInnstillinger"]
    assert (one["definisjonGuid"], one["aktiv"]) == (BLOCK, True)
    assert one["innbyggerTbMetadata"] == {"level": "hard", "setting": kept["setting"], "version": 1}
    foreign = await ask("SjekkInnbyggersPiStatus", innbyggerFnr=KVIKK, definisjonGuid=CONSENT)
    assert foreign.status_code == 422


async def test_what_another_system_takes_down_is_in_force_here(records, ask, client, kvikk, trail):
    said = {"innbyggerFnr": KVIKK, "definisjonGuid": BLOCK, "typePi": "tilgangsbegrensning", "partKode": "SAMSPILL"}
    answer = await ask("SettInnbyggersPersonvernInnstilling", **said, aktiv=True, innbyggerTbMetadata={"level": "hard"})
    assert answer.status_code == 200, answer.text
    setting = answer.json()["innbyggerTbMetadata"]["setting"]
    (kept,) = (await client.get("/privacy/p1", headers=kvikk)).json()["settings"]
    assert (kept["setting"], kept["inForce"], kept["source"]) == (setting, True, "kilde")
    metadata = answer.json()["innbyggerTbMetadata"]
    off = await ask("SettInnbyggersPersonvernInnstilling", **said, aktiv=False, innbyggerTbMetadata=metadata)
    assert (off.json()["aktiv"], off.json()["innbyggerTbMetadata"]["version"]) == (False, 2)
    assert ("privacy.put_by_party", "done", "p1") in await trail()


@pytest.mark.parametrize("purpose", ["PATRQT", "TREAT", "COC", "HSYSADMIN"])
async def test_a_block_of_the_whole_record_does_not_hide_itself(records, ask, token, purpose):
    program = token("privacy.status privacy.put_by_party", purpose, sub="kilde", client_id="kilde")
    said = {"innbyggerFnr": KVIKK, "definisjonGuid": BLOCK}
    kept = (await ask("SettInnbyggersPersonvernInnstilling", program, **said, aktiv=True)).json()
    assert (await ask("SjekkInnbyggersPiStatus", program, **said)).json()["aktiv"] is True
    lifted = {**said, "innbyggerTbMetadata": kept["innbyggerTbMetadata"], "aktiv": False}
    assert (await ask("SettInnbyggersPersonvernInnstilling", program, **lifted)).json()["aktiv"] is False


async def test_what_was_set_before_the_register_knew_the_citizen_can_be_lifted(records, ask, put, store):
    async with store.transaction() as tx:
        change = keeping.Change(
            owner="Patient/p1", definition="block", active=True, at=clock.now(), author="test", kind="citizen"
        )
        kept, _ = await keeping.put(tx, change)
    said = {"innbyggerFnr": KVIKK, "definisjonGuid": BLOCK, "innbyggerTbMetadata": {"setting": str(kept.setting)}}
    answer = await ask("SettInnbyggersPersonvernInnstilling", **said, aktiv=False)
    assert (answer.status_code, answer.json()["innbyggerTbMetadata"]["version"]) == (200, 2), answer.text


async def test_all_who_have_a_setting_are_listed_each_in_their_own_log(records, put, client, party, trail):
    await put({"definition": "block"})
    found = (
        await client.get(f"{PATH}/HentInnbyggereAktivePiForDefinisjon/v2?definisjonGuid={BLOCK}", headers=party)
    ).json()
    assert [one["innbyggerFnr"] for one in found["innbyggere"]] == [KVIKK]
    assert found["neste"] is None
    assert ("privacy.holders", "done", "p1") in await trail()


async def test_a_party_that_fetches_gets_every_change_once_and_in_order(records, put, client, party, store, kvikk):
    kept = await put({"definition": "block"})
    await put({"definition": "sharing-reservation"})
    await client.post(f"/privacy/p1/settings/{kept['setting']}/withdraw", headers=kvikk)
    await hand_out(store, consumers())
    consumer = next(one for one in consumers() if one.name == "privacy.parties")
    assert await deliver(store, consumer) == 3
    found = (await client.get(f"{PATH}/changes", headers=party)).json()
    assert [(one["nummer"], one["aktiv"], one["innbyggerFnr"]) for one in found["endringer"]] == [
        (1, True, KVIKK),
        (2, False, KVIKK),
    ]
    later = (await client.get(f"{PATH}/changes?etter={found['neste']}", headers=party)).json()
    assert later == {"endringer": [], "neste": 2}
    assert (await client.get(f"{PATH}/changes?etter=x", headers=party)).status_code == 400


async def test_bad_input_is_named_and_strangers_get_nothing(records, ask, token, put):
    await put({"definition": "block"})
    good = {"innbyggerFnr": KVIKK, "definisjonGuid": BLOCK}
    status = "SjekkInnbyggersPiStatus"
    bad = [
        (status, {**good, "innbyggerFnr": "12345678901"}, 400),
        (status, {**good, "innbyggerFnr": 7}, 400),
        (status, {**good, "farge": "rød"}, 400),
        (status, {**good, "innbyggerFnr": "02827033319"}, 404),
        (status, {**good, "definisjonGuid": "x"}, 404),
        ("HentInnbyggersPiForPart", {"innbyggerFnr": KVIKK, "partKode": "ANNEN"}, 422),
        ("SettInnbyggersPersonvernInnstilling", {**good, "aktiv": "ja"}, 400),
        ("SettInnbyggersPersonvernInnstilling", {**good, "aktiv": True, "typePi": "samtykke"}, 422),
        ("SettInnbyggersPersonvernInnstilling", {**good, "aktiv": True, "innbyggerTbMetadata": []}, 200),
        ("SettInnbyggersPersonvernInnstilling", {**good, "aktiv": True, "innbyggerTbMetadata": [1]}, 400),
    ]
    for path, said, wanted in bad:
        answer = await ask(path, **said)
        assert answer.status_code == wanted, f"{said}: {answer.text}"
        assert wanted == 200 or (KVIKK not in answer.text and ROLIG not in answer.text)
    stranger = token("privacy.status", "PATRQT", sub="x", client_id="annen")
    assert (await ask(status, stranger, **good)).status_code == 403
