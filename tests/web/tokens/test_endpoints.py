"""A client's whole way: pushed request, sign-in, tokens, API; and what each of them may and may not be used for."""

from __future__ import annotations

import asyncio
import time

import pytest
from joserfc import jwt

from samspill.trust.issuing import clients
from tests.trust.proving import Holder
from tests.web.tokens.asking import ATTEST, ENTITY, ISSUER, ORGANISATION, UNIT, Program

PID = "helseid://claims/identity/pid"


@pytest.fixture
def said(keys):
    """`said(answer)`: what the access token in an answer says."""

    def read(answer, name="access_token"):
        assert answer.status_code == 200, answer.text
        return jwt.decode(answer.json()[name], keys.ring.public(), algorithms=["ES256"]).claims

    return read


async def test_a_client_gets_a_token_of_its_own_and_uses_it(ehr, client, said):
    answer = await ehr.token(scope="system/Patient.rs")
    found = said(answer)
    assert answer.json() | {"access_token": ""} == {
        "access_token": "", "token_type": "DPoP", "expires_in": 3600, "scope": "system/Patient.rs"}  # fmt: skip
    assert (found["sub"], found["client_id"], found["aud"], found["iss"]) == ("ehr", "ehr", "samspill", ISSUER)
    assert found["cnf"] == {"jkt": ehr.holder.jkt}
    assert found["helseid://claims/client/claims/orgnr_parent"] == ENTITY
    assert found["purpose_of_use"] == ["TREAT"]
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()["access_token"]
    url = ISSUER + "/fhir/Patient"
    assert (await client.get("/fhir/Patient", headers=ehr.holder.headers(token, url=url))).status_code == 200
    assert (await client.get("/fhir/Patient", headers={"authorization": f"Bearer {token}"})).status_code == 401
    assert (await client.get("/fhir/Patient", headers=Holder().headers(token, url=url))).status_code == 401


async def test_a_person_signs_in_and_the_client_gets_tokens(ehr, said, trail):
    answer = await ehr.sign_in()
    found, person = said(answer), said(answer, "id_token")
    assert (found["sub"], found["role"], found.get("patient", "")) == (
        "Practitioner/fastlege-oslo", "doctor", "")  # fmt: skip
    assert found["scope"] == ["openid", "offline_access", "profile", "user/*.rs"]
    assert found["helseid://claims/hpr/hpr_number"] == "565000001"
    assert (person["aud"], person["nonce"], person["sid"]) == ("ehr", "n", found["sid"])
    assert PID not in person
    assert 0 < answer.json()["rt_expires_in"] <= 28_800
    assert [row[:2] for row in await trail()] == [
        ("sts.push", "done"), ("sts.show", "done"), ("sts.sign_in", "done"), ("sts.token", "done")]  # fmt: skip


async def test_the_way_back_says_who_sends_it_and_what_was_asked(ehr):
    pushed = (await ehr.push()).json()
    assert pushed["request_uri"].startswith("urn:ietf:params:oauth:request_uri:")
    assert pushed["expires_in"] < 600
    back = await ehr.pick(pushed["request_uri"])
    assert (back["state"], back["iss"]) == ("abc", ISSUER)


async def test_the_page_shows_who_one_may_be(ehr, client):
    uri = (await ehr.push()).json()["request_uri"]
    for _ in range(2):
        page = await client.get("/connect/authorize", params={"client_id": "ehr", "request_uri": uri})
        assert page.status_code == 200
    assert "Syntetisk EPJ" in page.text
    assert "form-action https://ehr.example 'self'" in page.headers["content-security-policy"]
    assert (
        await client.get("/connect/authorize", params={"client_id": "ehr", "request_uri": uri + "x"})
    ).status_code == 403
    assert (
        await client.get("/connect/authorize", params={"client_id": "nobody", "request_uri": uri})
    ).status_code == 403
    other = await client.post("/connect/authorize", data={"client_id": "ehr", "request_uri": uri, "user": "fastlege"})
    assert other.status_code == 403


async def test_a_client_may_ask_not_to_show_a_page(ehr, client):
    uri = (await ehr.push(prompt="none")).json()["request_uri"]
    page = await client.get("/connect/authorize", params={"client_id": "ehr", "request_uri": uri})
    assert page.status_code == 303
    assert "error=login_required" in page.headers["location"]


async def test_a_pushed_request_is_used_once_and_by_its_own_client(ehr, register):
    other = await register(id="other")
    uri = (await ehr.push()).json()["request_uri"]
    assert await other.pick(uri) == {"status": 403}
    assert "code" in await ehr.pick(uri)
    assert await ehr.pick(uri) == {"status": 403}


