"""What holds of every decision, in worlds that chance makes up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Refused
from samspill.trust import OpenGrant, PatientGrant
from samspill.trust.decision import decide, granted
from samspill.trust.decision.facts import Asker, Facts
from samspill.trust.decision.outcome import no
from samspill.trust.grants import Need
from tests.trust.decision import worlds as w


@given(w.practitioners() | w.citizens())
def test_nobody_is_let_in_without_a_source(facts):
    decision = decide(facts)
    if decision.granted:
        assert decision.opens == "patient"
        assert decision.basis
        assert all(reason.source for reason in decision.reasons)
        assert any(reason.rule.startswith(("relation:", "citizen:")) for reason in decision.reasons)
    else:
        assert decision.problem
        assert not decision.hides


@given(w.practitioners(), w.blocks)
def test_a_block_never_widens(facts, block):
    before, after = decide(facts), decide(replace(facts, settings=(*facts.settings, block)))
    assert before.granted or not after.granted
    if after.granted:
        assert set(before.hides) <= set(after.hides)


@given(w.practitioners(), w.settings)
def test_a_block_beats_a_consent(facts, consent):
    consent = replace(consent, does="consent")
    blocked = replace(facts, settings=(w.HARD, *facts.settings))
    assert not decide(blocked).granted
    assert not decide(replace(blocked, settings=(consent, *blocked.settings))).granted


@given(st.lists(w.blocks, max_size=3), st.sampled_from(["LE", "SP", "AA"]))
def test_breaking_the_glass_lifts_soft_blocks_and_no_hard_one(blocks, role):
    given_ = {"relations": w.REFERRED, "reason": "bevisstløs på gata", "settings": tuple(blocks)}
    broken = decide(w.doctor(role, "BTG", **given_))
    hard = tuple(block for block in blocks if block.hard)
    treating = decide(w.doctor(role, "TREAT", **{**given_, "settings": hard}))
    assert broken.granted is treating.granted
    assert parts(broken) == parts(treating)
    assert broken.alert is broken.granted


def parts(decision):
    return [hide for hide in decision.hides if hide.rule == "block.part"]


REPRESENTED = [
    *(("FAMRQT", owner, {"parent": w.RESPONSIBLE}) for owner in (w.CHILD, w.YOUTH)),
    *(("PWATRNY", owner, {"powers": p}) for owner in (w.MINOR, w.ADULT) for p in (w.HEALTH, w.PRESCRIPTIONS)),
    *(("PWATRNY", owner, {"guardian": w.WARDED}) for owner in (w.CHILD, w.YOUTH, w.MINOR, w.ADULT)),
]


@pytest.mark.parametrize(("purpose", "owner", "ground"), REPRESENTED)
@pytest.mark.parametrize("service", ["patient-record", "fhir"])
def test_a_representative_never_sees_more_than_the_represented(purpose, owner, ground, service):
    need = w.READ if service == "patient-record" else Need(frozenset({("Patient", "r")}), patient="p1")
    patient = {"asker": replace(w.citizen(purpose=purpose).asker, patient="p1"), "need": need}
    represents = decide(w.citizen(owner, w.PARENT, purpose, **ground, **patient))
    assert represents.granted
    # A child has no access of its own: it is represented in what it would see if it were grown up.
    own = w.ADULT if owner is w.CHILD else owner
    asker = replace(w.citizen().asker, patient="p1")
    assert closed(decide(w.citizen(own, need=need, asker=asker))) <= closed(represents)


def closed(decision):
    """What is left out wherever it stands: types, and codes of labels."""
    assert decision.granted
    kinds = {("kind", kind) for hide in decision.hides for kind in hide.kinds}
    return kinds | {("label", code) for hide in decision.hides if not hide.kinds for _, code in hide.labels}


@given(w.practitioners() | w.citizens())
def test_a_silent_population_register_closes_everything(facts):
    assert not decide(replace(facts, stale=frozenset({"FREG"}))).granted


@pytest.mark.parametrize("kind", ["practitioner", "citizen"])
def test_a_person_reaches_no_population_and_holds_no_scopes_of_systems(kind):
    asker = Asker(kind=kind, scopes=frozenset({"system/*.cruds", "x"}), purposes=frozenset({"TREAT"}), level="4")
    facts = Facts(
        at=w.NOW, purpose="TREAT", served=frozenset({"TREAT"}), need=Need(scope="x", population=True), asker=asker
    )
    assert decide(facts).problem == "population.not-allowed"
    need = Need(frozenset({("Patient", "r")}), population=True)
    assert decide(replace(facts, need=need)).problem == "scope.lacking"


def test_what_is_nobodys_record_is_opened_by_the_token_alone():
    need = Need(frozenset({("Organization", "r")}))
    for facts in (w.citizen(need=need, stale=frozenset({"FREG"})), w.doctor(need=need, attested=None)):
        assert isinstance(granted(decide(facts)), OpenGrant)


def test_finding_a_patient_needs_an_attestation_too():
    asker = replace(w.doctor().asker, scopes=frozenset({"patient-record.find"}))
    facts = w.doctor(need=Need(scope="patient-record.find"), asker=asker)
    assert isinstance(granted(decide(facts)), OpenGrant)
    assert decide(replace(facts, attested=None)).problem == "attestation.missing"


def test_a_token_bound_to_a_patient_opens_that_record_when_none_is_named():
    asker = replace(w.citizen().asker, patient="p1")
    facts = w.citizen(need=Need(frozenset({("Condition", "s")}), population=True), asker=asker)
    grant = granted(decide(facts))
    assert isinstance(grant, PatientGrant)
    assert (grant.patient, grant.bound, grant.basis) == ("p1", True, "own")


def test_a_refusal_tells_the_rule():
    with pytest.raises(Refused) as caught:
        granted(decide(w.doctor()))
    assert caught.value.reasons[-1] == "relation.none"
    assert no("relation.none").reason.source


@pytest.mark.parametrize(("purpose", "problem"), [("TREAT", "purpose.not-theirs"), ("HSYSADMIN", "")])
def test_staff_do_what_their_tasks_name_and_treat_nobody(purpose, problem):
    asker = Asker(kind="staff", scopes=frozenset({"access-log.read", "user/*.rs"}), purposes=frozenset({purpose}))
    facts = Facts(at=w.NOW, purpose=purpose, served=frozenset({purpose}), need=w.READ, asker=asker)
    named = replace(facts, need=Need(scope="access-log.read", patient="p1"))
    assert decide(named).problem == problem
    assert decide(replace(facts, need=Need(frozenset({("Patient", "r")}), patient="p1"))).problem == "staff.named"


def test_a_token_that_speaks_for_a_person_is_no_systems():
    asker = Asker(kind="system", scopes=frozenset({"user/*.rs"}), purposes=frozenset({"TREAT"}))
    need = Need(frozenset({("Patient", "r")}), patient="p1")
    facts = Facts(at=w.NOW, purpose="TREAT", served=frozenset({"TREAT"}), need=need, asker=asker)
    assert decide(facts).problem == "caller.unclear"
    assert decide(replace(facts, trial=True)).granted
    for said in ({"numbered": True}, {"hpr": w.DOCTOR}, {"level": "4"}):
        assert decide(replace(facts, trial=True, asker=replace(asker, **said))).problem == "caller.unclear"
    assert decide(replace(facts, asker=replace(asker, scopes=frozenset({"system/*.rs"})))).granted


@pytest.mark.parametrize(
    ("level", "trial", "well"), [("4", False, True), ("", False, False), ("", True, True), ("3", True, False)]
)
def test_health_data_needs_the_highest_level(level, trial, well):
    facts = replace(w.citizen(), trial=trial)
    assert decide(replace(facts, asker=replace(facts.asker, level=level))).granted is well


@pytest.mark.parametrize("gone", [{"deceased": w.NOW.date()}, {"status": "opphoert"}, {"status": "doed"}])
def test_nobody_asks_who_has_died_or_is_no_longer_valid(gone):
    person = replace(w.ADULT, **gone)
    assert decide(w.citizen(w.CHILD, person, "FAMRQT", parent=w.RESPONSIBLE)).problem == "caller.ended"
    assert decide(w.doctor(gp=w.GP, person=replace(w.doctor().person, **gone))).problem == "caller.ended"
