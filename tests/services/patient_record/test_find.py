"""Finding a person."""

from __future__ import annotations

import pytest

from samspill.kernel.problems import Malformed
from samspill.services.patient_record.find import wanted
from tests.services.conftest import FNR, patient, practitioner

OTHER = patient("p2", name=[{"family": "Lyngrev", "given": ["Siv"]}], identifier=[], generalPractitioner=[])


def names(answer):
    assert answer.status_code == 200, answer.text
    return [found["name"] for found in answer.json()["patients"]]


async def test_a_person_is_found_by_name_and_each_one_found_is_noted(client, given, doctor, trail):
    await given(practitioner(), patient(), OTHER)
    assert names(await client.get("/patient-record?name=kvikk", headers=doctor)) == ["Kvikk Fjellrev"]
    assert (await trail())[-1] == ("patient-record.find", "done", "p1")
    assert names(await client.get("/patient-record?birthdate=1994-07-22", headers=doctor)) == [
        "Kvikk Fjellrev",
        "Siv Lyngrev",
    ]
    assert {entry[2] for entry in (await trail())[-2:]} == {"p1", "p2"}


async def test_a_person_is_found_by_number_in_the_body_and_never_in_the_address(client, given, doctor, trail):
    await given(practitioner(), patient(), OTHER)
    found = await client.post("/patient-record", data={"name": "228794 20664"}, headers=doctor)
    assert names(found) == ["Kvikk Fjellrev"]
    assert found.json()["asked"]["name"] == ""
    before = await trail()
    refused = await client.get("/patient-record?name=22879420664", headers=doctor)
    assert (refused.status_code, refused.json()["faults"][0]["where"]) == (400, "name")
    assert "22879420664" not in refused.text
    assert await trail() == before


async def test_without_a_question_one_sees_ones_own_list(client, given, doctor):
    await given(practitioner(), patient(), OTHER)
    answer = await client.get("/patient-record", headers=doctor)
    assert (names(answer), answer.json()["by"]) == (["Kvikk Fjellrev"], "list")


async def test_without_a_question_and_a_list_nobody_is_shown(client, given, token, trail):
    await given(practitioner(), patient())
    answer = await client.get("/patient-record", headers=token("patient-record.find"))
    assert (names(answer), answer.json()["by"]) == ([], "list")
    assert (await trail())[-1] == ("patient-record.find", "done", None)


async def test_more_than_a_page_is_said_to_be_more(client, given, doctor):
    await given(practitioner(), *(patient(f"p{n}", identifier=[]) for n in range(21)))
    answer = (await client.get("/patient-record?name=fjellrev", headers=doctor)).json()
    assert (len(answer["patients"]), answer["more"]) == (20, True)


async def test_a_citizen_finds_nobody(client, given, citizen, trail):
    await given(practitioner(), patient())
    assert (await client.get("/patient-record?name=kvikk", headers=citizen)).status_code == 403
    assert (await trail())[-1][:2] == ("patient-record.find", "refused")


def test_a_number_is_told_from_a_name():
    assert wanted({"name": "22879420664"}) == (("identifier", f"{FNR}|22879420664"),)
    assert wanted({"name": "Kvikk Fjellrev"}) == (("name", "Kvikk"), ("name", "Fjellrev"))
    assert wanted({"birthdate": "1994"}) == (("birthdate", "1994"),)
    assert wanted({}) == ()


@pytest.mark.parametrize("asked", [{"name": "a"}, {"identifier": "22879420665"}, {"identifier": "Kvikk"}])
def test_what_cannot_be_searched_for_is_refused(asked):
    with pytest.raises(Malformed):
        wanted(asked)


def test_signs_of_the_search_language_mean_themselves():
    assert wanted({"name": "a,b|c$d\\e"}) == (("name", "a\\,b\\|c\\$d\\\\e"),)
