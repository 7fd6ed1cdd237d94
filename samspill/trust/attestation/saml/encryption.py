"""Encrypting an assertion for one reader, and decrypting it: XML Encryption 1.1, AES-256-GCM under RSA-OAEP (SHA-256).

Nothing else is taken: CBC and PKCS #1 v1.5 let others ask the decrypting side what is inside.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree

from samspill.trust.attestation.saml.parsing import DS, NAMES, SAML, XENC, malformed, named, only, parse, untrusted

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

_XENC11: Final = "http://www.w3.org/2009/xmlenc11#"
CONTENT: Final = f"{_XENC11}aes256-gcm"
KEY: Final = f"{_XENC11}rsa-oaep"
DIGEST: Final = f"{XENC}sha256"
MASK: Final = f"{_XENC11}mgf1sha256"
_NONCE: Final = 12
_KEY: Final = 32
_PADDING: Final = OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=None)
_KEY_PATH: Final = "xenc:EncryptedData/ds:KeyInfo/xenc:EncryptedKey"


def encrypt(assertion: bytes, key: RSAPublicKey) -> bytes:
    """Encrypt a signed assertion; gives an `EncryptedAssertion`."""
    secret, nonce = secrets.token_bytes(_KEY), secrets.token_bytes(_NONCE)
    root = etree.Element(named(SAML, "EncryptedAssertion"), nsmap={"saml": SAML, "xenc": XENC, "ds": DS})
    data = etree.SubElement(root, named(XENC, "EncryptedData"), Type=f"{XENC}Element")
    etree.SubElement(data, named(XENC, "EncryptionMethod"), Algorithm=CONTENT)
    info = etree.SubElement(data, named(DS, "KeyInfo"))
    wrapped = etree.SubElement(info, named(XENC, "EncryptedKey"))
    method = etree.SubElement(wrapped, named(XENC, "EncryptionMethod"), Algorithm=KEY)
    etree.SubElement(method, named(DS, "DigestMethod"), Algorithm=DIGEST)
    etree.SubElement(method, named(_XENC11, "MGF"), Algorithm=MASK)
    _put(wrapped, key.encrypt(secret, _PADDING))
    _put(data, nonce + AESGCM(secret).encrypt(nonce, assertion, None))
    return etree.tostring(root)


def decrypt(root: etree._Element, key: RSAPrivateKey) -> etree._Element:
    """Decrypt an `EncryptedAssertion` to the assertion in it, whose signature is still to be proven.

    Raises `Malformed` for its form and its methods, and `Unidentified`, always in the same words, when it stays shut.
    """
    _check_methods(root)
    try:
        secret = key.decrypt(_taken(only(root, f"{_KEY_PATH}/xenc:CipherData/xenc:CipherValue")), _PADDING)
        sealed = _taken(only(root, "xenc:EncryptedData/xenc:CipherData/xenc:CipherValue"))
        opened = AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None) if len(secret) == _KEY else b""
    except (InvalidTag, ValueError):
        raise untrusted("it does not open with the key that it should be encrypted for") from None
    return parse(opened)


def _check_methods(root: etree._Element) -> None:
    data = only(root, "xenc:EncryptedData")
    wrapped = only(root, _KEY_PATH)
    used = (
        only(data, "xenc:EncryptionMethod").get("Algorithm"),
        only(wrapped, "xenc:EncryptionMethod").get("Algorithm"),
        only(wrapped, "xenc:EncryptionMethod/ds:DigestMethod").get("Algorithm"),
        only(wrapped, "xenc:EncryptionMethod/xenc11:MGF").get("Algorithm"),
    )
    parameters = wrapped.find("xenc:EncryptionMethod/xenc:OAEPparams", NAMES)
    if used != (CONTENT, KEY, DIGEST, MASK) or parameters is not None:
        raise malformed("it is encrypted by methods that are not taken")


def _put(parent: etree._Element, content: bytes) -> None:
    holder = etree.SubElement(parent, named(XENC, "CipherData"))
    etree.SubElement(holder, named(XENC, "CipherValue")).text = b64encode(content).decode()


def _taken(element: etree._Element) -> bytes:
    return b64decode("".join((element.text or "").split()), validate=True)
