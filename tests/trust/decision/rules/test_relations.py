"""The edges of relations, consents and declarations."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.trust.decision import decide
from samspill.trust.decision.facts import Scope
from tests.trust.decision import worlds as w


def basis(**facts):
    decision = decide(w.doctor(**facts))
    return decision.basis or decision.problem


@pytest.mark.parametrize(("reason", "expected"), [("a" * 9, "emergency.no-reason"), ("a" * 10, "emergency")])
def test_a_reason_has_ten_characters(reason, expected):
    assert basis(purpose="BTG", reason=f"  {reason}  ") == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"practitioner": w.OTHER},
        {"practitioner": "", "organisation": w.ELSEWHERE},
        {"practitioner": "", "organisation": ""},
        {"starts": w.NOW + w.DAY},
        {"ends": w.NOW},
    ],
)
def test_a_relation_is_with_whoever_asks_and_holds_now(wrong):
    (met,) = w.MET
    assert basis(relations=(met,)) == "encounter"
    assert basis(relations=(replace(met, **wrong),)) == "relation.none"


@pytest.mark.parametrize("organisation", [w.HOSPITAL, w.WARD])
def test_a_relation_with_the_entity_or_the_unit_counts(organisation):
    (referred,) = w.REFERRED
    assert basis(relations=(replace(referred, organisation=organisation),)) == "referral"


@pytest.mark.parametrize(
    "wrong", [{"reasoned": False}, {"ends": None}, {"practitioner": "", "organisation": w.HOSPITAL}]
)
def test_a_declaration_has_a_reason_an_end_and_a_practitioner(wrong):
    (declared,) = w.DECLARED
    assert basis(relations=(replace(declared, **wrong),)) == "relation.none"
    assert basis(role="-", relations=(declared,)) == "relation.none"


@pytest.mark.parametrize(
    "wrong",
    [
        {"does": "block", "but": w.CONSENT.to},
        {"ends": w.NOW},
        {"starts": w.NOW + w.DAY},
        {"to": Scope()},
        {"to": Scope(organisations=frozenset({w.ELSEWHERE}))},
    ],
)
def test_a_consent_names_whoever_asks_and_holds_now(wrong):
    assert basis(settings=(w.CONSENT,)) == "consent"
    assert basis(settings=(replace(w.CONSENT, **wrong),)) == "relation.none"


@pytest.mark.parametrize(("ends", "expected"), [(None, "reservation.sharing"), (w.NOW, "declared")])
def test_an_objection_holds_until_it_ends(ends, expected):
    assert basis(relations=w.DECLARED, settings=(replace(w.RESERVED, ends=ends),)) == expected
