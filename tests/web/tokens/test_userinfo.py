"""What is known of whoever signed in is told to the client that has their token and its key, by its scopes."""

from __future__ import annotations

from tests.trust.proving import Holder
from tests.web.tokens.asking import ISSUER

URL = ISSUER + "/connect/userinfo"
SCOPE = "openid profile user/*.rs helseid://scopes/hpr/hpr_number helseid://scopes/identity/pid"


async def test_it_tells_what_the_scopes_say(ehr, client):
    token = (await ehr.sign_in(scope=SCOPE)).json()["access_token"]
    found = (await client.get("/connect/userinfo", headers=ehr.holder.headers(token, url=URL))).json()
    assert (found["sub"], found["name"]) == ("Practitioner/fastlege-oslo", "Ragnhild Tindvarde")
    assert found["helseid://claims/identity/pid"].isdigit()
    assert found["helseid://claims/hpr/hpr_details"]["hpr_number"] == 565000001
    less = (await ehr.sign_in(scope="openid user/*.rs")).json()["access_token"]
    found = (await client.post("/connect/userinfo", headers=ehr.holder.headers(less, url=URL, method="POST"))).json()
    assert found.keys() == {"sub", "helseid://claims/identity/security_level"}


async def test_it_tells_nothing_to_others(ehr, client):
    token = (await ehr.sign_in(scope=SCOPE)).json()["access_token"]
    own = (await ehr.token(scope="system/*.rs")).json()["access_token"]
    closed = (await ehr.sign_in(scope="user/*.rs")).json()["access_token"]
    headers = ehr.holder.headers(token, url=URL)
    assert (await client.get("/connect/userinfo", headers=headers)).status_code == 200
    for wrong in (
        {},
        headers,
        {"authorization": f"Bearer {token}"},
        Holder().headers(token, url=URL),
        ehr.holder.headers(token),
        ehr.holder.headers(own, url=URL),
    ):
        assert (await client.get("/connect/userinfo", headers=wrong)).status_code in (400, 401)
    assert (await client.get("/connect/userinfo", headers=ehr.holder.headers(closed, url=URL))).status_code == 403
