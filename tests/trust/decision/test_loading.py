"""The facts of a decision, read from a real database in one statement."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from msgspec import structs

from samspill.kernel.attestation import (
    Attestation,
    AttestedPatient,
    AttestedPractitioner,
    CareRelationship,
    Code,
    DecisionRef,
    Identifier,
)
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Refused
from samspill.trust import Need, PatientGrant, Policy, decide, relations
from samspill.trust.decision import content, explain
from samspill.trust.decision.loading import freshness, load
from samspill.trust.settings import keeping, powers

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
EVER = ("-infinity", "infinity")
PATIENT, OLD, PHYSICIAN, FATHER, CHILD = "17859040217", "44908521126", "02827033319", "12868431421", "01891652093"
HPR, ENTITY, UNIT = "565000001", "310000019", "310000027"
FNR = "urn:oid:2.16.578.1.12.4.1.4.1"
CARE = frozenset({"TREAT", "ETREAT", "COC", "BTG"})
READ = Need(scope="patient-record.read", patient="p1")
PRODUCTION = Policy()

PEOPLE = [
    ("anna", PATIENT, "1990-05-17", 1),
    ("berg", PHYSICIAN, "1970-02-02", 1),
    ("father", FATHER, "1984-06-12", 1),
    ("child", CHILD, "2016-09-01", 1),
]
WORLD = """
UPDATE grunndata.feed SET applied = 5, following = true, heard = '2026-10-01T11:00:00Z';
INSERT INTO grunndata.record (record, numbers) VALUES ('p1', '{17859040217}'), ('c1', '{01891652093}');
INSERT INTO grunndata.responsibility (child, responsible, kind, valid_from, valid_to)
VALUES ('child', '12868431421', 'felles', '-infinity', 'infinity');
INSERT INTO grunndata.address (person, kind, key, confidentiality, valid_from, valid_to)
VALUES ('child', 'residential', 'home', 'ugradert', '-infinity', 'infinity'),
    ('father', 'residential', 'home', 'ugradert', '-infinity', 'infinity');
INSERT INTO grunndata.practitioner (hpr, sequence, nin, active) VALUES ('565000001', 1, '02827033319', true);
INSERT INTO grunndata.hpr_number (practitioner, number, rank, sequence) VALUES ('565000001', '565000001', 1, 1);
INSERT INTO grunndata.approval (practitioner, place, category, kind, valid_from, valid_to)
VALUES ('565000001', 1, 'LE', '1', '-infinity', '2026-12-31');
INSERT INTO grunndata.organisation (id, sequence, number, level, name, parent, active, valid_from, valid_to)
VALUES ('310000019', 1, '310000019', 'legal-entity', 'Syntetisk HF', NULL, true, '-infinity', 'infinity'),
    ('310000027', 1, '310000027', 'sub-unit', 'Avd. Fjord', '310000019', true, '-infinity', 'infinity');
