"""Signing assertions and proving who signed them: XML Signature, enveloped, SHA-256, exclusive canonicalisation.

What is trusted is what was signed, read anew from the very bytes that the signature covers. Before the signature is
looked at, its form is: one signature, a child of the root, over the root and nothing else, made in the one way that
SAML describes (SAML 2.0 core §5.4). So there is no second assertion that a signature could be moved beside. Keys that
the signature brings along are not looked at.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import Certificate
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.signer import XMLSigner
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from samspill.trust.attestation.saml.parsing import DS, SAML, malformed, named, only, parser, untrusted

if TYPE_CHECKING:
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

METHODS: Final = frozenset((SignatureMethod.RSA_SHA256, SignatureMethod.ECDSA_SHA256))
EXCLUSIVE: Final = CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
SMALLEST_RSA: Final = 2048
"""Bits."""
SMALLEST_EC: Final = 256
_ENVELOPED: Final = f"{DS}enveloped-signature"
_DSIG11: Final = "http://www.w3.org/2009/xmldsig11#"
_IDS: Final = ("id", "Id", "ID", "{http://www.w3.org/XML/1998/namespace}id")
_FAILURES: Final = (
    *(SignXMLException, InvalidSignature, etree.LxmlError),
    *(ValueError, TypeError, KeyError, AttributeError, NotImplementedError, AssertionError),
)
"""What the libraries raise for signatures that are wrong or no signatures at all. All of it means the same to us."""

Trusted = Certificate | RSAPublicKey | EllipticCurvePublicKey
"""Whose signature is believed: a certificate, for as long as it is valid, or a key."""


def sign(
    root: etree._Element, key: RSAPrivateKey | EllipticCurvePrivateKey, certificate: Certificate | None = None
) -> etree._Element:
    """Sign an assertion, the signature after its issuer, as the schema wants it; the certificate goes along."""
    only(root, "saml:Issuer").addnext(etree.Element(named(DS, "Signature"), Id="placeholder", nsmap={"ds": DS}))
    method = SignatureMethod.RSA_SHA256 if isinstance(key, RSAPrivateKey) else SignatureMethod.ECDSA_SHA256
    signer = XMLSigner(
        signature_algorithm=method,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=EXCLUSIVE,
    )
    chain = [certificate] if certificate else None
    return signer.sign(root, key=key, cert=chain, reference_uri=f"#{root.get('ID')}", id_attribute="ID")


def verify(root: etree._Element, trusted: Trusted, at: datetime) -> etree._Element:
    """Prove an assertion and give what was signed. Raises `Malformed` for its form, else `Unidentified`."""
    check_form(root)
    _check_strength(trusted)
    signature = only(root, "ds:Signature")
    for brought in signature.findall(named(DS, "KeyInfo")):
        signature.remove(brought)
    if not isinstance(trusted, Certificate):
        _put_key(signature, trusted)
    config = SignatureConfiguration(
        require_x509=isinstance(trusted, Certificate),
        location="./",
        signature_methods=METHODS,
        digest_algorithms=frozenset((DigestAlgorithm.SHA256,)),
        verification_time=at,
    )
    certificate = trusted if isinstance(trusted, Certificate) else None
    try:
        result = XMLVerifier().verify(
            root, x509_cert=certificate, parser=parser(), id_attribute="ID", expect_config=config
        )
    except _FAILURES:
        raise untrusted("it is not signed by whom it should be") from None
    return _signed(result, root, trusted)


def check_form(root: etree._Element) -> None:
    """Check that the one signature covers the one assertion. Raises `Malformed`."""
    if root.tag != named(SAML, "Assertion") or not root.get("ID"):
        raise malformed("the root is not an assertion with an ID")
    inner = [*root.iter(named(SAML, "Assertion"), named(SAML, "EncryptedAssertion"))]
    if len(inner) > 1:
        raise malformed("there is more than one assertion")
    ids = [node.get(name) for node in root.iter() for name in _IDS if node.get(name) is not None]
    if len(ids) != len(set(ids)):
        raise malformed("two elements have the same ID")
    signatures = [*root.iter(named(DS, "Signature"))]
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise malformed("there is not one signature, right below the assertion")
    _check_signature(signatures[0], f"#{root.get('ID')}")


def _check_signature(signature: etree._Element, covers: str) -> None:
    if signature.find(named(DS, "Object")) is not None:
        raise malformed("the signature holds objects")
    info = only(signature, "ds:SignedInfo")
    reference = only(info, "ds:Reference")
    if reference.get("URI") != covers:
        raise malformed("the signature covers something else than the assertion")
    if only(info, "ds:CanonicalizationMethod").get("Algorithm") != EXCLUSIVE.value:
        raise malformed("the signature is not made over the exclusive canonical form")
    transforms = [one.get("Algorithm") for one in reference.findall("ds:Transforms/ds:Transform", {"ds": DS})]
    if transforms != [_ENVELOPED, EXCLUSIVE.value]:
        raise malformed("the signature transforms the assertion in another way than SAML lets it")


def _check_strength(trusted: Trusted) -> None:
    key = trusted.public_key() if isinstance(trusted, Certificate) else trusted
    if isinstance(key, RSAPublicKey) and key.key_size >= SMALLEST_RSA:
        return
    if isinstance(key, EllipticCurvePublicKey) and key.key_size >= SMALLEST_EC:
        return
    raise untrusted("the key that is trusted is too weak, or of a kind that is not used")


def _put_key(signature: etree._Element, key: RSAPublicKey | EllipticCurvePublicKey) -> None:
    """Let the library find the key that is trusted, in the place of whatever the signature brought along."""
    info = etree.Element(named(DS, "KeyInfo"))
    holder = etree.SubElement(info, named(_DSIG11, "DEREncodedKeyValue"))
    holder.text = b64encode(_der(key)).decode()
    only(signature, "ds:SignatureValue").addnext(info)


def _der(key: RSAPublicKey | EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signed(result: VerifyResult | list[VerifyResult], root: etree._Element, trusted: Trusted) -> etree._Element:
    key = trusted.public_key() if isinstance(trusted, Certificate) else trusted
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if isinstance(result, list) or result.signed_xml is None or result.signature_key != pem:
        raise untrusted("it is not signed by whom it should be")
    found = result.signed_xml
    if found.tag != root.tag or found.get("ID") != root.get("ID"):
        raise untrusted("something else was signed")
    return found
