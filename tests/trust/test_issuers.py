"""Tokens of outside issuers are taken by their own keys, scopes and rules; what they cannot fetch breaks nothing."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from samspill.kernel.problems import Invalid
from samspill.trust import issuers
from samspill.trust.claims import HPR_NUMBER, PID
from samspill.trust.issuers import Issuer, read, read_issuers, read_keys
from samspill.trust.refusals import Unproven
from samspill.trust.tokens import Verifier
from tests.trust.proving import signed

HELSEID = "https://helseid.example"
ONE, TWO = (RSAKey.generate_key(2048, {"kid": name, "use": "sig"}, private=True) for name in ("one", "two"))


def jwks(*keys):
    return json.dumps(KeySet(list(keys)).as_dict(private=False)).encode()


def token(key=ONE, **claims):
    now = int(time.time())
    said = {
        "iss": HELSEID,
        "aud": "nhn:samspill",
        "iat": now,
        "nbf": now,
        "exp": now + 60,
        "sub": "hash",
        "client_id": "epj",
    }
    return signed(
        {"alg": "PS256", "typ": "at+jwt", "kid": key.kid}, {**said, "scope": ["nhn:samspill/read"], **claims}, key
    )


class Published:
    """What an issuer publishes, and how often it was asked."""

    def __init__(self, text):
        self.text, self.asked = text, 0

    def __call__(self, _address):
        self.asked += 1
        if isinstance(self.text, Exception):
            raise self.text
        return self.text


@pytest.fixture
def published():
    return Published(jwks(ONE))


@pytest.fixture
def issuer(published):
    scopes = {"nhn:samspill/read": "user/*.rs"}
    return Issuer("helseid", HELSEID, "https://x", "nhn:samspill", ("PS256",), scopes, fetch=published)


@pytest.fixture
def verifier(keys, issuer):
    return Verifier("http://test", "samspill", keys.ring, {HELSEID: issuer})


async def test_a_token_of_an_outside_issuer_is_taken(verifier):
    caller = await verifier.accept(token(**{PID: "02827033319", HPR_NUMBER: "565000001"}))
    assert (caller.subject, caller.kind, caller.hpr) == ("helseid:hash", "practitioner", "565000001")
    assert caller.scopes == {"user/*.rs"}
    assert "02827033319" not in repr(caller)


async def test_it_does_not_say_what_only_we_may_say(verifier):
    claims = {"patient": "p1", "purpose_of_use": "TREAT", "role": "auditor", "sub": "staff:chief", "organisation": "x"}
    caller = await verifier.accept(token(**claims, scope="system/*.cruds nhn:samspill/read"))
    assert (caller.patient, caller.purposes, caller.role, caller.organisation) == (None, frozenset(), "", "")
    assert (caller.subject, caller.kind) == ("helseid:staff:chief", "system")
    assert caller.scopes == {"user/*.rs"}


@pytest.mark.parametrize(
    ("claims", "rule"),
    [
        ({"aud": "samspill"}, "token.aud"),
        ({"iss": "https://other.example"}, "token.iss"),
        ({"exp": 1}, "token.expired"),
    ],
)
async def test_its_tokens_keep_the_rules(verifier, claims, rule):
    with pytest.raises(Unproven) as refusal:
        await verifier.accept(token(**claims))
    assert refusal.value.rule == rule


async def test_neither_signs_for_the_other(verifier, keys):
    for text in (token(ECKey.import_key(keys.tokens.as_dict(private=True))), token(iss="http://test", aud="samspill")):
        with pytest.raises(Unproven) as refusal:
            await verifier.accept(text)
        assert refusal.value.rule in ("token.key", "token.signature")


async def test_an_algorithm_that_is_not_its_own_is_not_taken(verifier):
    text = token()
    verifier.others[HELSEID].algorithms = ("ES256",)
    with pytest.raises(Unproven) as refusal:
        await verifier.accept(text)
    assert refusal.value.rule == "token.signature"


async def test_a_new_key_is_found_at_once_and_looked_for_once(verifier, issuer, published, monkeypatch):
    await verifier.accept(token())
    published.text = jwks(ONE, TWO)
    with pytest.raises(Unproven):
        await verifier.accept(token(TWO))
    assert published.asked == 1
    monkeypatch.setattr(issuers, "PAUSE", -1.0)
    found = await asyncio.gather(*(verifier.accept(token(TWO)) for _ in range(5)))
    assert len(found) == 5
    assert published.asked == 2


@pytest.mark.parametrize(
    "text", [OSError("away"), b"{}", b"<html>", b'{"keys":[]}', b'{"keys":[{"kty":"oct","k":"AA"}]}']
)
async def test_an_issuer_that_is_away_or_talks_nonsense_takes_nothing_away(verifier, published, monkeypatch, text):
    await verifier.accept(token())
    published.text = text
    monkeypatch.setattr(issuers, "PAUSE", -1.0)
    with pytest.raises(Unproven):
        await verifier.accept(token(TWO))
    assert (await verifier.accept(token(jti="another"))).subject == "helseid:hash"


async def test_one_key_that_is_lost_or_broken_leaves_the_others(verifier, published, monkeypatch):
    published.text = jwks(ONE, TWO)
    await verifier.accept(token(TWO))
    monkeypatch.setattr(issuers, "PAUSE", -1.0)
    broken = json.loads(jwks(ONE))
    broken["keys"] += [
        {"kty": "RSA", "n": "?"},
        {"kty": "new"},
        "x",
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"},
    ]
    published.text = json.dumps(broken).encode()
    await verifier.others[HELSEID].look_again()
    assert (await verifier.accept(token(jti="two"))).subject == "helseid:hash"
    with pytest.raises(Unproven):
        await verifier.accept(token(TWO, jti="three"))


def test_no_secret_and_no_key_for_encryption_is_read():
    secret, sealed = OctKey.generate_key(256), RSAKey.generate_key(2048, {"use": "enc"}, private=True)
    with pytest.raises(Invalid):
        read_keys(json.dumps({"keys": [secret.as_dict(private=True), sealed.as_dict(private=False)]}).encode())


def entry(**more):
    return {"name": "helseid", "issuer": HELSEID, "jwks": "https://helseid.example/jwks", "scopes": {}, **more}


def write(tmp_path, *entries):
    file = tmp_path / "issuers.json"
    file.write_text(json.dumps({"issuers": entries}))
    return file


def test_the_file_of_issuers_is_read(tmp_path):
    (tmp_path / "keys.json").write_bytes(jwks(ONE))
    file = write(tmp_path, entry(), entry(issuer="https://two.example", jwks="keys.json", people="citizens"))
    found = read_issuers(file, production=True)
    assert found[HELSEID].algorithms == issuers.ALGORITHMS
    assert [key.kid for key in read_keys(read(found["https://two.example"].jwks))] == ["one"]
    assert read_issuers(tmp_path / "none.json", production=True) == {}


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"jwks": "http://helseid.example/jwks"}, "https"),
        ({"algorithms": ["HS256"]}, "algorithms"),
        ({"people": "robots"}, "people"),
        ({"secret": "x"}, "secret"),
    ],
)
def test_a_file_that_is_wrong_is_refused(tmp_path, more, says):
    with pytest.raises(Invalid, match=says):
        read_issuers(write(tmp_path, entry(**more)), production=True)


def test_a_file_that_says_too_little_is_refused(tmp_path):
    for wrong in ([{"name": "x"}], [entry(), entry()], [{k: v for k, v in entry().items() if k != "scopes"}]):
        with pytest.raises(Invalid):
            read_issuers(write(tmp_path, *wrong), production=False)
    with pytest.raises(Invalid):
        read_issuers(tmp_path / "none.json", production=False, needed=True)


def test_keys_are_fetched_over_http_and_not_without_end():
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(jwks(ONE) if self.path == "/jwks" else b"x" * (issuers.MOST + 1))

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        assert [key.kid for key in read_keys(read(address + "/jwks"))] == ["one"]
        with pytest.raises(ValueError, match="large"):
            read(address + "/endless")
        with pytest.raises(ValueError, match="https"):
            read("ftp://127.0.0.1/x")
    finally:
        server.shutdown()
        server.server_close()
