"""Chains find what points at something: http://hl7.org/fhir/R4/search.html#chaining

Held against a reader that follows every reference by hand (`graph.Reader`).
"""

from __future__ import annotations

import random

import pytest

from samspill.fhir.search import compose, count, parse
from samspill.kernel.problems import Malformed, Problem, TooLarge, Unsupported
from tests.fhir.search import graph
from tests.fhir.search.asking import BASE
from tests.fhir.search.test_statement import run, store


def refused(kind, key, value="x"):
    with pytest.raises(Problem) as caught:
        parse(kind, [(key, value)], base=BASE)
    return caught.value


async def found(connection, kind, pairs, record=None):
    rows = await run(connection, kind, [*pairs, ("_count", "1000")], record)
    return {row["id"] for row in rows}


@pytest.mark.parametrize("seed", [1, 2])
async def test_chains_find_what_following_every_reference_finds(connection, seed):
    resources = graph.world(seed)
    await store(connection, resources)
    chance = random.Random(seed)
    hits = 0
    for _ in range(200):
        kind = chance.choice(graph.KINDS)
        pairs = [graph.query(chance, kind) for _ in range(chance.choice([1, 1, 2]))]
        record = chance.choice([None, None, "1", "2"])
        reader = graph.Reader(resources, record)
        expected = {
            one["id"]
            for one in resources
            if one["resourceType"] == kind
            and reader.visible(one)
            and all(reader.holds(one, key, value) for key, value in pairs)
        }
        assert await found(connection, kind, pairs, record) == expected, (kind, pairs, record)
        counted = count(parse(kind, pairs, base=BASE), record)
        assert await connection.fetchval(counted.sql, *counted.args) == len(expected)
        hits += bool(expected)
    assert hits > 30


ACROSS = [
    {"resourceType": "Patient", "id": "a", "name": [{"family": "Berg"}]},
    {"resourceType": "Patient", "id": "b", "name": [{"family": "Dahl"}]},
    {"resourceType": "Encounter", "id": "e", "status": "finished", "class": {}, "subject": {"reference": "Patient/b"}},
    {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "code": {"text": "x"},
        "subject": {"reference": "Patient/a"},
        "encounter": {"reference": "Encounter/e"},
        "focus": [{"reference": "Patient/b"}],
    },
]


async def test_whoever_opens_one_record_learns_nothing_of_another_by_what_points_into_it(connection):
    """An observation of a's that points at b's encounter: b's data decide nothing for who may open a's record."""
    await store(connection, ACROSS)
    for key, value in (
        ("encounter.status", "finished"),
        ("encounter.status:missing", "false"),
        ("encounter.status:not", "planned"),
        ("encounter._id", "e"),
        ("focus:Patient.family", "Dahl"),
        ("encounter.subject:Patient.family", "Dahl"),
        ("_filter", "encounter.status eq finished"),
    ):
        assert await found(connection, "Observation", [(key, value)]) == {"o"}, key
        assert await found(connection, "Observation", [(key, value)], "a") == set(), key
    assert await found(connection, "Encounter", [("_has:Observation:encounter:status", "final")]) == {"e"}
    assert await found(connection, "Encounter", [("_has:Observation:encounter:status", "final")], "b") == set()
    assert await found(connection, "Observation", [("subject:Patient.family", "Berg")], "a") == {"o"}


async def test_what_is_in_a_record_by_another_parameter_does_not_point_by_this_one(connection):
    """Of a group and measured by the patient: in the patient's record, but its subject is not the patient."""
    measured = {**ACROSS[3], "subject": {"reference": "Group/a"}, "performer": [{"reference": "Patient/a"}]}
    await store(connection, [ACROSS[0], measured])
    for record in (None, "a"):
        for key in ("subject:Patient.family", "patient.family"):
            assert await found(connection, "Observation", [(key, "Berg")], record) == set()
        assert await found(connection, "Observation", [("performer:Patient.family", "Berg")], record) == {"o"}


async def test_what_is_in_nobodys_record_is_looked_into_whoever_asks(connection):
    place = {"resourceType": "Organization", "id": "h", "name": "Haukeland"}
    visit = {**ACROSS[2], "serviceProvider": {"reference": "Organization/h"}}
    await store(connection, [*ACROSS[:2], place, visit])
    for record in (None, "b"):
        assert await found(connection, "Encounter", [("service-provider.name", "hauk")], record) == {"e"}
    assert await found(connection, "Encounter", [("service-provider.name", "hauk")], "a") == set()
    # The other way, from what is in nobody's record into one that is not open.
    for record, expected in ((None, {"h"}), ("b", {"h"}), ("a", set())):
        pairs = [("_has:Encounter:service-provider:status", "finished")]
        assert await found(connection, "Organization", pairs, record) == expected


