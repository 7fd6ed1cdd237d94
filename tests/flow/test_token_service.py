"""A client that others wrote (authlib) goes the whole way with a platform that runs, in two worker processes."""

from __future__ import annotations

import json
import re
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.trust.proving import Holder

with warnings.catch_warnings(action="ignore"):
    from authlib.common.security import generate_token
    from authlib.integrations.base_client.errors import OAuthError
    from authlib.integrations.httpx_client import OAuth2Client
    from authlib.oauth2.rfc7523 import PrivateKeyJWT
    from authlib.oauth2.rfc7636 import create_s256_code_challenge

SCOPE = "openid offline_access profile user/*.rs"
REDIRECT = "https://ehr.example/cb"


class Assertion(PrivateKeyJWT):
    """Who the client is, in HelseID's profile: another typ, the issuer for `aud`, and a minute at most."""

    alg = "ES256"

    def __init__(self, issuer, kid):
        super().__init__(issuer)
        self.kid = kid

    def sign(self, auth, token_endpoint):
        # authlib keeps its own dictionaries from one assertion to the next, `jti` and all.
        self.claims = {"exp": int(time.time()) + 60}
        self.headers = {"typ": "client-authentication+jwt", "kid": self.kid}
        return super().sign(auth, token_endpoint)


class Prover:
    """Puts a proof into every request, as authlib does not do by itself yet."""

    def __init__(self):
        self.holder, self.nonce, self.token = Holder(), "", None

    def prove(self, request):
        url = str(request.url).partition("?")[0]
        token = request.headers.get("authorization", "").removeprefix("DPoP ") or None
        said = {"nonce": self.nonce} if token is None and self.nonce else {}
        request.headers["dpop"] = self.holder.proof(token, method=request.method, url=url, **said)

    def note(self, response):
        self.nonce = response.headers.get("dpop-nonce", self.nonce)


def bound(token, uri, headers, body, _placement):
    headers["Authorization"] = f"DPoP {token}"
    return uri, headers, body


@pytest.fixture
def registered(running_platform, tmp_path):
    """What the operator does: registers a client, and gives it the key that was made for it."""
    words = ["--name", "Syntetisk EPJ", "--owner", "310000019", "--tenancy", "single-tenant", "--parent", "310000019"]
    words += ["--grant", "authorization_code", "--grant", "refresh_token", "--grant", "client_credentials"]
    words += [word for scope in (*SCOPE.split(), "system/*.rs") for word in ("--scope", scope)]
    words += ["--purpose", "TREAT", "--redirect-uri", REDIRECT, "--new-key", str(tmp_path / "key.json")]
    done = running_platform.command("client", "add", "ehr", *words)
    assert done.returncode == 0, done.stderr
    return json.loads((tmp_path / "key.json").read_text())


@pytest.fixture
def prover():
    return Prover()


@pytest.fixture
def authlib(running_platform, registered, prover):
    metadata = httpx.get(running_platform.url + "/.well-known/openid-configuration").json()
    client = OAuth2Client(
        "ehr",
        ECKey.import_key(registered),
        token_endpoint_auth_method=Assertion(metadata["issuer"], registered["kid"]),
        scope=SCOPE,
        redirect_uri=REDIRECT,
        token_endpoint=metadata["token_endpoint"],
        event_hooks={"request": [prover.prove], "response": [prover.note]},
    )
    client.server = metadata
    client.token_auth.SIGN_METHODS = {"dpop": bound}
    yield client
    client.close()


def pushed(client, **asked):
    """Push a request, by authlib's own way of saying who the client is; once more when a nonce is asked for."""
    for _ in range(2):
        answer = client.post(
            client.server["pushed_authorization_request_endpoint"],
            data={"response_type": "code", "client_id": "ehr", "redirect_uri": REDIRECT, "scope": SCOPE, **asked},
            auth=client.client_auth(client.token_endpoint_auth_method),
        )
        if answer.status_code == 201:
            return answer.json()["request_uri"]
    raise AssertionError(answer.text)


def signed_in(platform, uri, user="fastlege"):
    """What a person does in a browser; gives where they are sent back to."""
    with httpx.Client(base_url=platform.url) as browser:
        page = browser.get("/connect/authorize", params={"client_id": "ehr", "request_uri": uri})
        form = dict(re.findall(r'name="(client_id|request_uri)" value="([^"]+)"', page.text))
        way = browser.post("/connect/authorize", data=form | {"user": user}, headers={"origin": platform.url})
        assert way.status_code == 303, way.text
        return way.headers["location"]


