"""The names of SAML attributes that an attest is carried in, newest first ("PJD-XUA-SAML" v2.1, IHE XUA, XSPA, XACML).

The newest is written, all are read. Where tokens have been seen to differ from the document, the tokens are followed.
"""

from __future__ import annotations

from typing import Final

_XSPA1: Final = "urn:oasis:names:tc:xspa:1.0:subject:"
_TRUST: Final = "urn:nhn:trust-framework:1.0:ext:"
_NATIONAL: Final = "urn:no:ehelse:saml:1.0:subject:"

PRACTITIONER_NAME: Final = ("urn:oasis:names:tc:xacml:1.0:subject:subject-id", f"{_XSPA1}subject-id")
HPR: Final = (
    "urn:ihe:iti:xua:2017:subject:provider-identifier",
    f"{_XSPA1}npi",
    "urn:oasis:names:tc:xspa:2.0:subject:npi",
)
"""The first holds an HL7 II, the others the bare number."""
ROLE: Final = ("urn:oasis:names:tc:xacml:2.0:subject:role", f"{_XSPA1}role")
LEGAL_ENTITY: Final = (f"{_XSPA1}organization-id",)
LEGAL_ENTITY_NAME: Final = (f"{_XSPA1}organization",)
POINT_OF_CARE: Final = (f"{_XSPA1}child-organization",)
POINT_OF_CARE_NAME: Final = (f"{_TRUST}subject:child-organization-name",)
DEPARTMENT: Final = (f"{_XSPA1}facility",)
DEPARTMENT_NAME: Final = (f"{_TRUST}subject:facility-name",)
PURPOSE: Final = (
    "urn:oasis:names:tc:xacml:2.0:action:purpose",
    f"{_XSPA1}purposeOfUse",
    f"{_XSPA1}purposeofuse",
)
SERVICE: Final = (
    f"{_TRUST}care-relationship:healthcare-service",
    "urn:no:ehelse:saml:1.1:subject:healthcareservice",
)
DETAILS: Final = (f"{_TRUST}care-relationship:purpose-of-use-details",)
DECISION: Final = (f"{_TRUST}care-relationship:decision-ref",)
PATIENT: Final = (
    "urn:oasis:names:tc:xacml:1.0:resource:resource-id",
    "urn:oasis:names:tc:xacml:2.0:resource:resource-id",
)
CONTACT: Final = (f"{_TRUST}resource:child-organization", f"{_TRUST}resource:child-organization-id")
CONTACT_NAME: Final = (f"{_TRUST}resource:child-organization-name",)

HOME_COMMUNITY: Final = ("urn:ihe:iti:xca:2010:homeCommunityId", f"{_NATIONAL}homeCommunityId")
SECURITY_LEVEL: Final = (f"{_NATIONAL}SecurityLevel",)
SCOPE: Final = (f"{_NATIONAL}Scope",)
CLIENT: Final = (f"{_NATIONAL}client_id",)
METHOD: Final = (f"{_NATIONAL}Authentication_method",)
CONSENT_POLICY: Final = ("urn:ihe:iti:xua:2012:acp",)
CONSENT_DOCUMENT: Final = ("urn:ihe:iti:bppc:2007:docid",)
"""The last two are taken as known and not read: consent is decided here, not by whoever asks."""

PLAIN: Final = frozenset(
    (
        *(*PRACTITIONER_NAME, *LEGAL_ENTITY_NAME, *POINT_OF_CARE_NAME, *DEPARTMENT_NAME, *CONTACT_NAME, *PATIENT),
        *(*HOME_COMMUNITY, *SECURITY_LEVEL, *SCOPE, *CLIENT, *METHOD),
    )
)
"""Those that hold text: an angle bracket in a name begins no element."""
ALL: Final = frozenset(
    name
    for names in (
        *(PRACTITIONER_NAME, HPR, ROLE, LEGAL_ENTITY, LEGAL_ENTITY_NAME, POINT_OF_CARE, POINT_OF_CARE_NAME),
        *(DEPARTMENT, DEPARTMENT_NAME, PURPOSE, SERVICE, DETAILS, DECISION, PATIENT, CONTACT, CONTACT_NAME),
        *(HOME_COMMUNITY, SECURITY_LEVEL, SCOPE, CLIENT, METHOD, CONSENT_POLICY, CONSENT_DOCUMENT),
    )
    for name in names
)
