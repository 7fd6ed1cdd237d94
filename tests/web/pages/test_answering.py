"""The services on the web."""

from __future__ import annotations

import pytest

from tests.web.pages.conftest import PAGE, PATIENT


async def test_one_address_answers_programs_and_people(client, given, sign_in):
    await given(PATIENT)
    await sign_in("fastlege")
    data, page = await client.get("/patient-record/p1"), await client.get("/patient-record/p1", headers=PAGE)
    assert data.headers["content-type"] == "application/json"
    assert data.json()["patient"]["id"] == "p1"
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert data.headers["cache-control"] == page.headers["cache-control"] == "no-store"


async def test_what_comes_from_data_is_never_markup(client, given, sign_in):
    await given(PATIENT)
    await sign_in("fastlege")
    page = await client.get("/patient-record/p1", headers=PAGE)
    assert "&lt;b&gt;Fjellrev" in page.text
    assert "<b>Fjellrev" not in page.text


async def test_every_call_leaves_its_trace_with_the_number_of_the_request(client, given, sign_in, store):
    await given(PATIENT)
    await sign_in("fastlege")
    await client.get("/patient-record/p1", headers=PAGE | {"x-request-id": "look-1"})
    async with store.transaction() as tx:
        row = await tx.one("SELECT * FROM audit.entry WHERE request = 'look-1'")
    assert (row["operation"], row["caller"], row["client"]) == (
        "patient-record.read",
        "Practitioner/fastlege-oslo",
        "samspill-pages",
    )


async def test_the_frames_own_parameters_are_no_part_of_the_question(client, given, sign_in):
    await given(PATIENT)
    await sign_in("fastlege")
    answer = await client.get("/patient-record?lang=en&name=kvikk", headers=PAGE)
    assert answer.status_code == 200
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("path", ["/patient-record/a_b", "/patient-record/" + "a" * 65, "/patient-record/22879420664"])
async def test_what_is_no_id_is_refused_before_anything_is_recorded(client, token, trail, path):
    answer = await client.get(path, headers=token("patient-record.read"))
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (400, "patient")
    assert await trail() == []


@pytest.mark.parametrize(("body", "kind", "status"), [(b"x=%FF", "form", 400), (b"{}", "text/plain", 415)])
async def test_a_body_in_no_form_that_is_read_here_is_refused(client, token, body, kind, status):
    kind = "application/x-www-form-urlencoded" if kind == "form" else kind
    headers = token("patient-record.find") | {"content-type": kind}
    assert (await client.post("/patient-record", content=body, headers=headers)).status_code == status


async def test_an_address_that_takes_another_method_says_so(client):
    for path in ("/health", "/patient-record", "/"):
        assert (await client.delete(path)).json()["type"].endswith("/wrong-method")
    assert (await client.delete("/nowhere")).status_code == 404


async def test_answers_are_counted_by_operation(client):
    await client.get("/patient-record")
    assert 'operation="patient-record.find",status="401"' in (await client.get("/metrics")).text
