"""The log as a FHIR search: valid AuditEvents, filtered, page by page."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from samspill.fhir.validation import validate
from samspill.kernel import clock, strict_json
from tests.services.conftest import patient, practitioner

HERE = "/access-log/fhir/AuditEvent"


@pytest.fixture
async def looks(client, given, doctor):
    """Three looks at p1 by the doctor, beside what put the record there."""
    await given(practitioner(), patient(), patient("p2", identifier=[]))
    for _ in range(3):
        assert (await client.get("/patient-record/p1", headers=doctor)).status_code == 200


@pytest.fixture
def owner(token):
    return token("access-log.search", "PATRQT", sub="Patient/p1", patient="p1")


async def search(client, headers, **query):
    answer = await client.get(HERE, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return strict_json.value_of(answer.content)


async def test_the_bundle_is_valid_and_each_event_in_it(client, looks, owner):
    bundle = await search(client, owner)
    assert not validate(bundle, "Bundle")
    assert len(bundle["entry"]) >= 4
    assert not any(validate(entry["resource"], "AuditEvent") for entry in bundle["entry"])


async def test_the_pages_come_to_all_of_it_and_each_event_once(client, looks, owner):
    whole = [entry["resource"]["id"] for entry in (await search(client, owner, _count="200"))["entry"]]
    answer, found = await search(client, owner, _count="2"), []
    for _ in range(10):
        assert len(answer.get("entry", ())) <= 2
        found += [entry["resource"]["id"] for entry in answer.get("entry", ())]
        following = [link["url"] for link in answer["link"] if link["relation"] == "next"]
        if not following:
            break
        parts = urlsplit(following[0])
        answer = strict_json.value_of((await client.get(f"{parts.path}?{parts.query}", headers=owner)).content)
    # Reading the log stands in it too, before what was there.
    assert [id_ for id_ in found if id_ in whole] == whole
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("query", "some"),
    [
        ({"agent": "Practitioner/fastlege"}, True),
        ({"agent": "Practitioner/another"}, False),
        ({"outcome": "0"}, True),
        ({"outcome": "4"}, False),
        ({"outcome": "12"}, False),
        ({"type": "110110"}, True),
        ({"type": "http://dicom.nema.org/resources/ontology/DCM|110110"}, True),
        ({"type": "rest"}, False),
        ({"date": "ge2020"}, True),
        ({"date": "lt2020"}, False),
    ],
)
async def test_it_is_filtered(client, looks, owner, query, some):
    assert bool((await search(client, owner, **query)).get("entry")) == some


async def test_a_day_is_the_whole_of_it(client, looks, owner):
    today = clock.instant(clock.now())[:10]
    assert (await search(client, owner, date=today))["entry"]
    assert "entry" not in await search(client, owner, date=f"gt{today}")


@pytest.mark.parametrize(
    "query",
    [{"colour": "red"}, {"date": "yesterday"}, {"date": "zz2020"}, {"outcome": "5"}, {"_count": "0"}, {"_before": "x"}],
)
async def test_what_cannot_be_asked_is_refused(client, looks, owner, query):
    assert (await client.get(HERE, params=query, headers=owner)).status_code == 400


async def test_it_opens_no_other_log_and_the_auditors_names_whose(client, looks, owner, token):
    assert (await client.get(HERE, params={"patient": "Patient/p2"}, headers=owner)).status_code == 403
    auditor = token("access-log.search", "HSYSADMIN", sub="staff:revisor")
    assert (await search(client, auditor, patient="Patient/p1"))["entry"]
    assert (await client.get(HERE, headers=auditor)).status_code == 400
    assert (await client.get(HERE, params={"patient": "nobody"}, headers=auditor)).status_code == 404
