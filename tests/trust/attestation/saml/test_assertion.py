"""Assertions are read as they were written, and refused for everything that they should not be."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from samspill.kernel.attestation import Code
from samspill.kernel.identifiers import DNR, FNR, HPR
from samspill.kernel.problems import Malformed, TooLarge, Unidentified
from samspill.trust.attestation import read_spec
from samspill.trust.attestation.saml import write_assertion
from samspill.trust.attestation.saml.parsing import LONGEST, SAML
from tests.trust.attestation.examples import PATIENT, PHYSICIAN, PURPOSES, at, attestations, spec
from tests.trust.attestation.saml.examples import (
    assertion,
    attribute,
    certificate,
    curve_key,
    find,
    key,
    read,
    signed,
    tampered,
)

NATIONAL = "urn:no:ehelse:saml:1.0:subject:"
RESOURCE = "urn:oasis:names:tc:xacml:2.0:resource:resource-id"
XSPA = "urn:oasis:names:tc:xspa:1.0:subject:"
TRUST = "urn:nhn:trust-framework:1.0:ext:"


def carried(attest):
    """What of an attest SAML has attributes for."""
    who, why = attest.practitioner, attest.care_relationship
    nameless = {"name": "", "authority": ""}
    number = PHYSICIAN if attest.patients else "44908521126"
    practitioner = replace(
        who,
        identifier=replace(who.identifier, id=number, system=FNR if attest.patients else DNR, authority=""),
        hpr_nr=who.hpr_nr and replace(who.hpr_nr, system=HPR, name=""),
    )
    relationship = replace(why, decision_ref=why.decision_ref and replace(why.decision_ref, description=""))
    patients = tuple(
        replace(one, department=None, identifier=one.identifier and replace(one.identifier, system=FNR, **nameless))
        for one in attest.patients
        if one.identifier or one.point_of_care
    )
    toa = at().timestamp()
    return replace(attest, toa=int(toa), practitioner=practitioner, care_relationship=relationship, patients=patients)


@settings(max_examples=40, deadline=None)
@given(attestations(most_patients=1).filter(lambda one: one.practitioner.identifier), st.booleans())
def test_what_saml_carries_comes_back(attest, curved):
    said = assertion(attestation=carried(attest))
    written = write_assertion(said, curve_key() if curved else key())
    assert read(written, trusted=(curve_key() if curved else key()).public_key()) == said


@pytest.mark.parametrize("kind", ["rsa", "ec"])
def test_an_assertion_is_proven_by_a_certificate_or_a_key(kind):
    own = key() if kind == "rsa" else curve_key()
    for brought in (None, certificate(kind=kind)):
        written = write_assertion(assertion(), own, brought)
        for trusted in (certificate(kind=kind), own.public_key()):
            found = read(written, trusted=trusted)
            assert found.attestation.practitioner.identifier.id == PHYSICIAN
            assert found.attestation.patients[0].identifier.id == PATIENT
            assert found.security_level == "4"


def test_an_encrypted_assertion_is_opened_and_proven():
    written = write_assertion(assertion(), key(), certificate(), readable_by=key("reader").public_key())
    assert PHYSICIAN.encode() not in written
    assert read(written, key=key("reader")) == read(signed())


def test_two_patients_or_no_practitioner_are_not_written():
    attest = read_spec(spec())
    with pytest.raises(Malformed, match="one patient"):
        write_assertion(assertion(attestation=replace(attest, patients=attest.patients * 2)), key())
    nobody = replace(attest, practitioner=replace(attest.practitioner, identifier=None))
    with pytest.raises(Malformed, match="no practitioner"):
        write_assertion(assertion(attestation=nobody), key())


def add(root, name: str, text: str | None = None):
    one = etree.SubElement(find(root, "saml:AttributeStatement"), f"{{{SAML}}}Attribute", Name=name)
    value = etree.SubElement(one, f"{{{SAML}}}AttributeValue")
    value.text = text
    return value


def rename(root, ending: str, name: str):
    attribute(root, ending).getparent().set("Name", name)
    return attribute(root, name)


def test_the_older_names_are_read():
    def older(root):
        rename(root, "xacml:2.0:subject:role", f"{XSPA}role")
        rename(
            root, "action:purpose", f"{XSPA}purposeofuse"
        ).text = '<PurposeOfUse xmlns="urn:hl7-org:v3" xsi:type="CE" code="2" codeSystem="1.0.14265.1"/>'
        rename(root, "resource-id", RESOURCE).text = f"{PATIENT}^^^&amp;2.16.578.1.12.4.1.4.1&amp;ISO"
        rename(root, "healthcare-service", "urn:no:ehelse:saml:1.1:subject:healthcareservice")
        rename(root, "provider-identifier", "urn:oasis:names:tc:xspa:2.0:subject:npi").text = "565000001"
        rename(root, "1.0:subject:subject-id", f"{XSPA}subject-id")
        attribute(
            root, "decision-ref"
        ).text = '<decision-ref><id value="7"/><user-selected value="True"/></decision-ref>'

    found = read(signed(older)).attestation
    expected = read(signed()).attestation
    assert found.practitioner == replace(
        expected.practitioner, hpr_nr=replace(expected.practitioner.hpr_nr, authority="")
    )
    assert found.patients == expected.patients
    assert found.care_relationship.healthcare_service == expected.care_relationship.healthcare_service
    assert found.care_relationship.purpose_of_use == Code("ETREAT", PURPOSES)
    assert found.care_relationship.decision_ref.user_selected is True


def test_values_as_elements_are_read_as_ihe_shows_them():
    def as_elements(root):
        value = attribute(root, "action:purpose")
        text, value.text = value.text, None
        value.append(etree.fromstring(text))

    assert read(signed(as_elements)) == read(signed())


def test_both_names_with_the_same_value_are_one_value():
    assert read(signed(lambda root: add(root, RESOURCE, f"{PATIENT}^^^&2.16.578.1.12.4.1.4.1&ISO"))) == read(signed())


def test_a_person_number_where_an_hpr_number_should_be_is_not_taken_for_one():
    def without(root):
        attribute(root, "provider-identifier").text = f'<id extension="{PHYSICIAN}" root="2.16.578.1.12.4.1.4.4"/>'
        attribute(root, "subject:npi").text = PHYSICIAN

    assert read(signed(without)).attestation.practitioner.hpr_nr is None


def test_what_is_nil_is_not_attested_and_what_is_unknown_is_named():
    def change(root):
        add(root, "urn:ihe:iti:xua:2012:acp").set("{http://www.w3.org/2001/XMLSchema-instance}nil", "true")
        add(root, "urn:example:something-else", "7")
        add(root, f"urn:example:{PATIENT}", "7")

    assert read(signed(change)).unknown == ("urn:example:something-else",)


def test_scopes_may_be_a_list():
    def change(root):
        attribute(root, "Scope").addnext(deepcopy(attribute(root, "Scope")))

    assert read(signed(change)).scope == "journaldokumenter_helsepersonell journaldokumenter_helsepersonell"


def test_the_attest_is_as_old_as_the_earlier_beginning():
    assert (
        read(signed(lambda root: root.set("IssueInstant", "2026-09-10T08:30:00.000Z"))).attestation.toa
        == at().timestamp()
    )
    early = signed(lambda root: root.set("IssueInstant", "2026-09-01T00:00:00+02:00"))
    assert read(early).attestation.toa < at().timestamp()


def conditions(root):
    return find(root, "saml:Conditions")


def moment(path: str, name: str, value: str):
    return lambda root: find(root, path).set(name, value)


SIGNED_AND_REFUSED = {
    # what its issuer signed, and nobody should take
    "another issuer": (lambda r: setattr(find(r, "saml:Issuer"), "text", "https://else.example.test"), Unidentified),
    "another version": (lambda r: r.set("Version", "1.1"), Unidentified),
    "no assertion": (lambda r: setattr(r, "tag", f"{{{SAML}}}Advice"), Malformed),
    "an ID that is none": (lambda r: r.set("ID", "1 2"), Malformed),
    "an attribute twice, alike": (lambda r: add(r, f"{XSPA}npi", "565000001"), Malformed),
    "an unknown attribute twice": (lambda r: [add(r, "urn:x"), add(r, "urn:x")], Malformed),
    "a confirmation that has not begun": (
        lambda r: etree.SubElement(
            find(r, ".//saml:SubjectConfirmation"),
            f"{{{SAML}}}SubjectConfirmationData",
            NotBefore="2026-09-10T09:00:00Z",
        ),
        Unidentified,
    ),
    "another audience": (lambda r: setattr(find(r, ".//saml:Audience"), "text", "nhn:else"), Unidentified),
    "two audiences": (
        lambda r: find(r, ".//saml:AudienceRestriction").append(deepcopy(find(r, ".//saml:Audience"))),
        Malformed,
    ),
    "two restrictions": (lambda r: conditions(r).append(deepcopy(conditions(r)[0])), Malformed),
    "no restriction": (lambda r: conditions(r).remove(conditions(r)[0]), Malformed),
    "no conditions": (lambda r: r.remove(conditions(r)), Malformed),
    "a condition nobody knows": (lambda r: etree.SubElement(conditions(r), f"{{{SAML}}}OneTimeUse"), Malformed),
    "no beginning": (lambda r: conditions(r).attrib.pop("NotBefore"), Malformed),
    "no end": (lambda r: conditions(r).attrib.pop("NotOnOrAfter"), Malformed),
    "a moment without a zone": (moment("saml:Conditions", "NotBefore", "2026-09-10T08:00:00"), Malformed),
    "a moment that is none": (moment("saml:Conditions", "NotBefore", "2026-13-10T08:00:00Z"), Malformed),
    "more than an hour": (moment("saml:Conditions", "NotOnOrAfter", "2026-09-10T09:00:01Z"), Unidentified),
    "no subject": (lambda r: r.remove(find(r, "saml:Subject")), Malformed),
    "two subjects": (lambda r: r.append(deepcopy(find(r, "saml:Subject"))), Malformed),
    "two practitioners": (lambda r: find(r, "saml:Subject").append(deepcopy(find(r, ".//saml:NameID"))), Malformed),
    "no practitioner": (lambda r: setattr(find(r, ".//saml:NameID"), "text", ""), Malformed),
    "no confirmation": (lambda r: find(r, "saml:Subject").remove(find(r, ".//saml:SubjectConfirmation")), Malformed),
    "holder of key": (
        moment(".//saml:SubjectConfirmation", "Method", "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
        Malformed,
    ),
    "a confirmation that has expired": (
        lambda r: etree.SubElement(
            find(r, ".//saml:SubjectConfirmation"),
            f"{{{SAML}}}SubjectConfirmationData",
            NotOnOrAfter="2026-09-10T08:01:00Z",
        ),
        Unidentified,
    ),
    "no attributes": (lambda r: r.remove(find(r, "saml:AttributeStatement")), Malformed),
    "two statements": (lambda r: r.append(deepcopy(find(r, "saml:AttributeStatement"))), Malformed),
    "two patients, one attribute": (
        lambda r: attribute(r, "resource-id").addnext(deepcopy(attribute(r, "resource-id"))),
        Malformed,
    ),
    "two patients, two attributes": (
        lambda r: add(r, attribute(r, "resource-id").getparent().get("Name"), "x"),
        Malformed,
    ),
    "two patients, two names": (lambda r: add(r, RESOURCE, "17859040489^^^&2.16.578.1.12.4.1.4.1&ISO"), Malformed),
    "a patient not as CX": (lambda r: setattr(attribute(r, "resource-id"), "text", PATIENT), Malformed),
    "two purposes": (lambda r: add(r, f"{XSPA}purposeOfUse", "BTG"), Malformed),
    "a decision that is neither": (
        lambda r: setattr(attribute(r, "decision-ref"), "text", '<d><id value="1"/><user-selected value="maybe"/></d>'),
        Malformed,
    ),
    "a decision twice": (
        lambda r: setattr(attribute(r, "decision-ref"), "text", '<d><id value="1"/><id value="2"/></d>'),
        Malformed,
    ),
    "an element in a name": (lambda r: etree.SubElement(attribute(r, f"{XSPA}organization"), "b"), Malformed),
    "broken XML in a value": (lambda r: setattr(attribute(r, "action:purpose"), "text", "<a></v><v>"), Malformed),
    "an entity in a value": (
        lambda r: setattr(attribute(r, "action:purpose"), "text", "<!DOCTYPE v [<!ENTITY e 'x'>]><a/>"),
        Malformed,
    ),
    "a value without end": (lambda r: setattr(attribute(r, "action:purpose"), "text", "x" * 5000), Malformed),
    "attributes without end": (lambda r: [add(r, f"urn:x:{n}") for n in range(120)], Malformed),
}


@pytest.mark.parametrize(("change", "problem"), SIGNED_AND_REFUSED.values(), ids=SIGNED_AND_REFUSED.keys())
def test_what_a_trusted_issuer_signs_amiss_is_refused(change, problem):
    with pytest.raises(problem) as refused:
        read(signed(change))
    assert PHYSICIAN not in refused.value.message
    assert PATIENT not in refused.value.message


@pytest.mark.parametrize(
    ("seconds", "taken"), [(-11, False), (-10, True), (0, True), (3599.9, True), (3600, False), (4000, False)]
)
def test_an_assertion_is_taken_from_its_beginning_until_its_end(seconds, taken):
    if taken:
        read(signed(), at=at(seconds))
    else:
        with pytest.raises(Unidentified):
            read(signed(), at=at(seconds))


def test_a_certificate_is_trusted_for_as_long_as_it_is_valid():
    later = at() + timedelta(days=3)
    said = assertion(issued=later, not_before=later, not_on_or_after=later + timedelta(hours=1))
    written = write_assertion(said, key(), certificate())
    with pytest.raises(Unidentified):
        read(written, at=later)
    assert read(written, at=later, trusted=key().public_key()).id == said.id


DOCUMENTS = {
    "no XML": b"hello",
    "nothing": b"",
    "cut off": signed()[:-20],
    "not UTF-8": b"\xff" + signed(),
    "UTF-16": signed().decode().encode("utf-16"),
    "another encoding said": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + signed(),
    "a document type": b"<!DOCTYPE a>" + signed(),
    "an external entity": b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    + signed().replace(b"Flink", b"&e;"),
    "a billion laughs": b'<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + signed(),
    "a comment in the number": signed().replace(PHYSICIAN.encode(), b"028270<!-- -->33319"),
    "a processing instruction": signed().replace(b"<saml:Subject>", b"<saml:Subject><?x y?>"),
    "another element": b"<a/>",
    "a response": b'<Response xmlns="urn:oasis:names:tc:SAML:2.0:protocol">' + signed() + b"</Response>",
}


@pytest.mark.parametrize("sent", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_what_is_no_assertion_is_malformed(sent):
    with pytest.raises(Malformed):
        read(sent)


def test_an_assertion_has_a_size():
    with pytest.raises(TooLarge):
        read(signed() + b" " * LONGEST)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_changed_byte_gets_through(data):
    """What is changed is refused, or lies where the signature does not reach and nobody looks."""
    sent = bytearray(signed())
    sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(32, 126))
    try:
        found = read(bytes(sent))
    except (Malformed, Unidentified):
        return
    assert found == read(signed())


def test_a_changed_patient_is_not_believed():
    for old, new in ((PATIENT, "17859040489"), (PHYSICIAN, "19878834405"), ("TREAT", "BTG")):
        with pytest.raises(Unidentified):
            read(signed().replace(old.encode(), new.encode()))


def test_an_attribute_added_or_taken_away_is_not_believed():
    for change in (
        lambda root: add(root, f"{XSPA}something", "x") is None,
        lambda root: find(root, "saml:AttributeStatement").remove(find(root, "saml:AttributeStatement")[0]),
    ):
        with pytest.raises(Unidentified):
            read(tampered(change))
