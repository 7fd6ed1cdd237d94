"""`authorization_details` (RFC 9396): for which organisation a token is asked, and on which attested grounds.

They stand in the signed request, and then hold for every token of the sign-in, or in the client's assertion, and then
hold for that token alone. In both at once they are refused with HelseID's `HID-DOUBLE-STRUCTURE`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.problems import Problem
from samspill.trust.attestation import TYPE, read_rar
from samspill.trust.issuing.denials import denied

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.trust.issuing.clients import Client

ORGANISATION: Final = "helseid_authorization"
SINGLE: Final = "urn:oid:2.16.578.1.12.4.1.2.101"
MULTI: Final = "urn:oid:1.0.6523"
ERROR: Final = "invalid_authorization_details"
_MULTI_VALUE: Final = re.compile(r"NO:ORGNR:(\d{9}):(\d{9})?")
_NUMBER: Final = re.compile(r"\d{9}")


@dataclass(frozen=True, slots=True)
class Details:
    """What was asked for, as it was sent."""

    organisation: Mapping[str, Any] | None = None
    attestation: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Organisation:
    """For whom a client acts: organisation numbers."""

    parent: str = ""
    child: str = ""


def read_details(said: Any) -> Details:
    """Read a list of details. Raises `Denied`: `invalid_authorization_details`."""
    if said is None:
        return Details()
    listed = said if isinstance(said, list) else [said]
    found: dict[str, Mapping[str, Any]] = {}
    for one in listed:
        kind = one.get("type") if isinstance(one, dict) else None
        if kind not in (ORGANISATION, TYPE):
            raise denied(ERROR, "details.type", f"the types of details are {ORGANISATION} and {TYPE}")
        if kind in found:
            raise denied(ERROR, "details.twice", "there are two details of one type")
        found[kind] = one
    if TYPE in found:
        _check_attestation(found[TYPE])
    return Details(found.get(ORGANISATION), found.get(TYPE))


def _check_attestation(said: Mapping[str, Any]) -> None:
    try:
        read_rar([said])
    except Problem as problem:
        raise denied(ERROR, "details.attestation", problem.message) from None


def joined(before: Details, now: Details) -> Details:
    """Join what the request said with what the assertion says. Raises `Denied` when both say the same kind of thing."""
    for first, second in ((before.organisation, now.organisation), (before.attestation, now.attestation)):
        if first is not None and second is not None:
            message = "HID-DOUBLE-STRUCTURE: the details stand in the request and in the assertion too"
            raise denied("access_denied", "details.double", message)
    return Details(before.organisation or now.organisation, before.attestation or now.attestation)


def organisation_of(client: Client, said: Mapping[str, Any] | None) -> Organisation:
    """Tell for whom the client acts, if it may act for them. Raises `Denied`."""
    if said is None:
        return Organisation(client.parent) if client.tenancy == "single-tenant" else Organisation()
    system, value = _identifier(said)
    if system == SINGLE and client.tenancy == "single-tenant" and _NUMBER.fullmatch(value):
        if value not in client.children:
            raise denied("access_denied", "organisation.child", "the client is not registered for this unit")
        return Organisation(client.parent, value)
    found = _MULTI_VALUE.fullmatch(value) if system == MULTI and client.tenancy == "multi-tenant" else None
    if not found:
        raise denied(ERROR, "organisation.form", "the organisation is not written as the client's tenancy demands")
    if found[1] not in client.delegations:
        raise denied("access_denied", "organisation.delegation", "the organisation has given the client no delegation")
    return Organisation(found[1], found[2] or "")


def _identifier(said: Mapping[str, Any]) -> tuple[str, str]:
    place: Any = said
    for name in ("practitioner_role", "organization", "identifier"):
        place = place.get(name) if isinstance(place, dict) else None
    if not isinstance(place, dict) or place.get("type", "ENH") != "ENH":
        raise denied(ERROR, "organisation.form", "practitioner_role.organization.identifier is needed, of the type ENH")
    system, value = place.get("system"), place.get("value")
    if not isinstance(system, str) or not isinstance(value, str):
        raise denied(ERROR, "organisation.form", "the organisation's identifier needs system and value")
    return system, value
