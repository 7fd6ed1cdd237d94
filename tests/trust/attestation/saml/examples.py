"""Keys made for these tests, an assertion signed with them, and ways to change it before and after it is signed."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID
from lxml import etree

from samspill.trust.attestation import read_spec
from samspill.trust.attestation.saml import Assertion, read_assertion
from samspill.trust.attestation.saml.assertion import _built
from samspill.trust.attestation.saml.parsing import NAMES
from samspill.trust.attestation.saml.signing import sign
from tests.trust.attestation.examples import at, spec

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUER, AUDIENCE = "https://xua.example.test", "nhn:dokumentdeling-saml"


def key(name: str = "issuer") -> rsa.RSAPrivateKey:
    return _key("rsa", name)


def curve_key(name: str = "issuer") -> ec.EllipticCurvePrivateKey:
    return _key("ec", name)


def certificate(name: str = "issuer", kind: str = "rsa") -> x509.Certificate:
    return _certificate(kind, name)


@cache
def _key(kind: str, name: str):
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(65537, 1024 if name == "weak" else 2048)


@cache
def _certificate(kind: str, name: str) -> x509.Certificate:
    own = _key(kind, name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = x509.CertificateBuilder(subject, subject, own.public_key(), x509.random_serial_number())
    built = built.not_valid_before(at() - timedelta(days=1)).not_valid_after(at() + timedelta(days=1))
    return built.sign(own, SHA256())


def assertion(**changes) -> Assertion:
    said = {
        "id": "_2f9e2f0a-41f1-4c0a-9c2b-1d3a8f6f9f01",
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "issued": at(),
        "not_before": at(),
        "not_on_or_after": at(3600),
        "attestation": read_spec(spec()),
        "security_level": "4",
        "scope": "journaldokumenter_helsepersonell",
        "client": "7c7f0c7e-0000-4000-8000-000000000001",
        "home_community": "2.16.578.1.12.4.1.7.1.1",
    }
    return Assertion(**(said | changes))


def signed(change: Callable[[etree._Element], object] | None = None, own=None) -> bytes:
    """An assertion that was changed before it was signed: only its issuer could have made it."""
    root = _built(assertion())
    if change:
        change(root)
    return etree.tostring(sign(root, own or key(), certificate()))


def tampered(change: Callable[[etree._Element], object]) -> bytes:
    """An assertion that was changed after it was signed; `change` may give another root."""
    root = etree.fromstring(signed())
    found = change(root)
    return etree.tostring(found if isinstance(found, etree._Element) else root)


def read(text: bytes, **changes) -> Assertion:
    said = {"trusted": certificate(), "issuer": ISSUER, "audience": AUDIENCE, "at": at(60)}
    return read_assertion(text, **(said | changes))


def find(root: etree._Element, path: str) -> etree._Element:
    found = root.find(path, NAMES)
    assert found is not None
    return found


def attribute(root: etree._Element, name: str) -> etree._Element:
    """The value of an attribute, by the end of its name."""
    return next(
        find(one, "saml:AttributeValue")
        for one in root.iterfind(".//saml:Attribute", NAMES)
        if one.get("Name").endswith(name)
    )
