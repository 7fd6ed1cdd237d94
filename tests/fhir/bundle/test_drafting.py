"""References in a transaction, by name and by condition: http://hl7.org/fhir/R4/http.html#trules"""

from __future__ import annotations

import asyncio
import json

from samspill.fhir.bundle.drafting import TURN, Item, draft_items
from samspill.fhir.drafts import POST
from tests.fhir.bundle.conftest import organisation, performed, practitioner, statuses, stored, told
from tests.fhir.conftest import PATIENT
from tests.fhir.test_bundle import entry


async def test_references_by_a_condition_find_what_the_same_bundle_makes(client, token, post, patient):
    answer = await post(
        entry("POST", "Observation", performed(patient, "Practitioner?identifier=urn:hpr|1")),
        entry("POST", "Practitioner", practitioner("1")),
        entry("PUT", "Practitioner/two", practitioner("2", id="two")),
        entry("POST", "Observation", performed(patient, "Practitioner?identifier=urn:hpr|2")),
    )
    assert statuses(answer) == ["201", "201", "201", "201"]
    first = (await stored(client, token, answer, 0))["performer"][0]["reference"]
    assert first in answer.json()["entry"][1]["response"]["location"]
    assert (await stored(client, token, answer, 3))["performer"][0]["reference"] == "Practitioner/two"


async def test_what_refers_by_a_condition_may_itself_be_referred_to_so(client, token, post, patient):
    role = json.dumps(
        {
            "resourceType": "PractitionerRole",
            "identifier": [{"system": "urn:role", "value": "1"}],
            "practitioner": {"reference": "Practitioner?identifier=urn:hpr|1"},
        },
        separators=(",", ":"),
    )
    answer = await post(
        entry("POST", "Observation", performed(patient, "PractitionerRole?identifier=urn:role|1")),
        entry("POST", "PractitionerRole", role),
        entry("POST", "Practitioner", practitioner("1")),
    )
    assert statuses(answer) == ["201", "201", "201"]
    reference = (await stored(client, token, answer, 0))["performer"][0]["reference"]
    assert reference in answer.json()["entry"][1]["response"]["location"]


async def test_a_reference_that_means_two_things_or_none_is_named(client, token, post, patient):
    await post(entry("POST", "Practitioner", practitioner("1")))
    refers = entry("POST", "Observation", performed(patient, "Practitioner?identifier=urn:hpr|1"))
    assert statuses(await post(refers)) == ["201"]
    both = await post(entry("POST", "Practitioner", practitioner("1")), refers)
    assert told(both) == (422, "multiple-matches", "Bundle.entry[1].resource.performer[0].reference")
    none = await post(entry("POST", "Observation", performed(patient, "Practitioner?identifier=urn:hpr|9")))
    assert told(none) == (422, "not-found", "Bundle.entry[0].resource.performer[0].reference")
    for odd in (
        "Practitioner?nonsense=1",
        "Nothing?identifier=1",
        "Practitioner?_count=1",
        "Practitioner?identifier=%ff",
    ):
        answer = await post(entry("POST", "Observation", performed(patient, odd)))
        assert answer.status_code == 422, odd
        assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[0].resource.performer[0].reference"]


async def test_every_place_of_a_reference_that_means_nothing_is_told(post, patient):
    text = json.loads(performed(patient, "Practitioner?identifier=urn:hpr|9"))
    text["contained"] = [{"resourceType": "PractitionerRole", "id": "r", "practitioner": text["performer"][0]}]
    text["performer"] += [{"reference": "#r"}, {"reference": "Organization?name=a/b"}, {"display": "a"}]
    text["extension"] = [{"url": "urn:x", "valueReference": {"reference": "Practitioner?identifier=urn:hpr|9"}}]
    answer = await post(
        entry("POST", "Practitioner", practitioner("1")),
        entry("POST", "Observation", json.dumps(text, separators=(",", ":")).replace("a/b", "a\\/b")),
    )
    assert answer.status_code == 422
    assert sorted(issue["expression"][0] for issue in answer.json()["issue"]) == [
        "Bundle.entry[1].resource.contained[0].practitioner.reference",
        "Bundle.entry[1].resource.extension[0].valueReference.reference",
        "Bundle.entry[1].resource.performer[0].reference",
        "Bundle.entry[1].resource.performer[2].reference",
    ]


async def test_what_the_bundle_rewrites_is_found_as_it_will_be(client, token, post, patient):
    await post(entry("PUT", "Practitioner/one", practitioner("1", id="one")))
    refers = entry("POST", "Observation", performed(patient, "Practitioner?identifier=urn:hpr|2"))
    answer = await post(refers, entry("PUT", "Practitioner/one", practitioner("2", id="one")))
    assert statuses(answer) == ["201", "200"]
    assert (await stored(client, token, answer, 0))["performer"][0]["reference"] == "Practitioner/one"


async def test_names_may_be_web_addresses_or_oids_and_slashes_may_be_escaped(client, token, post):
    for name in ("https://elsewhere.test/fhir/Patient/7", "urn:oid:1.2.3"):
        escaped = name.replace("/", "\\/")
        note = (
            '{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"%s"}}' % escaped
        )
        answer = await post(entry("POST", "Observation", note), entry("POST", "Patient", PATIENT, fullUrl=name))
        reference = (await stored(client, token, answer, 0))["subject"]["reference"]
        assert reference in answer.json()["entry"][1]["response"]["location"]


async def test_other_calls_go_on_while_a_large_bundle_is_drafted():
    turns = 0

    async def others():
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    going = asyncio.create_task(others())
    try:
        many = [Item(n, "Organization", f"o{n}", POST, organisation(str(n)).encode()) for n in range(4 * TURN)]
        drafts = await draft_items(many, {}, "https://samspill.example/fhir", {})
    finally:
        going.cancel()
    assert len(drafts) == len(many)
    assert turns >= 3
