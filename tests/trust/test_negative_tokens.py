"""The catalogue of tokens and proofs that open nothing, each with the stable name of the rule that it breaks.

What is wrong with it -> the rule, as `WWW-Authenticate` and the log say it. The cases are those of HelseID's tool for
test tokens, and some of our own. What is wrong with requests to the token service is in `tests/web/tokens`.
"""

from __future__ import annotations

import asyncio
import copy
import re
import time
import warnings
from dataclasses import replace

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from samspill import app
from samspill.trust.claims import CHILD, HPR_NUMBER, PARENT, PID, SECURITY_LEVEL, TENANCY
from samspill.trust.tokens import issue
from tests.services.conftest import given
from tests.trust.proving import LEFT_OUT, URL, Holder, kept, signed
from tests.web.tokens.asking import ATTEST

__all__ = ["given"]

OTHER = ECKey.generate_key("P-256", private=True)
RSA = RSAKey.generate_key(2048, private=True)
with warnings.catch_warnings(action="ignore"):
    SMALL = RSAKey.generate_key(1024, private=True)
SECRET = OctKey.generate_key(256)
PUBLIC = OTHER.as_dict(private=False)
NOW = int(time.time())

TOKENS = {
    "signed by another key, under the name of ours": ({}, {"signed_by": OTHER}, "token.signature"),
    "signed by a key that is not known": ({}, {"signed_by": OTHER, "kid": "other"}, "token.key"),
    "unsigned": ({}, {"alg": "none"}, "token.signature"),
    "signed with a shared secret": ({}, {"signed_by": SECRET, "alg": "HS256"}, "token.signature"),
    "an ID token (typ)": ({}, {"typ": "id+jwt"}, "token.typ"),
    "a proof for a token (typ)": ({}, {"typ": "dpop+jwt"}, "token.typ"),
    "without typ": ({}, {"typ": LEFT_OUT}, "token.typ"),
    "from another issuer": ({"iss": "https://elsewhere.example"}, {}, "token.iss"),
    "without an issuer": ({"iss": LEFT_OUT}, {}, "token.form"),
    "for another API": ({"aud": "another"}, {}, "token.aud"),
    "for two APIs": ({"aud": ["samspill", "another"]}, {}, "token.aud"),
    "for nobody": ({"aud": LEFT_OUT}, {}, "token.aud"),
    "run out (exp)": ({"exp": NOW - 60}, {}, "token.expired"),
    "without an end": ({"exp": LEFT_OUT}, {}, "token.exp"),
    "from the future (iat)": ({"iat": NOW + 36_000}, {}, "token.future"),
    "without a beginning": ({"iat": LEFT_OUT}, {}, "token.iat"),
    "not good yet (nbf)": ({"nbf": NOW + 36_000}, {}, "token.not-yet"),
    "without a subject": ({"sub": LEFT_OUT}, {}, "token.sub"),
    "whose subject is a person number": ({"sub": "17859040217"}, {}, "token.sub"),
    "without a client": ({"client_id": LEFT_OUT}, {}, "token.client_id"),
    "bound by a certificate": ({"cnf": {"x5t#S256": "A" * 43}}, {}, "token.cnf"),
    "bound in two ways": ({"cnf": {"jkt": "A" * 43, "x5t#S256": "A" * 43}}, {}, "token.cnf"),
    "bound to what is no thumbprint": ({"cnf": {"jkt": "short"}}, {}, "token.cnf"),
    "bound to a key, sent as a bearer token": ({"cnf": {"jkt": "A" * 43}}, {}, "token.bound"),
    "of a legal entity without a number": ({PARENT: "Syntetisk sykehus"}, {}, "token.organisation"),
    "of a unit without a number": ({CHILD: "310000"}, {}, "token.organisation"),
    "of an unknown tenancy": ({TENANCY[0]: "half"}, {}, "token.tenancy"),
    "of two tenancies": ({TENANCY[0]: "none", TENANCY[1]: "multi-tenant"}, {}, "token.tenancy"),
    "through too many hands": ({"act": {"sub": "a", "act": {"sub": "b", "act": {"sub": "c", "act": {"sub": "d", "act": {
        "sub": "e", "act": {"sub": "f"}}}}}}}, {}, "token.act"),
    "with an attestation that is none": ({"nhn:tillitsrammeverk:parameters": "yes"}, {}, "token.attestation"),
}  # fmt: skip
"""Bearer tokens: claims, header and key."""

