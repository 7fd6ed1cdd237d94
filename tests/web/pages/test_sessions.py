"""Sign-ins, and forms that are our own."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import Response

from samspill.kernel.problems import Refused
from samspill.kernel.settings import Settings
from samspill.web.pages.sessions import PART, check_origin, cookie_name, held, keep, local

HERE = Settings(environment="demo", base_url="https://samspill.example")


@pytest.mark.parametrize("path", ["/", "/patient-record/p1", "/access-log/p1?all=true"])
def test_a_path_of_our_own_is_gone_on_to(path):
    assert local(path) == path


@pytest.mark.parametrize(
    "path", ["", "x", "//evil.example", "/\\evil.example", "https://evil.example", "/a\n", "/æ", "/a\\b"]
)
def test_any_other_leads_to_the_front_page(path):
    assert local(path) == "/"


@given(st.text())
def test_wherever_one_is_sent_it_is_here(path):
    going = local(path)
    assert going.startswith("/")
    assert not going.startswith("//")
    assert "\\" not in going


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin"},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "https://samspill.example"},
        {"origin": "http://192.168.1.5:8080", "host": "192.168.1.5:8080"},
    ],
)
def test_a_form_of_our_own_is_taken(headers):
    check_origin(headers, HERE)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "null"},
        {"origin": "https://evil.example", "host": "samspill.example"},
        {"sec-fetch-site": "cross-site", "origin": "https://samspill.example"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"host": ""},
    ],
)
def test_a_form_from_elsewhere_is_refused(headers):
    with pytest.raises(Refused):
        check_origin(headers, HERE)


def test_the_cookie_is_held_to_this_host_where_there_is_https():
    assert cookie_name(HERE).startswith("__Host-")
    assert cookie_name(replace(HERE, base_url="http://127.0.0.1:8080")) == "samspill"


async def test_what_the_cookie_may_a_form_from_elsewhere_may_not(client, sign_in, trail):
    await sign_in("fastlege")
    assert (await client.get("/patient-record")).status_code == 200
    before = await trail()
    refused = await client.post("/patient-record", data={"name": "kvikk"}, headers={"origin": "https://evil.example"})
    assert refused.status_code == 403
    assert await trail() == before
    taken = await client.post("/patient-record", data={"name": "kvikk"}, headers={"origin": "http://test"})
    assert taken.status_code == 200


async def test_a_bearer_token_goes_before_the_cookie(client, sign_in, token):
    await sign_in("fastlege")
    assert (await client.get("/patient-record", headers=token("nothing"))).status_code == 403
    assert (await client.get("/patient-record", headers={"authorization": "Bearer x"})).status_code == 401


async def test_a_cookie_that_proves_nothing_signs_nobody_in(client):
    client.cookies.set("samspill", "x.y.z")
    assert (await client.get("/patient-record")).status_code == 401
    front = await client.get("/", headers={"accept": "text/html"})
    assert front.status_code == 200
    assert "/sign-out" not in front.text


@pytest.mark.parametrize("length", [1, PART, PART + 1, 3 * PART])
def test_a_long_token_lies_in_several_cookies_and_is_put_together_again(length):
    token = ("abc." * length)[:length]
    response = Response()
    keep(response, token, HERE)
    cookies = [header.decode().split(";")[0] for name, header in response.raw_headers if name == b"set-cookie"]
    assert len(cookies) == -(-length // PART)
    assert max(map(len, cookies)) < 4000
    stale = f"{cookie_name(HERE)}-5=of-an-older-one"
    scope = {"type": "http", "headers": [(b"cookie", "; ".join([*cookies, stale]).encode())]}
    assert held(Request(scope), HERE) == token


@pytest.mark.parametrize("value", ["x~abc", "9~abc", "~", "2~", "22~a"])
def test_a_cookie_that_counts_wrongly_is_no_token(value):
    scope = {"type": "http", "headers": [(b"cookie", f"{cookie_name(HERE)}={value}".encode())]}
    assert held(Request(scope), HERE).count(".") == 0
