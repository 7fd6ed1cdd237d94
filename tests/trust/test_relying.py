"""What the pages sign as a client, and what they believe of a token service."""

from __future__ import annotations

import time

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from samspill.trust import dpop
from samspill.trust.public_keys import thumbprint
from samspill.trust.refusals import Unproven
from samspill.trust.relying import Begun, OwnClient, TheirKeys, derive_key, proving_key

SECRET = bytes(range(32))
ISSUER = "https://issuer.example"
OWN = OwnClient("pages", ISSUER, SECRET)
THEIRS = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, private=True, auto_kid=True)
KEYS = TheirKeys(KeySet([THEIRS]), ("ES256",))


def id_token(key=THEIRS, **said):
    good = {"iss": ISSUER, "aud": "pages", "sub": "x", "nonce": "n", "exp": int(time.time()) + 60}
    claims = {name: value for name, value in (good | said).items() if value is not None}
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key, algorithms=["ES256"])


def test_keys_come_of_the_secret_and_of_the_use():
    again = derive_key.__wrapped__(SECRET, "client")
    assert again.as_dict(private=True) == OWN.key.as_dict(private=True)
    assert again.kid == thumbprint(OWN.public)
    assert "d" not in OWN.public
    others = (proving_key(SECRET), derive_key(bytes(32), "client"))
    assert len({key.as_dict()["x"] for key in (again, *others)}) == 3


def test_an_assertion_is_for_the_issuer_alone_and_once():
    first, second = (jwt.decode(OWN.assertion(), KeySet([OWN.key])) for _ in range(2))
    assert first.header["typ"] == "client-authentication+jwt"
    assert (first.claims["iss"], first.claims["sub"], first.claims["aud"]) == ("pages", "pages", ISSUER)
    assert first.claims["exp"] - first.claims["iat"] == 60
    assert first.claims["jti"] != second.claims["jti"]


def test_a_proof_is_what_the_platform_itself_takes():
    proof = OWN.proof("POST", "https://issuer.example/token", "given")
    proven = dpop.check(
        proof.encode(), method="POST", url="https://issuer.example/token", token=None, nonce="given".__eq__
    )
    assert proven.jkt == thumbprint(dict(proving_key(SECRET).as_dict(private=False)))


def test_the_challenge_is_that_of_rfc_7636():
    begun = Begun(verifier="dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert begun.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    assert len({Begun().state, Begun().state, Begun().nonce}) == 3


def test_an_id_token_that_is_right_is_believed():
    assert OWN.check_id_token(id_token(), KEYS, "n")["sub"] == "x"
    assert OWN.check_id_token(id_token(aud=["pages"]), KEYS, "n")["sub"] == "x"


@pytest.mark.parametrize(
    ("token", "rule"),
    [
        (id_token(iss="https://evil.example"), "id-token.iss"),
        (id_token(aud="others"), "id-token.aud"),
        (id_token(aud=["pages", "others"]), "id-token.aud"),
        (id_token(nonce="m"), "id-token.nonce"),
        (id_token(nonce=None), "id-token.nonce"),
        (id_token(exp=int(time.time()) - 60), "id-token.expired"),
        (id_token(exp=None), "id-token.expired"),
        (id_token(key=proving_key(SECRET)), "id-token.signature"),
        ("x.y.z", "id-token.signature"),
        ("", "id-token.signature"),
    ],
    ids=lambda value: value if value.startswith("id-token") else "",
)
def test_one_that_is_not_is_refused_with_the_rule(token, rule):
    with pytest.raises(Unproven) as refusal:
        OWN.check_id_token(token, KEYS, "n")
    assert refusal.value.rule == rule