PROOFS = {
    "without htu": ({"htu": LEFT_OUT}, "dpop.htu"),
    "for another address": ({"url": "http://test/fhir/Patient/2"}, "dpop.htu"),
    "for another host": ({"url": "http://other/fhir/Patient/1"}, "dpop.htu"),
    "for another scheme": ({"url": "https://test/fhir/Patient/1"}, "dpop.htu"),
    "without htm": ({"htm": LEFT_OUT}, "dpop.htm"),
    "for another method": ({"method": "POST"}, "dpop.htm"),
    "for the same method in other letters": ({"method": "get"}, "dpop.htm"),
    "without ath": ({"ath": LEFT_OUT}, "dpop.ath"),
    "for another token": ({"ath": "A" * 43}, "dpop.ath"),
    "without jti": ({"jti": LEFT_OUT}, "dpop.jti"),
    "with an empty jti": ({"jti": ""}, "dpop.jti"),
    "with an endless jti": ({"jti": "x" * 201}, "dpop.jti"),
    "with a jti that is a number": ({"jti": 7}, "dpop.form"),
    "without iat": ({"iat": LEFT_OUT}, "dpop.iat"),
    "from the past (iat)": ({"iat": NOW - 3600}, "dpop.iat-past"),
    "from the future (iat)": ({"iat": NOW + 36_000}, "dpop.iat-future"),
    "with an iat that is a text": ({"iat": "now"}, "dpop.form"),
    "without typ": ({"header": {"typ": LEFT_OUT}}, "dpop.typ"),
    "of another typ": ({"header": {"typ": "JWT"}}, "dpop.typ"),
    "without alg": ({"header": {"alg": LEFT_OUT}}, "dpop.alg"),
    "unsigned": ({"header": {"alg": "none"}}, "dpop.alg"),
    "of a symmetric algorithm": ({"header": {"alg": "HS256"}, "signed_by": SECRET}, "dpop.alg"),
    "without jwk": ({"header": {"jwk": LEFT_OUT}}, "dpop.jwk"),
    "with a shared secret for a jwk": ({"header": {"jwk": {"kty": "oct", "k": "AAAA"}}}, "dpop.private-key"),
    "with a private key for a jwk": ({"header": {"jwk": OTHER.as_dict(private=True)}}, "dpop.private-key"),
    "with a jwk of another kind than alg": ({"header": {"jwk": RSA.as_dict(private=False)}}, "dpop.jwk"),
    "with a jwk that is no point of its curve": ({"header": {"jwk": PUBLIC | {"y": PUBLIC["x"]}}}, "dpop.jwk"),
    "with an RSA key that is too small": (
        {"header": {"jwk": SMALL.as_dict(private=False), "alg": "RS256"}, "signed_by": SMALL}, "dpop.jwk"),
    "that demands what is not known": ({"header": {"crit": ["x"], "x": 1}}, "dpop.crit"),
    "signed by another key than it names": ({"signed_by": OTHER}, "dpop.signature"),
    "by another key than the token's": ({"header": {"jwk": PUBLIC}, "signed_by": OTHER}, "dpop.jkt"),
}  # fmt: skip
"""Proofs that go with a token bound to the holder's key."""


def standard(**more):
    good = {"sub": "dr-berg", "client_id": "test", "scope": "system/*.cruds", "purpose_of_use": "TREAT", "jti": "1"}
    now = int(time.time())
    return kept({"iss": "http://test", "aud": "samspill", "iat": now, "nbf": now, "exp": now + 600, **good, **more})


def rule_of(answer):
    """The rule that a refusal names."""
    assert answer.status_code == 401
    found = re.search(r'error="(\w+)", error_description="([a-z.\-_]+)"', answer.headers["www-authenticate"])
    assert found[1] == ("invalid_dpop_proof" if found[2].startswith("dpop.") else "invalid_token")
    return found[2]


@pytest.fixture
def holder():
    return Holder()


