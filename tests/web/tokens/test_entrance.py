"""The catalogue of requests to the token service that get nothing: what is wrong -> OAuth's code and our rule."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, OctKey

from samspill.kernel import clock
from samspill.trust.issuing import clients, nonces, sessions
from tests.trust.proving import LEFT_OUT
from tests.web.tokens.asking import ATTEST, ISSUER, ORGANISATION, REDIRECT, Program
from tests.web.tokens.conftest import EHR

OTHER = ECKey.generate_key("P-256", private=True)
NOW = int(time.time())

ASSERTIONS = {
    "signed by another key": ({"signed_by": OTHER}, "assertion.signature"),
    "under the name of no key of the client's": ({"header": {"kid": "two"}}, "assertion.key"),
    "unsigned": ({"header": {"alg": "none"}}, "assertion.alg"),
    "by a shared secret": ({"header": {"alg": "HS256"}, "signed_by": OctKey.generate_key(256)}, "assertion.alg"),
    "of another typ": ({"header": {"typ": "JWT"}}, "assertion.typ"),
    "without typ": ({"header": {"typ": LEFT_OUT}}, "assertion.typ"),
    "that demands what is not known": ({"header": {"crit": ["x"]}}, "assertion.alg"),
    "about another client": ({"sub": "other"}, "assertion.sub"),
    "for the token endpoint, not the issuer": ({"aud": ISSUER + "/connect/token"}, "assertion.aud"),
    "for the issuer in a list": ({"aud": [ISSUER]}, "assertion.aud"),
    "for nobody": ({"aud": LEFT_OUT}, "assertion.aud"),
    "that has run out": ({"exp": NOW - 60}, "assertion.expired"),
    "without an end": ({"exp": LEFT_OUT}, "assertion.expired"),
    "that is good for too long": ({"exp": NOW + 3600}, "assertion.too-long"),
    "from the future (iat)": ({"iat": NOW + 3600}, "assertion.future"),
    "not good yet (nbf)": ({"nbf": NOW + 3600}, "assertion.future"),
    "without jti": ({"jti": LEFT_OUT}, "assertion.jti"),
    "with an endless jti": ({"jti": "x" * 201}, "assertion.jti"),
}

REQUESTS = {
    "without PKCE": ({"code_challenge": LEFT_OUT}, "invalid_request", "request.pkce"),
    "with plain PKCE": ({"code_challenge_method": "plain"}, "invalid_request", "request.pkce"),
    "without a way back": ({"redirect_uri": LEFT_OUT}, "invalid_request", "request.redirect"),
    "with another way back": ({"redirect_uri": REDIRECT + "/x"}, "invalid_request", "request.redirect"),
    "for a token at once": ({"response_type": "token"}, "unsupported_response_type", "request.response"),
    "in a fragment": ({"response_mode": "fragment"}, "unsupported_response_type", "request.response"),
    "that names another": ({"request_uri": "urn:x"}, "invalid_request", "request.nested"),
    "without scopes": ({"scope": LEFT_OUT}, "invalid_scope", "scope.none"),
    "with a scope of somebody else": ({"scope": "user/*.rs nhn:third/read"}, "invalid_scope", "scope.unregistered"),
    "with a scope of a system": ({"scope": "system/*.rs"}, "invalid_scope", "scope.context"),
    "for an API that is not the client's": ({"resource": "nhn:third"}, "invalid_target", "target.unregistered"),
    "for an API without a scope of it": ({"resource": "nhn:phr"}, "invalid_scope", "target.no-scope"),
    "with details that nobody signed": ({"authorization_details": "[]"}, "invalid_request", "details.unsigned"),
    "bound to what is no thumbprint": ({"dpop_jkt": "x"}, "invalid_dpop_proof", "request.jkt"),
}

OBJECTS = {
    "signed by another key": ({"signed_by": OTHER}, "invalid_request_object", "request.signature"),
    "of another typ": ({"header": {"typ": "at+jwt"}}, "invalid_request_object", "request.typ"),
    "for another issuer": ({"aud": "https://other.example"}, "invalid_request_object", "request.aud"),
    "from another client": ({"iss": "other"}, "invalid_request_object", "request.iss"),
    "about another client": ({"client_id": "other"}, "invalid_request_object", "request.client"),
    "that has run out": ({"exp": NOW - 60}, "invalid_request_object", "request.expired"),
    "that is good for too long": ({"exp": NOW + 3600}, "invalid_request_object", "request.too-long"),
    "without jti": ({"jti": LEFT_OUT}, "invalid_request_object", "request.jti"),
    "with a request inside": ({"request": "x.y.z"}, "invalid_request_object", "request.nested"),
    "with details of an unknown type": (
        {"authorization_details": [{"type": "x"}]}, "invalid_authorization_details", "details.type"),
    "with details that are none": ({"authorization_details": ["x"]}, "invalid_authorization_details", "details.type"),
    "with two organisations": (
        {"authorization_details": [ORGANISATION, ORGANISATION]}, "invalid_authorization_details", "details.twice"),
    "for a unit that is not the client's": (
        {"authorization_details": [{**ORGANISATION, "practitioner_role": {"organization": {"identifier": {
            "system": "urn:oid:2.16.578.1.12.4.1.2.101", "type": "ENH", "value": "310000035"}}}}]},
        "access_denied", "organisation.child"),
    "with an organisation that is not written as it should be": (
        {"authorization_details": [{"type": "helseid_authorization", "practitioner_role": {}}]},
        "invalid_authorization_details", "organisation.form"),
    "with an attest that says who it is": (
        {"authorization_details": [{**ATTEST, "practitioner": {"identifier": {"id": "02827033319", "system": "x"}}}]},
        "invalid_authorization_details", "details.attestation"),
    "with an attest, without its scope": (
        {"authorization_details": [ATTEST]}, "invalid_scope", "scope.attestation"),
}  # fmt: skip

GRANTS = {
    "of an unknown type": ({"grant": "password"}, "unsupported_grant_type", "grant.unknown"),
    "of no type": ({"grant": ""}, "unsupported_grant_type", "grant.unknown"),
    "without a scope": ({}, "invalid_scope", "scope.none"),
    "with a scope of a person": ({"scope": "user/*.rs"}, "invalid_scope", "scope.context"),
    "with a scope of a sign-in": ({"scope": "system/*.rs openid"}, "invalid_scope", "scope.context"),
    "with a wider scope than the client's": ({"scope": "system/*.cruds"}, "invalid_scope", "scope.unregistered"),
    "with a code that nobody has": ({"grant": "authorization_code", "code": "x"}, "invalid_grant", "code.unknown"),
    "with a refresh token that nobody has": (
        {"grant": "refresh_token", "refresh_token": "x"}, "invalid_grant", "refresh.unknown"),
    "in the name of another client": ({"client_id": "other"}, "invalid_client", "client.other"),
    "with a secret": ({"client_secret": "x"}, "invalid_client", "client.method"),
    "without an assertion": ({"assertion": LEFT_OUT}, "invalid_client", "client.method"),
    "with an assertion of another kind": ({"client_assertion_type": "saml"}, "invalid_client", "client.method"),
    "with what is no assertion": ({"assertion": "x.y.z"}, "invalid_client", "client.unknown"),
}  # fmt: skip


def refusal(answer):
    assert answer.status_code in (400, 401), answer.text
    found = answer.json()
    return found["error"], found["error_description"].rpartition("(")[2].rstrip(")")


@pytest.mark.parametrize("case", ASSERTIONS)
async def test_an_assertion_that_is_wrong_proves_nothing(ehr, case, trail):
    wrong, rule = ASSERTIONS[case]
    answer = await ehr.token(scope="system/*.rs", assertion=ehr.assertion(**wrong))
    assert refusal(answer) == ("invalid_client", rule)
    assert answer.status_code == 401
    assert await trail() == [("sts.token", "refused", None)]


@pytest.mark.parametrize("case", REQUESTS)
async def test_a_pushed_request_that_is_wrong_is_not_kept(ehr, case, trail):
    wrong, error, rule = REQUESTS[case]
    assert refusal(await ehr.push(**wrong)) == (error, rule)
    assert await trail() == [("sts.push", "refused", None)]


@pytest.mark.parametrize("case", OBJECTS)
async def test_a_signed_request_that_is_wrong_is_not_kept(ehr, case, trail):
    wrong, error, rule = OBJECTS[case]
    assert refusal(await ehr.push(signed_request=ehr.request_object(**wrong))) == (error, rule)
    assert await trail() == [("sts.push", "refused", None)]


@pytest.mark.parametrize("case", GRANTS)
async def test_a_request_for_a_token_that_is_wrong_gets_none(ehr, case, trail):
    wrong, error, rule = GRANTS[case]
    assert refusal(await ehr.token(**wrong)) == (error, rule)
    assert await trail() == [("sts.token", "refused", None)]


async def test_an_assertion_proves_once(ehr):
    text = ehr.assertion()
    assert (await ehr.token(scope="system/*.rs", assertion=text)).status_code == 200
    assert refusal(await ehr.token(scope="system/*.rs", assertion=text)) == ("invalid_client", "assertion.reused")


async def test_a_signed_request_is_taken_once(ehr):
    text = ehr.request_object()
    assert (await ehr.push(signed_request=text)).status_code == 201
    assert refusal(await ehr.push(signed_request=text)) == ("invalid_request_object", "request.reused")


async def test_beside_a_signed_request_nothing_counts(ehr):
    text = ehr.request_object(scope="openid")
    answer = await ehr.send(
        "/connect/par", proof=False, request=text, **ehr.asked(redirect_uri="https://evil.example/")
    )
    back = await ehr.pick(answer.json()["request_uri"])
    assert "code" in back


async def test_a_proof_is_needed_and_a_nonce_in_it(ehr):
    assert refusal(await ehr.token(scope="system/*.rs", proof=False)) == ("invalid_dpop_proof", "dpop.missing")
    assertion = ehr.assertion()
    form = {
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": assertion,
    }
    form |= {"grant_type": "client_credentials", "scope": "system/*.rs"}
    for nonce in (LEFT_OUT, "", "x", "A" * 32):
        proof = ehr.holder.proof(method="POST", url=ISSUER + "/connect/token", nonce=nonce)
        answer = await ehr.http.post("/connect/token", data=form, headers={"dpop": proof})
        assert refusal(answer) == ("use_dpop_nonce", "dpop.nonce")
    # The assertion was not used up by that: the client comes again with the nonce that it was given.
    proof = ehr.holder.proof(method="POST", url=ISSUER + "/connect/token", nonce=answer.headers["dpop-nonce"])
    assert (await ehr.http.post("/connect/token", data=form, headers={"dpop": proof})).status_code == 200


def test_a_nonce_holds_for_a_while(monkeypatch):
    secret = b"x" * 32
    nonce = nonces.give(secret)
    assert nonces.holds(secret, nonce)
    assert not nonces.holds(b"y" * 32, nonce)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + nonces.LIFE + 2)
    assert not nonces.holds(secret, nonce)


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"code_verifier": "x" * 43}, "code.verifier"),
        ({"code_verifier": ""}, "code.verifier"),
        ({"redirect_uri": "https://other.example/"}, "code.redirect"),
    ],
)
async def test_a_code_alone_gets_nothing(ehr, more, rule):
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    assert refusal(await ehr.exchange(back["code"], **more)) == ("invalid_grant", rule)


async def test_a_code_of_another_client_gets_nothing_and_takes_nothing_back(ehr, register):
    other = await register(id="other")
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    other.verifier = ehr.verifier
    assert refusal(await other.exchange(back["code"])) == ("invalid_grant", "code.unknown")
    assert (await ehr.exchange(back["code"])).status_code == 200
    assert refusal(await other.exchange(back["code"])) == ("invalid_grant", "code.unknown")


async def test_requests_and_codes_run_out(ehr, monkeypatch):
    uri = (await ehr.push()).json()["request_uri"]
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    monkeypatch.setattr(sessions, "LIFE", 0)
    monkeypatch.setattr(sessions, "CODE_LIFE", -1)
    assert await ehr.pick((await ehr.push()).json()["request_uri"]) == {"status": 403}
    late = await ehr.pick(uri)
    assert refusal(await ehr.exchange(late["code"])) == ("invalid_grant", "code.unknown")
    assert (await ehr.exchange(back["code"])).status_code == 200


async def test_what_has_run_out_is_cleared_out(ehr, store):
    await ehr.sign_in()
    async with store.transaction() as tx:
        await sessions.clear_out(tx, clock.now().replace(year=2100))
        for table in ("pushed", "code", "session", "refresh", "revoked"):
            assert await tx.all(f"SELECT FROM trust.{table}") == []


@pytest.mark.parametrize("place", ["par", "token", "revocation"])
@pytest.mark.parametrize("body", [b"", b"%ff", b"a=1&a=2", b"x" * 70_000, b"client_assertion=a&client_assertion=b"])
async def test_whatever_is_sent_is_answered_in_oauths_words(client, place, body):
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = await client.post(f"/connect/{place}", content=body, headers=headers)
    assert 400 <= answer.status_code < 500
    assert answer.json()["error"]
    assert (await client.post(f"/connect/{place}", json={})).json()["error"] == "invalid_request"


async def test_secrets_are_kept_as_digests_only(ehr, store):
    uri = (await ehr.push()).json()["request_uri"]
    back = await ehr.pick(uri)
    tokens = (await ehr.exchange(back["code"])).json()
    async with store.transaction() as tx:
        rows = [
            str(dict(row))
            for t in ("pushed", "code", "session", "refresh", "seen")
            for row in await tx.all(f"SELECT * FROM trust.{t}")
        ]
    for secret in (uri, back["code"], tokens["refresh_token"], tokens["access_token"]):
        assert not [row for row in rows if secret in row]


async def test_a_key_that_has_expired_says_for_nobody_who_they_are(ehr, platform):
    assert (await ehr.token(scope="system/Patient.rs")).status_code == 200
    second = Program(ehr.http, "late")
    async with platform.store.transaction() as tx:
        await clients.add_client(tx, replace(EHR, id="late"))
        await clients.add_key(tx, "late", second.public, clock.now() - timedelta(seconds=1))
    answer = await second.token(scope="system/Patient.rs")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "(assertion.key)" in answer.json()["error_description"]
