"""Inclusion tickets: what a party says of a citizen's place in a service of its own, and of nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from samspill.kernel import strict_json
from samspill.services.privacy.inclusion import Inclusion
from tests.services.conftest import observation
from tests.services.privacy.conftest import JSON, KVIKK, PARTY, ROLIG

PATH = "/privacy/v1/settinnbyggersinkludering"
SCOPE = "Inkluderingsbillett_skriv"
SAID = {"innbyggerFnr": KVIKK, "tjenesteKode": "hjemmeoppfolging", "inkludert": True}
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
async def say(client, registered, token):
    """`await say(inkludert=False, …)`: a ticket of the party's program, on what stands in `SAID`."""
    await registered(services=["hjemmeoppfolging"])
    program = token(SCOPE, "PATRQT", sub="kilde", client_id="kilde")

    async def send(headers=None, **more):
        said = {name: value for name, value in (SAID | more).items() if value is not None}
        return await client.post(PATH, content=strict_json.write(said), headers=(headers or program) | JSON)

    return send


@pytest.fixture
def seen(client, kvikk):
    """What the citizen sees of services."""

    async def read():
        return [one["service"] for one in (await client.get("/privacy/p1", headers=kvikk)).json()["inclusions"]]

    return read


async def test_the_citizen_sees_the_service_until_the_party_says_otherwise(records, say, seen, trail):
    assert await seen() == []
    answer = await say(gyldigTil="2099-12-31T00:00:00+01:00")
    assert answer.status_code == 200, answer.text
    assert answer.json() | {"tidspunkt": ""} == {
        **SAID,
        "partKode": "SYNT-KILDE-1",
        "gyldigFra": None,
        "gyldigTil": "2099-12-31T00:00:00+01:00",
        "tidspunkt": "",
        "versjon": 1,
    }
    assert await seen() == ["hjemmeoppfolging"]
    assert (await say(inkludert=False)).json()["versjon"] == 2
    assert await seen() == []
    assert (await trail()).count(("privacy.include", "done", "p1")) == 2


@pytest.mark.parametrize(
    "period", [{"gyldigTil": "2020-01-01T00:00:00Z"}, {"gyldigFra": "2099-01-01T00:00:00Z"}], ids=["over", "not yet"]
)
async def test_outside_its_period_nobody_is_included(records, say, seen, period):
    assert (await say(**period)).status_code == 200
    assert await seen() == []


async def test_a_ticket_of_a_party_that_is_no_more_counts_for_nothing(records, say, seen, client, token):
    await say()
    staff = token("privacy.retire", "HSYSADMIN", sub="staff:drift")
    assert (await client.post(f"/privacy/parties/{PARTY['code']}/retire", headers=staff)).status_code == 303
    assert await seen() == []
    assert (await say()).status_code == 403


async def test_it_opens_no_record(records, say, given, client, token):
    await given(observation("o1", "2026-01-01"))
    await say()
    program = token(SCOPE, "PATRQT", sub="kilde", client_id="kilde")
    assert (await client.get("/fhir/Observation/o1", headers=program)).status_code == 403


async def test_what_is_not_the_partys_or_not_said_is_refused(records, say, seen, token):
    bad = [
        ({"inkludert": None}, 400, "inkludert"),
        ({"inkludert": "ja"}, 400, "inkludert"),
        ({"innbyggerFnr": "12345678901"}, 400, "innbyggerFnr"),
        ({"innbyggerFnr": "02827033319"}, 404, ""),
        ({"tjenesteKode": "annen"}, 422, "tjenesteKode"),
        ({"tjenesteKode": None}, 422, "tjenesteKode"),
        ({"partKode": "ANNEN"}, 422, "partKode"),
        ({"gyldigFra": "i går"}, 400, "gyldigFra"),
        ({"gyldigFra": "2026-01-02T00:00:00Z", "gyldigTil": "2026-01-01T00:00:00Z"}, 422, "gyldigTil"),
        ({"farge": "rød"}, 400, "farge"),
    ]
    for more, status, where in bad:
        answer = await say(**more)
        assert (answer.status_code, where in answer.text) == (status, True), f"{more}: {answer.text}"
        assert KVIKK not in answer.text
        assert ROLIG not in answer.text
    strangers = [
        token("privacy.include privacy.put_by_party", "PATRQT", sub="kilde", client_id="kilde"),
        token(SCOPE, "PATRQT", sub="x", client_id="annen"),
        token(SCOPE, "PATRQT", sub="Patient/p1", patient="p1", pid=KVIKK, client_id="kilde"),
        token(SCOPE, "HMARKT", sub="kilde", client_id="kilde"),
    ]
    assert [(await say(stranger)).status_code for stranger in strangers] == [403] * 4
    assert await seen() == []


async def test_the_page_names_the_service_and_who_says_so(records, say, client, kvikk):
    await say()
    page = (await client.get("/privacy/p1?lang=nb", headers=kvikk | {"accept": "text/html"})).text
    assert "hjemmeoppfolging" in page
    assert "Syntetisk kilde" in page


@examples(st.booleans(), *[st.none() | st.integers(-3, 3)] * 2, st.integers(-3, 3))
def test_nobody_is_included_but_by_a_ticket_that_says_so_and_holds(included, starts, ends, at):
    def moment(days):
        return None if days is None else NOW + timedelta(days=days)

    ticket = Inclusion(party="a", service="b", included=included, starts=moment(starts), ends=moment(ends), at=NOW)
    wanted = included and (starts is None or starts <= at) and (ends is None or at < ends)
    assert ticket.holds(moment(at)) == wanted
