"""The interactions, by example: what one sends, and what comes back. http://hl7.org/fhir/R4/http.html

Each example is a request on the small world of `world.py`: method, address, headers, body; then the status, and what
the answer says. Every table stands for every resource type.
"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON

NEW = {"resourceType": "Organization", "name": "Ny", "identifier": [{"system": "urn:org", "value": "9"}]}
TRUST = {"resourceType": "Organization", "id": "trust", "name": "Foretaket"}
UNKNOWN = {"resourceType": "Organization", "id": "unknown", "name": "Ny"}


@pytest.fixture
def send(client, token, world):
    async def sent(method: str, address: str, headers: dict[str, str] | None = None, body: object = None):
        content = json.dumps(body) if body is not None else None
        more = (JSON if body is not None else {}) | token() | (headers or {})
        return await client.request(method, f"/fhir/{address}", content=content, headers=more)

    return sent


# read, vread ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("Patient/kari", {}, 200),
        ("Patient/kari/_history/1", {}, 200),
        ("Patient/kari/_history/2", {}, 404),
        ("Patient/nobody", {}, 404),
        ("Pasient/kari", {}, 404),
        ("Patient/ka_ri", {}, 400),
        # A caller who has the version already is not sent it again.
        ("Patient/kari", {"if-none-match": 'W/"1"'}, 304),
        ("Patient/kari", {"if-none-match": 'W/"7"'}, 200),
        ("Patient/kari", {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ("Patient/kari", {"if-modified-since": "Sat, 01 Jan 2000 00:00:00 GMT"}, 200),
        # A part of it, in a form.
        ("Patient/kari?_summary=true", {}, 200),
        ("Patient/kari?_elements=name,gender", {}, 200),
        ("Patient/kari?_format=json&_pretty=true", {}, 200),
        ("Patient/kari?_format=xml", {}, 406),
        ("Patient/kari?name=x", {}, 400),
    ],
)
async def test_read(send, address, headers, status):
    for method in ("GET", "HEAD"):
        assert (await send(method, address, headers)).status_code == status


async def test_an_answer_about_a_version_says_which_and_since_when(send):
    answer = await send("GET", "Patient/kari")
    assert answer.headers["etag"] == 'W/"1"'
    assert answer.headers["last-modified"].endswith("GMT")
    assert answer.headers["content-type"] == "application/fhir+json; charset=utf-8"


async def test_what_is_deleted_is_gone_but_its_versions_are_kept(send):
    assert (await send("DELETE", "Patient/nina")).status_code == 204
    assert (await send("GET", "Patient/nina")).status_code == 410
    assert (await send("GET", "Patient/nina/_history/1")).status_code == 200
    assert (await send("DELETE", "Patient/nina")).status_code == 404


# create --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, NEW, 201),
        ({}, NEW | {"id": "mine"}, 201),
        ({}, NEW | {"name": 7}, 422),
        ({}, NEW | {"colour": "red"}, 422),
        ({}, {"resourceType": "Patient"}, 422),
        ({}, [], 400),
        ({"content-type": "application/fhir+xml"}, NEW, 415),
        # With a condition: made only when nothing matches.
        ({"if-none-exist": "identifier=urn:org|9"}, NEW, 201),
        ({"if-none-exist": "_id=trust"}, NEW, 200),
        ({"if-none-exist": "name:contains=e"}, NEW, 412),
        ({"if-none-exist": "colour=red"}, NEW, 400),
        ({"if-none-exist": ""}, NEW, 400),
    ],
)
async def test_create(send, headers, body, status):
    answer = await send("POST", "Organization", headers, body)
    assert answer.status_code == status
    if status == 201:
        assert answer.json()["id"] != "mine", "the server gives the id"
        assert answer.headers["location"].endswith(f"/Organization/{answer.json()['id']}/_history/1")


@pytest.mark.parametrize(
    ("prefer", "comes_back"),
    [
        ("", "Organization"),
        ("return=representation", "Organization"),
        ("return=OperationOutcome", "OperationOutcome"),
        ("return=minimal", None),
        ("something-else", "Organization"),
    ],
)
async def test_a_caller_says_what_a_write_is_to_answer(send, prefer, comes_back):
    for method, address, body in (("POST", "Organization", NEW), ("PUT", "Organization/trust", TRUST)):
        answer = await send(method, address, {"prefer": prefer}, body)
        assert (answer.json()["resourceType"] if answer.content else None) == comes_back


# update --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "body", "status"),
    [
        ("Organization/trust", {}, TRUST, 200),
        ("Organization/trust", {}, UNKNOWN, 400),
        ("Organization/trust", {}, NEW, 400),
        ("Organization/unknown", {}, UNKNOWN, 201),
        # Only if it is still the version that the caller has seen.
        ("Organization/trust", {"if-match": 'W/"1"'}, TRUST, 200),
        ("Organization/trust", {"if-match": 'W/"2"'}, TRUST, 412),
        ("Organization/trust", {"if-match": "1"}, TRUST, 400),
        ("Organization/unknown", {"if-match": 'W/"1"'}, UNKNOWN, 412),
        # Only if it is not there.
        ("Organization/trust", {"if-none-match": "*"}, TRUST, 412),
        ("Organization/unknown", {"if-none-match": "*"}, UNKNOWN, 201),
        # By a condition instead of an id.
        ("Organization?_id=trust", {}, TRUST, 200),
        ("Organization?name=Foretaket", {}, NEW, 200),
        ("Organization?name=Foretaket", {}, UNKNOWN, 400),
        ("Organization?identifier=urn:org|9", {}, NEW, 201),
        ("Organization?identifier=urn:org|9", {}, UNKNOWN, 201),
        ("Organization?identifier=urn:org|9", {}, TRUST, 409),
        ("Organization?name:contains=e", {}, NEW, 412),
        ("Organization", {}, NEW, 400),
    ],
)
async def test_update(send, address, headers, body, status):
    assert (await send("PUT", address, headers, body)).status_code == status


# delete --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("Organization/region", {}, 204),
        ("Organization/unknown", {}, 404),
        ("Organization/region", {"if-match": 'W/"1"'}, 204),
        ("Organization/region", {"if-match": 'W/"2"'}, 412),
        ("Organization?name=Regionen", {}, 204),
        ("Organization?name=Nothing", {}, 404),
        ("Organization?name:contains=e", {}, 412),
        ("Organization", {}, 400),
        ("Organization/region?name=x", {}, 400),
    ],
)
async def test_delete(send, address, headers, status):
    assert (await send("DELETE", address, headers)).status_code == status


# history -------------------------------------------------------------------------------------------------------------


async def test_history_of_a_resource_of_a_type_and_of_everything(send):
    await send("PUT", "Organization/trust", None, TRUST)
    await send("DELETE", "Organization/trust")
    for address, at_least in (("Organization/trust", 3), ("Organization", 5), ("", 10)):
        found = (await send("GET", f"{address}/_history".lstrip("/") + "?_count=100")).json()
        assert found["type"] == "history"
        assert len(found["entry"]) >= at_least
        newest = found["entry"][0]
        assert newest["request"] == {"method": "DELETE", "url": "Organization/trust"}
        assert newest["response"]["etag"] == 'W/"3"'
        assert "resource" not in newest


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("", 1),
        ("?_count=0", 0),
        ("?_since=2000-01-01T00:00:00Z", 1),
        ("?_since=2100-01-01T00:00:00Z", 0),
        ("?_at=2000", 0),
        ("?_at=2100-01-01", 1),
    ],
)
async def test_a_part_of_a_history(send, query, entries):
    found = (await send("GET", f"Patient/kari/_history{query}")).json()
    assert len(found.get("entry", [])) == entries


# batch and transaction -----------------------------------------------------------------------------------------------


def bundle(kind: str, *entries: dict[str, object]) -> dict[str, object]:
    return {"resourceType": "Bundle", "type": kind, "entry": list(entries)}


def entry(method: str, url: str, resource: object = None, **request: str) -> dict[str, object]:
    found: dict[str, object] = {"request": {"method": method, "url": url, **request}}
    return found if resource is None else found | {"resource": resource}


ALL = (
    entry("GET", "Organization?identifier=urn:org|9"),
    entry("PUT", "Organization/trust", TRUST, ifMatch='W/"1"'),
    entry("PUT", "Organization?name=Klinikken", NEW),
    entry("DELETE", "Organization?name=Regionen"),
    entry("POST", "Organization", NEW, ifNoneExist="identifier=urn:org|8"),
)


async def test_a_transaction_is_done_in_the_order_of_the_standard_and_answered_in_its_own(send):
    answer = (await send("POST", "", None, bundle("transaction", *ALL))).json()
    assert [one["response"]["status"] for one in answer["entry"]] == [
        "200 OK",
        "200 OK",
        "200 OK",
        "204 No Content",
        "201 Created",
    ]
    assert answer["entry"][0]["resource"]["total"] == 2


async def test_of_a_transaction_all_is_done_or_nothing(send):
    wrong = entry("POST", "Organization", NEW | {"name": 7})
    answer = await send("POST", "", None, bundle("transaction", *ALL, wrong))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Bundle.entry[5].resource.name"]
    assert (await send("GET", "Organization/region")).status_code == 200


async def test_of_a_batch_each_entry_stands_by_itself(send):
    wrong = entry("POST", "Organization", NEW | {"name": 7})
    answer = (await send("POST", "", None, bundle("batch", wrong, *ALL))).json()
    assert [one["response"]["status"][:3] for one in answer["entry"]] == ["422", "200", "200", "200", "204", "201"]
    assert answer["entry"][0]["response"]["outcome"]["issue"][0]["expression"] == ["Organization.name"]


@pytest.mark.parametrize(
    "reference", ["urn:uuid:0d4f2c64-7c5d-4f0c-9a38-6f2a3c1d9e01", "Organization?identifier=urn:org|9"]
)
async def test_entries_refer_to_each_other_by_their_names_or_by_what_they_are_known_by(send, reference):
    part = {"resourceType": "Organization", "name": "Del", "partOf": {"reference": reference}}
    whole = entry("POST", "Organization", NEW) | {"fullUrl": "urn:uuid:0d4f2c64-7c5d-4f0c-9a38-6f2a3c1d9e01"}
    answer = (await send("POST", "", None, bundle("transaction", entry("POST", "Organization", part), whole))).json()
    first, second = (one["response"]["location"].split("/fhir/")[1] for one in answer["entry"])
    stored = (await send("GET", first)).json()
    assert second.startswith(stored["partOf"]["reference"] + "/_history")
