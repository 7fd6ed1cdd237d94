"""Powers of attorney: given by number and name, used as the rules say, and ended by either."""

from __future__ import annotations

from urllib.parse import urlencode

from samspill.kernel import strict_json
from tests.services.conftest import observation
from tests.services.privacy.conftest import BARN, JSON, ROLIG

FORM = {"content-type": "application/x-www-form-urlencoded"}
PAGE = {"accept": "text/html"}
SAID = {"receiver": ROLIG, "family": "Dalmus", "areas": ["health-services"]}


async def give(client, kvikk, **more):
    return await client.post("/privacy/p1/powers", content=strict_json.write(SAID | more), headers=kvikk | JSON)


async def test_the_receiver_reaches_the_record_until_it_is_ended(client, records, given, kvikk, rolig):
    await given(observation("o1", "2026-01-01"))
    attorney = rolig("PWATRNY", "p1")
    assert (await client.get("/fhir/Observation/o1", headers=attorney)).status_code == 403
    answer = await give(client, kvikk)
    assert answer.status_code == 201, answer.text
    assert (await client.get("/fhir/Observation/o1", headers=attorney)).status_code == 200
    held = (await client.get("/privacy/p2/powers", headers=rolig())).json()["held"]
    assert [(one["name"], one["inForce"], one["record"]) for one in held] == [("Kvikk Fjellrev", True, "p1")]
    ended = await client.post(f"/privacy/p2/powers/{answer.json()['power']}/end", headers=rolig())
    assert ended.status_code == 303
    assert (await client.get("/fhir/Observation/o1", headers=attorney)).status_code == 403


async def test_it_opens_no_more_than_its_areas(client, records, given, kvikk, rolig):
    await given(observation("o1", "2026-01-01"))
    await give(client, kvikk, areas=["prescriptions"])
    attorney = rolig("PWATRNY", "p1")
    assert (await client.get("/fhir/Observation/o1", headers=attorney)).status_code == 403
    assert (await client.get("/privacy/p1", headers=attorney)).status_code == 403


async def test_a_representative_sets_blocks_but_passes_nothing_on(client, records, kvikk, rolig):
    await give(client, kvikk)
    attorney = rolig("PWATRNY", "p1")
    block = strict_json.write({"definition": "block"})
    assert (await client.post("/privacy/p1/settings", content=block, headers=attorney | JSON)).status_code == 201
    (shown,) = (await client.get("/privacy/p1", headers=kvikk)).json()["shown"]
    assert shown["who"] == "other"
    assert (await give(client, attorney)).status_code == 403


async def test_what_does_not_fit_is_answered_alike(client, records, kvikk):
    wrong = [{"family": "Fjellrev"}, {"receiver": BARN}, {"receiver": "02827033319"}]
    answers = [await give(client, kvikk, **more) for more in wrong]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert len({answer.json()["detail"] for answer in answers}) == 1


async def test_bad_input_is_named(client, records, kvikk):
    bad = [
        ({"areas": []}, 422, "areas"),
        ({"areas": ["money"]}, 422, "areas"),
        ({"areas": "money"}, 422, "areas"),
        ({"receiver": "12345678901"}, 400, "receiver"),
        ({"receiver": 7}, 400, "receiver"),
        ({"starts": "soon"}, 400, "starts"),
        ({"colour": "red"}, 400, "colour"),
        ({"starts": "2026-01-02T00:00:00Z", "ends": "2026-01-01T00:00:00Z"}, 422, "ends"),
    ]
    for more, status, where in bad:
        answer = await give(client, kvikk, **more)
        assert (answer.status_code, where in answer.text) == (status, True), f"{more}: {answer.text}"
    assert (await client.get("/privacy/p1/powers", headers=kvikk)).json()["given"] == []
    assert (await client.post("/privacy/p1/powers/x/end", headers=kvikk)).status_code == 400


async def test_the_form_asks_before_it_gives_and_no_number_is_in_an_address(client, records, kvikk, trail):
    form = urlencode({"receiver": ROLIG, "family": "dalmus", "area": "appointments", "ends": "2099-12-31"})
    page = await client.post("/privacy/p1/powers/confirm", content=form, headers=kvikk | FORM | PAGE)
    assert page.status_code == 200, page.text
    assert "Rolig Dalmus får fullmakt" in page.text
    assert (await client.get("/privacy/p1/powers", headers=kvikk)).json()["given"] == []
    done = await client.post("/privacy/p1/powers", content=form, headers=kvikk | FORM | PAGE)
    assert (done.status_code, done.headers["location"]) == (303, "/privacy/p1/powers")
    assert "Rolig Dalmus" in (await client.get("/privacy/p1/powers", headers=kvikk | PAGE)).text
    assert (await client.get(f"/privacy/p1/powers?receiver={ROLIG}", headers=kvikk)).status_code == 400
    assert ("privacy.give_power", "done", "p1") in await trail()