QUESTIONS = [
    {
        "resourceType": "Questionnaire",
        "id": "q1",
        "url": "http://x/q",
        "version": "1|a",
        "title": "One",
        "status": "active",
    },
    {
        "resourceType": "Questionnaire",
        "id": "q2",
        "url": "http://x/q",
        "version": "2",
        "title": "Two",
        "status": "active",
    },
    {"resourceType": "Questionnaire", "id": "q3", "url": "http://x/q/3", "title": "Three", "status": "draft"},
    *(
        {"resourceType": "QuestionnaireResponse", "id": f"r{number}", "status": "completed", "questionnaire": address}
        for number, address in enumerate(
            ("http://x/q", "http://x/q|1|a", "http://x/q|2", "http://x/q/3", "http://x/q|9")
        )
    ),
]


async def test_a_canonical_leads_to_its_version_and_one_without_to_every_version(connection):
    await store(connection, QUESTIONS)
    for title, expected in (("One", {"r0", "r1"}), ("Two", {"r0", "r2"}), ("Three", {"r3"}), ("Four", set())):
        pairs = [("questionnaire.title", title)]
        assert await found(connection, "QuestionnaireResponse", pairs) == expected, title
        negated = [("_filter", f"not (questionnaire.title eq {title})")]
        everything = {f"r{number}" for number in range(5)}
        assert await found(connection, "QuestionnaireResponse", negated) == everything - expected
    for response, expected in (("r0", {"q1", "q2"}), ("r1", {"q1"}), ("r2", {"q2"}), ("r3", {"q3"}), ("r4", set())):
        pairs = [("_has:QuestionnaireResponse:questionnaire:_id", response)]
        assert await found(connection, "Questionnaire", pairs) == expected, response


async def test_the_last_change_and_the_id_are_asked_of_every_type_at_once(connection):
    await store(connection, graph.world(3))
    every = await found(connection, "Observation", [("subject._lastUpdated", "ge2000")])
    assert every == await found(connection, "Observation", [("subject:Patient._lastUpdated", "ge2000")])
    assert await found(connection, "Observation", [("subject._lastUpdated", "ge2100")]) == set()
    ones = await found(connection, "Observation", [("subject._id", "1")])
    assert ones == await found(connection, "Observation", [("subject", "Patient/1")]) != set()


@pytest.mark.parametrize(
    ("key", "where"),
    [
        ("nonsense.name", "nonsense.name"),
        ("subject.nonsense", "subject.nonsense"),
        ("subject:Patient.nonsense", "subject:Patient.nonsense"),
        ("encounter.service-provider.nonsense:exact", "encounter.service-provider.nonsense:exact"),
        ("_has:Observation:patient:nonsense", "_has:Observation:patient:nonsense"),
        ("subject.13116900216", "a parameter"),
    ],
)
def test_an_unknown_name_at_any_depth_is_told_with_the_way_to_it(key, where):
    problem = refused("Observation" if not key.startswith("_has") else "Patient", key)
    assert isinstance(problem, Malformed)
    assert [(fault.where, fault.code) for fault in problem.faults] == [(where, "not-supported")]
    assert problem.message.startswith(f"{where}: ")


def test_leniency_leaves_out_a_chain_to_what_is_unknown_and_keeps_to_wrong_values():
    search = parse("Observation", [("subject.nonsense", "1"), ("encounter.status", "x")], lenient=True)
    assert [fault.where for fault in search.ignored] == ["subject.nonsense"]
    assert len(search.clauses) == 1
    assert search.types == {"Encounter"}
    with pytest.raises(Problem):
        parse("Observation", [("subject:Patient.birthdate", "x")], lenient=True)


@pytest.mark.parametrize(
    ("kind", "key", "problem"),
    [
        ("Observation", "status.name", Malformed),
        ("Observation", "subject:Organization.name", Malformed),
        ("Observation", "subject:not.name", Malformed),
        ("Observation", "subject:.name", Malformed),
        ("Observation", "subject.", Malformed),
        ("Observation", ".name", Malformed),
        ("Observation", "subject:Patient.birthdate", Malformed),
        ("Bundle", "composition.status", Unsupported),
        ("Bundle", "message.event", Unsupported),
    ],
)
def test_what_cannot_be_followed_is_refused_by_name(kind, key, problem):
    assert isinstance(refused(kind, key), problem)


def test_a_search_tells_which_types_it_looks_into():
    def types(kind, *keys):
        return parse(kind, [(key, "x") for key in keys], base=BASE).types

    assert types("Observation", "code") == set()
    assert types("Observation", "subject.name") == {"Patient", "Location"}
    assert types("Observation", "subject:Patient.general-practitioner.name") == {
        "Patient",
        "Practitioner",
        "Organization",
    }
    assert types("Patient", "_has:Observation:patient:encounter.status") == {"Observation", "Encounter"}
    assert parse("Patient", [("family", "x")]).everything == {"Patient"}


def test_every_value_of_a_chain_is_bound():
    for record in (None, "p1"):
        statement = compose(parse("Observation", [("subject:Patient.name", "Ødegård")], base=BASE), record, None)
        assert "degård" not in statement.sql
        for place in range(1, len(statement.args) + 1):
            assert f"${place}::" in statement.sql


def test_too_many_types_to_look_into_are_refused_with_what_to_do():
    problem = refused("List", "item._tag")
    assert isinstance(problem, TooLarge)
    assert "name the type" in problem.message
    parse("List", [("item._id", "x"), ("item:Observation._tag", "x")])
