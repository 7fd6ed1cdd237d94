"""A token that proves nothing opens nothing, and the answer says which rule it broke."""

from __future__ import annotations

import base64
import json
import math
import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from samspill.trust.tokens import issue

ISSUER = "http://test"
GOOD = {"sub": "dr-berg", "client_id": "test", "scope": "system/*.cruds", "purpose_of_use": "TREAT"}


def standard(**more):
    now = int(time.time())
    return {"iss": ISSUER, "aud": "samspill", "iat": now, "nbf": now, "exp": now + 60, "jti": "1", **GOOD, **more}


def signed(key, claims, **header):
    algorithm = header.pop("alg", "ES256")
    said = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid or "other", **header}
    return jwt.encode(said, claims, key, algorithms=[algorithm])


def unsigned(claims, algorithm="none"):
    parts = ({"alg": algorithm, "typ": "at+jwt"}, claims)
    text = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)
    return text + "."


async def ask(client, text, scheme="Bearer"):
    return await client.get("/fhir/Patient/1", headers={"authorization": f"{scheme} {text}"})


async def test_a_good_token_opens(client, keys):
    assert (await ask(client, signed(keys.tokens, standard()))).status_code == 404
    assert (await ask(client, signed(keys.tokens, standard()), "bearer")).status_code == 404


@pytest.mark.parametrize(
    ("claims", "says"),
    [
        ({"exp": time.time() - 60}, "expired"),
        ({"exp": None}, "exp"),
        ({"exp": "tomorrow"}, "exp"),
        ({"exp": True}, "exp"),
        ({"exp": math.nan}, "exp"),
        ({"iat": time.time() + 3600}, "future"),
        ({"nbf": time.time() + 3600}, "not valid yet"),
        ({"iss": "https://elsewhere.example"}, "issuer"),
        ({"iss": ISSUER + "/"}, "issuer"),
        ({"aud": "another"}, "somebody else"),
        ({"aud": ["samspill", "another"]}, "somebody else"),
        ({"aud": None}, "somebody else"),
        ({"sub": ""}, "sub"),
        ({"sub": None}, "sub"),
        ({"client_id": 7}, "client_id"),
        ({"patient": 7}, "patient"),
    ],
)
async def test_a_claim_that_is_wrong_is_named(client, keys, claims, says):
    answer = await ask(client, signed(keys.tokens, standard(**claims)))
    assert answer.status_code == 401
    assert says in answer.json()["issue"][0]["diagnostics"]
    assert "invalid_token" in answer.headers["www-authenticate"]


async def test_a_foreign_signature_opens_nothing(client, keys):
    other = ECKey.generate_key("P-256", private=True)
    for kid in ("other", keys.tokens.kid):
        assert (await ask(client, signed(other, standard(), kid=kid))).status_code == 401


async def test_an_unsigned_token_opens_nothing(client):
    for algorithm in ("none", "None", "NONE", "ES256"):
        assert (await ask(client, unsigned(standard(), algorithm))).status_code == 401


async def test_a_token_signed_with_the_public_key_as_a_secret_opens_nothing(client, keys):
    public = json.dumps(keys.jwks()["keys"][0])
    secret = OctKey.import_key(public)
    assert (await ask(client, signed(secret, standard(), alg="HS256"))).status_code == 401


async def test_another_algorithm_of_another_key_opens_nothing(client):
    key = RSAKey.generate_key(2048, private=True)
    assert (await ask(client, signed(key, standard(), alg="RS256"))).status_code == 401


async def test_an_id_token_is_no_access_token(client, keys):
    for typ in ("JWT+id", "dpop+jwt", "", "client-authentication+jwt"):
        answer = await ask(client, signed(keys.tokens, standard(), typ=typ))
        assert answer.status_code == 401


async def test_a_token_that_was_changed_opens_nothing(client, keys):
    head, body, signature = signed(keys.tokens, standard(scope="user/Patient.r")).split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    claims["scope"] = "system/*.cruds"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    assert (await ask(client, f"{head}.{forged}.{signature}")).status_code == 401


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "a.b.c.d.e", "..", "æøå", "a" * 20_000, "{}", "null"])
async def test_what_is_no_token_opens_nothing(client, text):
    answer = await client.get("/fhir/Patient/1", headers={"authorization": f"Bearer {text}".encode()})
    assert answer.status_code == 401


async def test_without_a_token_the_answer_says_how(client):
    answer = await client.get("/fhir/Patient/1")
    assert answer.status_code == 401
    bearer, dpop = answer.headers["www-authenticate"].split(", ")
    assert bearer == 'Bearer realm="samspill"'
    assert dpop.startswith('DPoP algs="ES256 ')
    assert (await ask(client, "dXNlcjpwYXNz", "Basic")).status_code == 401


async def test_a_token_ends_though_it_was_good_a_moment_ago(client, keys, monkeypatch):
    text = signed(keys.tokens, standard())
    assert (await ask(client, text)).status_code == 404
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 120)
    assert (await ask(client, text)).status_code == 401


async def test_the_purpose_must_be_one_that_token_and_operation_allow(client, keys, trail):
    text = signed(keys.tokens, standard(purpose_of_use=["TREAT", "HRESCH"]))
    header = {"authorization": f"Bearer {text}"}
    assert (await client.get("/fhir/Patient/1", headers=header)).status_code == 403
    assert (await client.get("/fhir/Patient/1", headers=header | {"purpose-of-use": "TREAT"})).status_code == 404
    assert (await client.get("/fhir/Patient/1", headers=header | {"purpose-of-use": "HRESCH"})).status_code == 403
    assert (await client.get("/fhir/Patient/1", headers=header | {"purpose-of-use": "BTG"})).status_code == 403
    assert [row[1] for row in await trail()] == ["refused", "failed", "refused", "refused"]


async def test_the_public_keys_are_published_and_the_private_ones_are_not(client, keys):
    answer = await client.get("/.well-known/jwks.json")
    current, following = answer.json()["keys"]
    assert current["kid"] == keys.tokens.kid != following["kid"]
    assert "d" not in current.keys() | following.keys()


def test_a_token_made_here_says_what_it_is(keys):
    text = issue(keys.tokens, ISSUER, "samspill", 60, GOOD)
    decoded = jwt.decode(text, keys.tokens, algorithms=["ES256"])
    assert decoded.header["typ"] == "at+jwt"
    assert decoded.claims["exp"] - decoded.claims["iat"] == 60
