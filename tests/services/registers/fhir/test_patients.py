"""Persons and those who answer for them, over FHIR: found by number in a body, as they are and as they were."""

from __future__ import annotations

from samspill.demo import registers as demo
from samspill.grunndata import feeds
from tests.grunndata.conftest import ADULT, ADULT_OLD, CHILD, PARENT_A, PROTECTED, number, person
from tests.services.conftest import patient
from tests.services.registers.conftest import FHIR, FNR, FORM, faults, found, named


async def test_a_person_is_a_valid_patient_of_no_basis(get):
    answer = await get("Patient/adult")
    said = answer.json()
    assert answer.headers["content-type"].startswith("application/fhir+json")
    assert faults(said) == []
    assert (said["name"][0]["text"], said["birthDate"], said["gender"]) == ("Kari Elv Lyng", "1990-05-17", "female")
    assert [(i["value"], i["use"]) for i in said["identifier"]] == [(ADULT, "official"), (ADULT_OLD, "old")]
    assert said["address"][0]["line"] == ["Lyngveien 7", "H0101"]
    assert (said["address"][0]["city"], said["address"][0]["postalCode"]) == ("Oslo", "0150")
    assert said["communication"][0]["language"]["coding"][0]["code"] == "nn"
    assert "samspill-withheld" not in answer.headers


async def test_a_person_is_given_as_of_a_moment(get):
    before = (await get("Patient/adult", as_of="2014-12-31")).json()
    after = (await get("Patient/adult", as_of="2023-01-01T12:00:00Z")).json()
    assert (before["name"][0]["family"], after["name"][0]["family"]) == ("Før", "Lyng")
    assert "generalPractitioner" not in before
    assert after["generalPractitioner"] == [{"reference": "Practitioner/565000009"}]


async def test_a_confidential_address_is_withheld_and_that_is_said(get):
    answer = await get("Patient/hidden")
    said = answer.json()
    assert faults(said) == []
    assert answer.headers["samspill-withheld"] == "true"
    assert "MASKED" in {label["code"] for label in said["meta"]["security"]}
    assert "strengtFortrolig" in {label["code"] for label in said["meta"]["security"]}
    for word in ("Lyngveien", "0150", "Oslo", "0301", "565000009"):
        assert word not in answer.text, word
    [masked] = said["address"]
    assert masked["extension"][0]["valueCode"] == "masked"


async def test_a_number_is_searched_for_in_a_body_and_nowhere_else(get, search):
    for spelt in (ADULT, f"{FNR}|{ADULT}", ADULT_OLD):
        assert [p["id"] for p in found(await search("Patient", identifier=spelt))] == ["adult"]
    for spelt in (ADULT, f"{FNR}|{ADULT}", f"x,{ADULT}"):
        answer = await get("Patient", identifier=spelt)
        assert (answer.status_code, answer.json()["resourceType"]) == (400, "OperationOutcome")
        assert ADULT not in answer.text
    bundle = (await search("Patient", identifier=ADULT)).json()
    assert (bundle["total"], ADULT in str(bundle["link"])) == (1, False)


async def test_persons_are_found_by_name_and_birth_date_together(get):
    assert [p["id"] for p in found(await get("Patient", family="lyn", birthdate="1990-05-17"))] == ["adult"]
    assert found(await get("Patient", family="lyn", birthdate="1990-05-17", given="Per")) == []
    assert [p["id"] for p in found(await get("Patient", _id="child"))] == ["child"]


REFUSED = (
    {},
    {"family": "Lyng"},
    {"birthdate": "1990-05-17"},
    {"family": "L", "birthdate": "1990-05-17"},
    {"family": "Lyng", "birthdate": "17.05.1990"},
    {"name": "Lyng"},
    {"_sort": "name", "_id": "adult"},
    {"_id": "adult", "_count": "many"},
    {"_id": "adult", "as-of": "soon"},
    {"_id": ""},
    {"_page": "made-up"},
    {"_id": "adult", "_format": "xml"},
)


async def test_what_cannot_be_answered_is_refused_with_its_place(client, reader):
    for query in REFUSED:
        answer = await client.get("/registers/fhir/Patient", params=query, headers=reader)
        assert answer.status_code == 400, query
        assert answer.json()["issue"][0]["expression"], query


