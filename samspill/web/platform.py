"""What a worker process holds while it serves: settings, database, keys, counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from samspill.fhir.capability import capability_text
from samspill.fhir.openapi import document_text
from samspill.fhir.rules import Rules
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.trust.signatures import Signatures

if TYPE_CHECKING:
    from samspill.exchange import Service
    from samspill.fhir.bundle.batch import Limits
    from samspill.fhir.pages import Pages
    from samspill.kernel.settings import Settings
    from samspill.store import Store
    from samspill.trust.keys import Keys
    from samspill.trust.tokens import Verifier
    from samspill.web.metering import Meter
    from samspill.web.metrics import Metrics


@dataclass(frozen=True)
class Platform:
    """Put together by `samspill.app`, used by every entrance."""

    settings: Settings
    store: Store
    keys: Keys
    verifier: Verifier
    pages: Pages
    limits: Limits
    metrics: Metrics
    meter: Meter
    services: tuple[Service, ...]

    @cached_property
    def signatures(self) -> Signatures:
        """Checks the proofs that come with calls."""
        return Signatures()

    @cached_property
    def address(self) -> str:
        """The platform's own address, put together once."""
        return self.settings.address

    @cached_property
    def fhir_base(self) -> str:
        """The base of the FHIR API, put together once."""
        return self.settings.fhir_base

    @cached_property
    def rules(self) -> Rules:
        """What the settings decide where the standard leaves it open."""
        return Rules(
            self.settings.update_create == "on",
            self.settings.conditional_delete == "multiple",
            search_limit=self.settings.search_limit,
        )

    def capabilities(self) -> Reply:
        """Say what the FHIR API offers (http://hl7.org/fhir/R4/http.html#capabilities)."""
        return Reply(body=capability_text(self.fhir_base, self.rules))

    def openapi(self) -> Reply:
        """Describe the FHIR API as an OpenAPI document."""
        return Reply(body=document_text(self.fhir_base), headers={"content-type": "application/json"})

    def smart_configuration(self) -> Reply:
        """Say where tokens come from (SMART App Launch 2.2, conformance)."""
        address = self.settings.address
        found = {
            "issuer": self.settings.trusted_issuer,
            "jwks_uri": f"{address}/.well-known/jwks.json",
            "pushed_authorization_request_endpoint": f"{address}/connect/par",
            "authorization_endpoint": f"{address}/connect/authorize",
            "token_endpoint": f"{address}/connect/token",
            "revocation_endpoint": f"{address}/connect/revocation",
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types_supported": ["code"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "scopes_supported": ["openid", "offline_access", "patient/*.cruds", "user/*.cruds", "system/*.cruds"],
            "capabilities": [
                "client-confidential-asymmetric",
                "sso-openid-connect",
                "permission-offline",
                "permission-patient",
                "permission-user",
                "permission-v2",
            ],
        }
        return Reply(body=strict_json.write(found))
