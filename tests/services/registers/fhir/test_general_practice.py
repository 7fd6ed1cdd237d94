"""Whose GP, and when: places on lists as CareTeams, doctors' work as PractitionerRoles."""

from __future__ import annotations

import pytest

from tests.grunndata.conftest import ADULT, OFFICE
from tests.services.registers.conftest import FHIR, GP, MERGED, SUBSTITUTE, faults, found


def members(team):
    return [p["member"]["reference"] for p in team.get("participant", ()) if "reference" in p["member"]]


async def test_a_place_on_a_list_is_a_valid_care_team_with_its_doctors(get):
    [team] = found(await get("CareTeam", patient="Patient/adult"))
    assert faults(team) == []
    assert (team["status"], team["subject"]["reference"]) == ("inactive", "Patient/adult")
    assert members(team) == [f"Practitioner/{MERGED}", f"Practitioner/{SUBSTITUTE}"]
    assert team["participant"][1]["period"] == {"start": "2021-12-31T23:00:00Z", "end": "2022-06-30T22:00:00Z"}
    assert (await get(f"CareTeam/{team['id']}")).json() == team


async def test_the_gp_of_then_is_told(get, search):
    async def then(moment, **query):
        answer = await search("CareTeam", patient__identifier=ADULT, **{"as-of": moment}, **query)
        return [members(team) for team in found(answer)]

    assert await then("2019-12-31") == []
    assert await then("2020-01-01") == [[f"Practitioner/{MERGED}"]]
    assert await then("2022-03-01") == [[f"Practitioner/{MERGED}", f"Practitioner/{SUBSTITUTE}"]]
    assert await then("2024-01-01") == []


async def test_a_doctor_has_a_list_at_a_moment_under_any_number(get):
    async def subjects(number, **query):
        teams = found(await get("CareTeam", participant=f"Practitioner/{number}", **query))
        assert [fault for team in teams for fault in faults(team)] == []
        return [team["subject"]["reference"] for team in teams]

    assert await subjects(GP) == ["Patient/child"]
    assert await subjects(MERGED, as_of="2023-01-01") == ["Patient/adult", "Patient/child"]
    assert await subjects(SUBSTITUTE) == []
    assert await subjects(SUBSTITUTE, as_of="2022-03-01") == ["Patient/adult", "Patient/child"]


async def test_who_treats_somebody_protected_is_withheld_from_all_but_the_doctor(get, token, client):
    answer = await get("CareTeam", patient="hidden")
    [team] = found(answer)
    assert faults(team) == []
    assert answer.headers["samspill-withheld"] == "true"
    for word in (GP, MERGED, OFFICE, "Tindvarde"):
        assert word not in answer.text
    listed = await get("CareTeam", participant=GP)
    assert (listed.headers["samspill-withheld"], "hidden" in listed.text) == ("true", False)
    assert listed.json()["entry"][-1]["resource"]["resourceType"] == "OperationOutcome"


async def test_the_protected_persons_own_doctor_sees_the_place(client, token, doctor_of):
    headers = doctor_of(GP)
    listed = await client.get("/registers/fhir/CareTeam", params={"participant": GP}, headers=headers)
    assert [team["subject"]["reference"] for team in found(listed)] == ["Patient/child", "Patient/hidden"]
    other = await client.get("/registers/fhir/CareTeam", params={"participant": GP}, headers=doctor_of(SUBSTITUTE))
    assert [team["subject"]["reference"] for team in found(other)] == ["Patient/child"]


@pytest.fixture
def doctor_of(token):
    """The headers of a program that speaks for a doctor, by HPR number."""

    def make(hpr):
        claims = {"helseid://claims/hpr/hpr_number": hpr}
        return token(" ".join(FHIR), "HSYSADMIN", sub=f"staff:{hpr}", **claims)

    return make


async def test_work_on_a_contract_is_a_valid_practitioner_role_of_no_basis(get):
    own, other = [(await get(f"PractitionerRole/{id_}")).json() for id_ in ("1", "2")]
    assert faults(own) == faults(other) == []
    assert (own["active"], other["active"]) == (True, False)
    assert own["availableTime"] == [{"daysOfWeek": ["mon", "wed"]}]
    assert other["extension"][0]["valueReference"] == {"reference": f"Practitioner/{GP}"}
    assert other["extension"][1]["valueInteger"] == 40
    assert (await get("PractitionerRole/2", as_of="2022-03-01")).json()["active"] is True


async def test_work_is_found_by_doctor_and_by_office(get):
    async def ids(**query):
        return [role["id"] for role in found(await get("PractitionerRole", **query))]

    assert await ids(practitioner=f"Practitioner/{GP}") == ["1"]
    assert await ids(organization=f"Organization/{OFFICE}") == ["2", "1"]
    assert await ids(organization=OFFICE, active="true") == ["1"]
    assert await ids(organization=OFFICE, practitioner=SUBSTITUTE) == ["2"]
    assert await ids(_id="2") == ["2"]
    assert await ids(practitioner="1") == []


async def test_what_cannot_be_answered_is_refused(get):
    for kind, query in (
        ("CareTeam", {}),
        ("CareTeam", {"participant": "1", "patient": "adult"}),
        ("CareTeam", {"patient": "Practitioner/1"}),
        ("CareTeam", {"status": "active"}),
        ("PractitionerRole", {}),
        ("PractitionerRole", {"practitioner": "1", "specialty": "x"}),
    ):
        assert (await get(kind, **query)).status_code == 400, (kind, query)


async def test_what_is_not_there_is_not_found(get):
    assert (await get("CareTeam/99")).status_code == (await get("PractitionerRole/99")).status_code == 404
