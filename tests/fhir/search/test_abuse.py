"""Searches that would cost too much are refused before the database is asked, or stopped; others are not held up."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from samspill.fhir.search import parse
from samspill.kernel.problems import Problem, TooLarge
from tests.fhir.conftest import PATIENT, observation


def refused(*pairs, kind="Observation"):
    with pytest.raises(Problem) as caught:
        parse(kind, list(pairs), base="http://test/fhir")
    return caught.value


@pytest.mark.parametrize(
    ("kind", "pairs"),
    [
        # Fifty steps, of one name or of two by turns.
        ("Observation", [(".".join(["has-member"] * 50) + ".status", "final")]),
        ("Organization", [(".".join(["partof"] * 50) + ".name", "x")]),
        ("Observation", [("_has:Observation:has-member:" * 50 + "code", "x")]),
        ("Observation", [("has-member._has:Observation:has-member:" * 25 + "status", "final")]),
        # Every type at each step.
        ("List", [("item.subject.name", "x")]),
        ("Provenance", [("target.subject.general-practitioner.name", "x")]),
        # Many small ones.
        ("Observation", [("subject.name", "x")] * 60),
        ("Patient", [("_has:Observation:patient:code", "x")] * 101),
        ("", [("_type", "Observation,Encounter"), *[("status", "x")] * 60]),
        # Many values.
        ("Observation", [("code", ",".join("a" * 10_000))]),
        ("Observation", [("subject:Patient.name", ",".join("a" * 10_000))]),
        ("Patient", [("_list", ",".join("a" * 10_000))]),
        # Long and deep filters.
        ("Observation", [("_filter", "not(" * 100 + "status eq final" + ")" * 100)]),
        ("Observation", [("_filter", " or ".join(["encounter.service-provider.name sw x"] * 90))]),
        ("Observation", [("_filter", "encounter[" * 50 + "status eq final" + "].status pr true" * 50)]),
    ],
)
def test_what_grows_beyond_bounds_is_refused_before_the_database_is_asked(kind, pairs):
    problem = refused(*pairs, kind=kind)
    assert isinstance(problem, TooLarge)
    assert problem.status == 413
    assert {fault.code for fault in problem.faults} == {"too-costly"}


@pytest.mark.parametrize(
    "pair",
    [
        ("subject:Patient:Group.name", "x"),
        ("subject:Patient.name:exact:contains", "x"),
        ("subject:Patient.birthdate:exact", "2020"),
        ("subject:missing.name", "x"),
        ("subject:identifier.name", "x"),
        ("_has:Observation:has-member:status:not:missing", "x"),
        ("_has:Observation:has-member:exact:status", "x"),
        ("subject..name", "x"),
        ("subject.name.", "x"),
        ("subject:Patient", "Group/1"),
    ],
)
def test_modifiers_that_contradict_each_other_are_refused(pair):
    assert refused(pair).status == 400


@pytest.fixture
async def records(client, token):
    """Some patients with observations that point at each other."""
    for number in range(6):
        answer = await client.post(
            "/fhir/Patient", content=PATIENT, headers=token() | {"content-type": "application/json"}
        )
        patient = answer.json()["id"]
        for _ in range(3):
            body = observation(patient, str(number))
            answer = await client.post(
                "/fhir/Observation", content=body, headers=token() | {"content-type": "application/json"}
            )
            assert answer.status_code == 201
    return patient


def with_limit(platform, milliseconds):
    """The same platform, where a search across records may take that long."""
    platform.__dict__["rules"] = replace(platform.rules, search_limit=milliseconds)


async def test_a_search_that_takes_too_long_is_stopped_and_says_what_to_narrow(
    client, token, platform, records, slow, trail
):
    answer = await client.get("/fhir/Observation?subject:Patient.family=fjell", headers=token())
    assert answer.status_code == 413
    [issue] = answer.json()["issue"]
    assert issue["code"] == "too-costly"
    assert "name a patient, a date or a code" in issue["diagnostics"]
    assert (await trail())[-1][:2] == ("fhir.search", "failed")


async def test_others_are_answered_while_a_costly_search_runs(client, token, platform, records, slow):
    """Eight at once, on four connections, of which each is given back when its time is over."""
    path = "/fhir/Observation?subject:Patient.family=fjell"
    abuse = [asyncio.create_task(client.get(path, headers=token())) for _ in range(8)]
    plain = [await client.get(f"/fhir/Observation?patient={records}", headers=token()) for _ in range(10)]
    assert {answer.status_code for answer in plain} == {200}
    assert {len(answer.json()["entry"]) for answer in plain} == {3}
    assert {answer.status_code for answer in await asyncio.gather(*abuse)} == {413}
    after = await client.get(f"/fhir/Observation?patient={records}", headers=token())
    assert after.status_code == 200


async def test_what_stays_in_one_record_is_not_limited(client, token, platform, records, slow):
    """However slow the database is: a record is small, and is opened for care."""
    path = f"/fhir/Observation?patient={records}&code:not=x"
    answer = await client.get(path, headers=token("patient/*.rs", patient=records))
    assert answer.status_code == 200


@pytest.fixture
async def slow(platform, records, database):
    """A database where a look at anybody's strings takes longer than a search may, and a limit of a quarter second."""
    import asyncpg

    connection = await asyncpg.connect(database)
    await connection.execute(
        """
        ALTER TABLE fhir.string_index RENAME TO string_rows;
        CREATE VIEW fhir.string_index AS
            SELECT string_rows.* FROM fhir.string_rows, (SELECT pg_sleep(30) OFFSET 0) AS slowly
        """
    )
    await connection.close()
    with_limit(platform, 250)