@pytest.fixture
def bound(keys, holder):
    """A token that is bound to the holder's key."""
    claims = {"sub": "dr-berg", "client_id": "test", "scope": "system/*.cruds", "purpose_of_use": "TREAT"}
    return issue(keys.tokens, "http://test", "samspill", 600, {**claims, "cnf": {"jkt": holder.jkt}})


@pytest.mark.parametrize("case", TOKENS)
async def test_a_token_that_is_wrong_opens_nothing(client, keys, case):
    claims, header, rule = TOKENS[case]
    header = {"alg": "ES256", "typ": "at+jwt", "kid": keys.tokens.kid, **header}
    key = header.pop("signed_by", keys.tokens)
    text = signed(kept(header), standard(**claims), key)
    answer = await client.get("/fhir/Patient/1", headers={"authorization": f"Bearer {text}"})
    assert rule_of(answer) == rule


@pytest.mark.parametrize("case", PROOFS)
async def test_a_proof_that_is_wrong_opens_nothing(client, holder, bound, case):
    said, rule = PROOFS[case]
    answer = await client.get("/fhir/Patient/1", headers=holder.headers(bound, **said))
    assert rule_of(answer) == rule


async def test_the_same_with_nothing_wrong_opens(client, keys, holder, bound):
    header = {"alg": "ES256", "typ": "at+jwt", "kid": keys.tokens.kid}
    text = signed(header, standard(), keys.tokens)
    assert (await client.get("/fhir/Patient/1", headers={"authorization": f"Bearer {text}"})).status_code == 404
    assert (await client.get("/fhir/Patient/1", headers=holder.headers(bound))).status_code == 404


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (RSA, "RS256"),
        (RSA, "PS384"),
        (ECKey.generate_key("P-384", private=True), "ES384"),
        (ECKey.generate_key("P-521", private=True), "ES512"),
        (OKPKey.generate_key("Ed25519", private=True), "EdDSA"),
    ],
)
async def test_a_proof_of_any_algorithm_of_the_profile_opens(client, keys, key, algorithm):
    holder = Holder(key, algorithm)
    claims = {"sub": "a", "client_id": "b", "scope": "system/*.cruds", "purpose_of_use": "TREAT"}
    token = issue(keys.tokens, "http://test", "samspill", 600, {**claims, "cnf": {"jkt": holder.jkt}})
    assert (await client.get("/fhir/Patient/1", headers=holder.headers(token))).status_code == 404


async def test_a_proof_opens_once(client, holder, bound):
    headers = holder.headers(bound)
    assert (await client.get("/fhir/Patient/1", headers=headers)).status_code == 404
    assert rule_of(await client.get("/fhir/Patient/1", headers=headers)) == "dpop.reused"


@pytest.fixture
def bound_to(keys, holder):
    """`bound_to(scope=…)`: a token that is bound to the holder's key."""

    def make(**said):
        claims = {"sub": "dr-berg", "client_id": "test", "scope": "user/*.cruds", "purpose_of_use": "TREAT"}
        return issue(keys.tokens, "http://test", "samspill", 600, claims | said | {"cnf": {"jkt": holder.jkt}})

    return make


PERSON = {"helseid://claims/hpr/hpr_number": "565000001", PID: "02827033319"}
BOUND = {"scope": "patient/*.r", "patient": "p1", "purpose_of_use": "PATRQT"}
SPENT = {
    "a system's search": ({"scope": "system/*.cruds"}, "GET", "Patient?_count=1", 200),
    "a look that is refused": (PERSON, "GET", "Patient/p1", 403),
    "a look without the scope": (PERSON | {"scope": "user/Group.r"}, "GET", "Patient/p1", 403),
    "a look at what is not there": (PERSON, "GET", "Observation/o1", 404),
    "a look at nobody's record": (PERSON, "GET", "Organization/o1", 404),
    "a look that cannot be read": (PERSON, "GET", "Patient/p1?_what=1", 400),
    "a look by a program that is bound to a record": (BOUND, "GET", "Patient/p1", 200),
    "a head": (PERSON, "HEAD", "Patient/p1", 403),
    "a version": (PERSON, "GET", "Patient/p1/_history/1", 403),
    "a deletion": ({"scope": "system/*.cruds"}, "DELETE", "Observation/o1", 404),
    "a bundle": ({"scope": "system/*.cruds"}, "POST", "", 415),
}
"""What a proof came with -> how that ended. Whatever it was, the proof is good for nothing more."""


