"""From HTTP to a `Call`: the token, the purpose, the body within its limit, the headers that matter."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from samspill.kernel.calls import Sight
from samspill.kernel.problems import Fault, Malformed, Problem, TooLarge, Unidentified, WrongMedia
from samspill.trust import dpop, replay
from samspill.trust.public_keys import ALGORITHMS
from samspill.trust.refusals import Unproven, unidentified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.kernel.calls import Caller
    from samspill.web.platform import Platform

KEPT: Final = frozenset(
    {
        "if-match",
        "if-none-match",
        "if-modified-since",
        "if-none-exist",
        "prefer",
        "accept",
        "content-type",
        "access-reason",
    }
)
"""Headers that a call goes on with."""
_HEARD: Final = {name.encode(): name for name in (*KEPT, "x-request-id", "purpose-of-use", "content-length")}
PARTS: Final = 1000
"""Parts of one query."""
JSON: Final = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")


def headers_of(scope: Mapping[str, Any]) -> dict[str, str]:
    """Read an ASGI scope's headers, whose names are in lower case; the last of several with one name counts."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def heard(scope: Mapping[str, Any]) -> dict[str, str]:
    """Read the headers that a call to the FHIR API may turn on, as `headers_of` does.

    Its token and its proof, which are long, are not among them: `proven` reads them without copying them.
    """
    raw = dict(scope["headers"])
    return {_HEARD[name]: raw[name].decode("latin-1") for name in raw.keys() & _HEARD.keys()}


def request_id(headers: Mapping[str, str]) -> str:
    """Take the caller's correlation id, or make one."""
    given = headers.get("x-request-id", "")
    return given if given and _REQUEST_ID.fullmatch(given) else f"{random.getrandbits(128):032x}"


async def caller_of(scope: Mapping[str, Any], platform: Platform) -> Caller:
    """Say who calls, as `proven` does, and note the proof. Raises `Unproven`, also for one that was sent before."""
    caller, proof = await proven(scope, platform)
    if proof is not None:
        await replay.use_proof(platform.store, proof.digest, proof.seconds)
    return caller


async def proven(scope: Mapping[str, Any], platform: Platform) -> tuple[Caller, Sight | None]:
    """Say who calls: by a bearer token (RFC 6750), or by one bound to a key, with its proof (RFC 9449).

    The proof is still to be noted, lest it be sent again (`trust.replay`). A token goes one of the two ways and never
    both. Raises `Unproven`.
    """
    given = dict(scope["headers"]).get(b"authorization", b"")
    if dpop.is_bound(given):
        token = dpop.token_in(given)
        claimed = dpop.read(proof_of(scope), method=scope["method"], url=url_of(scope, platform), token=token)
        await platform.signatures.check(claimed)
        proof = claimed.proven()
        caller = await platform.verifier.accept(token, proof.jkt, proof.ath)
        return caller, Sight(proof.once, dpop.KEPT)
    kind, _, token = given.decode("latin-1").partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        raise unidentified("an access token is needed")
    return await platform.verifier.accept(token.strip()), None


async def spend(proof: Sight, platform: Platform) -> None:
    """Note a proof that nobody has noted, of a call that came to nothing: it is good for no other."""
    with suppress(Problem):
        await replay.is_fresh(platform.store, proof.digest, proof.seconds)


def proof_of(scope: Mapping[str, Any]) -> bytes:
    """Read the one proof that a request carries. Raises `Unproven`."""
    every: list[tuple[bytes, bytes]] = scope["headers"]
    raw = dict(every)
    twice = len(raw) != len(every) and [name for name, _ in every].count(b"dpop") > 1
    if twice or b"dpop" not in raw:
        raise unidentified("one proof must be sent with the request, in the header DPoP", "dpop.missing")
    return raw[b"dpop"]


def url_of(scope: Mapping[str, Any], platform: Platform) -> str:
    """Give the address of a request as callers see it, without its query."""
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    return platform.address + path.partition(b"?")[0].decode("latin-1")


