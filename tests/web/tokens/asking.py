"""A client of the token service, as joserfc and httpx make one: right, or with something wrong."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
import uuid
from urllib.parse import parse_qs, urlsplit

from tests.trust.proving import Holder, kept, signed

ISSUER = "http://test"
REDIRECT = "https://ehr.example/cb"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ENTITY, UNIT = "310000019", "310000027"
ORGANISATION = {
    "type": "helseid_authorization",
    "practitioner_role": {
        "organization": {"identifier": {"system": "urn:oid:2.16.578.1.12.4.1.2.101", "type": "ENH", "value": UNIT}}
    },
}
ENH = "urn:oid:2.16.578.1.12.4.1.4.101"
ATTEST = {
    "type": "nhn:tillitsrammeverk:parameters",
    "practitioner": {
        "authorization": {"code": "LE", "system": "urn:oid:2.16.578.1.12.4.1.1.9060"},
        "legal_entity": {"id": ENTITY, "system": ENH},
        "point_of_care": {"id": UNIT, "system": ENH},
    },
    "care_relationship": {
        "healthcare_service": {"code": "S03", "system": "urn:oid:2.16.578.1.12.4.1.1.8655"},
        "purpose_of_use": {"code": "TREAT", "system": "urn:oid:2.16.840.1.113883.1.11.20448"},
        "decision_ref": {"id": "0b9a6f5e-6a4e-4b27-9a55-4c3c3a9b1f10", "user_selected": False},
    },
    "patients": [],
}


class Program:
    """A registered client, with its key for assertions and its key for proofs."""

    def __init__(self, http, name="ehr"):
        self.http, self.name = http, name
        self.own, self.holder = Holder(), Holder()
        self.kid = "one"
        self.nonce = ""
        self.verifier = secrets.token_urlsafe(40)

    @property
    def public(self):
        return self.own.key.as_dict(private=False) | {"kid": self.kid}

    def said(self, **claims):
        now = int(time.time())
        good = {"iss": self.name, "sub": self.name, "aud": ISSUER, "iat": now, "nbf": now, "exp": now + 60}
        return kept(good | {"jti": uuid.uuid4().hex} | claims)

    def assertion(self, header=None, signed_by=None, **claims):
        head = {"alg": "ES256", "typ": "client-authentication+jwt", "kid": self.kid, **(header or {})}
        return signed(kept(head), self.said(**claims), signed_by or self.own.key)

    def request_object(self, header=None, signed_by=None, **claims):
        head = {"alg": "ES256", "typ": "oauth-authz-req+jwt", "kid": self.kid, **(header or {})}
        good = {"client_id": self.name, **self.asked()}
        return signed(kept(head), self.said(**good | claims), signed_by or self.own.key)

    def asked(self, **more):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        good = {"response_type": "code", "redirect_uri": REDIRECT, "scope": "openid offline_access profile user/*.rs"}
        return (
            good | {"code_challenge": challenge, "code_challenge_method": "S256", "state": "abc", "nonce": "n"} | more
        )

    async def send(self, place, assertion=None, proof=None, headers=None, **form):
        """Post a form; a nonce that is asked for is put into another proof."""
        signed_in = {"client_assertion_type": ASSERTION, "client_assertion": assertion or self.assertion()}
        form = kept(signed_in | form)
        for _ in range(2):
            head = dict(headers or {})
            if proof is not False:
                said = {"nonce": self.nonce, "method": "POST", "url": ISSUER + place, **(proof or {})}
                head["dpop"] = self.holder.proof(**said)
            answer = await self.http.post(place, data=form, headers=head)
            self.nonce = answer.headers.get("dpop-nonce", self.nonce)
            if answer.status_code != 400 or answer.json().get("error") != "use_dpop_nonce":
                break
        return answer

    async def push(self, assertion=None, signed_request=None, **more):
        form = {"request": signed_request} if signed_request else self.asked(**more)
        return await self.send("/connect/par", assertion, proof=False, **form)

    async def pick(self, uri, user="fastlege"):
        """Sign in as somebody; gives what the way back says."""
        form = {"client_id": self.name, "request_uri": uri, "user": user}
        answer = await self.http.post("/connect/authorize", data=form, headers={"sec-fetch-site": "same-origin"})
        if answer.status_code != 303:
            return {"status": answer.status_code}
        found = urlsplit(answer.headers["location"])
        assert f"{found.scheme}://{found.netloc}{found.path}" == REDIRECT
        return {name: values[0] for name, values in parse_qs(found.query).items()}

    async def token(self, grant="client_credentials", assertion=None, proof=None, **form):
        return await self.send("/connect/token", assertion, proof, grant_type=grant, **form)

    async def exchange(self, code, **more):
        form = {"code": code, "redirect_uri": REDIRECT, "code_verifier": self.verifier, **more}
        return await self.token("authorization_code", **form)

    async def sign_in(self, user="fastlege", signed_request=None, assertion=None, **more):
        """The whole way, to the answer with the tokens."""
        pushed = await self.push(signed_request=signed_request, **more)
        assert pushed.status_code == 201, pushed.text
        back = await self.pick(pushed.json()["request_uri"], user)
        assert "code" in back, back
        return await self.exchange(back["code"], assertion=assertion)
