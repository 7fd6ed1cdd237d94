"""The edges of whose record it is, and who represents whom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.trust.decision import decide
from tests.trust.decision import worlds as w


@pytest.mark.parametrize(
    ("subject", "numbered", "expected"),
    [("Patient/p1", False, ""), ("Patient/p2", False, "citizen.nobody"), ("Patient/p1", True, "citizen.nobody")],
)
def test_the_issuer_says_whose_record_it_is_only_where_no_number_is_stated(subject, numbered, expected):
    facts = replace(w.citizen(), person=None)
    assert decide(replace(facts, asker=replace(facts.asker, subject=subject, numbered=numbered))).problem == expected


def test_a_number_that_leads_to_somebody_else_counts_more_than_the_subject():
    facts = w.citizen(w.ADULT, w.PARENT)
    assert decide(replace(facts, asker=replace(facts.asker, subject="Patient/p1"))).problem == "citizen.nobody"
    # Nobody knows the owner, and so it is not known that the caller is the owner.
    unknown = replace(
        facts, subject=None, unknown=frozenset({"FREG"}), asker=replace(facts.asker, subject="Patient/p1")
    )
    assert decide(unknown).problem == "citizen.nobody"
    assert decide(replace(unknown, asker=replace(unknown.asker, numbered=False))).problem == "citizen.nobody"


@pytest.mark.parametrize("person", [w.MINOR, w.Person(person="ageless")])
def test_a_guardian_is_grown_up(person):
    assert decide(w.citizen(w.ADULT, person, "PWATRNY", guardian=w.WARDED)).problem == "guardian.age"


@pytest.mark.parametrize(("tasks", "expected"), [((), ""), (("helseOgOmsorg",), ""), (("skatt",), "guardian.scope")])
def test_a_guardians_tasks_are_about_health(tasks, expected):
    guardian = replace(w.WARDED, tasks=tasks)
    assert decide(w.citizen(w.ADULT, w.PARENT, "PWATRNY", guardian=guardian)).problem == expected


def test_nobody_whose_age_is_unknown_sees_or_is_seen():
    ageless = w.Person(person="ageless")
    assert decide(w.citizen(ageless)).problem == "subject.unknown"
    assert decide(w.citizen(ageless, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE)).problem == "subject.unknown"
    assert decide(w.citizen(ageless, w.PARENT, "PWATRNY", guardian=w.WARDED)).problem == "subject.unknown"
    assert decide(w.citizen(w.ADULT, ageless, "PWATRNY", powers=w.HEALTH)).problem == "power.age"


def test_one_asks_for_ones_own_sake_for_ones_own_record_only():
    assert decide(w.citizen(purpose="FAMRQT")).problem == "purpose.not-theirs"
    assert decide(w.citizen(w.CHILD, w.PARENT, "PATRQT", parent=w.RESPONSIBLE)).problem == "citizen.nobody"
