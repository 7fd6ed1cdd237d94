"""The rules for a request that is pushed ahead (RFC 9126): what a client must say before somebody signs in to it."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.trust.issuing import scopes
from samspill.trust.issuing.clients import CODE
from samspill.trust.issuing.denials import denied
from samspill.trust.issuing.details import Details, organisation_of, read_details

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.trust.issuing.clients import Registered

LIFE: Final = 300
"""Seconds for which a pushed request may be used; less than 600 (FAPI 2.0)."""
PREFIX: Final = "urn:ietf:params:oauth:request_uri:"
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_\-]{43}")
_THUMBPRINT: Final = _CHALLENGE
LONGEST: Final = 2000
"""Characters of what is given back as it came."""
LONGEST_SCOPE: Final = 32_000
"""Characters of a list of scopes: a client of the whole platform asks for every one that there is."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A request that keeps the rules."""

    redirect_uri: str
    scopes: tuple[str, ...]
    challenge: str
    state: str = ""
    nonce: str = ""
    resources: tuple[str, ...] = ()
    jkt: str = ""
    prompt: str = ""
    login_hint: str = ""
    """Who it may be that signs in (OpenID Connect Core §3.1.2.1)."""
    organisation: Mapping[str, Any] | None = None
    attestation: Mapping[str, Any] | None = None

    def content(self) -> dict[str, Any]:
        """Give it as a JSON object."""
        return asdict(self)

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Pushed:
        """Read what `content` gave."""
        lists = {name: tuple(content[name]) for name in ("scopes", "resources")}
        return cls(**{**content, **lists})

    @property
    def details(self) -> Details:
        """Give the details that stood in the signed request."""
        return Details(self.organisation, self.attestation)


def read_pushed(registered: Registered, said: Mapping[str, Any], jkt: str, own: str, *, signed: bool) -> Pushed:
    """Read a request's parameters. `jkt` is the thumbprint of the key that was proven with it; raises `Denied`.

    Details stand in a signed request only, so that the client cannot say that it never said them (ATT-2).
    """
    client = registered.client
    if CODE not in client.grants:
        raise denied("unauthorized_client", "request.grant", "the client is not registered for sign-ins")
    if _text(said, "response_type") != "code" or _text(said, "response_mode") not in ("", "query"):
        raise denied("unsupported_response_type", "request.response", "the response_type must be code")
    if "request_uri" in said:
        raise denied("invalid_request", "request.nested", "a pushed request names no other (request_uri)")
    if _text(said, "redirect_uri") not in client.redirect_uris:
        raise denied(
            "invalid_request", "request.redirect", "the redirect_uri is none that the client is registered with"
        )
    challenge = _text(said, "code_challenge")
    if _text(said, "code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge):
        raise denied("invalid_request", "request.pkce", "a code_challenge by S256 is needed (RFC 7636)")
    if "authorization_details" in said and not signed:
        message = "authorization_details stand in a signed request, or in the client's assertion (ATT-2)"
        raise denied("invalid_request", "details.unsigned", message)
    details = read_details(said.get("authorization_details"))
    organisation_of(client, details.organisation)
    found = Pushed(
        redirect_uri=_text(said, "redirect_uri"),
        scopes=scopes.asked(registered, _text(said, "scope", LONGEST_SCOPE), person=True),
        challenge=challenge,
        state=_text(said, "state"),
        nonce=_text(said, "nonce"),
        resources=_resources(said),
        jkt=_jkt(said, jkt),
        prompt=_text(said, "prompt"),
        login_hint=_text(said, "login_hint"),
        organisation=details.organisation,
        attestation=details.attestation,
    )
    _check(registered, found, own)
    return found


def _check(registered: Registered, found: Pushed, own: str) -> None:
    if not found.scopes:
        raise denied("invalid_scope", "scope.none", "at least one scope is needed")
    if found.attestation is not None and scopes.ATTESTATION not in found.scopes:
        raise denied("invalid_scope", "scope.attestation", f"an attest needs the scope {scopes.ATTESTATION}")
    for resource in found.resources:
        scopes.target(registered, found.scopes, (resource,), own)


def _jkt(said: Mapping[str, Any], proven: str) -> str:
    """Tell the key that the code is to be bound to (RFC 9449 §10)."""
    asked = _text(said, "dpop_jkt")
    if asked and (not _THUMBPRINT.fullmatch(asked) or proven not in ("", asked)):
        raise denied("invalid_dpop_proof", "request.jkt", "dpop_jkt is not the thumbprint of the proof's key")
    return asked or proven


def _resources(said: Mapping[str, Any]) -> tuple[str, ...]:
    value = said.get("resource", ())
    listed = (value,) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not all(isinstance(one, str) for one in listed):
        raise denied("invalid_target", "target.form", "a resource is a text")
    return tuple(listed)


def _text(said: Mapping[str, Any], name: str, longest: int = LONGEST) -> str:
    value = said.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise denied("invalid_request", "request.form", f"{name} must be a text, and not endless")
    return value
