"""Signing in to our own pages, as any client of a token service does it: pushed request, sign-in, code, tokens.

What was begun lies sealed in a cookie of the browser that began it: nobody can be led into another's sign-in (state),
no code can be used by another (PKCE) or in another's answer (nonce), and no other issuer can answer (RFC 9207).
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from samspill.kernel.problems import Fault, Malformed, Refused
from samspill.trust.issuing.clients import CODE, REFRESH
from samspill.trust.issuing.signed import ASSERTION_TYPE
from samspill.trust.refusals import Unproven
from samspill.trust.relying import Begun, OwnClient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.pages import Pages
    from samspill.web.pages.issuers import Answer, TokenService

KIND: Final = "sign-in"
"""What the cookie is sealed as."""
LIFE: Final = 600
"""Seconds in which a sign-in that was begun must end."""
NEW_NONCE: Final = "use_dpop_nonce"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a sign-in gave."""

    access: str
    refresh: str
    life: int
    """For how many seconds the access token is good."""
    said: Mapping[str, Any]
    """What the ID token says."""


@dataclass(frozen=True, slots=True)
class Relying:
    """Our own pages, as the client of one token service."""

    client: OwnClient
    service: TokenService
    scope: str
    pages: Pages
    """Seals what was begun."""

    async def begin(self, back: str, going: str, hint: str = "") -> tuple[str, str]:
        """Push a request; gives where the browser goes, and what it must bring back. Raises `Problem`.

        `back` is our address that the service sends people to, `going` where they were going, `hint` who it may be.
        """
        begun, places = Begun(), await self.service.metadata()
        asked = {
            "response_type": "code",
            "redirect_uri": back,
            "scope": self.scope,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
            "state": begun.state,
            "nonce": begun.nonce,
            **({"login_hint": hint} if hint else {}),
        }
        answer = await self._send(places["pushed_authorization_request_endpoint"], asked)
        uri = answer.said.get("request_uri")
        if not isinstance(uri, str):
            raise _refused("sign-in.push", "the sign-in service did not take the request", answer)
        kept = [begun.state, begun.nonce, begun.verifier, back, going, int(time.time())]
        query = urlencode({"client_id": self.client.id, "request_uri": uri})
        return f"{places['authorization_endpoint']}?{query}", self.pages.seal(KIND, kept)

    async def finish(self, answered: Mapping[str, str], sealed: str) -> tuple[SignedIn, str]:
        """Take the answer that a browser brings back; gives what came of it, and where the person was going.

        Raises `Refused` with the rule that the answer broke.
        """
        begun, back, going = self._opened(sealed)
        if not secrets.compare_digest(answered.get("state", "").encode(), begun.state.encode()):
            raise _refused("sign-in.state", "the answer is to another sign-in than the one that was begun here")
        places = await self.service.metadata()
        told = "iss" in answered or bool(places.get("authorization_response_iss_parameter_supported"))
        if told and answered.get("iss") != self.client.issuer:
            raise _refused("sign-in.iss", "the answer comes from another service than the one that was asked")
        if "error" in answered or not answered.get("code"):
            raise _refused("sign-in.denied", "the sign-in service signed nobody in")
        form = {"code": answered["code"], "redirect_uri": back, "code_verifier": begun.verifier}
        answer = await self._send(places["token_endpoint"], {"grant_type": CODE, **form}, proves=True)
        return await self._signed_in(answer, begun.nonce), going

    async def attested(self, signed_in: SignedIn, details: list[Any]) -> str:
        """Get an access token on attested grounds for a sign-in. Raises `Refused`."""
        places = await self.service.metadata()
        form = {"grant_type": REFRESH, "refresh_token": signed_in.refresh}
        answer = await self._send(places["token_endpoint"], form, proves=True, authorization_details=details)
        if answer.status != OK:
            raise _refused("sign-in.grounds", "the grounds were not attested", answer)
        return str(answer.said["access_token"])

    async def take_back(self, token: str) -> None:
        """Take a token back, where the service offers that (RFC 7009)."""
        places = await self.service.metadata()
        if "revocation_endpoint" in places:
            await self._send(places["revocation_endpoint"], {"token": token})

    def _opened(self, sealed: str) -> tuple[Begun, str, str]:
        try:
            state, nonce, verifier, back, going, at = self.pages.open(KIND, sealed)
        except Malformed:
            raise _refused("sign-in.begun", "the sign-in was not begun in this browser") from None
        if time.time() - at > LIFE:
            raise _refused("sign-in.late", "the sign-in took too long: begin again")
        return Begun(state, nonce, verifier), back, going

    async def _signed_in(self, answer: Answer, nonce: str) -> SignedIn:
        said = answer.said
        if answer.status != OK or not all(isinstance(said.get(name), str) for name in ("access_token", "id_token")):
            raise _refused("sign-in.code", "the sign-in service gave no tokens for the code", answer)
        try:
            found = self.client.check_id_token(said["id_token"], await self.service.keys(anew=False), nonce)
        except Unproven as problem:
            if problem.rule != "id-token.signature":
                raise
            # Its keys may have been turned since we looked.
            found = self.client.check_id_token(said["id_token"], await self.service.keys(anew=True), nonce)
        life = said.get("expires_in")
        seconds = life if isinstance(life, int) and life > 0 else 0
        return SignedIn(said["access_token"], str(said.get("refresh_token", "")), seconds, found)

    async def _send(self, url: str, form: Mapping[str, str], *, proves: bool = False, **details: Any) -> Answer:
        """Send a form, with who we are; where a nonce is asked for in the proof, once more with it."""
        nonce = ""
        for _ in range(2):
            said = {"client_id": self.client.id, "client_assertion_type": ASSERTION_TYPE, **form}
            said["client_assertion"] = self.client.assertion(**details)
            answer = await self.service.post(url, said, self.client.proof("POST", url, nonce) if proves else "")
            if answer.said.get("error") != NEW_NONCE:
                break
            nonce = answer.nonce
        return answer


OK: Final = 200


def _refused(rule: str, what: str, answer: Answer | None = None) -> Refused:
    """Refuse a sign-in. Of what the service said only its code is told on: a word of OAuth's."""
    code = str(answer.said.get("error", "")) if answer else ""
    said = f"{what} ({code})" if code.isascii() and code.replace("_", "").isalnum() and len(code) < LIFE else what
    return Refused(said, Fault("sign-in", said, "forbidden"), reasons=(rule,))
