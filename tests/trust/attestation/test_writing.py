"""Each form has one spelling, and what is written is read again."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from hypothesis import given

from samspill.kernel.attestation import Code
from samspill.trust.attestation import (
    read_claim,
    read_rar,
    read_spec,
    write_claim,
    write_rar,
    write_spec,
    write_user_role,
)
from tests.trust.attestation.examples import PATIENT, PHYSICIAN, attestations, spec


def test_the_form_of_the_data_model_is_written_as_it_was_read():
    assert write_spec(read_spec(spec())) == spec()


@given(attestations())
def test_every_attest_comes_back_from_the_form_of_the_data_model(attest):
    assert read_spec(write_spec(attest)) == attest


@given(attestations())
def test_every_attest_comes_back_from_the_claim_but_for_the_patients_number(attest):
    patients = tuple(replace(one, identifier=None) for one in attest.patients)
    assert read_claim(write_claim(attest)) == replace(attest, patients=patients)


@given(attestations())
def test_what_is_asked_for_comes_back_from_the_request(attest):
    asked = write_rar(attest)
    assert write_rar(read_rar(asked)) == asked


def test_a_token_never_carries_the_patients_number():
    assert PATIENT not in str(write_claim(read_spec(spec())))


def test_a_request_holds_codes_and_numbers_only():
    asked = write_rar(read_spec(spec()))
    assert asked["practitioner"]["legal_entity"] == {"id": "310000019", "system": "urn:oid:2.16.578.1.12.4.1.4.101"}
    assert asked["care_relationship"]["decision_ref"].keys() == {"id", "user_selected"}
    assert PHYSICIAN not in str(asked)
    assert "Lege" not in str(asked)


def test_the_role_is_a_header_of_escaped_json():
    header = write_user_role(Code("LE", "urn:oid:2.16.578.1.12.4.1.1.9060", "Lege"))
    assert unquote(header) == '{"code":"LE","system":"urn:oid:2.16.578.1.12.4.1.1.9060"}'
    assert header.isascii()
    assert not set(header) & set('" {},:')