async def test_pages_follow_each_other_and_hide_what_was_asked(client, reader, get, tell):
    more = [person(f"p{n}", born="1990-05-17", name=[named(f"Per{n}", "Lyng")]) for n in range(5)]
    await tell("FREG", *(("PersonIsCreated", one) for one in more))
    answer, seen = await get("Patient", family="Lyng", birthdate="1990-05-17", _count="2"), []
    while True:
        seen += [p["id"] for p in found(answer)]
        following = {link["relation"]: link["url"] for link in answer.json()["link"]}.get("next")
        if not following:
            break
        assert "Lyng" not in following
        answer = await client.get(following, headers=reader)
    assert seen == ["adult", "p0", "p1", "p2", "p3", "p4"]
    assert (
        await client.get(f"{following or '/registers/fhir/Patient?_page=x'}&family=Lyng", headers=reader)
    ).status_code == 400


async def test_merged_identities_point_at_each_other(get, tell):
    ended = person("twin", number(ADULT, "Discontinued", isValid=False), status="Discontinued")
    await tell("FREG", ("PersonIsDiscontinuedAsDuplicate", ended))
    old, new = (await get("Patient/twin")).json(), (await get("Patient/adult")).json()
    assert (old["active"], old["link"]) == (False, [{"other": {"reference": "Patient/adult"}, "type": "replaced-by"}])
    assert new["link"] == [{"other": {"reference": "Patient/twin"}, "type": "replaces"}]
    assert faults(old) == faults(new) == []


async def test_parents_guardians_and_family_stand_in_related_persons(get, search):
    answer = await search("RelatedPerson", patient__identifier=CHILD)
    several = found(answer)
    assert [fault for one in several for fault in faults(one)] == []
    codes = {one["relationship"][0]["coding"][0]["code"]: one for one in several if one["active"]}
    assert codes.keys() == {"felles", "mor", "GUARD"}
    assert codes["felles"]["name"][0]["text"] == "Mor Lyng"
    assert codes["felles"]["identifier"][0]["value"] == PARENT_A
    assert {e["url"].rpartition("/")[2] for e in codes["GUARD"]["extension"]} == {
        "guardianship-type",
        "guardianship-scope",
        "guardianship-task",
    }
    assert "address" not in answer.text.replace("addressed", "")
    one = (await get(f"RelatedPerson/{codes['felles']['id']}")).json()
    assert one == codes["felles"]


async def test_responsibility_is_told_as_it_was(get):
    now = [p for p in found(await get("RelatedPerson", patient="Patient/child")) if not p["active"]]
    then = found(await get("RelatedPerson", patient="child", as_of="2019-06-01"))
    assert len(now) == 1
    assert len([p for p in then if p["relationship"][0]["coding"][0]["code"] == "felles"]) == 2


async def test_nobody_is_found_where_there_is_nobody(get, search):
    for answer in (
        await get("Patient/nobody"),
        await get("RelatedPerson/child.123456789abc"),
        await get("RelatedPerson/x"),
        await search("RelatedPerson", patient__identifier="17859040489"),
    ):
        assert (answer.status_code, answer.json()["resourceType"]) == (404, "OperationOutcome")
    assert found(await search("Patient", identifier="17859040489")) == []


async def test_a_look_at_a_person_is_told_in_the_persons_own_log(get, given, trail):
    await given(patient(identifier=[{"system": FNR, "value": ADULT}]))
    await get("Patient/adult")
    assert ("registers.patient", "done", "p1") in await trail()


async def test_a_citizen_and_somebody_without_the_scope_are_refused(client, token):
    for headers in (
        token(" ".join(FHIR), "PATRQT", sub="Patient/p1", patient="p1"),
        token("registers.practitioner", "TREAT"),
    ):
        answer = await client.get("/registers/fhir/Patient/adult", headers=headers)
        assert (answer.status_code, answer.json()["resourceType"]) == (403, "OperationOutcome")


async def test_a_body_that_is_no_form_is_refused(client, reader):
    answer = await client.post(
        "/registers/fhir/Patient/_search", content=f"identifier={PROTECTED}\0", headers=reader | FORM
    )
    assert answer.status_code == 400
    assert PROTECTED not in answer.text


async def test_what_the_demo_registers_say_keeps_the_profiles(store, get, search):
    lines = demo.registers().lines["FREG"][:40]
    async with store.transaction() as tx:
        last = await feeds.latest(tx, "FREG")
        events = feeds.read(lines)
        shifted = [feeds.Event(e.register, e.sequence + last, e.event, e.subject, e.item, e.text) for e in events]
        await feeds.apply(tx, "FREG", shifted)
    for event in events:
        assert faults((await get(f"Patient/{event.subject}")).json()) == []
        for one in found(await get("RelatedPerson", patient=event.subject)):
            assert faults(one) == []
