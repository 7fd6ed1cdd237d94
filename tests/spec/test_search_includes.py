"""What a searcher may have beside the matches. http://hl7.org/fhir/R4/search.html#include"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import link, matches, of_mode, said, to


@pytest.mark.parametrize(
    ("query", "included"),
    [
        ("_id=o1&_include=Observation:subject", {"Patient/kari"}),
        ("_id=o1&_include=Observation:patient", {"Patient/kari"}),
        ("_id=o1&_include=Observation:subject:Patient", {"Patient/kari"}),
        ("_id=o1&_include=Observation:subject:Group", set()),
        ("_id=o1,o2&_include=Observation:subject", {"Patient/kari"}),
        ("_id=o1&_include=Observation:subject&_include=Observation:encounter", {"Patient/kari", "Encounter/visit"}),
        ("_id=o1&_include=Observation:*", {"Patient/kari", "Encounter/visit", "Observation/o2"}),
        ("_id=o1&_include=*", {"Patient/kari", "Encounter/visit", "Observation/o2"}),
        ("_id=o1&_include=Observation:has-member", {"Observation/o2"}),
        ("_id=o1,o2&_include=Observation:has-member", {"Observation/o3"}),
        ("_id=o3,o4&_include=Observation:performer:Practitioner", {"Practitioner/berg"}),
        ("_id=o5&_include=Observation:encounter", set()),
    ],
)
async def test_include_gives_what_the_matches_point_at_each_once(ask, query, included):
    bundle = await ask(f"Observation?{query}")
    assert sorted(of_mode(bundle, "include")) == sorted(included)
    assert bundle["total"] == len(matches(bundle))


async def test_only_what_is_on_the_page_brings_others_with_it(ask):
    page = await ask("Observation?_sort=date&_count=3&_include=Observation:subject")
    assert (matches(page), of_mode(page, "include")) == (["o1", "o2", "o3"], ["Patient/kari"])
    following = await ask(link(page, "next").removeprefix("http://test/fhir/"))
    assert (matches(following), of_mode(following, "include")) == (["o4", "o5"], ["Patient/kari", "Patient/ola"])


async def test_revinclude_gives_what_points_at_the_matches(ask):
    bundle = await ask("Patient?_id=ola&_revinclude=Observation:subject")
    assert of_mode(bundle, "include") == ["Observation/o4"]
    bundle = await ask("Patient?_id=kari&_revinclude=Observation:performer:Patient&_revinclude=Encounter:patient")
    assert sorted(of_mode(bundle, "include")) == ["Encounter/visit", "Observation/o4"]
    bundle = await ask("Patient?_id=ola&_revinclude=*")
    assert of_mode(bundle, "include") == ["Observation/o4"]
    bundle = await ask("Practitioner?_revinclude=*:iterate", status=400)
    assert "_revinclude" in bundle["issue"][0]["diagnostics"]


async def test_iterate_goes_on_from_what_was_included_until_nothing_new_is_found(ask):
    bundle = await ask("Observation?_id=o1&_include:iterate=Observation:has-member")
    assert sorted(of_mode(bundle, "include")) == ["Observation/o2", "Observation/o3"]
    query = "Patient?_id=kari&_include=Patient:organization&_include:iterate=Organization:partof"
    assert sorted(of_mode(await ask(query), "include")) == [
        "Organization/clinic",
        "Organization/region",
        "Organization/trust",
    ]
    older = query.replace(":iterate", ":recurse")
    assert sorted(of_mode(await ask(older), "include")) == sorted(of_mode(await ask(query), "include"))
    mixed = await ask(
        "Organization?_id=region&_revinclude:iterate=Organization:partof&_revinclude:iterate=Patient:organization"
    )
    assert sorted(of_mode(mixed, "include")) == ["Organization/clinic", "Organization/trust", "Patient/kari"]


async def test_a_ring_of_references_comes_to_an_end(ask, client, token):
    region = {"resourceType": "Organization", "id": "region", "name": "Regionen", "partOf": to("Organization/clinic")}
    await client.put("/fhir/Organization/region", content=json.dumps(region), headers=JSON | token())
    bundle = await ask("Organization?_id=clinic&_include:iterate=Organization:partof")
    assert sorted(of_mode(bundle, "include")) == ["Organization/region", "Organization/trust"]


@pytest.mark.parametrize(
    "query",
    [
        "_include=Patient:organization",
        "_include=Observation:code",
        "_include=Observation:nonsense",
        "_include=Observation:subject:Practitioner",
        "_include=Observation",
        "_include=",
        "_include:once=Observation:subject",
        "_revinclude=Patient:organization",
        "_include=Observation:subject&_summary=text",
    ],
)
async def test_an_include_that_can_never_give_anything_is_refused_by_name(ask, query):
    answer = await ask(f"Observation?{query}", status=400)
    assert "include" in answer["issue"][0]["diagnostics"]


async def test_what_is_included_lies_within_what_the_caller_may_see(ask, trail):
    scopes = "user/Observation.rs user/Practitioner.rs user/Encounter.rs"
    bundle = await ask("Observation?patient=kari&_include=Observation:*", scopes)
    assert sorted(of_mode(bundle, "include")) == ["Encounter/visit", "Practitioner/berg"]
    await ask("Observation?patient=kari&_include=Observation:subject:Patient", scopes, status=403)
    await ask("Observation?patient=kari&_include=Observation:subject", scopes, status=403)
    other = await ask("Observation?patient=ola&_include=Observation:performer", "user/*.rs")
    assert (matches(other), of_mode(other, "include")) == (["o4"], [])
    assert (await trail())[-1] == ("fhir.search", "done", "ola")
    bound = await ask("Practitioner?_revinclude=Observation:performer", "patient/*.rs", patient="kari")
    assert of_mode(bound, "include") == ["Observation/o3"]
    stranger = await ask("Practitioner?_revinclude=Observation:performer", "patient/*.rs", patient="ola")
    assert of_mode(stranger, "include") == []
    await ask("Practitioner?_revinclude=Observation:performer", "user/*.rs", status=403)


async def test_every_patient_of_whom_something_is_given_is_noted(ask, trail):
    await ask(
        "Practitioner?_id=berg&_revinclude=Observation:performer&_revinclude:iterate=Patient:general-practitioner"
    )
    assert {row[2] for row in await trail() if row[0] == "fhir.search"} == {None, "kari"}
    await ask("Observation?_id=o4&_include=Observation:performer")
    assert {row[2] for row in await trail() if row[0] == "fhir.search"} == {None, "kari", "ola"}


async def test_more_than_a_thousand_are_never_cut_silently(ask, monkeypatch):
    monkeypatch.setattr("samspill.fhir.searching.including.MOST", 2)
    bundle = await ask("Patient?_id=kari&_revinclude=Observation:subject")
    assert len(of_mode(bundle, "include")) == 2
    assert "left out" in said(bundle)[0]
    monkeypatch.setattr("samspill.fhir.searching.including.POINTERS", 1)
    await ask("Patient?_revinclude=Observation:subject", status=413)


def questionnaire(id_: str, version: str) -> dict[str, object]:
    found = {"resourceType": "Questionnaire", "id": id_, "url": "http://example.org/q", "status": "active"}
    return found | ({"version": version} if version else {})


def response(id_: str, asked: str) -> dict[str, object]:
    return {"resourceType": "QuestionnaireResponse", "id": id_, "status": "completed", "questionnaire": asked}


@pytest.fixture
async def questions(client, token):
    """A questionnaire in three versions, and answers that name it in various ways."""
    answers = {"any": "", "first": "|1", "second": "|2.b", "none": "|9"}
    for resource in (
        *(questionnaire(f"v{number}", version) for number, version in enumerate(("", "1", "2.b"))),
        *(response(id_, f"http://example.org/q{version}") for id_, version in answers.items()),
    ):
        address = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(address, content=json.dumps(resource), headers=JSON | token())
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("answer", "asked"),
    [("any", ["v0", "v1", "v2"]), ("first", ["v1"]), ("second", ["v2"]), ("none", [])],
)
async def test_definitions_are_followed_by_canonical_address_in_the_version_that_is_named(
    ask, questions, answer, asked
):
    query = f"QuestionnaireResponse?_id={answer}&_include=QuestionnaireResponse:questionnaire"
    assert of_mode(await ask(query), "include") == [f"Questionnaire/{id_}" for id_ in asked]
    assert of_mode(await ask(f"QuestionnaireResponse?_id={answer}&_include=*"), "include") == [
        f"Questionnaire/{id_}" for id_ in asked
    ]


@pytest.mark.parametrize(("id_", "named"), [("v0", ["any"]), ("v1", ["any", "first"]), ("v2", ["any", "second"])])
async def test_and_followed_back(ask, questions, id_, named):
    bundle = await ask(f"Questionnaire?_id={id_}&_revinclude=QuestionnaireResponse:questionnaire")
    assert of_mode(bundle, "include") == [f"QuestionnaireResponse/{one}" for one in named]
