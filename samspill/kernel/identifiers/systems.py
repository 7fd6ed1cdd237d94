"""The systems (namespaces) of Norwegian identifiers, written as FHIR writes them."""

from __future__ import annotations

import re
from typing import Final

_PREFIX: Final = "urn:oid:"
_OID: Final = re.compile(r"(?:urn:oid:)?([0-2](?:\.(?:0|[1-9]\d*))+)", re.IGNORECASE | re.ASCII)

FNR: Final = "urn:oid:2.16.578.1.12.4.1.4.1"
"""Fødselsnummer."""
DNR: Final = "urn:oid:2.16.578.1.12.4.1.4.2"
"""D-nummer: persons without a permanent address in Norway."""
FHN: Final = "urn:oid:2.16.578.1.12.4.1.4.3"
"""Felles hjelpenummer. Tillitsrammeverket uses the same OID for an H-nummer."""
HPR: Final = "urn:oid:2.16.578.1.12.4.1.4.4"
"""Number in Helsepersonellregisteret."""
DUF: Final = "urn:oid:2.16.578.1.12.4.1.4.5"
"""Number in Datasystemet for utlendings- og flyktningsaker."""
ORGANISATION: Final = "urn:oid:2.16.578.1.12.4.1.4.101"
"""Organisation number in Enhetsregisteret."""
RESH: Final = "urn:oid:2.16.578.1.12.4.1.4.102"
"""Unit in the specialist health service."""
PHARMACY_LICENCE: Final = "urn:oid:2.16.578.1.12.4.1.4.107"
"""Licence number of a pharmacy."""
HER: Final = "urn:oid:2.16.578.1.12.4.1.2"
"""HER-id: a communication party in Adresseregisteret."""
MUNICIPALITY: Final = "urn:oid:2.16.578.1.12.4.1.1.3402"
"""Code list 3402, municipality numbers."""
HNR: Final = "HNR"
"""A local H-nummer: no-basis Patient fixes this very word as the system, and demands the assigner beside it."""


def normalise(system: str) -> str:
    """Give a system the one spelling used here: an OID gets `urn:oid:` in front, anything else is left alone."""
    found = _OID.fullmatch(system.strip())
    return _PREFIX + found[1] if found else system


def bare(system: str) -> str:
    """Give an OID without its prefix, as SAML, XDS and HelseID's attestation write it."""
    return normalise(system).removeprefix(_PREFIX)