async def test_a_code_is_used_once_and_what_came_of_it_falls_with_the_second_time(ehr, client, trail):
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    first = (await ehr.exchange(back["code"])).json()
    url = ISSUER + "/fhir/Organization"
    headers = ehr.holder.headers(first["access_token"], url=url)
    assert (await client.get("/fhir/Organization", headers=headers)).status_code == 200
    second = await ehr.exchange(back["code"])
    assert (second.status_code, second.json()["error"]) == (400, "invalid_grant")
    assert (await ehr.token("refresh_token", refresh_token=first["refresh_token"])).json()["error"] == "invalid_grant"
    # What happens within a millisecond has no order in the trail.
    said = sorted(row[:2] for row in (await trail())[-3:])
    assert said == [("sts.token", "refused"), ("sts.token", "refused"), ("sts.withdraw", "done")]


async def test_a_token_that_was_taken_back_opens_nothing(ehr, client):
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    token = (await ehr.exchange(back["code"])).json()["access_token"]
    await ehr.exchange(back["code"])
    headers = ehr.holder.headers(token, url=ISSUER + "/fhir/Organization")
    answer = await client.get("/fhir/Organization", headers=headers)
    assert 'error_description="token.revoked"' in answer.headers["www-authenticate"]


async def test_of_two_that_use_a_code_at_once_one_gets_tokens_and_loses_them(ehr):
    back = await ehr.pick((await ehr.push()).json()["request_uri"])
    await ehr.token(scope="system/*.rs")
    found = await asyncio.gather(ehr.exchange(back["code"]), ehr.exchange(back["code"]))
    assert sorted(answer.status_code for answer in found) == [200, 400]
    good = next(answer for answer in found if answer.status_code == 200).json()
    assert (await ehr.token("refresh_token", refresh_token=good["refresh_token"])).status_code == 400


async def test_tokens_are_refreshed_by_the_same_client_with_the_same_key(ehr, register, said):
    first = (await ehr.sign_in()).json()
    again = await ehr.token("refresh_token", refresh_token=first["refresh_token"], scope="user/Patient.r")
    assert again.json()["refresh_token"] == first["refresh_token"]
    assert said(again)["scope"] == ["user/Patient.r"]
    wider = await ehr.token("refresh_token", refresh_token=first["refresh_token"], scope="user/*.cruds")
    assert wider.json()["error"] == "invalid_scope"
    key, ehr.holder = ehr.holder, Holder()
    assert (
        "refresh.jkt"
        in (await ehr.token("refresh_token", refresh_token=first["refresh_token"])).json()["error_description"]
    )
    ehr.holder = key
    other = await register(id="other")
    assert (await other.token("refresh_token", refresh_token=first["refresh_token"])).json()["error"] == "invalid_grant"


async def test_without_offline_access_there_is_nothing_to_refresh_with(ehr):
    answer = await ehr.sign_in(scope="openid user/*.rs")
    assert "refresh_token" not in answer.json()


async def test_a_client_takes_its_tokens_back(ehr, client):
    first = (await ehr.sign_in()).json()
    own = (await ehr.token(scope="system/*.rs")).json()["access_token"]
    for token in (own, first["refresh_token"], "no-token-at-all"):
        answer = await ehr.send("/connect/revocation", proof=False, token=token)
        assert (answer.status_code, answer.content) == (200, b"")
    for token in (own, first["access_token"]):
        headers = ehr.holder.headers(token, url=ISSUER + "/fhir/Organization")
        assert "token.revoked" in (await client.get("/fhir/Organization", headers=headers)).headers["www-authenticate"]
    assert (await ehr.token("refresh_token", refresh_token=first["refresh_token"])).status_code == 400


async def test_a_client_does_not_take_back_anothers_tokens(ehr, register):
    other = await register(id="other")
    first = (await ehr.sign_in()).json()
    assert (await other.send("/connect/revocation", proof=False, token=first["refresh_token"])).status_code == 200
    assert (await ehr.token("refresh_token", refresh_token=first["refresh_token"])).status_code == 200


async def test_a_client_that_has_ended_gets_nothing_and_what_it_was_given_ends(ehr, platform, client):
    first = (await ehr.sign_in()).json()
    async with platform.store.transaction() as tx:
        await clients.end_client(tx, "ehr")
    assert (await ehr.token(scope="system/*.rs")).json()["error"] == "invalid_client"
    headers = ehr.holder.headers(first["access_token"], url=ISSUER + "/fhir/Organization")
    assert (await client.get("/fhir/Organization", headers=headers)).status_code == 401


async def test_a_key_of_the_client_that_has_ended_opens_nothing(ehr, platform):
    async with platform.store.transaction() as tx:
        await clients.end_key(tx, "ehr", "one")
    assert "assertion.key" in (await ehr.token(scope="system/*.rs")).json()["error_description"]


