"""A check of proofs that is written at home says what joserfc says, which others wrote."""

from __future__ import annotations

import base64
import hashlib
import json
import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwk, jws, jwt
from joserfc.errors import JoseError

from samspill.trust import dpop
from samspill.trust.public_keys import ALGORITHMS, read_jwk, thumbprint
from samspill.trust.refusals import Unproven
from tests.trust.proving import URL, Holder

KEYS = {
    "ES256": jwk.ECKey.generate_key("P-256", private=True),
    "ES384": jwk.ECKey.generate_key("P-384", private=True),
    "ES512": jwk.ECKey.generate_key("P-521", private=True),
    "RS256": jwk.RSAKey.generate_key(2048, private=True),
    "EdDSA": jwk.OKPKey.generate_key("Ed25519", private=True),
}
HOLDERS = {name: Holder(key, name) for name, key in KEYS.items()}


class Roomy(jws.JWSRegistry):
    """joserfc's own limit is too small for a header that holds an RSA key."""

    max_header_length = 4096


def by_joserfc(proof: str, token: str) -> bool:
    """The checks of RFC 9449 §4.3, on joserfc."""
    try:
        header = jws.extract_compact(proof.encode(), registry=Roomy()).headers()
        key = jwk.import_key(header["jwk"])
        with warnings.catch_warnings(action="ignore"):
            decoded = jwt.decode(proof, key, registry=Roomy(algorithms=list(ALGORITHMS)))
    except (JoseError, ValueError, KeyError, TypeError, UnicodeError, AttributeError):
        return False
    said, digest = decoded.claims, hashlib.sha256(token.encode()).digest()
    return (
        header["typ"] == "dpop+jwt"
        and not key.is_private
        and said["htm"] == "GET"
        and said["htu"] == URL
        and abs(time.time() - said["iat"]) < 15
        and said["ath"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    )


def ours(proof: str, token: str) -> bool:
    try:
        dpop.check(proof.encode("latin-1"), method="GET", url=URL, token=token)
    except Unproven:
        return False
    return True


@pytest.mark.parametrize("name", HOLDERS)
def test_a_good_proof_is_good_to_both(name):
    proof = HOLDERS[name].proof("token")
    assert by_joserfc(proof, "token")
    found = dpop.check(proof.encode(), method="GET", url=URL, token="token")
    assert found.jkt == KEYS[name].thumbprint()


@given(st.sampled_from(sorted(HOLDERS)), st.integers(0, 2000), st.integers(1, 63))
def test_a_proof_with_one_letter_changed_is_good_to_both_or_to_neither(name, place, step):
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    proof = HOLDERS[name].proof("token")
    place %= len(proof)
    if proof[place] == ".":
        return
    other = letters[(letters.index(proof[place]) + step) % 64]
    changed = proof[:place] + other + proof[place + 1 :]
    # Ours is the stricter: joserfc need not look at `jti`, or at what is set beside the key in the header.
    if ours(changed, "token"):
        assert by_joserfc(changed, "token")
    # The last letter of a base64 text may hold bits that mean nothing; then nothing was changed.
    if changed.split(".")[2] != proof.split(".")[2] and ours(changed, "token"):
        pad = "=" * (-len(changed.split(".")[2]) % 4)
        assert base64.urlsafe_b64decode(changed.split(".")[2] + pad) == base64.urlsafe_b64decode(
            proof.split(".")[2] + pad
        )


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_whatever_is_sent_as_a_proof_is_refused_and_nothing_breaks(text):
    assert not ours(text.decode("latin-1"), "token")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["typ", "alg", "jwk", "kty", "crv", "x", "y", "n", "e"]), inner, max_size=5
            )
        ),
    )
)
def test_whatever_a_header_says_nothing_breaks(said):
    head = base64.urlsafe_b64encode(json.dumps({"typ": "dpop+jwt", "alg": "ES256", "jwk": said}).encode()).rstrip(b"=")
    assert not ours(head.decode() + ".e30.AAAA", "token")


@pytest.mark.parametrize(
    ("given_", "bound"),
    [
        (b"DPoP x", True),
        (b"dpop x", True),
        (b"DPOP  x ", True),
        (b"DPoP", False),
        (b"DPoPx", False),
        (b"Bearer x", False),
    ],
)
def test_a_bound_token_is_told_from_others(given_, bound):
    assert dpop.is_bound(given_) is bound
    if bound:
        assert dpop.token_in(given_) == "x"


@pytest.mark.parametrize(("text", "rule"), [(b"", "token.none"), (b"  ", "token.none"), (b"x" * 16_385, "token.form")])
def test_a_header_without_a_token_or_with_a_giant_one_is_refused_and_not_kept(text, rule):
    before = dpop.token_in.cache_info().currsize
    with pytest.raises(Unproven) as refused:
        dpop.token_in(b"DPoP " + text)
    assert refused.value.rule == rule
    assert dpop.token_in.cache_info().currsize == before


@pytest.mark.parametrize("name", KEYS)
def test_thumbprints_are_those_of_rfc_7638(name):
    assert thumbprint(KEYS[name].as_dict(private=False)) == KEYS[name].thumbprint()


def test_the_thumbprint_of_the_rfc_is_found():
    """RFC 7638 §3.1."""
    modulus = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
        "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
        "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    key = {"kty": "RSA", "n": modulus, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    assert thumbprint(key) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    assert read_jwk(key, "RS256").key.key_size == 2048


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x", "HTTPS://A.EXAMPLE:443/x#part"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example/%7Ex/%2f", "https://a.example/~x/%2F?q=1"),
    ],
)
def test_addresses_that_are_the_same_are_the_same(one, other):
    assert dpop.normalised(one) == dpop.normalised(other) != ""


@pytest.mark.parametrize("text", ["", "x", "//a/b", "https://", "https://a:b/", "https://u@a/", "https://[::1"])
def test_what_is_no_address_is_none(text):
    assert dpop.normalised(text) == ""


def test_addresses_that_differ_differ():
    assert len({dpop.normalised(f"https://a.example/{path}") for path in ("x", "X", "x/", "x%2Fy", "x/y", "")}) == 6
