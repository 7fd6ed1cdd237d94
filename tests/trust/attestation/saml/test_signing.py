"""A signature proves the whole assertion and only it, by whom is trusted and in the one way that is taken."""

from __future__ import annotations

from copy import deepcopy

import pytest
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from samspill.kernel.problems import Malformed, Unidentified
from samspill.trust.attestation.saml.assertion import _built
from samspill.trust.attestation.saml.parsing import DS, SAML
from samspill.trust.attestation.saml.signing import EXCLUSIVE
from tests.trust.attestation.saml.examples import assertion, certificate, curve_key, find, key, read, signed, tampered


def evil(root):
    """The same assertion about somebody else, without a signature."""
    found = deepcopy(root)
    found.remove(find(found, "ds:Signature"))
    find(found, ".//saml:NameID").text = "19878834405"
    return found


def around(root):
    """An unsigned assertion that holds the signed one."""
    outside = evil(root)
    outside.set("ID", "_evil")
    outside.append(root)
    return outside


def in_an_object(root):
    """The signed assertion moved into its own signature, and the signature into another assertion."""
    signature = deepcopy(find(root, "ds:Signature"))
    original = deepcopy(root)
    original.remove(find(original, "ds:Signature"))
    etree.SubElement(signature, f"{{{DS}}}Object").append(original)
    outside = evil(root)
    outside.set("ID", "_evil")
    outside.insert(1, signature)
    return outside


def same_id(root):
    """The signed one beside another of the same ID."""
    outside = evil(root)
    outside.append(root)
    return outside


def twin_id(root):
    etree.SubElement(find(root, "saml:Subject"), "other", ID=root.get("ID"))


def small_twin_id(root):
    etree.SubElement(find(root, "saml:Subject"), "other", Id=root.get("ID"))


def deeper(root):
    find(root, "saml:Subject").append(find(root, "ds:Signature"))


def second(root):
    root.append(deepcopy(find(root, "ds:Signature")))


def to(path: str, value: str, name: str = "Algorithm"):
    return lambda root: find(root, f"ds:Signature/ds:SignedInfo/{path}").set(name, value)


def other_reference(root):
    info = find(root, "ds:Signature/ds:SignedInfo")
    info.append(deepcopy(find(info, "ds:Reference")))


def stylesheet(root):
    transforms = find(root, ".//ds:Transforms")
    etree.SubElement(transforms, f"{{{DS}}}Transform", Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116")


WRAPPED = {
    "an assertion around the signed one": around,
    "the signed one in an object": in_an_object,
    "the same ID twice, as assertions": same_id,
    "the same ID twice": twin_id,
    "the same ID twice, otherwise spelt": small_twin_id,
    "a signature further down": deeper,
    "two signatures": second,
    "no signature": lambda root: root.remove(find(root, "ds:Signature")),
    "no ID": lambda root: root.attrib.pop("ID"),
    "a signature of the whole document": to("ds:Reference", "", "URI"),
    "a signature of something else": to("ds:Reference", "#other", "URI"),
    "a pointer": to("ds:Reference", "#xpointer(/)", "URI"),
    "something from elsewhere": to("ds:Reference", "https://example.test/", "URI"),
    "two references": other_reference,
    "a style sheet": stylesheet,
    "no transforms": lambda root: find(root, ".//ds:Reference").remove(find(root, ".//ds:Transforms")),
    "only part of the transforms": lambda root: find(root, ".//ds:Transforms").remove(
        find(root, ".//ds:Transforms")[0]
    ),
    "another canonical form": to("ds:CanonicalizationMethod", "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"),
    "an assertion in the attributes": lambda root: find(root, ".//saml:AttributeValue").append(
        etree.Element(f"{{{SAML}}}Assertion")
    ),
    "an object in the signature": lambda root: find(root, "ds:Signature").append(etree.Element(f"{{{DS}}}Object")),
}


@pytest.mark.parametrize("change", WRAPPED.values(), ids=WRAPPED.keys())
def test_an_assertion_that_is_wrapped_is_refused_for_its_form(change):
    with pytest.raises(Malformed):
        read(tampered(change))


MORE = "http://www.w3.org/2001/04/xmldsig-more#"
WEAK = {
    "RSA with SHA-1": to("ds:SignatureMethod", f"{DS}rsa-sha1"),
    "HMAC": to("ds:SignatureMethod", f"{MORE}hmac-sha256"),
    "an algorithm nobody knows": to("ds:SignatureMethod", "urn:none"),
    "another algorithm than the key's": to("ds:SignatureMethod", f"{MORE}ecdsa-sha256"),
    "a digest of SHA-1": to("ds:Reference/ds:DigestMethod", f"{DS}sha1"),
    "an empty digest": lambda root: setattr(find(root, ".//ds:DigestValue"), "text", ""),
    "another digest": lambda root: setattr(find(root, ".//ds:DigestValue"), "text", "AAAA"),
    "an empty signature": lambda root: setattr(find(root, ".//ds:SignatureValue"), "text", ""),
    "no base64": lambda root: setattr(find(root, ".//ds:SignatureValue"), "text", "!"),
}


@pytest.mark.parametrize("change", WEAK.values(), ids=WEAK.keys())
def test_a_signature_of_another_kind_proves_nothing(change):
    with pytest.raises((Unidentified, Malformed)):
        read(tampered(change))


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        (SignatureMethod.RSA_SHA512, DigestAlgorithm.SHA256),
        (SignatureMethod.RSA_SHA256, DigestAlgorithm.SHA512),
        (SignatureMethod.SHA256_RSA_MGF1, DigestAlgorithm.SHA256),
    ],
)
def test_other_algorithms_are_not_taken_even_from_whom_is_trusted(method, digest):
    root = _built(assertion())
    signer = XMLSigner(signature_algorithm=method, digest_algorithm=digest, c14n_algorithm=EXCLUSIVE)
    find(root, "saml:Issuer").addnext(etree.Element(f"{{{DS}}}Signature", Id="placeholder"))
    sent = signer.sign(root, key=key(), cert=[certificate()], reference_uri=f"#{root.get('ID')}", id_attribute="ID")
    with pytest.raises(Unidentified, match="not signed by whom it should be"):
        read(etree.tostring(sent))


def test_the_form_passes_by_itself():
    assert read(signed()).id == find(etree.fromstring(signed()), ".").get("ID")


@pytest.mark.parametrize("own", [key("stranger"), curve_key("stranger")])
def test_a_strangers_signature_is_not_believed_whatever_key_it_brings(own):
    sent = signed(own=own)
    for trusted in (certificate(), key().public_key(), curve_key().public_key()):
        with pytest.raises(Unidentified):
            read(sent, trusted=trusted)


def test_the_key_that_is_brought_is_not_looked_at():
    def change(root):
        info = find(root, "ds:Signature/ds:KeyInfo")
        for one in list(info):
            info.remove(one)
        etree.SubElement(info, f"{{{DS}}}KeyName").text = "whoever"

    assert read(tampered(change)) == read(signed())
    assert read(tampered(lambda root: find(root, "ds:Signature").remove(find(root, ".//ds:KeyInfo")))) == read(signed())


def test_a_weak_key_is_not_trusted():
    with pytest.raises(Unidentified, match="too weak"):
        read(signed(), trusted=key("weak").public_key())


def test_the_signature_stands_where_the_schema_wants_it():
    root = etree.fromstring(signed())
    assert [etree.QName(one).localname for one in root][:3] == ["Issuer", "Signature", "Subject"]
