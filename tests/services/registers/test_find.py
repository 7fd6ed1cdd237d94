"""Looking a person up on a page: the number in a form, the address withheld where it must be, each look recorded."""

from __future__ import annotations

from tests.grunndata.conftest import ADULT, CHILD, COUNCIL, DOCTOR, OFFICE, PROTECTED
from tests.services.conftest import ATTESTED, patient
from tests.services.registers.conftest import FNR, FORM, GP

PAGE = {"accept": "text/html"}


async def test_a_person_is_found_by_number_with_all_that_is_known(client, registry):
    answer = await client.post("/registers", data={"identifier": f"{CHILD[:6]} {CHILD[6:]}"}, headers=registry)
    person = answer.json()["person"]
    assert (person["name"], person["birth_date"], person["status"]) == ("Odd Lyng", "2016-09-01", "bosatt")
    assert {tie["kind"]: tie["name"] for tie in person["ties"]} == {
        "parental": "Mor Lyng",
        "family": "Mor Lyng",
        "guardian": "Kari Elv Lyng",
    }
    assert person["gp"]["doctors"] == [
        {"hpr": "565000009", "name": "Ragnhild Li Tindvarde", "role": "general-practitioner"}
    ]
    page = await client.post("/registers", data={"identifier": CHILD}, headers=registry | PAGE)
    assert "Lista til Tindvarde" in page.text
    assert "Lyngveien 7" in page.text
    assert CHILD not in str(page.url)


async def test_what_is_confidential_stands_nowhere_on_the_page(client, registry):
    for data in ({"identifier": PROTECTED}, {"family": "Lyng", "birthdate": "1991-10-08"}):
        page = await client.post("/registers", data=data, headers=registry | PAGE)
        assert page.status_code == 200
        assert "Noe er holdt tilbake" in page.text
        for word in ("Lyngveien", "0150", "0301", "Lista til Tindvarde", "Ragnhild"):
            assert word not in page.text, word


async def test_persons_are_found_by_name_and_birth_date_in_three_languages(client, registry, tell):
    from tests.services.registers.conftest import named, person

    await tell("FREG", ("PersonIsCreated", person("twin", name=[named("Per <b>", "Lyngstad")])))
    data = {"family": "lyng", "birthdate": "1990-05-17"}
    for language, words in (("nb", "2 personer"), ("nn", "2 personar"), ("en", "2 persons")):
        page = await client.post(f"/registers?lang={language}", data=data, headers=registry | PAGE)
        assert words in page.text
        assert "<b>" not in page.text.replace("<b></b>", "")
        assert "Per &lt;b&gt; Lyngstad" in page.text


async def test_what_says_too_little_is_refused_and_a_number_is_never_repeated(client, registry):
    wrong = ADULT[:-1] + ("0" if ADULT[-1] != "0" else "1")
    for data in (
        {"identifier": wrong},
        {"family": "Lyng"},
        {"birthdate": "1990-05-17"},
        {"family": "Lyng", "birthdate": "x"},
    ):
        answer = await client.post("/registers", data=data, headers=registry)
        assert answer.status_code == 400, data
        assert wrong not in answer.text
    assert (await client.get(f"/registers?identifier={ADULT}", headers=registry)).status_code == 400


async def test_a_look_is_told_in_the_log_of_whoever_was_looked_up(client, registry, given, trail):
    await given(patient(identifier=[{"system": FNR, "value": ADULT}]))
    await client.post("/registers", content=f"identifier={ADULT}", headers=registry | FORM)
    assert ("registers.find", "done", "p1") in await trail()
    assert ADULT not in str(await trail())


async def test_nothing_is_searched_for_before_something_is_asked(client, registry, trail):
    page = await client.get("/registers", headers=registry | PAGE)
    assert (page.status_code, "ingen treff" in page.text) == (200, False)
    none = await client.post("/registers", data={"identifier": "17859040489"}, headers=registry | PAGE)
    assert "ingen treff" in none.text


async def test_a_doctor_who_attests_looks_up_and_one_without_authorisation_does_not(client, token):
    system = "urn:oid:2.16.578.1.12.4.1.4.101"
    places = {"legal_entity": {"id": COUNCIL, "system": system}, "point_of_care": {"id": OFFICE, "system": system}}
    attested = ATTESTED | {"practitioner": ATTESTED["practitioner"] | places}
    claims = {"nhn:tillitsrammeverk:parameters": attested, "helseid://claims/hpr/hpr_number": GP, "pid": DOCTOR}
    doctor = token("registers.find registers.patient", "TREAT", sub="Practitioner/fastlege", **claims)
    found = await client.post("/registers", data={"identifier": ADULT}, headers=doctor)
    assert found.status_code == 200, found.text
    assert found.json()["person"]["name"] == "Kari Elv Lyng"
    assert (await client.get("/registers/fhir/Patient/adult", headers=doctor)).status_code == 200
    bare = token(
        "registers.find", "TREAT", sub="Practitioner/fastlege", pid=DOCTOR, **{"helseid://claims/hpr/hpr_number": GP}
    )
    assert (await client.post("/registers", data={"identifier": ADULT}, headers=bare)).status_code == 403
