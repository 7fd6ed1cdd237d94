"""The pages as a client: what is begun must be ended in time, and nothing of the service's words is repeated."""

from __future__ import annotations

import time

import pytest

from samspill.fhir.pages import Pages
from samspill.kernel.problems import Refused
from samspill.trust.relying import OwnClient
from samspill.web.pages.issuers import Answer
from samspill.web.pages.relying import LIFE, Relying

ISSUER = "https://issuer.example"


class Service:
    """A token service that answers what it is told to, and remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    async def metadata(self):
        return {
            "pushed_authorization_request_endpoint": ISSUER + "/par",
            "authorization_endpoint": ISSUER + "/authorize",
            "token_endpoint": ISSUER + "/token",
        }

    async def post(self, url, form, proof):
        self.asked.append((url, dict(form), proof))
        return self.answers.pop(0)

    async def keys(self, *, anew):
        raise AssertionError(anew)


def relying(*answers):
    return Relying(OwnClient("pages", ISSUER, bytes(32)), Service(*answers), "openid", Pages(bytes(32)))


async def test_what_is_begun_is_sealed_and_says_nothing_of_itself():
    pages = relying(Answer(201, {"request_uri": "urn:1"}, ""))
    address, sealed = await pages.begin("https://own.example/cb", "/access-log", "fastlege")
    _, form, _ = pages.service.asked[0]
    assert address == f"{ISSUER}/authorize?client_id=pages&request_uri=urn%3A1"
    assert (form["login_hint"], form["code_challenge_method"]) == ("fastlege", "S256")
    assert form["state"] not in sealed


async def test_a_sign_in_that_takes_too_long_is_begun_again(monkeypatch):
    pages = relying(Answer(201, {"request_uri": "urn:1"}, ""))
    _, sealed = await pages.begin("https://own.example/cb", "/")
    answered = {"state": pages.service.asked[0][1]["state"], "code": "c"}
    later = time.time() + LIFE + 1
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(Refused) as refusal:
        await pages.finish(answered, sealed)
    assert refusal.value.reasons == ("sign-in.late",)


@pytest.mark.parametrize("error", ["<b>bad</b>", "x" * 700, "invalid scope", 7])
async def test_nothing_but_a_word_of_oauths_is_told_on(error):
    pages = relying(Answer(400, {"error": error}, ""))
    with pytest.raises(Refused) as refusal:
        await pages.begin("https://own.example/cb", "/")
    assert refusal.value.reasons == ("sign-in.push",)
    assert str(error) not in refusal.value.message.replace("(7)", "")


async def test_a_nonce_that_is_asked_for_stands_in_a_second_proof_and_no_third():
    wanted = Answer(400, {"error": "use_dpop_nonce"}, "fresh")
    pages = relying(Answer(201, {"request_uri": "urn:1"}, ""), wanted, wanted)
    _, sealed = await pages.begin("https://own.example/cb", "/")
    with pytest.raises(Refused) as refusal:
        await pages.finish({"state": pages.service.asked[0][1]["state"], "code": "c"}, sealed)
    assert refusal.value.reasons == ("sign-in.code",)
    _, first, second = pages.service.asked
    assert first[2] != second[2]
    assert first[1]["client_assertion"] != second[1]["client_assertion"]