def test_from_the_pushed_request_to_the_api(running_platform, authlib, prover):
    verifier = generate_token(64)
    challenge = create_s256_code_challenge(verifier)
    uri = pushed(authlib, code_challenge=challenge, code_challenge_method="S256", state="st", nonce="n")
    location = signed_in(running_platform, uri)
    assert parse_qs(urlsplit(location).query)["iss"] == [authlib.server["issuer"]]

    token = authlib.fetch_token(authorization_response=location, state="st", code_verifier=verifier)
    assert (token["token_type"], token["scope"]) == ("DPoP", SCOPE)
    found = authlib.get(running_platform.url + "/fhir/Organization")
    assert (found.status_code, found.json()["resourceType"]) == (200, "Bundle")
    about = authlib.get(authlib.server["userinfo_endpoint"]).json()
    assert about["name"] == "Ragnhild Tindvarde"

    again = authlib.refresh_token(refresh_token=token["refresh_token"])
    assert again["access_token"] != token["access_token"]
    assert authlib.get(running_platform.url + "/fhir/Organization").status_code == 200

    rotated = running_platform.command("keys", "rotate")
    assert [line.split()[1] for line in rotated.stdout.splitlines()] == ["current", "next", "retired"]
    assert authlib.get(running_platform.url + "/fhir/Organization").status_code == 200
    time.sleep(1.1)  # as long as a worker may take to see it
    authlib.refresh_token(refresh_token=token["refresh_token"])
    assert authlib.get(running_platform.url + "/fhir/Organization").status_code == 200

    with pytest.raises(OAuthError, match="invalid_grant"):
        authlib.fetch_token(authorization_response=location, state="st", code_verifier=verifier)
    assert authlib.get(running_platform.url + "/fhir/Organization").status_code in (200, 401)
    with pytest.raises(OAuthError, match="invalid_grant"):
        authlib.refresh_token(refresh_token=token["refresh_token"])


def test_a_proof_opens_once_whichever_worker_it_comes_to(running_platform, authlib, prover):
    with pytest.raises(OAuthError, match="use_dpop_nonce"):
        authlib.fetch_token(grant_type="client_credentials", scope="system/*.rs")
    token = authlib.fetch_token(grant_type="client_credentials", scope="system/*.rs")["access_token"]
    url = running_platform.url + "/fhir/Organization"

    def ask(headers):
        return httpx.get(url, headers=headers).status_code

    with ThreadPoolExecutor(16) as pool:
        for _ in range(5):
            found = sorted(pool.map(ask, [prover.holder.headers(token, url=url)] * 16))
            assert found == [200] + [401] * 15


def test_a_client_comes_and_goes(running_platform, registered, tmp_path):
    command = running_platform.command
    assert "ehr  Syntetisk EPJ" in command("client", "list").stdout
    public = {name: value for name, value in registered.items() if name != "d"} | {"kid": "second"}
    (tmp_path / "public.json").write_text(json.dumps(public))
    assert (
        command("client", "keys", "ehr", "--add", str(tmp_path / "public.json"), "--days", "3").stdout
        == "second holds\n"
    )
    assert command("client", "keys", "ehr", "--end", "second").returncode == 0
    assert "second ended" in command("client", "list").stdout
    (tmp_path / "private.json").write_text(json.dumps(registered))
    assert "private" in command("client", "keys", "ehr", "--add", str(tmp_path / "private.json")).stderr
    assert "redirect" in command("client", "add", "x", "--owner", "y", "--grant", "authorization_code").stderr
    assert command("api", "add", "nhn:phr", "--owner", "310000035", "--scope", "nhn:phr/read").returncode == 0
    assert "nhn:phr/read" in command("api", "list").stdout
    assert command("api", "remove", "nhn:phr").returncode == 0
    assert command("api", "list").stdout == ""
    assert command("client", "remove", "ehr").returncode == 0
    assert command("client", "list").stdout == ""
    assert command("client", "remove", "ehr").returncode == 3
    assert command("keys", "list").stdout.count("\n") == 2
