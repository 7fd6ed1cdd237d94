"""What the token service says of itself (RFC 8414, OpenID Connect Discovery 1.0)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from samspill.trust.issuing import scopes
from samspill.trust.issuing.clients import GRANTS
from samspill.trust.issuing.details import ORGANISATION
from samspill.trust.public_keys import ALGORITHMS

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.web.tokens.desk import Desk

KEPT: Final = "max-age=3600"
SCOPES: Final = (*scopes.IDENTITY, "helseid://scopes/identity/pid", "helseid://scopes/hpr/hpr_number")


def metadata_routes(desk: Desk) -> list[Route]:
    """Give the two addresses at which clients look."""

    async def show(_request: Request) -> Response:
        return JSONResponse(metadata(desk.issuer, desk.platform.settings.address), headers={"cache-control": KEPT})

    places = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
    return [Route(place, show, methods=["GET"]) for place in places]


def metadata(issuer: str, address: str) -> dict[str, Any]:
    """Say where everything is, and what is offered there."""
    algorithms = list(ALGORITHMS)
    return {
        "issuer": issuer,
        "jwks_uri": f"{address}/.well-known/jwks.json",
        "pushed_authorization_request_endpoint": f"{address}/connect/par",
        "authorization_endpoint": f"{address}/connect/authorize",
        "token_endpoint": f"{address}/connect/token",
        "userinfo_endpoint": f"{address}/connect/userinfo",
        "revocation_endpoint": f"{address}/connect/revocation",
        "require_pushed_authorization_requests": True,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": list(GRANTS),
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": algorithms,
        "revocation_endpoint_auth_methods_supported": ["private_key_jwt"],
        "revocation_endpoint_auth_signing_alg_values_supported": algorithms,
        "request_parameter_supported": True,
        "request_uri_parameter_supported": False,
        "request_object_signing_alg_values_supported": algorithms,
        "dpop_signing_alg_values_supported": algorithms,
        "authorization_details_types_supported": [ORGANISATION, scopes.ATTESTATION],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "scopes_supported": list(SCOPES),
        "ui_locales_supported": ["nb", "nn", "en"],
    }
