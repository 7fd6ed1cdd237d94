"""Organisations over FHIR: numbers, the tree, membership and terms, then and now."""

from __future__ import annotations

from samspill.demo import registers as demo
from samspill.grunndata import feeds
from tests.grunndata.conftest import COUNCIL, HOSPITAL, OFFICE
from tests.services.registers.conftest import faults, found

SYSTEM = "urn:oid:2.16.578.1.12.4.1.4."


async def test_an_organisation_is_a_valid_organization_of_no_basis(get):
    for id_ in (COUNCIL, OFFICE, HOSPITAL, "resh-4201"):
        said = (await get(f"Organization/{id_}")).json()
        assert faults(said) == []
        assert said["id"] == id_
    office = (await get(f"Organization/{OFFICE}")).json()
    assert office["partOf"] == {"reference": f"Organization/{COUNCIL}"}
    assert {i["system"]: i["value"] for i in office["identifier"]} == {
        SYSTEM + "101": OFFICE,
        "urn:oid:2.16.578.1.12.4.1.2": "8001",
    }


async def test_membership_and_terms_are_told_as_they_were(get):
    def said(resource):
        return [e["url"].rpartition("/")[2] for e in resource.get("extension", ())]

    now = (await get(f"Organization/{COUNCIL}")).json()
    before = (await get(f"Organization/{COUNCIL}", as_of="2019-01-01")).json()
    assert said(now) == ["helsenettet-membership", "helsenettet-membership", "accepted-terms"]
    assert said(before) == ["helsenettet-membership"]
    assert (await get(f"Organization/{OFFICE}", as_of="2009-01-01")).json()["active"] is False


async def test_organisations_are_found_by_number_name_and_place_in_the_tree(get):
    async def ids(**query):
        return [one["id"] for one in found(await get("Organization", **query))]

    assert await ids(identifier=OFFICE) == [OFFICE]
    assert await ids(identifier=f"{SYSTEM}102|4201") == ["resh-4201"]
    assert await ids(identifier="2.16.578.1.12.4.1.2|8001") == [OFFICE]
    assert await ids(name="synt") == [COUNCIL, HOSPITAL]
    assert await ids(name="synt", active="true") == [COUNCIL]
    assert await ids(partof=f"Organization/{HOSPITAL}") == ["resh-4201"]
    assert await ids(_id="resh-4201") == ["resh-4201"]
    assert await ids(identifier="310000043") == []


async def test_all_organisations_are_paged_through(client, reader, get):
    answer, seen = await get("Organization", _count="3"), []
    while True:
        seen += [one["id"] for one in found(answer)]
        following = [link["url"] for link in answer.json()["link"] if link["relation"] == "next"]
        if not following:
            break
        answer = await client.get(following[0], headers=reader)
    assert seen == [OFFICE, COUNCIL, HOSPITAL, "resh-4201"]


async def test_what_cannot_be_answered_is_refused(get):
    for query in (
        {"identifier": "urn:x|1"},
        {"identifier": "x"},
        {"_id": "1", "identifier": "2"},
        {"partof": "Patient/1"},
    ):
        assert (await get("Organization", **query)).status_code == 400, query


async def test_what_is_not_there_is_not_found(get):
    assert (await get("Organization/310000043")).status_code == 404


async def test_what_the_demo_registers_say_keeps_the_profiles(store, get):
    async with store.transaction() as tx:
        last = await feeds.latest(tx, "AR")
        events = feeds.read(demo.registers().lines["AR"])
        shifted = [feeds.Event(e.register, e.sequence + last, e.event, e.subject, e.item, e.text) for e in events]
        await feeds.apply(tx, "AR", shifted)
    for event in events[::3]:
        assert faults((await get(f"Organization/{event.subject}")).json()) == []
