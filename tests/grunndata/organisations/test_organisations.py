from __future__ import annotations

import pytest

from samspill.grunndata import organisations
from tests.grunndata.conftest import COUNCIL, HOSPITAL, NOW, OFFICE

HELD = {
    "Memberships": [{"Valid": {"From": "2020-01-01", "To": "2025-01-01"}}, {"Valid": {"From": "2026-01-01"}}],
    "AcceptedTerms": [{"Id": "b"}, {"Id": "a", "Valid": {"To": "2024-01-01"}}],
}


async def test_departments_sub_units_and_legal_entities_are_told_apart(tell, ask):
    await tell(
        "AR",
        ("OrganizationCreated", {"OrganizationNumber": COUNCIL, "Name": "Kommunen", **HELD}),
        ("OrganizationCreated", {"OrganizationNumber": OFFICE, "Name": "x", "ParentOrganizationNumber": COUNCIL}),
        ("DepartmentCreated", {"ReshId": 4299901, "HerId": "8000001", "Name": "A", "ParentOrganizationNumber": OFFICE}),
    )
    found = {key: await ask(organisations.by_number, key, NOW) for key in (COUNCIL, OFFICE, "resh:4299901")}
    assert [o.level for o in found.values()] == ["legal-entity", "sub-unit", "department"]
    assert [(o.member, o.terms) for o in found.values()] == [(True, ("b",))] * 3
    assert await ask(organisations.by_number, "her:8000001", NOW) == found["resh:4299901"]
    assert await ask(organisations.by_number, HOSPITAL, NOW) is None


@pytest.mark.parametrize(
    ("year", "member", "terms"), [(2019, False, ("a", "b")), (2021, True, ("a", "b")), (2025, False, ("b",))]
)
async def test_membership_and_terms_have_their_time(tell, ask, year, member, terms):
    await tell("AR", ("OrganizationCreated", {"OrganizationNumber": COUNCIL, "Name": "Kommunen", **HELD}))
    found = await ask(organisations.by_number, COUNCIL, NOW.replace(year=year))
    assert (found.member, found.terms) == (member, terms)


async def test_organisations_that_are_each_others_parents_do_not_hang_anybody(tell, ask):
    await tell(
        "AR",
        ("OrganizationCreated", {"OrganizationNumber": OFFICE, "Name": "x", "ParentOrganizationNumber": COUNCIL}),
        ("OrganizationCreated", {"OrganizationNumber": COUNCIL, "Name": "y", "ParentOrganizationNumber": OFFICE}),
    )
    assert (await ask(organisations.by_number, OFFICE, NOW)).parent == COUNCIL
