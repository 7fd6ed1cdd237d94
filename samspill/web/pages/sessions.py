"""Who looks at a page: a bearer token, or the token that the sign-in put in a cookie. And whether a form is our own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from samspill.kernel.problems import Fault, Refused, Unidentified
from samspill.trust.refusals import unidentified
from samspill.web import requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.kernel.calls import Caller
    from samspill.kernel.settings import Settings
    from samspill.trust.tokens import Verifier
    from samspill.web.platform import Platform

SAFE: Final = ("GET", "HEAD")
PART: Final = 3800
"""Characters of a token in one cookie: browsers keep 4096 octets with name and attributes (RFC 6265 §6.1)."""
PARTS: Final = 5
"""Cookies that a token may take."""


def is_secure(settings: Settings) -> bool:
    """Tell whether callers reach the platform by https."""
    return settings.address.startswith("https://")


def cookie_name(settings: Settings) -> str:
    """Name the cookie; the prefix makes browsers hold it to https, this host and all paths (RFC 6265bis §4.1.3)."""
    return "__Host-samspill" if is_secure(settings) else "samspill"


async def caller_of(request: Request, platform: Platform) -> Caller:
    """Say who asks. Raises `Unidentified`, or `Refused` for a form from elsewhere that rides on the cookie."""
    headers = requests.headers_of(request.scope)
    if "authorization" in headers:
        return await requests.caller_of(request.scope, platform)
    token = held(request, platform.settings)
    if not token:
        raise unidentified("an access token is needed, or a sign-in")
    if request.method not in SAFE:
        check_origin(headers, platform.settings)
    # A cookie is no bearer token: no script and no other program gets hold of it.
    return await platform.verifier.accept(token, cookie=True)


def visitor_of(request: Request, verifier: Verifier, settings: Settings) -> Caller | None:
    """Say who is signed in, for the frame of a page; None for nobody, or for a token that has run out."""
    token = held(request, settings)
    try:
        return verifier.caller(token, cookie=True) if token else None
    except Unidentified:
        return None


def check_origin(headers: Mapping[str, str], settings: Settings) -> None:
    """Refuse a form that another site sent (Fetch Metadata, https://www.w3.org/TR/fetch-metadata/; else `Origin`)."""
    site = headers.get("sec-fetch-site")
    origin = headers.get("origin", "")
    if site == "same-origin":
        return
    if site is None and (origin == settings.address or (origin and urlsplit(origin).netloc == headers.get("host"))):
        return
    message = "the form was not sent from a page of this platform"
    raise Refused(message, Fault("Origin", message, "forbidden"), reasons=("origin.other",))


def keep(response: Response, token: str, settings: Settings, life: int = 0) -> None:
    """Put the token in the cookie for `life` seconds: out of reach of scripts, and not sent along from other sites."""
    parts = [token[start : start + PART] for start in range(0, len(token), PART)]
    if len(parts) > 1:
        parts[0] = f"{len(parts)}~{parts[0]}"
    for name, part in zip(_names(settings), parts, strict=False):
        secure = is_secure(settings)
        response.set_cookie(name, part, life or settings.token_life, httponly=True, secure=secure, samesite="lax")


def held(request: Request, settings: Settings) -> str:
    """Give the token in the cookie, or in the several that a long one takes; empty when there is none."""
    first, *others = _names(settings)
    found = request.cookies.get(first, "")
    count, mark, start = found.partition("~")
    if not mark:
        return found
    more = int(count) - 1 if count.isascii() and count.isdigit() and len(count) == 1 else 0
    return start + "".join(request.cookies.get(name, "") for name in others[:more])


def _names(settings: Settings) -> list[str]:
    name = cookie_name(settings)
    return [name, *(f"{name}-{number}" for number in range(2, PARTS + 1))]


def forget(response: Response, settings: Settings) -> None:
    """Take the cookie away."""
    # What may be left of a long one is a piece that nothing can be made of.
    response.delete_cookie(cookie_name(settings), httponly=True, secure=is_secure(settings), samesite="lax")


def local(path: str) -> str:
    """Give a path to go on to if it is one of our own, else the front page."""
    own = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if own and path.isascii() and path.isprintable() and "\\" not in path else "/"
