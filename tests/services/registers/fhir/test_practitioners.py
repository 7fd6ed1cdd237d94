"""Health personnel over FHIR: authorisations with periods, specialities and restrictions; merged numbers; search."""

from __future__ import annotations

from samspill.demo import registers as demo
from samspill.grunndata import feeds
from tests.grunndata.conftest import DOCTOR
from tests.services.registers.conftest import GP, HPR, MERGED, SUBSTITUTE, faults, found

CATEGORY = "urn:oid:2.16.578.1.12.4.1.1.9060"


def codes(resource):
    return [tuple(c["code"] for c in q["code"]["coding"]) for q in resource.get("qualification", ())]


async def test_somebody_of_the_personnel_is_a_valid_practitioner_of_no_basis(get):
    answer = await get(f"Practitioner/{GP}")
    said = answer.json()
    assert faults(said) == []
    assert (said["name"][0]["text"], said["active"]) == ("Ragnhild Li Tindvarde", True)
    assert codes(said) == [("LE", "1"), ("LE", "1"), ("SP", "1")]
    whole = said["qualification"][0]
    assert whole["period"] == {"start": "2005-06-30T22:00:00Z"}
    limits = {e["url"].rpartition("/")[2]: e["extension"] for e in whole["extension"]}
    assert limits["hpr-restriction"][0] == {"url": "code", "valueCode": "7"}
    assert limits["hpr-restriction"][1]["valuePeriod"]["end"] == "2020-12-31T23:00:00Z"
    assert DOCTOR not in answer.text


async def test_authorisations_are_told_as_they_were(get):
    student = (await get(f"Practitioner/{GP}", as_of="1998-01-01")).json()
    between = (await get(f"Practitioner/{GP}", as_of="2002-01-01")).json()
    limited = (await get(f"Practitioner/{GP}", as_of="2020-06-01")).json()
    assert (codes(student), student["active"]) == ([("SP", "1")], True)
    assert (codes(between), between["active"]) == ([], False)
    assert "hpr-restriction" in str(limited)
    assert "hpr-restriction" not in str((await get(f"Practitioner/{GP}", as_of="2021-06-01")).json())


async def test_a_merged_number_leads_to_the_one_that_goes_on(get):
    answer = await get(f"Practitioner/{MERGED}")
    said = answer.json()
    assert (said["id"], answer.headers["content-location"]) == (GP, f"http://test/registers/fhir/Practitioner/{GP}")
    assert {i["value"]: i["use"] for i in said["identifier"]} == {GP: "official", MERGED: "old"}


async def test_personnel_are_found_by_number_and_by_the_beginnings_of_names(get, search):
    for text in (GP, f"{HPR}|{MERGED}"):
        assert [p["id"] for p in found(await get("Practitioner", identifier=text))] == [GP]
    assert [p["id"] for p in found(await search("Practitioner", identifier=DOCTOR))] == [GP]
    assert [p["id"] for p in found(await get("Practitioner", name="tind"))] == [GP, SUBSTITUTE]
    assert [p["id"] for p in found(await get("Practitioner", name="vik vild"))] == [SUBSTITUTE]
    assert found(await get("Practitioner", name="tind", active="false")) == []
    assert found(await get("Practitioner", identifier=GP, name="Vilde")) == []
    assert found(await get("Practitioner", name="'tind' | (!x):* &")) == []
    assert found(await get("Practitioner", name="---")) == []


async def test_pages_of_personnel_follow_each_other(client, reader, get):
    first = await get("Practitioner", name="tind", _count="1")
    [url] = [link["url"] for link in first.json()["link"] if link["relation"] == "next"]
    second = await client.get(url, headers=reader)
    assert [p["id"] for p in (*found(first), *found(second))] == [GP, SUBSTITUTE]
    assert "next" not in {link["relation"] for link in second.json()["link"]}


async def test_what_cannot_be_answered_is_refused(get):
    for query in (
        {},
        {"identifier": "urn:x|1"},
        {"identifier": "abc"},
        {"name": "x", "active": "yes"},
        {"gender": "male"},
    ):
        assert (await get("Practitioner", **query)).status_code == 400, query


async def test_who_is_not_there_is_not_found(get):
    assert (await get("Practitioner/1")).status_code == 404
    assert found(await get("Practitioner", identifier="1")) == []


async def test_what_the_demo_registers_say_keeps_the_profiles(store, get):
    async with store.transaction() as tx:
        last = await feeds.latest(tx, "HPR")
        events = feeds.read(demo.registers().lines["HPR"][:60])
        shifted = [feeds.Event(e.register, e.sequence + last, e.event, e.subject, e.item, e.text) for e in events]
        await feeds.apply(tx, "HPR", shifted)
    for event in events:
        assert faults((await get(f"Practitioner/{event.subject}")).json()) == []
