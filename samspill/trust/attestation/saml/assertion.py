"""Assertions: SAML 2.0 as IHE XUA and the national document sharing use it, made, proven and read.

An assertion is about one practitioner and at most one patient, is bearer, is meant for one audience, and lives for an
hour at the most. When the attest in it was made stands nowhere; the earlier of its two beginnings is taken for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from lxml import etree

from samspill.trust.attestation.rules import AHEAD, LIFE
from samspill.trust.attestation.saml import attributes, names
from samspill.trust.attestation.saml.encryption import decrypt, encrypt
from samspill.trust.attestation.saml.parsing import NAMES, SAML, malformed, named, only, parse, untrusted
from samspill.trust.attestation.saml.signing import sign, verify
from samspill.trust.attestation.saml.values import read_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
    from cryptography.x509 import Certificate

    from samspill.kernel.attestation import Attestation
    from samspill.trust.attestation.saml.signing import Trusted
    from samspill.trust.attestation.saml.values import Value

BEARER: Final = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
MOST_ATTRIBUTES: Final = 100
_CONTEXT: Final = "urn:oasis:names:tc:SAML:2.0:ac:classes:X509"
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)
_ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,127}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says. Moments have a time zone."""

    id: str
    issuer: str
    audience: str
    issued: datetime
    not_before: datetime
    not_on_or_after: datetime
    attestation: Attestation
    security_level: str = ""
    scope: str = ""
    client: str = ""
    home_community: str = ""
    unknown: tuple[str, ...] = field(default=())
    """Names of attributes that nobody here knows."""


def write_assertion(
    assertion: Assertion,
    key: RSAPrivateKey | EllipticCurvePrivateKey,
    certificate: Certificate | None = None,
    *,
    readable_by: RSAPublicKey | None = None,
) -> bytes:
    """Write and sign an assertion, and encrypt it when `readable_by` says for whom.

    Raises `Malformed` when its attest has no practitioner or more than one patient.
    """
    signed = etree.tostring(sign(_built(assertion), key, certificate))
    return encrypt(signed, readable_by) if readable_by else signed


def read_assertion(
    text: bytes, *, trusted: Trusted, issuer: str, audience: str, at: datetime, key: RSAPrivateKey | None = None
) -> Assertion:
    """Prove and read an assertion; `key` opens it when it is encrypted.

    Raises `Malformed` or `TooLarge` for its form, and `Unidentified` when it is not signed by whom is trusted, not
    issued by `issuer`, not meant for `audience`, or not valid `at` this moment.
    """
    root = parse(text)
    if root.tag == named(SAML, "EncryptedAssertion"):
        if key is None:
            raise untrusted("it is encrypted, and there is no key here to open it")
        root = decrypt(root, key)
    signed = verify(root, trusted, at)
    if signed.get("Version") != "2.0" or only(signed, "saml:Issuer").text != issuer:
        raise untrusted("it comes from another issuer")
    beginning, end = _check_conditions(only(signed, "saml:Conditions"), audience, at)
    _check_subject(only(signed, "saml:Subject"), at)
    return _read(signed, audience, beginning, end)


def _read(signed: etree._Element, audience: str, beginning: datetime, end: datetime) -> Assertion:
    issued = _moment(signed, "IssueInstant")
    found, unknown = _attributes(only(signed, "saml:AttributeStatement"))
    subject = (only(signed, "saml:Subject/saml:NameID").text or "").strip()
    made = int(min(issued, beginning).timestamp())
    return Assertion(
        id=_id(signed),
        issuer=only(signed, "saml:Issuer").text or "",
        audience=audience,
        issued=issued,
        not_before=beginning,
        not_on_or_after=end,
        attestation=attributes.read_attestation(subject, found, made),
        security_level=attributes.first(found, names.SECURITY_LEVEL),
        scope=attributes.first(found, names.SCOPE),
        client=attributes.first(found, names.CLIENT),
        home_community=attributes.first(found, names.HOME_COMMUNITY),
        unknown=unknown,
    )


def _check_conditions(conditions: etree._Element, audience: str, at: datetime) -> tuple[datetime, datetime]:
    if [etree.QName(one).localname for one in conditions] != ["AudienceRestriction"]:
        raise malformed("its conditions are not one restriction to an audience")
    if only(conditions, "saml:AudienceRestriction/saml:Audience").text != audience:
        raise untrusted("it is meant for somebody else")
    beginning, end = _moment(conditions, "NotBefore"), _moment(conditions, "NotOnOrAfter")
    if end - beginning > timedelta(seconds=LIFE):
        raise untrusted("it lives for more than an hour")
    if beginning > at + timedelta(seconds=AHEAD):
        raise untrusted("it is not valid yet")
    if at >= end:
        raise untrusted("it has expired")
    return beginning, end


