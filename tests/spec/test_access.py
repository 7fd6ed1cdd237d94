"""Who sees what, and why: the decision as a manual. Run with `-s` to have it printed.

Each line is one situation: who asks, for which purpose, what else is so; then what the decision is (the basis, or what
refuses it), and what is left out.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest

from samspill.trust.decision import decide
from samspill.trust.decision.facts import Relation, Scope
from samspill.trust.decision.tables import rows
from samspill.trust.grants import Need
from tests.trust.decision import worlds as w

PROTECTED = replace(w.ADULT, protection="fortrolig")
DEAD = replace(w.ADULT, deceased=date(2026, 9, 1))
REASON = {"reason": "bevisstløs etter fall"}
CHOSEN = w.attested(purpose="ETREAT", chosen=True)
OPENED = (
    Relation(relation="r9", kind="acute", practitioner=w.DOCTOR, starts=w.NOW, ends=w.NOW + w.DAY, reasoned=True),
)
LATER = w.NOW + timedelta(hours=1)


def at(moment, facts):
    return replace(facts, at=moment)


HEALTH_PERSONNEL = [
    ("a physician without any relation", w.doctor(), "relation.none"),
    ("the patient's GP", w.doctor(gp=w.GP), "gp"),
    ("a nurse at the GP's, who is no GP", w.doctor("SP", gp=w.GP), "relation.none"),
    ("a physician of the hospital that the patient is referred to", w.doctor(relations=w.REFERRED), "referral"),
    ("a physician in whose encounter the patient is", w.doctor(relations=w.MET), "encounter"),
    ("the same, a day too late", at(w.NOW + w.DAY, w.doctor(relations=w.MET)), "attestation.expired"),
    ("a physician with the patient's consent", w.doctor(settings=(w.CONSENT,)), "consent"),
    ("a physician who has declared a relation, with a reason", w.doctor(relations=w.DECLARED), "declared"),
    ("the same, for coordination", w.doctor(purpose="COC", relations=w.DECLARED), "relation.none"),
    ("a physician in an emergency ward", w.doctor(purpose="ETREAT"), "acute"),
    ("a pharmacist in an emergency ward", w.doctor("FA1", purpose="ETREAT"), "emergency.role"),
    ("a physician who says that it is acute", w.doctor(purpose="ETREAT", attested=CHOSEN, **REASON), "acute-chosen"),
    ("the same, without a reason", w.doctor(purpose="ETREAT", attested=CHOSEN), "acute.no-reason"),
    (
        "the same, of a record that was opened for it",
        w.doctor(purpose="ETREAT", attested=CHOSEN, relations=OPENED),
        "acute-chosen",
    ),
    (
        "the same, when that has ended",
        w.doctor(purpose="ETREAT", attested=CHOSEN, relations=(replace(OPENED[0], ends=w.NOW),)),
        "acute.no-reason",
    ),
    (
        "the same, when it was opened by somebody else",
        w.doctor(purpose="ETREAT", attested=CHOSEN, relations=(replace(OPENED[0], practitioner=w.OTHER),)),
        "acute.no-reason",
    ),
    (
        "who breaks the glass, of a record that was opened for acute treatment",
        w.doctor(purpose="BTG", relations=OPENED),
        "emergency.no-reason",
    ),
    (
        "a physician who says that it is acute, of somebody who has died",
        w.doctor(purpose="ETREAT", attested=CHOSEN, subject=DEAD, **REASON),
        "subject.deceased",
    ),
    ("a physician who breaks the glass, without a reason", w.doctor(purpose="BTG"), "emergency.no-reason"),
    ("a physician who breaks the glass", w.doctor(purpose="BTG", **REASON), "emergency"),
    ("the same, of somebody who has died", w.doctor(purpose="BTG", subject=DEAD, **REASON), "subject.deceased"),
    ("an employee without an authorisation", w.doctor("-", relations=w.REFERRED), "referral"),
    ("a veterinarian", w.doctor("VE", relations=w.REFERRED), "role.no-access"),
    ("a physician, of her own record", w.doctor(gp=w.GP, subject=w.doctor().person), "relation.self"),
    ("the GP, without an attestation", w.doctor(gp=w.GP, attested=None), "attestation.missing"),
    ("the GP, 60 minutes after attesting", at(LATER - timedelta(seconds=60), w.doctor(gp=w.GP)), "gp"),
    ("and a second later", at(LATER - timedelta(seconds=59), w.doctor(gp=w.GP)), "attestation.expired"),
    (
        "the GP, who has attested another patient",
        w.doctor(gp=w.GP, attested=replace(w.attested(), patient="other")),
        "attestation.other-patient",
    ),
    ("the GP, whose authorisation has ended", w.doctor(gp=w.GP, personnel=None), "personnel.unknown"),
    (
        "the GP, who attests another category than HPR's",
        w.doctor(gp=w.GP, attested=w.attested("SP")),
        "personnel.not-authorised",
    ),
    (
        "the GP, of an organisation without membership",
        w.doctor(gp=w.GP, legal_entity=replace(w.doctor().legal_entity, member=False)),
        "organisation.not-member",
    ),
    (
        "the GP, of an organisation that has not accepted the terms",
        w.doctor(gp=w.GP, legal_entity=replace(w.doctor().legal_entity, terms=())),
        "organisation.terms",
    ),
    (
        "the GP, while the population register is silent",
        w.doctor(gp=w.GP, stale=frozenset({"FREG"})),
        "registers.stale",
    ),
    ("the GP, while the register of GPs is silent", w.doctor(gp=w.GP, stale=frozenset({"FLR"})), "registers.stale"),
    ("a hospital physician meanwhile", w.doctor(relations=w.MET, stale=frozenset({"FLR"})), "encounter"),
    (
        "the GP, signed in at level 3",
        w.doctor(gp=w.GP, asker=replace(w.doctor().asker, level="3")),
        "level.too-low",
    ),
]
SETTINGS = [
    ("the GP, of a blocked record", w.doctor(gp=w.GP, settings=(w.SOFT,)), "block.record"),
    ("one with a consent, of a blocked record", w.doctor(settings=(w.CONSENT, w.SOFT)), "block.record"),
    (
        "the GP, where somebody else is blocked",
        w.doctor(gp=w.GP, settings=(replace(w.SOFT, to=Scope(practitioners=frozenset({w.OTHER}))),)),
        "gp",
    ),
    (
        "the GP, who is excepted from a block of everybody",
        w.doctor(gp=w.GP, settings=(replace(w.SOFT, but=Scope(practitioners=frozenset({w.DOCTOR}))),)),
        "gp",
    ),
    (
        "the GP, of a record that is blocked for her organisation",
        w.doctor(gp=w.GP, settings=(replace(w.SOFT, to=Scope(organisations=frozenset({w.HOSPITAL}))),)),
        "block.record",
    ),
    (
        "the GP, once the block has ended",
        w.doctor(gp=w.GP, settings=(replace(w.SOFT, ends=w.NOW),)),
        "gp",
    ),
    ("breaking the glass, of a soft block", w.doctor(purpose="BTG", settings=(w.SOFT,), **REASON), "emergency"),
    ("breaking the glass, of a hard block", w.doctor(purpose="BTG", settings=(w.HARD,), **REASON), "block.record"),
    ("acute care, of a soft block", w.doctor(purpose="ETREAT", settings=(w.SOFT,)), "block.record"),
    (
        "acute care by one's own word, of a soft block",
        w.doctor(purpose="ETREAT", attested=CHOSEN, settings=(w.SOFT,), **REASON),
        "block.record",
    ),
    (
        "a declared relation, where the patient objects to sharing",
        w.doctor(relations=w.DECLARED, settings=(w.RESERVED,)),
        "reservation.sharing",
    ),
    ("the GP, where the patient objects to sharing", w.doctor(gp=w.GP, settings=(w.RESERVED,)), "gp"),
]
CITIZENS = [
    ("an adult, of her own record", w.citizen(), "own"),
    ("somebody of 16, of her own record", w.citizen(w.MINOR), "own"),
    ("a youth of 12, of his own record", w.citizen(w.YOUTH), "own"),
    ("a child of 10, of her own record", w.citizen(w.CHILD), "citizen.too-young"),
    ("an adult, of a stranger's record", w.citizen(w.ADULT, w.PARENT), "citizen.nobody"),
    ("a parent, of a child of 10", w.citizen(w.CHILD, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE), "parent"),
    (
        "a parent, of a child at whose address no parent lives",
        w.citizen(w.CHILD, w.PARENT, "FAMRQT", parent=replace(w.RESPONSIBLE, at_child_address=False)),
        "parent.address",
    ),
    ("a parent, of a youth of 12", w.citizen(w.YOUTH, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE), "parent"),
    ("a parent, of somebody of 16", w.citizen(w.MINOR, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE), "parent.ended"),
    ("a parent without responsibility", w.citizen(w.CHILD, w.PARENT, "FAMRQT"), "citizen.nobody"),
    (
        "a parent, of a child with a confidential address",
        w.citizen(replace(w.CHILD, protection="strengtFortrolig"), w.PARENT, "FAMRQT", parent=w.RESPONSIBLE),
        "representation.protected",
    ),
    ("somebody with a power of attorney", w.citizen(w.ADULT, w.PARENT, "PWATRNY", powers=w.HEALTH), "power"),
    ("the same, from somebody of 16", w.citizen(w.MINOR, w.PARENT, "PWATRNY", powers=w.HEALTH), "power"),
    ("the same, from a youth of 12", w.citizen(w.YOUTH, w.PARENT, "PWATRNY", powers=w.HEALTH), "power.age"),
    ("somebody of 16, who holds a power", w.citizen(w.ADULT, w.MINOR, "PWATRNY", powers=w.HEALTH), "power.age"),
    (
        "somebody with a power for prescriptions",
        w.citizen(w.ADULT, w.PARENT, "PWATRNY", powers=w.PRESCRIPTIONS),
        "power",
    ),
    (
        "a holder with a confidential address",
        w.citizen(w.MINOR, PROTECTED, "PWATRNY", powers=w.HEALTH),
        "representation.protected",
    ),
    ("an adult's guardian", w.citizen(w.ADULT, w.PARENT, "PWATRNY", guardian=w.WARDED), "guardian"),
    ("a guardian of money alone", w.citizen(w.ADULT, w.PARENT, "PWATRNY", guardian=w.MONEY), "guardian.scope"),
    ("somebody with a power, of the dead", w.citizen(DEAD, w.PARENT, "PWATRNY", powers=w.HEALTH), "subject.deceased"),
    (
        "a citizen, for treatment",
        replace(w.citizen(purpose="TREAT"), served=frozenset({"TREAT"})),
        "purpose.not-theirs",
    ),
    ("an adult, while the population register is silent", w.citizen(stale=frozenset({"FREG"})), "registers.stale"),
]
MANUAL = [*HEALTH_PERSONNEL, *SETTINGS, *CITIZENS]


@pytest.mark.parametrize(("facts", "expected"), [row[1:] for row in MANUAL], ids=[row[0] for row in MANUAL])
def test_who_sees_a_record(facts, expected, request):
    decision = decide(facts)
    hidden = ", ".join(sorted({hide.rule for hide in decision.hides}))
    sys.stdout.write(
        f"{request.node.callspec.id} | {facts.purpose} | {decision.basis or decision.problem} | {hidden}\n"
    )
    assert (decision.basis or decision.problem) == expected
    assert decision.granted is ("." not in expected)
    assert decision.alert is (expected == "emergency")


TABLE = [
    (row["service"], who, name, sign)
    for row in rows("access.tsv")
    for who in row["who"].split()
    for name, sign in row.items()
    if name not in ("service", "who", "sensitive") and row["service"] == "fhir"
]
SHOWN = {
    "demographics": "Patient",
    "encounters": "Encounter",
    "diagnoses": "Condition",
    "allergies": "AllergyIntolerance",
    "medication": "MedicationRequest",
    "vaccination": "Immunization",
    "measurements": "Observation",
    "reports": "DiagnosticReport",
    "documents": "DocumentReference",
    "procedures": "Procedure",
    "plans": "CarePlan",
    "administration": "Claim",
    "log": "AuditEvent",
}


def test_the_table_of_roles_is_what_is_decided():
    for _service, who, name, sign in TABLE:
        for letter, wanted in (("r", "r" in sign), ("u", "w" in sign)):
            need = Need(frozenset({(SHOWN[name], letter)}), patient="p1")
            decision = decide(w.doctor(who, relations=w.REFERRED, need=need))
            assert decision.granted is wanted, (who, name, letter)


def closed(decision):
    return frozenset().union(*(hide.kinds for hide in decision.hides))


@pytest.mark.parametrize(
    ("facts", "sees", "sees_not"),
    [
        (w.doctor(gp=w.GP), {"Condition", "MedicationRequest", "AuditEvent"}, set()),
        (w.doctor("FA1", relations=w.REFERRED), {"MedicationRequest"}, {"DocumentReference", "Encounter"}),
        (w.doctor("-", relations=w.REFERRED), {"Patient", "Encounter"}, {"Condition", "MedicationRequest"}),
        (w.citizen(w.YOUTH), {"Encounter"}, {"Condition", "DocumentReference"}),
        (
            w.citizen(w.YOUTH, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE),
            {"Immunization", "AllergyIntolerance"},
            {"Encounter", "MedicationRequest", "Observation", "DocumentReference"},
        ),
        (
            w.citizen(w.ADULT, w.PARENT, "PWATRNY", powers=w.PRESCRIPTIONS),
            {"MedicationRequest"},
            {"Condition", "Observation"},
        ),
    ],
)
def test_what_of_a_record_is_seen(facts, sees, sees_not):
    decision = decide(facts)
    assert decision.granted
    assert not sees & closed(decision)
    assert sees_not <= closed(decision)


def labels(decision):
    return {code for hide in decision.hides if not hide.kinds for _, code in hide.labels}


def test_labels_keep_things_from_those_they_name():
    own = labels(decide(w.citizen()))
    assert {"NORU", "NORN_FFL", "NORN_FFH", "NORN_KUT", "V"} <= own
    assert not {"NORN_FORANS", "NORN_UNGDOM", "NORS", "R"} & own
    assert "NORN_UNGDOM" in labels(decide(w.citizen(w.YOUTH)))
    parent = labels(decide(w.citizen(w.CHILD, w.PARENT, "FAMRQT", parent=w.RESPONSIBLE)))
    assert own | {"NORN_FORANS"} <= parent
    assert labels(decide(w.doctor(gp=w.GP))) == {"NORS"}
    assert labels(decide(w.doctor(purpose="BTG", **REASON))) == set()
    assert {"R", "V", "PSY"} <= labels(decide(w.doctor(purpose="COC", relations=w.MET)))


def test_a_block_of_a_part_leaves_it_out_and_says_so():
    decision = decide(w.doctor(gp=w.GP, settings=(w.IN_PART,)))
    hide = next(hide for hide in decision.hides if hide.rule == "block.part")
    assert "MedicationRequest" in hide.kinds
    assert hide.told