INSERT INTO grunndata.membership (organisation, valid_from, valid_to) VALUES ('310000019', '-infinity', 'infinity');
INSERT INTO grunndata.accepted_terms (organisation, terms, valid_from, valid_to)
VALUES ('310000019', 'tillitsrammeverk', '-infinity', 'infinity');
"""
ON_THE_LIST = """
INSERT INTO grunndata.gp_contract (subject, contract, office, valid_from, valid_to)
VALUES ('g', 'g', '310000027', '-infinity', 'infinity');
INSERT INTO grunndata.gp_on_contract (subject, contract, hpr, days, valid_from, valid_to)
VALUES ('d', 'g', '565000001', '{}', '-infinity', 'infinity');
INSERT INTO grunndata.patient_on_contract (subject, patient, contract, valid_from, valid_to)
VALUES ('l', '17859040217', 'g', '-infinity', 'infinity');
"""


async def person(tx, id_, number, born, rank):
    await tx.run(
        "INSERT INTO grunndata.person (id, sequence, status, birth_date, protection)"
        " VALUES ($1, 1, 'bosatt', $2::text::date, 'ugradert')",
        id_,
        born,
    )
    await tx.run(
        "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)"
        " VALUES ($1, $2, 'fnr', true, $3, 1, '-infinity', 'infinity')",
        id_,
        number,
        rank,
    )


@pytest.fixture
async def world(store):
    async with store.transaction() as tx:
        for one in PEOPLE:
            await person(tx, *one)
        for statement in WORLD.split(";\n"):
            if statement.strip():
                await tx.run(statement)
    return store


def attestation(purpose="TREAT", patient=""):
    named = (AttestedPatient(identifier=Identifier(patient, FNR)),) if patient else ()
    return Attestation(
        toa=int(NOW.timestamp()) - 60,
        practitioner=AttestedPractitioner(
            identifier=Identifier(PHYSICIAN, FNR),
            hpr_nr=Identifier(HPR, "urn:oid:2.16.578.1.12.4.1.4.4"),
            authorization=Code("LE", "urn:oid:2.16.578.1.12.4.1.1.9060"),
            legal_entity=Identifier(ENTITY, "urn:oid:2.16.578.1.12.4.1.4.101"),
            point_of_care=Identifier(UNIT, "urn:oid:2.16.578.1.12.4.1.4.101"),
        ),
        care_relationship=CareRelationship(
            healthcare_service=Code("S03", "urn:oid:2.16.578.1.12.4.1.1.8655"),
            purpose_of_use=Code(purpose, "urn:oid:2.16.840.1.113883.1.11.20448"),
            decision_ref=DecisionRef("0b9a6f5e-6a4e-4b27-9a55-4c3c3a9b1f10", user_selected=False),
        ),
        patients=named,
    )


def physician(purpose="TREAT", patient="", **facts):
    caller = Caller(
        f"Practitioner/{HPR}",
        "epj",
        frozenset({READ.scope}),
        frozenset({purpose}),
        kind="practitioner",
        pid=PHYSICIAN,
        hpr=HPR,
        security_level="4",
        attestation=attestation(purpose, patient),
    )
    return Call(caller, purpose, NOW, "r", facts=facts)


def citizen(number, purpose="PATRQT"):
    caller = Caller(
        "hash",
        "portal",
        frozenset({READ.scope}),
        frozenset({purpose}),
        kind="citizen",
        pid=number,
        security_level="4",
    )
    return Call(caller, purpose, NOW, "r")


async def outcome(store, call, need=READ, policy=PRODUCTION):
    """The basis, or what refused it."""
    async with store.transaction() as tx:
        try:
            grant = await decide(tx, call, CARE | {"PATRQT", "FAMRQT", "PWATRNY"}, need, policy)
        except Refused as refusal:
            return refusal.reasons[-1]
    assert isinstance(grant, PatientGrant)
    assert explain(grant.ground).names == grant.reasons
    return grant.basis


async def test_the_gp_is_let_in_while_on_the_list_and_others_are_not(world):
    assert await outcome(world, physician()) == "relation.none"
    async with world.transaction() as tx:
        for statement in ON_THE_LIST.split(";\n")[:-1]:
            await tx.run(statement)
    assert await outcome(world, physician()) == "gp"
    async with world.transaction() as tx:
        await tx.run("UPDATE grunndata.patient_on_contract SET valid_to = '2026-10-01'")
    assert await outcome(world, physician()) == "relation.none"


async def test_relations_open_a_record_until_they_end(world):
    async with world.transaction() as tx:
        id_ = await relations.add(
            tx, "p1", "referral", at=NOW, author="epj", source="ServiceRequest/1", organisation=ENTITY
        )
    assert await outcome(world, physician()) == "referral"
    async with world.transaction() as tx:
        await relations.end(tx, "p1", id_, at=NOW, author="epj")
    assert await outcome(world, physician()) == "relation.none"
    async with world.transaction() as tx:
        await relations.declare(tx, "p1", HPR, "ringte om brystsmerter", at=NOW, author="epj", life=timedelta(hours=1))
    assert await outcome(world, physician()) == "declared"


async def block(tx, owner, **metadata):
    change = keeping.Change(
        owner=owner, definition="block", active=True, at=NOW, author="Patient/p1", kind="citizen", metadata=metadata
    )
    return await keeping.put(tx, change)


async def test_a_block_counts_at_once_and_an_emergency_lifts_it_unless_it_is_hard(world):
    broken = physician("BTG", reason="bevisstløs på gata")
    async with world.transaction() as tx:
        kept, _ = await block(tx, "anna")
    assert await outcome(world, broken) == "emergency"
    assert await outcome(world, physician("ETREAT")) == "block.record"
    async with world.transaction() as tx:
        again = keeping.Change(
            owner="anna",
            definition="block",
            active=True,
            at=NOW,
            author="Patient/p1",
            kind="citizen",
            metadata={"level": "hard"},
            setting=kept.setting,
        )
        await keeping.put(tx, again)
    assert await outcome(world, broken) == "block.record"
    async with world.transaction() as tx:
        await keeping.put(tx, replace(again, active=False))
    assert await outcome(world, physician("ETREAT")) == "acute"


async def test_a_block_follows_its_owner_through_a_merger(world):
    async with world.transaction() as tx:
        await person(tx, "help", OLD, "1990-05-17", 1)
        await block(tx, "help")
    assert await outcome(world, physician("ETREAT")) == "acute"
    async with world.transaction() as tx:
        await tx.run(
            "INSERT INTO grunndata.number (person, number, kind, in_use, rank, sequence, valid_from, valid_to)"
            " VALUES ('anna', $1, 'dnr', false, 0, 2, '-infinity', 'infinity')",
            OLD,
        )
    assert await outcome(world, physician("ETREAT")) == "block.record"


async def test_a_block_of_a_record_that_no_register_knows_counts(world):
    async with world.transaction() as tx:
        await block(tx, "Patient/p1")
    assert await outcome(world, physician("ETREAT")) == "block.record"


async def test_an_attest_for_one_patient_opens_no_other(world):
    assert await outcome(world, physician("ETREAT", PATIENT)) == "acute"
    assert await outcome(world, physician("ETREAT", CHILD)) == "attestation.other-patient"
    assert await outcome(world, physician("ETREAT", "30918231109")) == "attestation.other-patient"


async def test_an_authorisation_that_has_ended_opens_nothing(world):
    async with world.transaction() as tx:
        await tx.run("UPDATE grunndata.approval SET valid_to = '2026-10-01T11:59:59Z'")
    assert await outcome(world, physician("ETREAT")) == "personnel.not-authorised"


async def test_citizens_see_their_own_and_their_childrens(world):
    child = Need(scope=READ.scope, patient="c1")
    assert await outcome(world, citizen(PATIENT)) == "own"
    assert await outcome(world, citizen(FATHER)) == "citizen.nobody"
    assert await outcome(world, citizen(FATHER, "FAMRQT"), child) == "parent"
    assert await outcome(world, citizen(PATIENT, "FAMRQT"), child) == "citizen.nobody"
    assert await outcome(world, citizen(CHILD), child) == "citizen.too-young"
    async with world.transaction() as tx:
        await tx.run("UPDATE grunndata.person SET protection = 'strengtFortrolig' WHERE id = 'father'")
    assert await outcome(world, citizen(FATHER, "FAMRQT"), child) == "representation.protected"


async def test_a_power_of_attorney_opens_until_it_ends(world):
    async with world.transaction() as tx:
        power, _ = await powers.give(tx, "anna", "father", ["prescriptions"], at=NOW, author="Patient/p1")
    assert await outcome(world, citizen(FATHER, "PWATRNY")) == "power"
    async with world.transaction() as tx:
        await powers.end(tx, power, ["anna"], at=NOW, author="Patient/p1")
    assert await outcome(world, citizen(FATHER, "PWATRNY")) == "citizen.nobody"


async def test_silent_registers_close_everything(world):
    async with world.transaction() as tx:
        await tx.run("UPDATE grunndata.feed SET heard = '2026-09-30T11:00:00Z' WHERE register = 'FREG'")
    assert await outcome(world, physician("ETREAT")) == "registers.stale"
    assert await outcome(world, citizen(PATIENT)) == "registers.stale"
    assert await outcome(world, citizen(PATIENT), policy=Policy(silence=timedelta(0))) == "own"


async def test_registers_that_were_never_loaded_are_unknown_in_a_trial_and_stale_elsewhere(store):
    assert await outcome(store, physician("ETREAT")) == "registers.stale"
    assert await outcome(store, physician("ETREAT"), policy=Policy(trial=True)) == "acute"
    assert await outcome(store, citizen(PATIENT), policy=Policy(trial=True)) == "citizen.nobody"
    own = citizen("")
    own = structs.replace(own, caller=replace(own.caller, subject="Patient/p1"))
    assert await outcome(store, own, policy=Policy(trial=True)) == "own"
    assert await outcome(store, own) == "registers.stale"


def test_freshness_has_a_sharp_edge():
    loaded = {"FREG": NOW - timedelta(days=1), "HPR": NOW - timedelta(days=1), "AR": None}
    assert freshness(loaded, NOW, Policy()) == ({"AR", "FLR"}, set())
    assert freshness(loaded, NOW + timedelta(seconds=1), Policy(trial=True)) == ({"FREG", "HPR", "AR"}, {"FLR"})


async def test_no_number_and_no_name_stand_in_the_facts(world):
    async with world.transaction() as tx:
        await tx.run("UPDATE grunndata.person SET name = 'Anna Fjellrev'")
        facts = await load(tx, physician("ETREAT", PATIENT), CARE, READ, PRODUCTION, "p1")
    text = content(facts)
    assert json.loads(text)["subject"]["person"] == "anna"
    assert not any(said in text for said in (PATIENT, PHYSICIAN, "Fjellrev"))


async def test_a_decision_costs_one_round_trip_once_caller_and_record_are_known(world):
    class Counting:
        """Counts what is asked."""

        begun = False

        def __init__(self, tx):
            self.tx, self.asked, self.remembered = tx, 0, {}

        async def beside(self, ask, item):
            await ask(self, [item])

        def counted(self, ask):
            async def asking(*asked):
                self.asked += 1
                return await ask(*asked)

            return asking

        def __getattr__(self, name):
            return self.counted(getattr(self.tx, name))

    async with world.transaction() as tx:
        counting = Counting(tx)
        await decide(counting, physician("ETREAT"), CARE, READ, PRODUCTION)
        assert counting.asked == 3
        await decide(counting, physician("ETREAT"), CARE, READ, PRODUCTION)
        assert counting.asked == 4
        system = structs.replace(physician(), caller=Caller("s", "s", frozenset({READ.scope}), CARE))
        await decide(counting, system, CARE, READ)
        asked = counting.asked
        await decide(counting, system, CARE, READ)
        assert counting.asked == asked + 1