def _check_subject(subject: etree._Element, at: datetime) -> None:
    confirmations = subject.findall("saml:SubjectConfirmation", NAMES)
    if not confirmations or any(one.get("Method") != BEARER for one in confirmations):
        raise malformed("its subject is not confirmed as bearer")
    for data in subject.findall("saml:SubjectConfirmation/saml:SubjectConfirmationData", NAMES):
        if data.get("NotOnOrAfter") is not None and at >= _moment(data, "NotOnOrAfter"):
            raise untrusted("it has expired")
        if data.get("NotBefore") is not None and at + timedelta(seconds=AHEAD) < _moment(data, "NotBefore"):
            raise untrusted("it is not valid yet")


def _attributes(statement: etree._Element) -> tuple[dict[str, Value], tuple[str, ...]]:
    """Read the attributes that are known, each once and with one value, and name the others. Raises `Malformed`."""
    listed = statement.findall("saml:Attribute", NAMES)
    if len(listed) > MOST_ATTRIBUTES:
        raise malformed("it has too many attributes")
    found: dict[str, Value] = {}
    named_before: set[str] = set()
    for one in listed:
        name = one.get("Name") or ""
        if name in named_before:
            raise malformed("an attribute stands more than once")
        named_before.add(name)
        if name in names.ALL:
            value = read_value(_one_value(one), plain=name in names.PLAIN)
            found |= {name: value} if value else {}
    return found, tuple(sorted(name for name in named_before - names.ALL if _is_name(name)))


def _one_value(attribute: etree._Element) -> etree._Element:
    """Scopes may be a list of values; they are read as one text."""
    listed = attribute.findall("saml:AttributeValue", NAMES)
    if len(listed) > 1 and attribute.get("Name") in names.SCOPE:
        joined = etree.Element(named(SAML, "AttributeValue"))
        joined.text = " ".join((one.text or "").strip() for one in listed)
        return joined
    return only(attribute, "saml:AttributeValue")


def _is_name(name: str) -> bool:
    """Tell whether an attribute's name is a name: one that could hold a number is not passed on."""
    return re.fullmatch(r"[A-Za-z:.\-_/0-9]{1,120}", name) is not None and re.search(r"\d{6}", name) is None


def _moment(element: etree._Element, name: str) -> datetime:
    value = element.get(name) or ""
    try:
        found = datetime.fromisoformat(value) if _MOMENT.fullmatch(value) else None
    except ValueError:
        found = None
    if found is None:
        raise malformed(f"{name} is not a moment with a time zone")
    return found


def _id(root: etree._Element) -> str:
    found = root.get("ID") or ""
    if not _ID.fullmatch(found):
        raise malformed("its ID is no ID")
    return found


def _built(assertion: Assertion) -> etree._Element:
    who = assertion.attestation.practitioner.identifier
    if who is None:
        raise malformed("it has no practitioner")
    root = etree.Element(named(SAML, "Assertion"), nsmap={"saml": SAML})
    for name, value in (("ID", assertion.id), ("IssueInstant", _written(assertion.issued)), ("Version", "2.0")):
        root.set(name, value)
    _add(root, "Issuer", assertion.issuer)
    subject = _add(root, "Subject")
    _add(subject, "NameID", who.id)
    _add(subject, "SubjectConfirmation", Method=BEARER)
    period = {"NotBefore": _written(assertion.not_before), "NotOnOrAfter": _written(assertion.not_on_or_after)}
    restriction = _add(_add(root, "Conditions", **period), "AudienceRestriction")
    _add(restriction, "Audience", assertion.audience)
    statement = _add(root, "AttributeStatement")
    for name, text in (*attributes.write_attributes(assertion.attestation), *_others(assertion).items()):
        _add(_add(statement, "Attribute", Name=name), "AttributeValue", text)
    context = _add(_add(root, "AuthnStatement", AuthnInstant=_written(assertion.issued)), "AuthnContext")
    _add(context, "AuthnContextClassRef", _CONTEXT)
    return root


def _others(assertion: Assertion) -> Mapping[str, str]:
    said = {
        names.SECURITY_LEVEL[0]: assertion.security_level,
        names.SCOPE[0]: assertion.scope,
        names.CLIENT[0]: assertion.client,
        names.HOME_COMMUNITY[0]: assertion.home_community,
    }
    return {name: text for name, text in said.items() if text}


def _add(parent: etree._Element, name: str, text: str | None = None, **parts: str) -> etree._Element:
    child = etree.SubElement(parent, named(SAML, name))
    for part, value in parts.items():
        child.set(part, value)
    child.text = text
    return child


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
