"""A citizen's settings: set, in force at the very next call, withdrawn, and never anybody else's."""

from __future__ import annotations

import uuid

from samspill.kernel import strict_json
from samspill.store import ahead
from tests.services.conftest import observation
from tests.services.privacy.conftest import HPR, JSON

FORM = {"content-type": "application/x-www-form-urlencoded"}
PAGE = {"accept": "text/html"}
FHIR = {"content-type": "application/fhir+json"}
BLOCK = {"definition": "block", "metadata": {"level": "hard"}}
SHIELD = {"definition": "shield", "metadata": {"what": {"classes": ["documents"]}}}


async def test_a_block_is_in_force_at_the_very_next_call(client, records, given, physician, put):
    await given(observation("o1", "2026-01-01"))
    there = "/fhir/Observation/o1"
    assert (await client.get(there, headers=physician)).status_code == 200
    kept = await put(BLOCK)
    assert (kept["version"], kept["active"], kept["inForce"]) == (1, True, True)
    refused = await client.get(there, headers=physician)
    assert refused.status_code == 403


async def test_what_is_read_again_and_again_follows_a_block_at_the_very_next_call(
    client, records, given, physician, put, kvikk, monkeypatch
):
    monkeypatch.setattr(ahead, "OFTEN", 3)
    monkeypatch.setattr(ahead, "_usual", set())
    await given(observation("o1", "2026-01-01"), observation("o2", "2026-01-02"))
    there = [f"/fhir/Observation/{id_}" for id_ in ("o1", "o2", "o1", "o2", "o1", "o2")]
    bodies = [(await client.get(address, headers=physician)).json()["id"] for address in there]
    assert bodies == ["o1", "o2"] * 3
    assert ahead._usual
    in_part = await put({"definition": "block", "metadata": {"what": {"classes": ["measurements"]}}})
    assert [(await client.get(address, headers=physician)).status_code for address in there[:2]] == [404, 404]
    await client.post(f"/privacy/p1/settings/{in_part['setting']}/withdraw", headers=kvikk)
    assert [(await client.get(address, headers=physician)).status_code for address in there[:2]] == [200, 200]
    await given(observation("o3", "2026-01-03", "80.00"))
    assert "80.00" in (await client.get("/fhir/Observation/o3", headers=physician)).text
    await put(BLOCK)
    assert [(await client.get(address, headers=physician)).status_code for address in there[:2]] == [403, 403]


async def test_a_transaction_that_reads_by_id_reads_in_the_record_that_is_open_and_in_no_other(
    client, records, given, physician, put
):
    await given(observation("o1", "2026-01-01"), observation("o2", "2026-01-01", subject={"reference": "Patient/p2"}))

    async def read(*ids):
        entries = [{"request": {"method": "GET", "url": f"Observation/{id_}"}} for id_ in ids]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        answer = await client.post("/fhir", content=strict_json.write(bundle), headers=physician | FHIR)
        return answer.status_code, [one["resource"]["id"] for one in answer.json().get("entry", ())]

    assert await read("o1", "o1") == (200, ["o1", "o1"])
    assert await read("o2") == (403, [])
    assert await read("o1", "o2") == (403, [])
    await put(BLOCK)
    assert await read("o1") == (403, [])


async def test_what_is_withdrawn_is_open_again(client, records, given, physician, put, kvikk):
    await given(observation("o1", "2026-01-01"))
    kept = await put(BLOCK)
    lifted = await client.post(f"/privacy/p1/settings/{kept['setting']}/withdraw", headers=kvikk)
    assert (lifted.status_code, lifted.headers["location"]) == (303, "/privacy/p1")
    assert (await client.get("/fhir/Observation/o1", headers=physician)).status_code == 200
    again = await client.post(f"/privacy/p1/settings/{kept['setting']}/withdraw", headers=kvikk)
    assert again.status_code == 404


async def test_a_block_of_a_part_hides_that_part_only(client, records, given, physician, put):
    await given(observation("o1", "2026-01-01"))
    kept = await put({"definition": "block", "metadata": {"what": {"classes": ["measurements"]}}})
    assert (await client.get("/fhir/Observation/o1", headers=physician)).status_code == 404
    assert (await client.get("/fhir/Patient/p1", headers=physician)).status_code == 200
    lifting = await client.post(f"/privacy/p1/settings/{kept['setting']}/withdraw", headers=physician)
    assert lifting.status_code == 422


async def test_settings_are_listed_with_their_history(client, records, put, kvikk):
    kept = await put(BLOCK)
    await put({**BLOCK, "setting": kept["setting"], "metadata": {"level": "soft"}})
    found = (await client.get("/privacy/p1", headers=kvikk)).json()
    assert [(one["version"], one["metadata"]) for one in found["settings"]] == [(2, {"level": "soft"})]
    assert found["settings"][0]["definition"]["typePi"] == "tilgangsbegrensning"
    past = (await client.get("/privacy/p1/history", headers=kvikk)).json()["history"]
    assert [(one["version"], one["metadata"]["level"]) for one in past] == [(2, "soft"), (1, "hard")]


async def test_what_can_be_set_is_listed(client, kvikk):
    found = (await client.get("/privacy/definitions", headers=kvikk)).json()["definitions"]
    assert {one["code"] for one in found} == {"block", "shield", "sharing-consent", "sharing-reservation"}


