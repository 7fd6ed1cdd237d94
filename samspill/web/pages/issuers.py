"""The token service that people sign in with, as our own pages reach it: the one in this program, or an outside one.

Both are spoken to in the same words: the same forms, assertions and proofs. Only the way there differs, since a program
that calls itself over the network may not find itself there.
"""

from __future__ import annotations

import asyncio
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from starlette.requests import Request

from samspill.kernel.problems import Refused, Unavailable
from samspill.trust.issuers import DAY, MOST, PATIENCE
from samspill.trust.relying import TheirKeys
from samspill.web.tokens.metadata import metadata

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.responses import Response

    from samspill.trust.issuers import Issuer
    from samspill.trust.tokens import Verifier

    Endpoint = Callable[[Request], Awaitable[Response]]

DISCOVERY: Final = "/.well-known/openid-configuration"
NEEDED: Final = ("issuer", "pushed_authorization_request_endpoint", "authorization_endpoint", "token_endpoint")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint of the token service answered."""

    status: int
    said: Mapping[str, Any]
    nonce: str
    """For the next proof (RFC 9449 §8)."""


class TokenService(Protocol):
    """Somebody that people sign in with."""

    async def metadata(self) -> Mapping[str, Any]:
        """Say where everything is (RFC 8414). Raises `Unavailable`."""

    async def post(self, url: str, form: Mapping[str, str], proof: str) -> Answer:
        """Send a form to one of its endpoints. Raises `Unavailable`."""

    async def keys(self, *, anew: bool) -> TheirKeys:
        """Give the keys that it signs with, looked up anew where asked."""


@dataclass(frozen=True)
class Inside:
    """The token service in this program."""

    issuer: str
    address: str
    verifier: Verifier
    endpoints: Mapping[str, Endpoint]
    """By path."""

    async def metadata(self) -> Mapping[str, Any]:
        """Say where everything is."""
        return metadata(self.issuer, self.address)

    async def post(self, url: str, form: Mapping[str, str], proof: str) -> Answer:
        """Hand a form to the endpoint, just as it would come over the network."""
        path = url.removeprefix(self.address)
        headers = [(b"content-type", b"application/x-www-form-urlencoded")]
        headers += [(b"dpop", proof.encode())] if proof else []
        scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers}
        body = urllib.parse.urlencode(form).encode()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        response = await self.endpoints[path](Request(scope, receive))
        return _answer(response.status_code, bytes(response.body), response.headers.get("dpop-nonce", ""))

    async def keys(self, *, anew: bool) -> TheirKeys:  # noqa: ARG002 - they are always at hand
        """Give our own keys."""
        return TheirKeys(self.verifier.own_keys(), ("ES256",))


@dataclass
class Outside:
    """A token service elsewhere, such as HelseID or ID-porten; its tokens must be taken here (SAMSPILL_ISSUERS)."""

    issuer: str
    known: Issuer | None
    """As it stands among the issuers whose tokens are taken."""
    send: Callable[[str, bytes | None, Mapping[str, str]], tuple[int, bytes, str]] = field(
        default_factory=lambda: fetch
    )
    _metadata: Mapping[str, Any] = field(default_factory=dict)
    _looked: float = -DAY

    async def metadata(self) -> Mapping[str, Any]:
        """Look up where everything is, once a day. Raises `Unavailable` when it cannot be had, or is another's."""
        if time.monotonic() - self._looked > DAY:
            answer = await self._ask(self.issuer.rstrip("/") + DISCOVERY, None, {})
            missing = [name for name in NEEDED if not isinstance(answer.said.get(name), str)]
            if missing or answer.said["issuer"] != self.issuer:
                raise Unavailable("the sign-in service says of itself what cannot be used here")
            self._metadata, self._looked = answer.said, time.monotonic()
        return self._metadata

    async def post(self, url: str, form: Mapping[str, str], proof: str) -> Answer:
        """Send a form over the network."""
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        return await self._ask(url, urllib.parse.urlencode(form).encode(), headers | ({"dpop": proof} if proof else {}))

    async def keys(self, *, anew: bool) -> TheirKeys:
        """Give the keys that it has published."""
        if self.known is None:
            raise Refused("the sign-in service is not among the issuers whose tokens are taken here")
        if anew or not self.known.keys():
            await self.known.look_again()
        return TheirKeys(self.known.keys(), self.known.algorithms)

    async def _ask(self, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        try:
            return _answer(*await asyncio.to_thread(self.send, url, body, headers))
        except (OSError, ValueError):
            raise Unavailable("the sign-in service does not answer just now") from None


def _answer(status: int, body: bytes, nonce: str) -> Answer:
    said = json.loads(body) if body else {}
    if not isinstance(said, dict):
        raise ValueError("the answer is no JSON object")  # noqa: TRY004 - what was sent is wrong, not a type of ours
    return Answer(status, said, nonce)


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows nobody elsewhere: what we sign is meant for one address."""

    def redirect_request(self, *_: Any) -> None:
        return None


def fetch(url: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes, str]:
    """Ask over the network; gives status, body and nonce. Raises `OSError` or `ValueError`."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("token services are reached by https or http")
    request = urllib.request.Request(url, body, dict(headers))  # noqa: S310 - the scheme is checked above
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read(MOST), answer.headers.get("dpop-nonce", "")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(MOST), error.headers.get("dpop-nonce", "")
