"""What the FHIR API makes of a request, whatever is asked: http://hl7.org/fhir/R4/http.html#general"""

from __future__ import annotations

import pytest

from tests.fhir.conftest import JSON, PATIENT, observation, patient

__all__ = ["patient"]

FHIR = "application/fhir+json; charset=utf-8"


@pytest.mark.parametrize(
    ("wanted", "status"),
    [
        ("_format=json", 200),
        ("_format=application/fhir+json", 200),
        ("_format=application/fhir%2Bjson", 200),
        ("_format=application/json", 200),
        ("_format=text/json", 200),
        ("_format=xml", 406),
        ("_format=application/fhir%2Bxml", 406),
        ("_format=ttl", 406),
    ],
)
async def test_the_format_may_be_asked_for_in_the_address(client, token, patient, wanted, status):
    for path in (f"Patient/{patient}", "Patient", f"Patient/{patient}/_history", "_history", "metadata"):
        answer = await client.get(f"/fhir/{path}?{wanted}", headers=token() | {"accept": "application/fhir+xml"})
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == FHIR


async def test_the_format_may_be_asked_for_in_a_header(client, token, patient):
    for accept, status in (
        ("application/fhir+json", 200),
        ("application/fhir+json;fhirVersion=4.0", 200),
        ("application/xml, application/json;q=0.5", 200),
        ("*/*", 200),
        ("application/fhir+xml", 406),
        ("image/png", 406),
    ):
        answer = await client.get(f"/fhir/Patient/{patient}", headers=token() | {"accept": accept})
        assert answer.status_code == status, accept


async def test_an_answer_is_laid_out_for_people_when_they_ask(client, token, patient):
    pretty = await client.get(f"/fhir/Patient/{patient}?_pretty=true", headers=token())
    plain = await client.get(f"/fhir/Patient/{patient}?_pretty=false", headers=token())
    assert pretty.json() == plain.json()
    assert "\n" in pretty.text
    assert "\n" not in plain.text
    wrong = await client.get("/fhir/Patient/nobody?_pretty=true", headers=token())
    assert "\n" in wrong.text


async def test_head_is_answered_wherever_get_is_with_the_same_headers_and_no_body(client, token, patient):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    for path in (
        "metadata",
        f"Patient/{patient}",
        f"Patient/{patient}/_history/1",
        f"Patient/{patient}/_history",
        "Patient/_history",
        "_history",
        "Patient?gender=male",
        f"Patient/{patient}/Observation",
        f"Observation/{made}",
        "Patient/nobody",
    ):
        get = await client.get(f"/fhir/{path}", headers=token())
        head = await client.head(f"/fhir/{path}", headers=token())
        assert head.content == b"", path
        for name in ("content-type", "content-length", "etag", "last-modified"):
            assert head.headers.get(name) == get.headers.get(name), (path, name)
        assert head.status_code == get.status_code


async def test_prefer_decides_the_form_of_what_a_write_answers(client, token, patient):
    path, text = f"/fhir/Patient/{patient}", PATIENT[:-1] + f',"id":"{patient}"}}'
    for prefer, kind in (
        ("return=representation", "Patient"),
        ("return=OperationOutcome", "OperationOutcome"),
        ("return=nonsense", "Patient"),
        ("respond-sideways; return=minimal", "Patient"),
    ):
        answer = await client.put(path, content=text, headers=JSON | token() | {"prefer": prefer})
        assert answer.json()["resourceType"] == kind, prefer
    minimal = await client.put(path, content=text, headers=JSON | token() | {"prefer": "respond-async, return=minimal"})
    assert (minimal.status_code, minimal.content) == (200, b"")
    assert minimal.headers["location"] == f"http://test{path}/_history/{minimal.headers['etag'][3:-1]}"


async def test_a_parameter_that_an_interaction_does_not_take_is_refused_by_name(client, token, patient):
    text = PATIENT[:-1] + f',"id":"{patient}"}}'
    patch = {"content-type": "application/json-patch+json"}
    for method, path, content, media in (
        ("POST", "/fhir/Patient", PATIENT, JSON),
        ("PUT", f"/fhir/Patient/{patient}", text, JSON),
        ("PATCH", f"/fhir/Patient/{patient}", "[]", patch),
        ("DELETE", f"/fhir/Patient/{patient}", "", {}),
    ):
        answer = await client.request(method, f"{path}?colour=red", content=content, headers=media | token())
        assert answer.status_code == 400, method
        assert answer.json()["issue"][0]["expression"] == ["colour"]
        assert "red" not in answer.text


async def test_a_search_may_be_sent_as_a_form_at_every_level(client, token, patient):
    made = (await client.post("/fhir/Observation", content=observation(patient), headers=JSON | token())).json()["id"]
    form = {"content-type": "application/x-www-form-urlencoded"}
    for path, body in (
        ("Observation/_search", f"_id={made}"),
        ("Observation/_search?_count=1", f"_id={made}"),
        ("_search", f"_type=Observation&_id={made}"),
        (f"Patient/{patient}/Observation/_search", "code=8867-4"),
        (f"Patient/{patient}/*/_search", "_type=Observation"),
    ):
        answer = await client.post(f"/fhir/{path}", content=body, headers=form | token())
        assert answer.status_code == 200, (path, answer.text)
        assert [entry["resource"]["id"] for entry in answer.json()["entry"]] == [made], path
    wrong = await client.post("/fhir/Observation/_search", content="{}", headers=JSON | token())
    assert wrong.status_code == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "Patient/1/Nothing"),
        ("GET", "Patient/1/_nothing"),
        ("GET", "$nothing"),
        ("GET", "Patient/1/$nothing"),
        ("GET", "Nothing/_search"),
        ("GET", "Patient/_search"),
        ("POST", "Patient/1"),
        ("PATCH", "Patient/1/_history/1"),
        ("DELETE", "_history"),
        ("PUT", ""),
        ("GET", "_nothing"),
        ("GET", "Patient/1/Observation/2"),
    ],
)
async def test_what_is_not_there_is_said_to_be_so(client, token, method, path):
    answer = await client.request(method, f"/fhir/{path}", headers=JSON | token(), content="{}")
    assert 400 <= answer.status_code < 500
    assert answer.json()["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "Patient/1", "GET, HEAD, PUT, PATCH, DELETE"),
        ("BREW", "Patient", "GET, HEAD, POST, PUT, PATCH, DELETE"),
        ("PUT", "Patient/_history", "GET, HEAD"),
        ("GET", "Patient/_search", "POST"),
        ("PUT", "", "GET, HEAD, POST"),
    ],
)
async def test_a_method_that_an_address_has_not_is_answered_with_those_that_it_has(
    client, token, method, path, allowed
):
    answer = await client.request(method, f"/fhir/{path}", headers=JSON | token(), content="{}")
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


async def test_a_delete_is_answered_in_words_for_those_who_prefer_them(client, token, patient):
    answer = await client.delete(f"/fhir/Patient/{patient}", headers=token() | {"prefer": "return=OperationOutcome"})
    assert (answer.status_code, answer.json()["resourceType"]) == (200, "OperationOutcome")
