"""Whom a number leads to, through changes, mergers and splits; and how far an address is protected."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.grunndata import persons
from tests.grunndata.conftest import (
    ADULT,
    ADULT_OLD,
    CHILD,
    CONFIDENTIAL,
    NOW,
    PARENT_A,
    PARENT_B,
    PROTECTED,
    number,
    person,
    street,
)


async def looked_up(ask, *numbers):
    found = [await ask(persons.by_number, n) for n in numbers]
    return [p and (p.id, p.status) for p in found]


async def test_a_person_has_name_birth_date_and_sex_as_fields(tell, ask):
    said = person(
        "a",
        ADULT,
        born="1991-02-03T00:00:00+00:00",
        gender=[{"gender": "Male", "isValid": False}, {"gender": "Female"}],
        name=[
            {"givenName": "Kari", "familyName": "Før", "validFrom": "1991-02-03", "validTo": "2015-01-01"},
            {"givenName": "Kari", "middleName": "Elv", "familyName": "Lyng", "validFrom": "2015-01-01"},
        ],
        commonContactRegisterInformation={"reservation": "Yes", "language": "nn"},
    )
    await tell("FREG", ("PersonIsCreated", said))
    found = await ask(persons.by_number, ADULT)
    assert (found.name, found.sex, found.birth_date) == ("Kari Elv Lyng", "female", date(1991, 2, 3))
    assert (found.language, found.reserved, found.deceased) == ("nn", True, None)
    assert await ask(persons.search, "lyn", date(1991, 2, 3), "kar") == (found,)
    assert await ask(persons.search, "lyn", date(1991, 2, 4)) == ()


async def test_birth_date_and_sex_are_not_read_out_of_a_number(tell, ask):
    said = person("a", ADULT) | {"birth": []}
    await tell("FREG", ("PersonIsCreated", said))
    found = await ask(persons.by_number, ADULT)
    assert (found.birth_date, found.sex) == (None, None)


async def test_a_number_that_was_replaced_still_leads_to_the_person(tell, ask):
    said = person("a", number(ADULT_OLD, "Discontinued", isValid=False), ADULT)
    await tell("FREG", ("PersonIsCreated", person("a", ADULT_OLD)), ("ChangeInNorwegianIdentificationNumber", said))
    assert await looked_up(ask, ADULT_OLD, ADULT) == [("a", "bosatt")] * 2
    assert [(n.number, n.kind, n.in_use) for n in await ask(persons.numbers_of, "a")] == [
        (ADULT, "fnr", True),
        (ADULT_OLD, "dnr", False),
    ]


MERGER = (
    ("PersonIsDiscontinuedAsDuplicate", person("b", number(PARENT_B, "Discontinued"), status="Discontinued")),
    ("PersonIsContinuedAsValidUponMerger", person("a", PARENT_A, number(PARENT_B, "Discontinued"))),
)
SPLIT = (
    ("PersonIsRestoredBySplitting", person("b", PARENT_B)),
    ("PersonIsChangedBySplitting", person("a", PARENT_A)),
)


@pytest.mark.parametrize("turned", [False, True])
async def test_a_merger_leads_both_numbers_to_one_and_a_split_restores(tell, ask, turned):
    await tell("FREG", ("PersonIsCreated", person("a", PARENT_A)), ("PersonIsCreated", person("b", PARENT_B)))
    before = await looked_up(ask, PARENT_A, PARENT_B)
    await tell("FREG", *(reversed(MERGER) if turned else MERGER))
    assert await looked_up(ask, PARENT_A, PARENT_B) == [("a", "bosatt")] * 2
    assert (await ask(persons.by_id, "b")).status == "opphoert"
    await tell("FREG", *(reversed(SPLIT) if turned else SPLIT))
    assert await looked_up(ask, PARENT_A, PARENT_B) == before == [("a", "bosatt"), ("b", "bosatt")]
    assert [(d["event"], d["item"]["id"]) for d in await ask(persons.documents, "b")] == [
        ("PersonIsRestoredBySplitting", "b"),
        ("PersonIsDiscontinuedAsDuplicate", "b"),
        ("PersonIsCreated", "b"),
    ]


@pytest.mark.parametrize(
    ("parts", "level"),
    [
        ({}, "ugradert"),
        ({"addressProtection": [{"protectionLevel": "Confidential"}]}, "fortrolig"),
        ({"addressProtection": [{"protectionLevel": "StrictlyConfidential", "isValid": False}]}, "ugradert"),
        ({"residentialAddress": [street(addressConfidentiality="StrictlyConfidential")]}, "strengtFortrolig"),
        ({"postalAddress": [{"addressConfidentiality": "ClientAddress"}]}, "klientadresse"),
        (
            {"addressProtection": [{"protectionLevel": "StrictlyConfidential", "validTo": "2020-01-01"}]},
            "strengtFortrolig",
        ),
    ],
)
async def test_the_strictest_protection_that_is_valid_is_the_persons(tell, ask, parts, level):
    await tell("FREG", ("PersonIsCreated", person("a", PROTECTED, **parts)))
    assert (await ask(persons.by_number, PROTECTED)).protection == level


async def test_several_are_looked_up_at_once_and_relatives_have_their_time(tell, ask):
    mother = {"relatedPerson": PARENT_A, "relatedPersonsRole": "Mother", "myRoleForRelatedPerson": "Child"}
    spouse = {"relatedPerson": PARENT_B, "relatedPersonsRole": "SpouseOrPartner", "validTo": "2020-01-01"}
    await tell(
        "FREG",
        ("PersonIsCreated", person("c", CHILD, familyRelation=[mother, spouse])),
        ("PersonIsCreated", person("a", PARENT_A)),
        ("PersonIsDeceased", person("d", CONFIDENTIAL, status="Deceased", death={"deceasedDate": "2025-05-05"})),
    )
    found = await ask(persons.by_numbers, [CHILD, PARENT_A, PARENT_B, CONFIDENTIAL])
    assert {n: p.id for n, p in found.items()} == {CHILD: "c", PARENT_A: "a", CONFIDENTIAL: "d"}
    assert (found[CONFIDENTIAL].deceased, found[CONFIDENTIAL].status) == (date(2025, 5, 5), "doed")
    assert [(r.person, r.role, r.own_role) for r in await ask(persons.relatives, "c", NOW)] == [
        ("a", "Mother", "Child")
    ]
    assert len(await ask(persons.relatives, "c", NOW.replace(year=2019))) == 2
