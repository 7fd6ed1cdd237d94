"""What went wrong, in the form that was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel import problems
from samspill.kernel.problems import Problem
from samspill.web.pages.explaining import wants_page
from tests.web.pages.conftest import PAGE
from tests.web.pages.test_texts import ALL

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8,v=b3;q=0.7"


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (CHROME, True),
        ("text/html", True),
        ("*/*", False),
        ("", False),
        ("application/json", False),
        ("application/json, text/html;q=0.9", False),
        ("text/html;q=0.9, application/json;q=0.5", True),
        ("text/html;q=0", False),
        ("text/html;level=1;q=0.4, application/json;q=0.5", False),
    ],
)
def test_a_page_is_for_those_who_would_rather_have_it(accept, page):
    assert wants_page(accept) == page


@given(st.text())
def test_whatever_is_accepted_can_be_read(accept):
    assert wants_page(accept) in (True, False)


def test_every_problem_has_its_words_in_every_language():
    codes = {kind.code for kind in vars(problems).values() if isinstance(kind, type) and issubclass(kind, Problem)}
    assert len(codes) == 16
    for catalogue in ALL.values():
        assert [c for c in codes if not {f"problem.{c}.title", f"problem.{c}.text"} <= catalogue.texts.keys()] == []


async def test_a_program_gets_problem_details(client):
    answer = await client.get("/nowhere", headers={"x-request-id": "abc-1"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"] == "abc-1"
    assert answer.json() == {
        "type": "https://samspill.no/problems/missing",
        "title": "There is no such thing, or none that the caller may know of",
        "status": 404,
        "detail": "there is nothing at this address",
        "instance": "urn:samspill:request:abc-1",
        "faults": [],
    }


async def test_a_person_gets_a_page_with_the_number_of_the_request(client):
    answer = await client.get("/nowhere", headers=PAGE | {"x-request-id": "abc-2"})
    assert answer.status_code == 404
    assert "Fant ikke siden" in answer.text
    assert "abc-2" in answer.text


async def test_who_is_not_signed_in_is_sent_to_the_sign_in_and_back(client):
    answer = await client.get("/patient-record/p1?before=x", headers=PAGE)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fpatient-record%2Fp1"
    form = await client.post("/patient-record", headers=PAGE, data={"name": "kvikk"})
    assert form.headers["location"] == "/sign-in?next=%2F"


async def test_a_program_that_is_not_known_is_told_how_to_be(client):
    answer = await client.get("/patient-record")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith('Bearer realm="samspill", DPoP algs="ES256 ')


async def test_a_refusal_says_which_rule_it_was(client, sign_in):
    await sign_in("innbygger")
    answer = await client.get("/patient-record/p1", headers=PAGE)
    assert answer.status_code == 403
    assert "Du kan bare se dine egne opplysninger." in answer.text


async def test_a_bug_says_nothing_of_itself(client, sign_in, monkeypatch):
    await sign_in("fastlege")

    async def broken(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr("samspill.web.pages.answering.perform", broken)
    page, details = await client.get("/patient-record", headers=PAGE), await client.get("/patient-record")
    assert page.status_code == details.status_code == 500
    assert "Noe gikk galt" in page.text
    assert "secret" not in page.text + details.text