@pytest.mark.parametrize("case", SPENT)
async def test_a_proof_is_spent_whatever_came_of_the_call(client, given, bound_to, holder, case):
    await given({"resourceType": "Patient", "id": "p1"})
    said, method, path, status = SPENT[case]
    url = f"http://test/fhir/{path}".rstrip("/")
    token = bound_to(**said)
    headers = holder.headers(token, method=method, url=url)
    assert (await client.request(method, url, headers=headers)).status_code == status
    for other in (url, url.partition("?")[0]):
        again = await client.request(method, other, headers=headers)
        # What cannot be read is said to be so before anybody asks who sent it.
        assert again.status_code == 400 or rule_of(again) == "dpop.reused"
    assert again.status_code == 401


async def test_of_calls_with_one_proof_at_the_same_time_one_is_answered_and_the_trail_tells_of_one(
    client, given, bound_to, holder, trail
):
    await given({"resourceType": "Patient", "id": "p1"})
    before = len(await trail())
    for said in ({"scope": "system/*.r"}, PERSON):
        headers = holder.headers(bound_to(**said), url="http://test/fhir/Patient/p1")
        answers = await asyncio.gather(*(client.get("/fhir/Patient/p1", headers=headers) for _ in range(6)))
        assert sorted(answer.status_code == 401 for answer in answers) == [False, *[True] * 5]
    assert len(await trail()) == before + 2


async def test_an_address_is_compared_as_addresses_are(client, holder, bound):
    for same in ("HTTP://TEST:80/fhir/Patient/1", URL + "?x=1", "http://test/fhir/%50atient/1"):
        assert (
            await client.get("/fhir/Patient/1?_pretty=true", headers=holder.headers(bound, url=same))
        ).status_code == 404


async def test_an_endpoint_takes_a_token_one_of_two_ways_and_never_both(client, holder, bound, token):
    headers = holder.headers(bound)
    as_bearer = {"authorization": f"Bearer {bound}"}
    assert rule_of(await client.get("/fhir/Patient/1", headers=as_bearer)) == "token.bound"
    assert rule_of(await client.get("/fhir/Patient/1", headers=headers | as_bearer)) == "token.bound"
    free = token()["authorization"].partition(" ")[2]
    assert rule_of(await client.get("/fhir/Patient/1", headers=holder.headers(free))) == "token.unbound"


async def test_one_proof_is_sent_and_no_more(client, holder, bound):
    one = [("authorization", f"DPoP {bound}")]
    assert rule_of(await client.get("/fhir/Patient/1", headers=one)) == "dpop.missing"
    two = [*one, ("dpop", holder.proof(bound)), ("dpop", holder.proof(bound))]
    assert rule_of(await client.get("/fhir/Patient/1", headers=two)) == "dpop.missing"


@pytest.mark.parametrize("text", ["x", "a.b", "a.b.c.d", "..", "æ.ø.å", "a" * 9000, "e30.e30.e30", "bnVsbA.e30.e30"])
async def test_what_is_no_proof_opens_nothing(client, holder, bound, text):
    headers = {"authorization": f"DPoP {bound}", "dpop": text.encode()}
    assert rule_of(await client.get("/fhir/Patient/1", headers=headers)) in ("dpop.form", "dpop.typ")


async def test_a_proof_opens_the_services_too(client, keys, holder):
    claims = {"sub": "staff:x", "client_id": "b", "scope": "access-log.latest", "purpose_of_use": "HSYSADMIN"}
    token = issue(keys.tokens, "http://test", "samspill", 600, {**claims, "cnf": {"jkt": holder.jkt}})
    headers = holder.headers(token, url="http://test/access-log")
    assert (await client.get("/access-log", headers=headers)).status_code == 200
    assert (await client.get("/access-log", headers=headers)).status_code == 401


async def test_where_tokens_must_be_bound_a_free_one_opens_nothing_and_a_cookie_still_does(
    platform, client, token, holder, bound
):
    platform.verifier.bearer = False
    answer = await client.get("/fhir/Patient/1", headers=token())
    assert rule_of(answer) == "token.bearer"
    assert answer.headers["www-authenticate"].startswith("DPoP ")
    assert (await client.get("/fhir/Patient/1", headers=holder.headers(bound))).status_code == 404
    held = token("access-log.latest", "HSYSADMIN")["authorization"].removeprefix("Bearer ")
    client.cookies["samspill"] = held
    assert (await client.get("/access-log")).status_code == 200


