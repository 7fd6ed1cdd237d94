"""The demo sign-in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from joserfc import jwt

from samspill import demo
from samspill.web.pages.frame import make_frame
from samspill.web.pages.signing import claims_of, sign_in_routes
from tests.web.pages.conftest import OWN, PAGE

USERS = {user.key: user for user in demo.users()}


async def test_everybody_can_be_chosen_without_a_script(client):
    page = await client.get("/sign-in?next=/access-log", headers=PAGE)
    for user in USERS.values():
        assert f'value="{user.key}"' in page.text
        assert user.name in page.text
    assert page.text.count('name="next" value="/access-log"') == len(USERS)
    assert "<script" not in page.text


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(sign_in, settings):
    cookie = (await sign_in("fastlege")).headers["set-cookie"].lower()
    assert f"max-age={settings.token_life}" in cookie
    assert all(word in cookie for word in ("httponly", "samesite=lax", "path=/"))
    assert "secure" not in cookie


@pytest.mark.parametrize(
    ("user", "start"),
    [
        ("fastlege", "/patient-record"),
        ("sykepleier", "/patient-record"),
        ("innbygger", f"/patient-record/{USERS['innbygger'].patient}"),
        ("revisor", "/access-log"),
        ("sekretaer", "/"),
    ],
)
async def test_everybody_begins_where_the_role_leads(client, sign_in, user, start):
    answer = await sign_in(user)
    assert answer.headers["location"] == start
    landed = await client.get(start, headers=PAGE)
    assert landed.status_code in (200, 404)
    assert USERS[user].name in landed.text


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


async def test_signing_out_takes_the_cookie_away(client, sign_in):
    await sign_in("fastlege")
    answer = await client.post("/sign-out", headers=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await client.get("/patient-record")).status_code == 401


async def test_nobody_unknown_is_signed_in(client):
    assert (await client.post("/sign-in", data={"user": "root"}, headers=OWN)).status_code == 400
    assert (await client.post("/sign-in", content=b"x" * 5000, headers=OWN)).status_code == 413


@pytest.mark.parametrize("environment", ["test", "production"])
def test_there_is_no_such_sign_in_outside_a_demo(platform, environment):
    elsewhere = replace(platform, settings=replace(platform.settings, environment=environment))
    assert [route.path for route in sign_in_routes(make_frame(elsewhere))] == ["/sign-out"]


def test_health_personnel_may_not_write_and_citizens_see_themselves_only():
    doctor, citizen, secretary = (claims_of(USERS[key]) for key in ("fastlege", "innbygger", "sekretaer"))
    assert doctor["scope"][0] == "user/*.rs"
    assert "patient" not in doctor
    assert (citizen["patient"], citizen["sub"]) == (USERS["innbygger"].patient, f"Patient/{USERS['innbygger'].patient}")
    assert secretary["purpose_of_use"] == ["GOV"]
    assert [scope for scope in secretary["scope"] if "/" in scope] == []


async def test_the_token_says_what_the_claims_say(sign_in, client, keys):
    await sign_in("revisor")
    said = jwt.decode(client.cookies["samspill"], keys.tokens).claims
    assert claims_of(USERS["revisor"]).items() <= said.items()
