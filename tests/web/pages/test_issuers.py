"""Signing in with a token service elsewhere: one that is made up here, and speaks as HelseID does."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import uuid
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from samspill.kernel.problems import Refused, Unavailable
from samspill.trust import dpop
from samspill.trust.issuers import Issuer
from samspill.trust.relying import OwnClient
from samspill.web.pages import issuers
from samspill.web.pages.issuers import Outside, fetch
from tests.web.pages.conftest import OWN, PAGE

ISSUER = "https://helseid.example"
CLIENT = "8f0d6c1e-made-up"


class Elsewhere:
    """A token service with one person, who signs in without being asked anything."""

    def __init__(self):
        self.key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)
        self.asked, self.said, self.registered = {}, {}, None
        self.metadata = {
            "issuer": ISSUER,
            "pushed_authorization_request_endpoint": f"{ISSUER}/par",
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "authorization_response_iss_parameter_supported": True,
        }

    def send(self, url, body, headers):
        """Answer as the network would."""
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return 200, json.dumps(self.metadata).encode(), ""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        said = jwt.decode(form["client_assertion"], KeySet([self.registered])).claims
        assert (said["iss"], said["aud"]) == (CLIENT, ISSUER)
        if url == f"{ISSUER}/par":
            self.asked = form
            return 201, b'{"request_uri": "urn:x:1", "expires_in": 60}', ""
        proven = dpop.check(headers["dpop"].encode(), method="POST", url=url, token=None)
        if proven.nonce != "good":
            return 400, b'{"error": "use_dpop_nonce"}', "good"
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        assert challenge.decode() == self.asked["code_challenge"]
        return 200, json.dumps(self.tokens(proven.jkt)).encode(), ""

    def tokens(self, jkt):
        now = int(time.time())
        both = {"iss": ISSUER, "iat": now, "exp": now + 300, "sub": "pseudonym", **self.said}
        access = both | {"aud": "samspill", "client_id": CLIENT, "scope": ["nhn:samspill/log"], "cnf": {"jkt": jkt}}
        access |= {"jti": uuid.uuid4().hex, "pid": "02827033319", "name": "Ragnhild Tindvarde"}
        token = both | {"aud": CLIENT, "nonce": self.asked["nonce"], **self.said}
        return {
            "access_token": self.signed(access, "at+jwt"),
            "id_token": self.signed(token, "JWT"),
            "token_type": "DPoP",
            "expires_in": 300,
        }

    def signed(self, claims, typ):
        return jwt.encode({"alg": "ES256", "typ": typ, "kid": self.key.kid}, claims, self.key, algorithms=["ES256"])

    def jwks(self, _address):
        return json.dumps({"keys": [self.key.as_dict(private=False)]}).encode()


@pytest.fixture
def elsewhere(monkeypatch, keys):
    found = Elsewhere()
    found.registered = OwnClient(CLIENT, ISSUER, keys.pages).key
    monkeypatch.setattr(issuers, "fetch", found.send)
    return found


@pytest.fixture
def settings(settings):
    return replace(
        settings,
        environment="test",
        sign_in_issuer=ISSUER,
        sign_in_client=CLIENT,
        sign_in_scope="openid nhn:samspill/log",
    )


@pytest.fixture
async def platform(platform, elsewhere):
    scopes = {"nhn:samspill/log": "access-log.latest"}
    known = Issuer("helseid", ISSUER, "https://helseid.example/jwks", scopes=scopes, fetch=elsewhere.jwks)
    platform.verifier.others = {ISSUER: known}
    return platform


async def test_somebody_signs_in_elsewhere_and_goes_on(client, elsewhere, settings):
    await client.get("/sign-in?next=/access-log", headers=PAGE)
    assert elsewhere.asked["redirect_uri"] == "http://test/sign-in/callback"
    assert elsewhere.asked["scope"] == "openid nhn:samspill/log"
    assert "login_hint" not in elsewhere.asked
    said = {"code": "c", "state": elsewhere.asked["state"], "iss": ISSUER}
    answer = await client.get("/sign-in/callback", params=said)
    assert (answer.status_code, answer.headers["location"]) == (303, "/access-log"), answer.text
    page = await client.get("/", headers=PAGE)
    assert "Ragnhild Tindvarde" in page.text
    assert (await client.post("/sign-out", headers=OWN)).status_code == 303
    assert "samspill" not in client.cookies


@pytest.mark.parametrize(
    ("said", "back"),
    [
        ({"nonce": "another"}, {}),
        ({"aud": "another"}, {}),
        ({"iss": "https://evil.example"}, {}),
        ({"exp": 1}, {}),
        ({}, {"iss": "https://evil.example"}),
        ({}, {"state": "another"}),
        ({}, {"error": "login_required"}),
    ],
)
async def test_an_answer_that_is_not_right_signs_nobody_in(client, elsewhere, said, back):
    await client.get("/sign-in", headers=PAGE)
    elsewhere.said = said
    good = {"code": "c", "state": elsewhere.asked["state"], "iss": ISSUER}
    assert (await client.get("/sign-in/callback", params=good | back)).status_code == 403
    assert "samspill" not in client.cookies


async def test_keys_that_were_turned_are_looked_up_once_more(client, elsewhere, platform):
    await platform.verifier.others[ISSUER].look_again()
    elsewhere.key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)
    platform.verifier.others[ISSUER]._looked = -1e9
    await client.get("/sign-in", headers=PAGE)
    said = {"code": "c", "state": elsewhere.asked["state"], "iss": ISSUER}
    assert (await client.get("/sign-in/callback", params=said)).status_code == 303


async def test_a_service_that_says_it_is_another_or_is_away_signs_nobody_in(client, elsewhere, platform, monkeypatch):
    elsewhere.metadata["issuer"] = "https://evil.example"
    assert (await client.get("/sign-in", headers=PAGE)).status_code == 503

    def away(*_):
        raise OSError("away")

    with pytest.raises(Unavailable):
        await Outside(ISSUER, None, away).metadata()
    with pytest.raises(Refused):
        await Outside(ISSUER, None, elsewhere.send).keys(anew=False)


def test_nothing_but_http_is_fetched():
    for address in ("file:///etc/passwd", "ftp://x", ""):
        with pytest.raises(ValueError, match="http"):
            fetch(address, None, {})
