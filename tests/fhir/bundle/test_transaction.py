"""What a transaction is asked for, and how it answers: http://hl7.org/fhir/R4/http.html#trules"""

from __future__ import annotations

import pytest

from tests.fhir.bundle.conftest import organisation, practitioner, statuses, told, total
from tests.fhir.conftest import PATIENT
from tests.fhir.test_bundle import entry


async def test_the_answer_is_as_full_as_it_is_asked_to_be(post):
    text = entry("POST", "Organization", organisation("1"))
    plain = (await post(text)).json()["entry"][0]
    assert plain.keys() == {"response"}
    assert plain["response"].keys() == {"status", "location", "etag", "lastModified"}
    whole = (await post(text, prefer="return=representation")).json()["entry"][0]
    assert whole["resource"]["name"] == "x"
    words = (await post(text, prefer="return=OperationOutcome")).json()["entry"][0]
    assert words["response"]["outcome"]["resourceType"] == "OperationOutcome"


async def test_if_none_match_star_only_creates(post):
    put = entry("PUT", "Organization/mine", organisation("1", id="mine"), request={"ifNoneMatch": "*"})
    assert statuses(await post(put)) == ["201"]
    assert told(await post(put)) == (412, "conflict", "Bundle.entry[0].request.ifNoneMatch")


async def test_if_match_is_read_as_the_header_is(post, patient):
    changed = PATIENT[:-1] + f',"id":"{patient}"}}'
    for version, status in (('"1"', 200), ('W/"1"', 412), ("one", 400)):
        answer = await post(entry("PUT", f"Patient/{patient}", changed, request={"ifMatch": version}))
        assert answer.status_code == status, version
    assert told(answer) == (400, "value", "Bundle.entry[0].request.ifMatch")


@pytest.mark.parametrize(
    ("method", "url", "place"),
    [
        ("PUT", "Patient", "Bundle.entry[1].request.url"),
        ("DELETE", "Patient", "Bundle.entry[1].request.url"),
        ("POST", "Nothing", "Bundle.entry[1].request.url"),
        ("GET", "Patient/1/2/3", "Bundle.entry[1].request.url"),
        ("GET", "Patient?nonsense=1", "Bundle.entry[1].request.url"),
        ("GET", "Patient/nobody", "Bundle.entry[1].request.url"),
        ("POST", "", "Bundle.entry[1].request.url"),
    ],
)
async def test_an_entry_that_asks_for_nothing_that_is_offered_is_named(client, token, post, method, url, place):
    answer = await post(
        entry("POST", "Practitioner", practitioner("1")), entry(method, url, PATIENT if method == "PUT" else "")
    )
    assert 400 <= answer.status_code < 500
    assert answer.json()["issue"][0]["expression"] == [place], answer.text
    assert await total(client, token, "Practitioner") == 0