async def test_each_token_is_for_one_api_and_says_what_that_api_is_registered_for(ehr, said):
    scope = "openid offline_access user/*.rs nhn:phr/read nhn:other/read"
    back = await ehr.pick((await ehr.push(scope=scope)).json()["request_uri"])
    several = await ehr.exchange(back["code"])
    assert several.json()["error"] == "invalid_target"
    first = await ehr.exchange(back["code"], resource="nhn:phr")
    found = said(first)
    assert (found["aud"], found["scope"], first.json()["expires_in"]) == (
        "nhn:phr", ["openid", "offline_access", "nhn:phr/read"], 120)  # fmt: skip
    assert PID in found
    assert {"role", "name", "helseid://claims/hpr/hpr_number", "purpose_of_use"} & found.keys() == set()
    assert "fastlege" not in found["sub"]
    refresh = first.json()["refresh_token"]
    second = said(await ehr.token("refresh_token", refresh_token=refresh, resource="nhn:other"))
    assert (second["aud"], second["name"], second["sub"]) == ("nhn:other", "Ragnhild Tindvarde", found["sub"])
    assert said(await ehr.token("refresh_token", refresh_token=refresh, resource="samspill"))["aud"] == "samspill"
    unknown = await ehr.token("refresh_token", refresh_token=refresh, resource="nhn:third")
    assert unknown.json()["error"] == "invalid_target"
    both = await ehr.token("refresh_token", refresh_token=refresh, resource=["nhn:phr", "nhn:other"])
    assert both.json()["error"] == "invalid_target"


async def test_a_person_has_no_more_through_a_client_than_the_role_has(ehr, said):
    found = said(await ehr.sign_in("innbygger", scope="openid user/*.rs patient/*.rs access-log.latest"))
    assert found["scope"] == ["openid", "patient/*.rs"]
    assert (found["sub"], found["purpose_of_use"]) == ("Patient/" + found["patient"], ["PATRQT"])
    back = await ehr.pick((await ehr.push(scope="access-log.latest")).json()["request_uri"])
    assert back["error"] == "access_denied"


async def test_the_organisation_stands_in_the_request_or_in_the_assertion(ehr, said):
    child = "helseid://claims/client/claims/orgnr_child"
    assert child not in said(await ehr.sign_in())
    text = ehr.request_object(authorization_details=[ORGANISATION])
    answer = await ehr.sign_in(signed_request=text)
    assert said(answer)[child] == UNIT
    assert answer.json()["authorization_details"] == [ORGANISATION]
    own = await ehr.token(scope="system/*.rs", assertion=ehr.assertion(authorization_details=[ORGANISATION]))
    assert said(own)[child] == UNIT
    first = (await ehr.sign_in()).json()
    named = ehr.assertion(assertion_details=ORGANISATION)
    assert said(await ehr.token("refresh_token", refresh_token=first["refresh_token"], assertion=named))[child] == UNIT


async def test_a_supplier_acts_for_those_that_have_delegated_to_it(register, said):
    program = await register(id="supplier", tenancy="multi-tenant", parent="", delegations=(ENTITY,))

    def named(value):
        identifier = {"system": "urn:oid:1.0.6523", "type": "ENH", "value": value}
        said = ORGANISATION | {"practitioner_role": {"organization": {"identifier": identifier}}}
        return program.assertion(authorization_details=[said])

    found = said(await program.token(scope="system/*.rs", assertion=named(f"NO:ORGNR:{ENTITY}:{UNIT}")))
    assert found["helseid://claims/client/claims/orgnr_parent"] == ENTITY
    assert found["helseid://claims/client/claims/orgnr_child"] == UNIT
    only = said(await program.token(scope="system/*.rs", assertion=named(f"NO:ORGNR:{ENTITY}:")))
    assert "helseid://claims/client/claims/orgnr_child" not in only
    none = await program.token(scope="system/*.rs", assertion=named("NO:ORGNR:310000043:"))
    assert none.json()["error"] == "access_denied"


async def test_grounds_are_attested_in_the_request_for_all_tokens(ehr, said, keys):
    scope = "openid offline_access user/*.rs nhn:tillitsrammeverk:parameters"
    text = ehr.request_object(scope=scope, authorization_details=[ORGANISATION, ATTEST])
    answer = await ehr.sign_in(signed_request=text)
    found = said(answer)["nhn:tillitsrammeverk:parameters"]
    assert abs(found["toa"] - time.time()) < 60
    assert found["practitioner"]["identifier"]["id"] == said(answer)[PID]
    assert found["practitioner"]["hpr_nr"]["id"] == "565000001"
    assert found["care_relationship"]["purpose_of_use"]["code"] == "TREAT"
    again = await ehr.token("refresh_token", refresh_token=answer.json()["refresh_token"])
    assert said(again)["nhn:tillitsrammeverk:parameters"] == found