@pytest.mark.parametrize(
    ("environment", "said", "bearer"),
    [
        ("production", "", False),
        ("test", "", True),
        ("demo", "", True),
        ("production", "on", True),
        ("test", "off", False),
    ],
)
def test_whether_free_tokens_are_taken_is_a_setting(settings, keys, environment, said, bearer):
    chosen = replace(settings, environment=environment, bearer_tokens=said)
    assert app._verifier(chosen, keys, None).bearer is bearer


def attested(**more):
    """An attest as it stands in a token: right but for what is given, by its place."""
    found = copy.deepcopy(ATTEST)
    del found["type"]
    found["toa"] = int(time.time())
    number = {"id": "02827033319", "system": "urn:oid:2.16.578.1.12.4.1.4.1"}
    hpr = {"id": "565000001", "system": "urn:oid:2.16.578.1.12.4.1.4.4"}
    found["practitioner"] |= {"identifier": number, "hpr_nr": hpr}
    for place, value in more.items():
        owner = found
        *way, last = place.split(".")
        for name in way:
            owner = owner[name]
        owner[last] = value
        if value is LEFT_OUT:
            del owner[last]
    return found


ATTESTS = {
    "none": (None, {}, "attestation.missing"),
    "61 minutes old": ({"toa": NOW - 3661}, {}, "attestation.expired"),
    "of another person than the token's": ({}, {PID: "19878834405"}, "attestation:ATT-11"),
    "of another HPR number than the token's": ({}, {HPR_NUMBER: "565000002"}, "attestation:ATT-29"),
    "of another legal entity than the token's": ({}, {PARENT: "310000043"}, "attestation.other-organisation"),
    "of another unit than the token's": ({}, {CHILD: "310000035"}, "attestation.other-organisation"),
    "without who asks": ({"practitioner.identifier": LEFT_OUT}, {}, "attestation:ATT-required"),
    "without a legal entity": ({"practitioner.legal_entity": LEFT_OUT}, {}, "attestation:ATT-required"),
    "without a unit": ({"practitioner.point_of_care": LEFT_OUT}, {}, "attestation:ATT-required"),
    "without a purpose": ({"care_relationship.purpose_of_use": LEFT_OUT}, {}, "attestation:ATT-required"),
    "without a decision": ({"care_relationship.decision_ref": LEFT_OUT}, {}, "attestation:ATT-required"),
    "without a service or details": ({"care_relationship.healthcare_service": LEFT_OUT}, {}, "attestation:ATT-43a"),
    "of a person who is not surely known": ({}, {SECURITY_LEVEL: "3"}, "level.too-low"),
    "with nothing wrong, by somebody who does not treat the patient": ({}, {}, "relation.none"),
}
"""Grounds that open no record, in a token that is right in itself, with the reason that the trail gives."""


@pytest.mark.parametrize("case", ATTESTS)
async def test_a_token_whose_grounds_are_wrong_opens_no_record(client, keys, token, store, case):
    made = await client.put("/fhir/Patient/p1", json={"resourceType": "Patient", "id": "p1"}, headers=token())
    assert made.status_code == 201
    attest, claims, reason = ATTESTS[case]
    said = {PID: "02827033319", HPR_NUMBER: "565000001", SECURITY_LEVEL: "4", PARENT: "310000019", CHILD: "310000027"}
    said |= {"sub": "hash", "client_id": "epj", "scope": ["user/*.rs"], "purpose_of_use": ["TREAT"], **claims}
    if attest is not None:
        said["nhn:tillitsrammeverk:parameters"] = attested(**attest)
    text = issue(keys.tokens, "http://test", "samspill", 60, said)
    answer = await client.get("/fhir/Patient/p1", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 403, answer.text
    async with store.transaction() as tx:
        row = await tx.one("SELECT outcome, reasons FROM audit.entry WHERE operation = 'fhir.read'")
    assert row["outcome"] == "refused"
    assert reason in row["reasons"].split()
