"""The token service over HTTP: discovery, pushed requests, sign-in, tokens, and what is known of whoever signed in.

It follows the security profile of HelseID, which follows FAPI 2.0: clients say who they are by a signed assertion,
requests are pushed ahead, and every token is bound to a key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from samspill.web.tokens.desk import desk_of
from samspill.web.tokens.endpoints import push, revoke, token
from samspill.web.tokens.entrance import speaking
from samspill.web.tokens.metadata import metadata_routes
from samspill.web.tokens.signing_in import sign_in_routes
from samspill.web.tokens.userinfo import userinfo

if TYPE_CHECKING:
    from samspill.web.pages.frame import Frame

__all__ = ["token_routes"]


def token_routes(frame: Frame) -> list[Route]:
    """Give the routes of the token service."""
    desk = desk_of(frame.platform)
    return [
        *metadata_routes(desk),
        Route("/connect/par", speaking(desk, "sts.push", push), methods=["POST"]),
        Route("/connect/token", speaking(desk, "sts.token", token), methods=["POST"]),
        Route("/connect/revocation", speaking(desk, "sts.revoke", revoke), methods=["POST"]),
        Route("/connect/userinfo", speaking(desk, "sts.userinfo", userinfo), methods=["GET", "POST"]),
        *sign_in_routes(frame, desk),
    ]