async def test_grounds_are_attested_in_the_assertion_for_one_token(ehr, said):
    scope = "openid offline_access user/*.rs nhn:tillitsrammeverk:parameters"
    refresh = (await ehr.sign_in(scope=scope)).json()["refresh_token"]
    named = ehr.assertion(authorization_details=[ORGANISATION, ATTEST])
    found = said(await ehr.token("refresh_token", refresh_token=refresh, assertion=named))
    assert "nhn:tillitsrammeverk:parameters" in found
    assert "nhn:tillitsrammeverk:parameters" not in said(await ehr.token("refresh_token", refresh_token=refresh))


async def test_grounds_in_request_and_assertion_at_once_are_refused(ehr):
    scope = "openid offline_access user/*.rs nhn:tillitsrammeverk:parameters"
    text = ehr.request_object(scope=scope, authorization_details=[ORGANISATION, ATTEST])
    answer = await ehr.sign_in(signed_request=text, assertion=ehr.assertion(authorization_details=[ATTEST]))
    assert answer.json()["error"] == "access_denied"
    assert answer.json()["error_description"].startswith("HID-DOUBLE-STRUCTURE")


async def test_an_attest_that_breaks_a_rule_leads_back_with_the_rule(ehr):
    broken = ATTEST | {
        "care_relationship": {k: v for k, v in ATTEST["care_relationship"].items() if k != "healthcare_service"}
    }
    text = ehr.request_object(
        scope="user/*.rs nhn:tillitsrammeverk:parameters", authorization_details=[ORGANISATION, broken]
    )
    back = await ehr.pick((await ehr.push(signed_request=text)).json()["request_uri"])
    assert back["error"] == "invalid_authorization_details"
    assert "ATT-43a" in back["error_description"]


async def test_an_api_exchanges_the_token_that_it_was_called_with(ehr, register, said):
    api = await register(id="phr-api", serves=("nhn:phr",), parent="310000043", children=())
    before = (await ehr.sign_in(scope="openid user/*.rs nhn:phr/read", resource="nhn:phr")).json()["access_token"]
    grant = "urn:ietf:params:oauth:grant-type:token-exchange"
    form = {"subject_token": before, "subject_token_type": "urn:ietf:params:oauth:token-type:access_token"}
    answer = await api.token(grant, **form, scope="user/*.rs")
    found = said(answer)
    assert answer.json()["issued_token_type"] == form["subject_token_type"]
    assert (found["sub"], found["client_id"], found["aud"]) == ("Practitioner/fastlege-oslo", "phr-api", "samspill")
    assert found["act"]["client_id"] == "phr-api"
    assert found["act"]["act"]["client_id"] == "ehr"
    parent = "helseid://claims/client/claims/orgnr_parent"
    assert (found[parent], found["act"][parent]) == (ENTITY, "310000043")
    assert found["cnf"] == {"jkt": api.holder.jkt}
    assert answer.json()["expires_in"] <= 120
    for wrong, error in (
        ({"scope": "system/*.rs"}, "invalid_scope"),
        ({"scope": "access-log.latest"}, "invalid_scope"),
        ({"subject_token": (await ehr.sign_in()).json()["access_token"]}, "invalid_grant"),
        ({"subject_token": "x"}, "invalid_grant"),
        ({"subject_token_type": "urn:ietf:params:oauth:token-type:jwt"}, "invalid_request"),
        ({"actor_token": "x"}, "invalid_request"),
    ):
        refused = await api.token(grant, **form | {"scope": "user/*.rs"} | wrong)
        assert refused.json()["error"] == error, wrong


async def test_a_client_asks_so_often_and_no_more(register, trail):
    program = await register(id="busy", rate=3)
    statuses = [(await program.token(scope="system/*.rs")).status_code for _ in range(6)]
    assert statuses[:1] == [200]
    assert statuses[-1] == 429
    assert ("sts.token", "refused", None) in await trail()


async def test_a_client_that_nobody_knows_is_recorded_and_told_nothing(client, trail):
    answer = await Program(client, "nobody").token(scope="system/*.rs")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert await trail() == [("sts.token", "refused", None)]


async def test_the_client_may_bind_the_code_to_its_key_ahead(ehr):
    pushed = await ehr.push(dpop_jkt=Holder().jkt)
    back = await ehr.pick(pushed.json()["request_uri"])
    assert "code.jkt" in (await ehr.exchange(back["code"])).json()["error_description"]
    pushed = await ehr.push(dpop_jkt=ehr.holder.jkt)
    back = await ehr.pick(pushed.json()["request_uri"])
    assert (await ehr.exchange(back["code"])).status_code == 200
