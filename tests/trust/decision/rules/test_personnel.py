"""The edges of an attestation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.trust.decision import decide
from tests.trust.decision import worlds as w

NOW = int(w.NOW.timestamp())
GOOD = w.attested()


def problem(attested=GOOD, **asker):
    facts = w.doctor(gp=w.GP, attested=attested)
    return decide(replace(facts, asker=replace(facts.asker, **asker))).problem


@pytest.mark.parametrize("name", ["legal_entity", "point_of_care", "purpose", "decision"])
def test_what_an_attest_cannot_be_without(name):
    assert problem(replace(GOOD, **{name: ""})) == "attestation.invalid"


@pytest.mark.parametrize(
    ("toa", "expected"),
    [
        (NOW + 10, ""),
        (NOW + 11, "attestation.invalid"),
        (NOW - 3600, ""),
        (NOW - 3601, "attestation.expired"),
        (None, ""),
    ],
)
def test_how_old_an_attest_may_be(toa, expected):
    assert problem(replace(GOOD, toa=toa)) == expected


def test_the_token_and_the_attest_speak_of_one_practitioner_and_one_organisation():
    assert problem(hpr=w.OTHER) == "attestation.invalid"
    assert problem(legal_entity=w.HOSPITAL, point_of_care=w.WARD) == ""
    assert problem(legal_entity=w.HOSPITAL) == ""
    assert problem(point_of_care=w.WARD) == ""
    assert problem(legal_entity=w.ELSEWHERE) == "attestation.other-organisation"
    assert problem(legal_entity=w.HOSPITAL, point_of_care=w.ELSEWHERE) == "attestation.other-organisation"


def test_a_rule_of_the_attest_that_is_broken_is_named():
    decision = decide(w.doctor(gp=w.GP, attested=replace(GOOD, findings=("ATT-43a",))))
    assert decision.names[-2:] == ("attestation:ATT-43a", "attestation.invalid")


def test_a_number_of_hpr_is_ones_own():
    facts = w.doctor(gp=w.GP)
    assert decide(replace(facts, personnel=replace(facts.personnel, person="other"))).problem == "personnel.unknown"


def test_a_role_without_a_number_is_not_taken():
    facts = w.doctor(gp=w.GP, attested=replace(GOOD, hpr=""))
    assert decide(replace(facts, asker=replace(facts.asker, hpr=""))).problem == "personnel.not-authorised"