async def test_nobody_reads_or_changes_another_citizens(client, records, put, rolig):
    kept = await put(BLOCK)
    stranger = rolig()
    for method, path in (("GET", ""), ("GET", "/history"), ("POST", f"/settings/{kept['setting']}/withdraw")):
        answer = await client.request(method, f"/privacy/p1{path}", headers=stranger)
        assert answer.status_code == 403, path
    own = await client.post(f"/privacy/p2/settings/{kept['setting']}/withdraw", headers=stranger)
    assert own.status_code == 404
    taken = strict_json.write({**BLOCK, "setting": kept["setting"]})
    assert (await client.post("/privacy/p2/settings", content=taken, headers=stranger | JSON)).status_code == 404


async def test_a_program_sets_nothing_on_its_own(client, records, token):
    answer = await client.post(
        "/privacy/p1/settings", content=strict_json.write(BLOCK), headers=token("privacy.put", "PATRQT") | JSON
    )
    assert answer.status_code == 403


async def test_health_personnel_shield_and_see_no_more_than_shields(client, records, put, physician):
    await put({"definition": "block", "metadata": {"to": {"organisations": ["310000108"]}}})
    answer = await client.post("/privacy/p1/settings", content=strict_json.write(SHIELD), headers=physician | JSON)
    assert answer.status_code == 201, answer.text
    (seen,) = (await client.get("/privacy/p1/shields", headers=physician)).json()["settings"]
    assert seen["setting"] == answer.json()["setting"]
    whole = strict_json.write({"definition": "shield"})
    assert (await client.post("/privacy/p1/settings", content=whole, headers=physician | JSON)).status_code == 422
    forbidden = await client.post("/privacy/p1/settings", content=strict_json.write(BLOCK), headers=physician | JSON)
    assert forbidden.status_code == 422
    assert (await client.get("/privacy/p1", headers=physician)).status_code == 403


BAD = [
    ({}, 400, "definition"),
    ([], 400, ""),
    ({"definition": 1}, 400, "definition"),
    ({"definition": "nothing"}, 404, "definition"),
    ({"definition": "block", "colour": "red"}, 400, "colour"),
    ({"definition": "block", "active": "yes"}, 400, "active"),
    ({"definition": "block", "starts": "2026-01-01"}, 400, "starts"),
    ({"definition": "block", "starts": 7}, 400, "starts"),
    ({"definition": "block", "setting": "x"}, 400, "setting"),
    ({"definition": "block", "setting": str(uuid.UUID(int=7))}, 404, "setting"),
    ({"definition": "block", "metadata": {"level": "iron"}}, 422, "metadata.level"),
    ({"definition": "block", "metadata": {"what": {"classes": ["x" * 4]}}}, 422, "metadata.what.classes"),
    ({"definition": "sharing-consent"}, 422, "metadata.to"),
    ({"definition": "shield"}, 422, "definition"),
]


async def test_bad_input_is_named_and_changes_nothing(client, records, kvikk):
    for said, status, where in BAD:
        answer = await client.post("/privacy/p1/settings", content=strict_json.write(said), headers=kvikk | JSON)
        assert (answer.status_code, where in answer.text) == (status, True), f"{said}: {answer.text}"
    assert (await client.get("/privacy/p1", headers=kvikk)).json()["settings"] == []


async def test_the_form_says_what_will_happen_before_it_does(client, records, kvikk):
    form = "definition=block&level=hard&class=medication&to_organisation=310000019&starts=2026-01-01&ends=2099-12-31"
    answer = await client.post("/privacy/p1/confirm", content=form, headers=kvikk | FORM | PAGE)
    assert answer.status_code == 200, answer.text
    assert "selv om det står om livet" in answer.text
    assert 'name="class" value="medication"' in answer.text
    assert (await client.get("/privacy/p1", headers=kvikk)).json()["settings"] == []
    done = await client.post("/privacy/p1/settings", content=form, headers=kvikk | FORM | PAGE)
    assert (done.status_code, done.headers["location"]) == (303, "/privacy/p1")
    (kept,) = (await client.get("/privacy/p1", headers=kvikk)).json()["settings"]
    assert kept["metadata"] == {
        "level": "hard",
        "to": {"organisations": ["310000019"]},
        "what": {"classes": ["medication"]},
    }
    assert kept["ends"].startswith("2099-12-31T23:00:00")


async def test_the_pages_are_there_in_three_languages(client, records, kvikk, put):
    block = await put({**BLOCK, "metadata": {"to": {"practitioners": [HPR]}, "but": {"roles": ["LE"]}}})
    await put({"definition": "sharing-consent", "metadata": {"to": {"roles": ["LE"]}}})
    await put({"definition": "sharing-reservation"})
    lifting = f"withdraw={block['setting']}"
    for language in ("nb", "nn", "en"):
        for path in ("", "/history", "/powers"):
            page = await client.get(f"/privacy/p1{path}?lang={language}", headers=kvikk | PAGE)
            assert (page.status_code, page.text.count("<h1")) == (200, 1), page.text
        page = await client.post(f"/privacy/p1/confirm?lang={language}", content=lifting, headers=kvikk | FORM | PAGE)
        assert f"/privacy/p1/settings/{block['setting']}/withdraw" in page.text


async def test_script_in_what_was_set_is_text_on_the_page(client, records, kvikk):
    form = "definition=block&document_type=%3Cscript%3Ealert(1)%3C/script%3E"
    answer = await client.post("/privacy/p1/confirm", content=form, headers=kvikk | FORM | PAGE)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


async def test_every_change_and_every_reading_is_in_the_citizens_log(client, records, kvikk, put, trail):
    await put(BLOCK)
    await client.get("/privacy/p1", headers=kvikk)
    found = [entry for entry in await trail() if entry[0].startswith("privacy.")]
    assert found == [("privacy.put", "done", "p1"), ("privacy.read", "done", "p1")]
    page = (await client.get("/access-log/p1", headers=kvikk | PAGE)).text
    assert "Endring av en personverninnstilling" in page
