"""What the registers say of one question of access: exactly these shapes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samspill.grunndata import facts, fastlege, help_numbers, note_organisation, note_record, records_of
from tests.grunndata.conftest import (
    ADULT,
    ADULT_OLD,
    CHILD,
    COUNCIL,
    DOCTOR,
    NOW,
    OFFICE,
    PARENT_A,
    PARENT_B,
    PROTECTED,
    gp_for,
    number,
    person,
    responsible,
    street,
)
from tests.shape.test_sql import faults_of

HPR, SUBSTITUTE, OLD_HPR = "565000001", "565000002", "565000009"
HOME = [street(validFrom="2016-09-01")]
FAMILY = [
    ("PersonIsCreated", person("a", PARENT_A, born="1984-06-12", residentialAddress=HOME)),
    ("PersonIsCreated", person("b", PARENT_B, born="1982-11-30", residentialAddress=[street(unit="H0201")])),
    (
        "PersonIsCreated",
        person(
            "c",
            CHILD,
            born="2016-09-01",
            name=[{"givenName": "Liv", "familyName": "Lyng"}],
            residentialAddress=HOME,
            parentalResponsibility=[
                responsible(PARENT_A, validFrom="2016-09-01"),
                responsible(PARENT_B, validFrom="2016-09-01", validTo="2020-01-01", isValid=False),
            ],
        ),
    ),
]


@pytest.fixture
async def family(tell, ask):
    await tell("FREG", *FAMILY)
    await ask(note_record, "record-c", [CHILD])


async def test_every_piece_fits_the_tables(database):
    assert await faults_of(database, {name: facts.numbered(piece)[0] for name, piece in facts.PIECES.items()}) == {}


async def test_the_pieces_fit_together_in_one_statement(database):
    joined = "SELECT " + ", ".join(f"({piece}) AS {name}" for name, piece in facts.PIECES.items())
    assert await faults_of(database, {"all": facts.numbered(joined)[0]}) == {}


async def test_a_record_is_about_the_person_whose_number_it_carries(ask, family):
    found = await ask(facts.subject, "record-c", NOW)
    assert len(found.pop("address_key")) == 32
    assert found == {
        "person": "c",
        "birth_date": "2016-09-01",
        "deceased": None,
        "status": "bosatt",
        "protection": "ugradert",
        "name": "Liv Lyng",
    }
    assert (await ask(facts.caller, PARENT_A, NOW))["person"] == "a"
    assert await ask(records_of, "c") == ("record-c",)


async def test_of_what_is_not_known_there_is_no_fact(ask, family):
    await ask(note_record, "record-x", [PROTECTED])
    for record in ("record-x", "nowhere"):
        assert await ask(facts.subject, record, NOW) is None
        assert await ask(gp_for, record, HPR, NOW) == {"gp": False, "substitute": False}
        assert await ask(facts.parent, record, PARENT_A, NOW) is None
        assert await ask(facts.guardian, record, PARENT_A, NOW) is None
    assert await ask(facts.parent, "record-c", PROTECTED, NOW) is None
    assert await ask(facts.caller, "", NOW) is None
    assert await ask(facts.personnel, HPR, NOW) is None
    assert await ask(facts.legal_entity, OFFICE, NOW) is None


async def test_a_person_has_an_identity_also_before_any_merger(ask, family):
    assert await ask(facts.identities, "c") == ("c",)
    assert await ask(facts.identities, "nobody") == ("nobody",)


async def test_a_parent_is_responsible_for_as_long_as_the_register_says(ask, family):
    then = NOW.replace(year=2019)
    responsible_a = {"responsible": True, "kind": "felles", "at_child_address": True}
    assert await ask(facts.parent, "record-c", PARENT_A, NOW) == responsible_a
    assert await ask(facts.parent, "record-c", PARENT_B, NOW) == {
        "responsible": False,
        "kind": None,
        "at_child_address": True,
    }
    assert (await ask(facts.parent, "record-c", PARENT_B, then))["responsible"]
    assert not (await ask(facts.parent, "record-c", PARENT_A, NOW.replace(year=2015)))["responsible"]


async def test_responsibility_that_was_annulled_never_was(tell, ask, family):
    await tell(
        "FREG",
        ("PersonCorrected", person("c", CHILD, parentalResponsibility=[responsible(PARENT_A, isValid=False)])),
    )
    assert not (await ask(facts.parent, "record-c", PARENT_A, NOW))["responsible"]


async def test_nobody_lives_at_the_childs_address_when_the_parents_have_moved(tell, ask, family):
    moved = person("a", PARENT_A, residentialAddress=[street("9", validFrom="2026-01-01")])
    await tell("FREG", ("ChangeInResidentialAddress", moved))
    found = await ask(facts.parent, "record-c", PARENT_A, NOW)
    assert found == {"responsible": True, "kind": "felles", "at_child_address": False}


async def test_a_parent_is_found_by_the_number_that_she_had_then(tell, ask, family):
    later = person("a", number(PARENT_A, "Discontinued", isValid=False), ADULT)
    await tell("FREG", ("ChangeInNorwegianIdentificationNumber", later))
    assert (await ask(facts.parent, "record-c", ADULT, NOW))["responsible"]


async def test_guardianship_has_scopes_kinds_and_tasks(tell, ask):
    guardian = {
        "identificationNumber": PARENT_A,
        "guardianshipScope": "PersonligeOgOekonomiske",
        "isGuardianshipInPersonalScope": True,
        "guardianServiceArea": [{"guardianServiceEstablishment": "Helfo", "guardianServiceTask": "Helse"}],
    }
    given = {"guardianshipType": "Voksen", "guardian": guardian, "validFrom": "2020-01-01"}
    ward = person("w", ADULT, guardianshipOrFuturePowerOfAttorney=[given])
    await tell("FREG", FAMILY[0], ("PersonIsCreated", ward))
    await ask(note_record, "record-w", [ADULT])
    held = {"scopes": ["PersonligeOgOekonomiske"], "kinds": ["Voksen"], "tasks": ["Helse"]}
    none = {"scopes": [], "kinds": [], "tasks": []}
    assert await ask(facts.guardian, "record-w", PARENT_A, NOW) == held
    assert await ask(facts.guardian, "record-w", PARENT_A, NOW.replace(year=2019)) == none
    assert await ask(facts.guardian, "record-w", ADULT, NOW) == none


async def test_personnel_have_the_approvals_that_are_in_force_then(tell, ask):
    limited = {"CodeValue": "begrenset", "Valid": {"From": "2026-01-01"}}
    doctor = {
        "HprNumber": HPR,
        "NIN": DOCTOR,
        "MergedHprNumbers": [int(OLD_HPR)],
        "Approvals": [
            {
                "Category": "LE",
                "ApprovalType": "1",
                "Valid": {"From": "2000-01-01"},
                "Specialities": [{"CodeValue": "1", "Valid": {"From": "2010-01-01"}}],
                "RequisitionRights": [{"CodeValue": "1"}],
                "Restrictions": [limited],
            },
            {"Category": "SP", "ApprovalType": "1", "Valid": {"From": "1990-01-01", "To": "1999-01-01"}},
            {"Category": "TL", "ApprovalType": "1", "IsActive": False},
        ],
    }
    await tell("HPR", ("PersonCreated", {"HprNumber": OLD_HPR}), ("HprNumbersMerged", doctor))
    approval = {"category": "LE", "kind": "1", "restricted": True, "specialities": ["1"], "requisition": ["1"]}
    assert await ask(facts.personnel, HPR, NOW) == {"hpr": HPR, "person": None, "authorisations": [approval]}
    assert await ask(facts.personnel, OLD_HPR, NOW) == await ask(facts.personnel, HPR, NOW)
    before = (await ask(facts.personnel, HPR, NOW.replace(year=2005)))["authorisations"]
    assert before == [approval | {"restricted": False, "specialities": []}]
    await tell("HPR", ("PersonDeleted", doctor))
    assert (await ask(facts.personnel, HPR, NOW))["authorisations"] == []


async def test_what_a_legal_entity_holds_its_units_hold_with_it(tell, ask):
    council = {
        "OrganizationNumber": COUNCIL,
        "Name": "Kommunen",
        "Memberships": [{"Valid": {"From": "2020-01-01", "To": "2027-01-01"}}],
        "AcceptedTerms": [{"Id": "tillit-1", "Valid": {"From": "2024-01-01"}}],
    }
    office = {"OrganizationNumber": int(OFFICE), "Name": "Legesenteret", "ParentOrganizationNumber": COUNCIL}
    await tell("AR", ("OrganizationCreated", council), ("OrganizationCreated", office))
    await ask(note_organisation, "legesenter", OFFICE)
    unit = await ask(facts.point_of_care, OFFICE, NOW)
    assert unit == {
        "number": OFFICE,
        "name": "Legesenteret",
        "parent": COUNCIL,
        "active": True,
        "member": True,
        "terms": ["tillit-1"],
        "record": "legesenter",
    }
    later = await ask(facts.legal_entity, COUNCIL, NOW.replace(year=2028))
    assert (later["member"], later["terms"], later["record"]) == (False, ["tillit-1"], None)
    await tell("AR", ("OrganizationUpdated", council | {"Valid": False}))
    assert not (await ask(facts.legal_entity, COUNCIL, NOW))["active"]


async def test_the_gp_is_the_gp_for_as_long_as_all_the_periods_last(tell, ask):
    await tell("FREG", ("PersonIsCreated", person("p", number(ADULT_OLD, "Discontinued"), ADULT)))
    await ask(note_record, "record-p", [ADULT])
    await tell(
        "FLR",
        ("ContractCreated", {"Id": 7, "GPOfficeOrganizationNumber": OFFICE, "Valid": {"From": "2020-01-01"}}),
        ("GPOnContractCreated", {"Id": 1, "GPContractId": 7, "HprNumber": HPR, "Valid": {"From": "2020-01-01"}}),
        (
            "GPOnContractCreated",
            {
                "Id": 2,
                "GPContractId": 7,
                "HprNumber": SUBSTITUTE,
                "SubstituteForHprNumber": HPR,
                "Valid": {"From": "2026-09-01", "To": "2026-11-01"},
            },
        ),
        (
            "PatientOnContractCreated",
            {"Id": 3, "PatientNIN": ADULT_OLD, "GPContractId": 7, "Period": {"From": "2021-01-01"}},
        ),
    )
    none = {"gp": False, "substitute": False}
    assert await ask(gp_for, "record-p", HPR, NOW) == none | {"gp": True}
    assert await ask(gp_for, "record-p", SUBSTITUTE, NOW) == none | {"substitute": True}
    assert await ask(gp_for, "record-p", SUBSTITUTE, NOW + timedelta(days=60)) == none
    assert await ask(gp_for, "record-p", HPR, NOW.replace(year=2020, month=6)) == none
    whole = await ask(fastlege.gp_of, "p", NOW)
    assert (whole.contract, whole.office) == ("7", OFFICE)


async def test_a_record_under_a_help_number_is_about_the_later_identity(tell, ask):
    given = await ask(help_numbers.issue, "legevakten", NOW)
    await ask(note_record, "record-h", [given.number])
    assert (await ask(facts.subject, "record-h", NOW))["person"] == given.person
    await tell("FREG", ("PersonIsCreated", person("p", ADULT)))
    await ask(help_numbers.link, given.number, ADULT, "legevakten", NOW)
    assert (await ask(facts.subject, "record-h", NOW))["person"] == "p"
    assert await ask(records_of, "p") == ("record-h",)


async def test_every_register_says_how_far_it_has_come(tell, ask):
    await tell("FREG", FAMILY[0])
    found = {row["register"]: row for row in await ask(facts.feeds)}
    assert {name: row["applied"] for name, row in found.items()} == {"FREG": 1, "HPR": 0, "AR": 0, "FLR": 0}
    assert found["FREG"]["heard"]
    assert found["HPR"]["heard"] is None
