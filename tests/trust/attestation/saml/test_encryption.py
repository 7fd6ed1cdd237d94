"""An encrypted assertion opens for its reader alone, and what comes out is proven like any other."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from lxml import etree

from samspill.kernel.problems import Malformed, Unidentified
from samspill.trust.attestation.saml.encryption import encrypt
from samspill.trust.attestation.saml.parsing import XENC
from tests.trust.attestation.saml.examples import find, key, read, signed

READER = key("reader")


def encrypted(change=None, content: bytes | None = None) -> bytes:
    root = etree.fromstring(encrypt(content or signed(), READER.public_key()))
    if change:
        change(root)
    return etree.tostring(root)


def test_it_opens_for_its_reader():
    assert read(encrypted(), key=READER) == read(signed())


def test_it_opens_for_nobody_else():
    with pytest.raises(Unidentified, match="no key here"):
        read(encrypted())
    with pytest.raises(Unidentified, match="does not open"):
        read(encrypted(), key=key("stranger"))


def test_no_two_are_alike():
    assert encrypted() != encrypted()


def flipped(path: str):
    def change(root):
        holder = find(root, path)
        content = bytearray(b64decode(holder.text))
        content[-1] ^= 1
        holder.text = b64encode(content).decode()

    return change


CONTENT = "xenc:EncryptedData/xenc:CipherData/xenc:CipherValue"
KEY = "xenc:EncryptedData/ds:KeyInfo/xenc:EncryptedKey/xenc:CipherData/xenc:CipherValue"


def set_text(path: str, text: str):
    return lambda root: setattr(find(root, path), "text", text)


@pytest.mark.parametrize(
    "change",
    [
        *(flipped(CONTENT), flipped(KEY), set_text(CONTENT, ""), set_text(KEY, "")),
        *(set_text(CONTENT, "!"), set_text(CONTENT, "AAAA"), set_text(KEY, "AAAA")),
    ],
)
def test_whatever_is_wrong_with_it_is_said_in_the_same_words(change):
    with pytest.raises(Unidentified) as refused:
        read(encrypted(change), key=READER)
    with pytest.raises(Unidentified) as other:
        read(encrypted(), key=key("stranger"))
    assert refused.value.message == other.value.message


WRAPPED_KEY = "xenc:EncryptedData/ds:KeyInfo/xenc:EncryptedKey"


@pytest.mark.parametrize(
    ("path", "algorithm"),
    [
        ("xenc:EncryptedData/xenc:EncryptionMethod", f"{XENC}aes256-cbc"),
        ("xenc:EncryptedData/xenc:EncryptionMethod", "http://www.w3.org/2009/xmlenc11#aes128-gcm"),
        (f"{WRAPPED_KEY}/xenc:EncryptionMethod", f"{XENC}rsa-1_5"),
        (f"{WRAPPED_KEY}/xenc:EncryptionMethod/ds:DigestMethod", "http://www.w3.org/2000/09/xmldsig#sha1"),
        (f"{WRAPPED_KEY}/xenc:EncryptionMethod/xenc11:MGF", "http://www.w3.org/2009/xmlenc11#mgf1sha1"),
    ],
)
def test_other_methods_are_not_taken(path, algorithm):
    with pytest.raises(Malformed, match="methods that are not taken"):
        read(encrypted(lambda root: find(root, path).set("Algorithm", algorithm)), key=READER)


def test_two_keys_or_no_content_are_malformed():
    def twice(root):
        find(root, "xenc:EncryptedData/ds:KeyInfo").append(etree.fromstring(etree.tostring(find(root, WRAPPED_KEY))))

    for change in (twice, lambda root: root.remove(root[0])):
        with pytest.raises(Malformed):
            read(encrypted(change), key=READER)


def test_what_comes_out_is_no_better_than_what_is_sent_open():
    with pytest.raises(Malformed):
        read(encrypted(content=b"<!DOCTYPE a>" + signed()), key=READER)
    with pytest.raises(Malformed):
        read(encrypted(content=encrypted()), key=READER)
    with pytest.raises(Unidentified):
        read(encrypted(content=signed(own=key("stranger"))), key=READER)