def challenge(problem: Unidentified, platform: Platform, *, tried: bool) -> str:
    """Say how to come back (RFC 6750 §3, RFC 9449 §7.1): with no error when there was no token at all to be `tried`."""
    ways = ['Bearer realm="samspill"'] if platform.verifier.bearer else []
    ways.append(f'DPoP algs="{" ".join(ALGORITHMS)}"')
    if not tried:
        return ", ".join(ways)
    rule = problem.rule if isinstance(problem, Unproven) else "token.none"
    proofs = rule.startswith("dpop.")
    said = f'error="{"invalid_dpop_proof" if proofs else "invalid_token"}", error_description="{rule}"'
    place = -1 if proofs else 0
    ways[place] = f"{ways[place]}, {said}"
    return ", ".join(ways)


def purpose_of(headers: Mapping[str, str], caller: Caller) -> str:
    """Say why the caller asks: the header `purpose-of-use`, or the only purpose that the token allows."""
    given = headers.get("purpose-of-use", "")
    if given:
        return given[:32]
    return next(iter(caller.purposes)) if len(caller.purposes) == 1 else ""


async def body_of(receive: Any, headers: Mapping[str, str], limit: int) -> bytes:
    """Read the whole body. Raises `TooLarge` as soon as it passes the limit in bytes."""
    announced = headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    message = await receive()
    if not message.get("more_body"):
        body: bytes = message.get("body", b"")
        if len(body) > limit:
            raise _too_large(limit)
        return body
    parts, size = [message["body"]], len(message["body"])
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Malformed("the caller went away in the middle of the body")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise _too_large(limit)
    return b"".join(parts)


def _too_large(limit: int) -> TooLarge:
    message = f"the body is larger than {limit} bytes (SAMSPILL_BODY_LIMIT)"
    return TooLarge(message, Fault("", message, "too-long"))


def check_json(headers: Mapping[str, str]) -> None:
    """Refuse a body that does not say it is JSON. Raises `WrongMedia`."""
    check_media(headers, JSON)


def check_media(headers: Mapping[str, str], taken: Sequence[str]) -> None:
    """Refuse a body that does not say it is one of the kinds that are taken, in UTF-8. Raises `WrongMedia`."""
    kind, _, rest = headers.get("content-type", "").partition(";")
    charset = rest.lower().replace(" ", "").replace('"', "")
    if kind.strip().lower() not in taken or ("charset=" in charset and "charset=utf-8" not in charset):
        named = "application/fhir+json" if taken is JSON else " or ".join(taken[:2])
        message = f"the body must be {named} in UTF-8"
        raise WrongMedia(message, Fault("Content-Type", message, "not-supported"))


def check_form(headers: Mapping[str, str]) -> None:
    """Refuse a search in a body that is no form; an empty body need not say what it is. Raises `WrongMedia`."""
    kind = headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded" and headers.get("content-length", "0") != "0":
        message = "a search in the body must be application/x-www-form-urlencoded"
        raise WrongMedia(message, Fault("Content-Type", message, "not-supported"))


def query_of(text: bytes) -> tuple[tuple[str, str], ...]:
    """Read a query string or a form. Raises `Malformed` when it is not UTF-8 or has too many parts."""
    try:
        pairs = _pairs(text.decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        message = "the query is not valid UTF-8 in percent encoding, or has more than 1000 parts"
        raise Malformed(message, Fault("", message, "structure")) from None
    if any("\0" in name or "\0" in value for name, value in pairs):
        message = "the query holds the character U+0000"
        raise Malformed(message, Fault("", message, "value"))
    return pairs


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Read pairs as `urllib.parse.parse_qsl` does with blank values kept, at a third of its time."""
    if text.count("&") >= PARTS:
        raise ValueError("too many parts")
    found = (part.partition("=") for part in text.split("&") if part)
    return tuple((_plain(name), _plain(value)) for name, _, value in found)


def _plain(text: str) -> str:
    if "+" in text:
        text = text.replace("+", " ")
    return unquote(text, errors="strict") if "%" in text else text
