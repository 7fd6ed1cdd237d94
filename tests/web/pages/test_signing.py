"""Signing in to the pages, and out: from the person's card to a cookie, the whole way through the token service."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt

from samspill import demo
from samspill.web.pages import sessions
from samspill.web.pages.frame import make_frame
from samspill.web.pages.signing import entrance_of
from tests.web.pages.conftest import OWN, PAGE

USERS = {user.key: user for user in demo.users()}


@pytest.fixture
def said(client, keys, settings):
    """`said()`: what the token in the cookies says."""
    return lambda: jwt.decode(sessions.held(client, settings), keys.ring.public()).claims


async def test_everybody_can_be_chosen_without_a_script(client):
    page = await client.get("/sign-in?next=/access-log", headers=PAGE)
    for user in USERS.values():
        assert f'value="{user.key}"' in page.text
        assert user.name in page.text
    assert page.text.count('name="next" value="/access-log"') == len(USERS)
    assert "<script" not in page.text


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sign_in, settings):
    cookie = next(
        c for c in (await sign_in("fastlege")).headers.get_list("set-cookie") if c.startswith("samspill=")
    ).lower()
    assert f"max-age={settings.token_life}" in cookie
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/"))
    assert "secure" not in cookie


@pytest.mark.parametrize(
    ("user", "start"),
    [
        ("fastlege", "/patient-record"),
        ("innbygger", f"/patient-record/{USERS['innbygger'].patient}"),
        ("revisor", "/access-log"),
    ],
)
async def test_everybody_begins_where_the_role_leads(client, sign_in, user, start):
    answer = await sign_in(user)
    assert answer.headers["location"] == start
    landed = await client.get(start, headers=PAGE)
    assert USERS[user].name in landed.text


async def test_the_steering_half_signs_in_too(client, sign_in, said):
    await sign_in("sekretaer")
    assert said()["role"] == "secretariat"
    assert USERS["sekretaer"].name in (await client.get("/", headers=PAGE)).text


async def test_one_goes_on_to_where_one_was_going_but_never_away(sign_in):
    assert (await sign_in("fastlege", "/access-log/p1")).headers["location"] == "/access-log/p1"
    assert (await sign_in("fastlege", "https://evil.example")).headers["location"] == "/patient-record"


async def test_a_form_from_elsewhere_signs_nobody_in_or_out(client, sign_in):
    data, elsewhere = {"user": "fastlege"}, {"origin": "https://evil.example"}
    assert (await client.post("/sign-in", data=data, headers=elsewhere)).status_code == 403
    assert not client.cookies
    await sign_in("fastlege")
    assert (await client.post("/sign-out", headers=elsewhere)).status_code == 403
    assert (await client.get("/patient-record")).status_code == 200


async def test_signing_out_takes_the_cookie_away_and_the_token_back(client, sign_in, platform):
    await sign_in("revisor")
    held = client.cookies["samspill"]
    answer = await client.post("/sign-out", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/access-log")).status_code == 401
    # A worker believes for a minute what it has verified; any other, and this one after that, asks.
    platform.verifier._known.clear()
    client.cookies.set("samspill", held)
    assert (await client.get("/access-log")).status_code == 401


async def test_nobody_unknown_is_signed_in(client):
    assert (await client.post("/sign-in", data={"user": "root"}, headers=OWN)).status_code == 400
    assert (await client.post("/sign-in", content=b"x" * 5000, headers=OWN)).status_code == 413


async def test_the_token_is_bound_to_the_pages_own_key_and_of_no_use_to_others(client, sign_in, said):
    await sign_in("revisor")
    held = client.cookies["samspill"]
    assert said()["client_id"] == "samspill-pages"
    assert said()["cnf"]["jkt"]
    assert (await client.get("/access-log")).status_code == 200
    client.cookies.clear()
    assert (await client.get("/access-log", headers={"authorization": f"Bearer {held}"})).status_code == 401


async def test_what_a_person_may_comes_of_the_role_and_reads_only(sign_in, said):
    await sign_in("fastlege")
    assert "user/*.rs" in said()["scope"]
    assert not [scope for scope in said()["scope"] if scope.endswith(".cruds")]
    assert "patient" not in said()
    await sign_in("innbygger")
    assert (said()["patient"], said()["sub"]) == (USERS["innbygger"].patient, f"Patient/{USERS['innbygger'].patient}")
    assert "user/*.rs" not in said()["scope"]


async def test_the_pages_are_an_ordinary_client_that_is_registered_once(client, sign_in, trail):
    for _ in range(2):
        await sign_in("revisor")
    steps = [operation for operation, outcome, _ in await trail() if outcome == "done"]
    once = ["sts.push", "sts.show", "sts.sign_in", "sts.token"]
    assert steps == ["sts.register_pages", *once, *once]


async def begun(client, user="revisor"):
    """A sign-in up to the answer that goes back: its parameters."""
    answer = await client.post("/sign-in", data={"user": user}, headers=OWN)
    answer = await client.get(answer.headers["location"])
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"state": "another"}, "Svaret hører til en annen innlogging"),
        ({"iss": "https://evil.example"}, "en annen tjeneste enn den som ble spurt"),
        ({"iss": ""}, "en annen tjeneste enn den som ble spurt"),
        ({"code": "another"}, "kunne ikke fullføres"),
        ({"code": ""}, "ble avbrutt"),
        ({"error": "<script>"}, "ble avbrutt"),
    ],
)
async def test_an_answer_that_is_not_to_this_sign_in_signs_nobody_in(client, wrong, words):
    page = await client.get("/sign-in/callback", params=await begun(client) | wrong, headers=PAGE)
    assert page.status_code == 403
    assert words in page.text
    assert "<script>" not in page.text
    assert "samspill" not in client.cookies


async def test_an_answer_in_another_browser_or_a_second_time_signs_nobody_in(client):
    said = await begun(client)
    kept = client.cookies["samspill-sign-in"]
    client.cookies.clear()
    assert (await client.get("/sign-in/callback", params=said)).status_code == 403
    client.cookies.set("samspill-sign-in", kept[:-4] + "AAAA")
    assert (await client.get("/sign-in/callback", params=said)).status_code == 403
    client.cookies.set("samspill-sign-in", kept)
    assert (await client.get("/sign-in/callback", params=said)).status_code == 303
    client.cookies.set("samspill-sign-in", kept)
    assert (await client.get("/sign-in/callback", params=said)).status_code == 403


async def test_whoever_names_nobody_picks_somebody_at_the_token_service(client):
    answer = await client.post("/sign-in", data={"next": "/access-log"}, headers=OWN)
    page = await client.get(answer.headers["location"], headers=PAGE)
    assert page.status_code == 200
    query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    answer = await client.post("/connect/authorize", data=query | {"user": "revisor"}, headers=OWN)
    answer = await client.get(answer.headers["location"])
    assert answer.headers["location"] == "/access-log"
    assert (await client.get("/access-log")).status_code == 200


def elsewhere(platform, **settings):
    """The sign-in under other settings."""
    return entrance_of(make_frame(replace(platform, settings=replace(platform.settings, **settings))))


def test_where_people_sign_in_is_told_by_environment_and_settings(platform):
    assert elsewhere(platform, environment="production") is None
    assert elsewhere(platform, environment="test").desk is not None
    issuer = "https://helseid.example"
    named = elsewhere(platform, environment="production", sign_in_issuer=issuer, sign_in_client="uuid")
    assert (named.desk, named.relying.client.id, named.relying.client.issuer) == (None, "uuid", issuer)
