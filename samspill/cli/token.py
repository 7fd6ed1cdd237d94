"""Make an access token, for developers. Not in production.

samspill token                                    a system that may do everything
samspill token --scope 'patient/*.rs' --patient ID --purpose PATRQT
curl -H "Authorization: Bearer $(samspill token)" http://127.0.0.1:8080/fhir/Patient?_count=3
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from samspill.kernel.problems import Refused
from samspill.trust.keys import open_keys
from samspill.trust.tokens import issue

if TYPE_CHECKING:
    import argparse

    from samspill.kernel.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what the token is to say."""
    parser.add_argument("--subject", default="developer", help="who it speaks for (sub)")
    parser.add_argument("--client", default="samspill-token", help="the program (client_id)")
    parser.add_argument("--scope", default="system/*.cruds", help="scopes, spaces between")
    parser.add_argument("--purpose", default="TREAT", help="purposes of use, spaces between")
    parser.add_argument("--patient", help="the one patient it is bound to")
    parser.add_argument("--organisation", default="", help="the organisation")
    parser.add_argument("--life", type=int, help="seconds until it expires")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print a token."""
    if settings.environment == "production":
        raise Refused("tokens come from the issuer in production, not from this command")
    claims = {
        "sub": options.subject,
        "client_id": options.client,
        "scope": options.scope.split(),
        "purpose_of_use": options.purpose.split(),
        "organisation": options.organisation,
    }
    if options.patient:
        claims["patient"] = options.patient
    key = open_keys(settings.home_path).tokens
    life = options.life if options.life is not None else settings.token_life
    sys.stdout.write(issue(key, settings.trusted_issuer, settings.audience, life, claims) + "\n")
    return 0
