"""The registry of parties."""

from __future__ import annotations

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from samspill.kernel import strict_json
from samspill.kernel.problems import Invalid
from samspill.services.privacy.parties import check_endpoint
from tests.services.privacy.conftest import JSON

PARTY = {
    "code": "SYNT-KILDE-1",
    "name": "Syntetisk <b>kilde</b>",
    "organisation": "310000019",
    "client": "kilde",
    "endpoint": "https://kilde.example/pi",
    "definitions": ["block"],
}


@pytest.fixture
def staff(token):
    scopes = " ".join(f"privacy.{what}" for what in ("parties", "register", "retire", "again"))
    return token(scopes, "HSYSADMIN", sub="staff:drift")


async def test_a_party_is_registered_seen_and_retired(client, staff):
    answer = await client.post("/privacy/parties", content=strict_json.write(PARTY), headers=staff | JSON)
    assert answer.status_code == 201, answer.text
    page = await client.get("/privacy/parties", headers=staff | {"accept": "text/html"})
    assert "Syntetisk &lt;b&gt;kilde" in page.text
    assert (await client.post("/privacy/parties/SYNT-KILDE-1/again", headers=staff)).status_code == 404
    assert (await client.post("/privacy/parties/SYNT-KILDE-1/retire", headers=staff)).status_code == 303
    assert (await client.post("/privacy/parties/SYNT-KILDE-1/retire", headers=staff)).status_code == 404
    (one,) = (await client.get("/privacy/parties", headers=staff)).json()["parties"]
    assert (one["active"], one["waiting"]) == (False, 0)


async def test_bad_input_is_named(client, staff):
    await client.post("/privacy/parties", content=strict_json.write(PARTY), headers=staff | JSON)
    bad = [
        ({"code": ""}, "code"),
        ({"code": "a b"}, "code"),
        ({"organisation": "310000018"}, "organisation"),
        ({"definitions": []}, "definitions"),
        ({"endpoint": "http://kilde.example"}, "endpoint"),
        ({"name": "x" * 201}, "name"),
        ({"code": "ANNEN"}, "client"),
        ({"definitions": "block"}, "definitions"),
        ({"areas": ["money"]}, "areas"),
        ({"areas": [1]}, "areas"),
        ({"services": ["a b"]}, "services"),
        ({"services": [""]}, "services"),
    ]
    for more, where in bad:
        body = strict_json.write(PARTY | more)
        answer = await client.post("/privacy/parties", content=body, headers=staff | JSON)
        assert (answer.status_code, where in answer.text) == (422, True), f"{more}: {answer.text}"


async def test_a_party_may_have_no_definition_but_areas_or_services(client, staff):
    form = PARTY | {"areas": ["prescriptions", "appointments"], "services": "dialog, hjemme dialog"}
    del form["definitions"]
    assert (await client.post("/privacy/parties", data=form, headers=staff)).status_code == 303
    (one,) = (await client.get("/privacy/parties", headers=staff)).json()["parties"]
    assert (one["definitions"], one["areas"], one["services"]) == (
        [],
        ["appointments", "prescriptions"],
        ["dialog", "hjemme"],
    )


@pytest.mark.parametrize(
    "address",
    [
        "http://kilde.example/",
        "https://user:pass@kilde.example/",
        "https://kilde.example/?fnr=1",
        "https://127.0.0.1/",
        "https://10.0.0.7/",
        "https://[::1]/",
        "https://localhost/",
        "https://kilde.local/",
        "https:///x",
        "ftp://kilde.example/",
        "https://kilde.example:x/",
        "https://kilde.example/a b",
        "https://[/",
        "",
    ],
)
def test_what_is_no_safe_address_is_refused_in_production(address):
    with pytest.raises(Invalid):
        check_endpoint(address, production=True)


def test_https_to_a_host_outside_is_taken():
    check_endpoint("https://kilde.example:8443/pi", production=True)
    check_endpoint("http://127.0.0.1:1234/pi", production=False)


def outcome(text):
    try:
        check_endpoint(text, production=True)
    except Invalid as problem:
        return problem.faults[0].where
    return text[:8].lower()


@examples(st.text(max_size=60) | st.text(max_size=40).map("https://{}".format))
def test_whatever_is_said_is_an_address_or_is_explained(text):
    assert outcome(text) in ("endpoint", "https://")
