"""Whatever is sent gets the right status, an OperationOutcome with place and reason, and leaves nothing half done."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fhir.conftest import JSON, PATIENT


@pytest.mark.parametrize(
    ("text", "status", "says"),
    [
        (b'{"resourceType":"Patient",', 400, "not JSON"),
        (b'{"resourceType":"Patient","active":true,"active":false}', 400, "more than once"),
        (b'{"resourceType":"Patient","multipleBirthInteger":NaN}', 400, "not JSON"),
        (b'{"resourceType":"Patient","language":"\\ud800"}', 400, "not JSON"),
        (b'{"resourceType":"Patient","name":[{"text":"a\\u0000b"}]}', 400, "U+0000"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, 400, "deep"),
        (b"[" * 100_000, 400, "deep"),
        (b'{"resourceType":"Patient","name":[{"text":"\xff"}]}', 400, "UTF-8"),
        (b"", 400, "not JSON"),
        (b"null", 400, "object"),
        (b"[]", 400, "object"),
        (b'{"resourceType":"Pasient"}', 422, ""),
        (b'{"resourceType":["Patient"]}', 422, ""),
        (b"{}", 422, ""),
        (b'{"resourceType":"Patient","id":{"a":1}}', 201, ""),
        (b'{"resourceType":"Patient","meta":7}', 422, ""),
        (b'{"resourceType":"Patient","meta":{"versionId":"9","lastUpdated":"2001-01-01T00:00:00Z"}}', 201, ""),
        (b'{"resourceType":"Patient","name":"x"}', 422, ""),
        (b'{"resourceType":"Patient","birthDate":"99999-01-01"}', 422, ""),
        (
            b'{"resourceType":"Patient","contained":[{"resourceType":"Patient","contained":[{"resourceType":"Patient"}]}]}',
            422,
            "",
        ),
        (('{"resourceType":"Patient","multipleBirthInteger":' + "9" * 5000 + "}").encode(), 400, "out of range"),
        (b'{"resourceType":"Patient","extension":[{"url":"x","valueDecimal":1e999999999}]}', 201, ""),
    ],
)
async def test_a_body_that_is_wrong(client, token, store, text, status, says):
    answer = await client.post("/fhir/Patient", content=text, headers=JSON | token())
    assert answer.status_code == status, answer.text[:300]
    if status >= 400:
        outcome = answer.json()
        assert outcome["resourceType"] == "OperationOutcome"
        assert says in outcome["issue"][0]["diagnostics"]
        async with store.transaction() as tx:
            assert not await tx.all("SELECT 1 FROM fhir.resource")


async def test_a_body_over_the_limit_is_refused_as_soon_as_it_is(client, token, platform):
    big = b'{"resourceType":"Patient","name":[{"text":"' + b"a" * 100_000_000 + b'"}]}'
    answer = await client.post("/fhir/Patient", content=big, headers=JSON | token())
    assert answer.status_code == 413
    sent = 0

    async def pieces():
        nonlocal sent
        while sent < 500_000_000:
            sent += 1_000_000
            yield b" " * 1_000_000

    answer = await client.post("/fhir/Patient", content=pieces(), headers=JSON | token())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/fhir+xml", "", "application/json; charset=latin-1", "multipart/form-data"]
)
async def test_a_body_that_does_not_say_it_is_json(client, token, kind):
    answer = await client.post("/fhir/Patient", content=PATIENT, headers=token() | {"content-type": kind})
    assert answer.status_code == 415


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "PROPFIND", "BREW"])
@pytest.mark.parametrize("path", ["/fhir/Patient", "/fhir/Patient/1", "/fhir/Patient/_search"])
async def test_a_method_that_is_not_offered(client, token, method, path):
    answer = await client.request(method, path, headers=JSON | token(), content=b"{}")
    assert answer.status_code == 405
    assert answer.json()["resourceType"] == "OperationOutcome"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.binary(max_size=300)
    | st.text(max_size=100).map(lambda t: json.dumps({"resourceType": "Patient", "x": t}).encode())
)
async def test_no_body_whatever_makes_a_500(client, token, text):
    for path in ("/fhir/Patient", "/fhir", "/fhir/Observation"):
        answer = await client.post(path, content=text, headers=JSON | token())
        assert answer.status_code < 500


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    query=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "name",
                    "birthdate",
                    "_count",
                    "_sort",
                    "identifier",
                    "_id",
                    "gender:not",
                    "_lastUpdated",
                    "_page",
                    "general-practitioner",
                    "x",
                ]
            ),
            st.text(max_size=20)
            | st.sampled_from(["ge2020", "a|b", "|", "\\", "a\\,b", "Patient/1", "-1", "9" * 30, "ne", "2020-02-30"]),
        ),
        max_size=3,
    )
)
async def test_no_query_whatever_makes_a_500(client, token, query):
    answer = await client.get("/fhir/Patient", params=query, headers=token())
    assert answer.status_code < 500, query
