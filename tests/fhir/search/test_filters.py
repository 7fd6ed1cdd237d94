"""What a filter finds: http://hl7.org/fhir/R4/search_filter.html. Held against a reader that follows it by hand."""

from __future__ import annotations

import random

import pytest

from samspill.fhir.search import compose, parse
from samspill.kernel.problems import Malformed, Problem, TooLarge, Unsupported
from tests.fhir.search import graph
from tests.fhir.search.asking import BASE
from tests.fhir.search.population import GETTERS, matches, population
from tests.fhir.search.test_chains import found
from tests.fhir.search.test_statement import store


def refused(text, kind="Patient", key="_filter"):
    with pytest.raises(Problem) as caught:
        parse(kind, [(key, text)], base=BASE)
    return caught.value


@pytest.mark.parametrize("seed", [1, 2])
async def test_filters_find_what_reading_every_resource_finds(connection, seed):
    resources = graph.world(seed)
    await store(connection, resources)
    chance = random.Random(seed)
    hits = 0
    for _ in range(150):
        kind = chance.choice(graph.KINDS)
        wanted = graph.filter_of(chance, kind)
        text = wanted.text(chance)
        record = chance.choice([None, None, "1"])
        reader = graph.Reader(resources, record)
        of_kind = [one for one in resources if one["resourceType"] == kind and reader.visible(one)]
        expected = {one["id"] for one in of_kind if wanted.holds(reader, one)}
        assert await found(connection, kind, [("_filter", text)], record) == expected, (kind, text, record)
        hits += 0 < len(expected) < len(of_kind)
    assert hits > 40


async def test_a_filter_says_what_ordinary_parameters_say(connection):
    resources = population(seed=11)
    await store(connection, resources)
    for kind, text, pairs in (
        ("Patient", "family sw berg", [("family", "berg")]),
        ("Patient", 'name co "der b"', [("name:contains", "der b")]),
        ("Patient", "birthdate ge 2020-02 and gender eq female", [("birthdate", "ge2020-02"), ("gender", "female")]),
        ("Patient", "identifier eq urn:s1|a", [("identifier", "urn:s1|a")]),
        ("Patient", "identifier pr false", [("identifier:missing", "true")]),
        ("Patient", "not(gender eq male)", [("gender:not", "male")]),
        ("Observation", "subject re Patient/2", [("subject", "Patient/2")]),
        ("Observation", f"subject re {BASE}/Patient/2", [("subject", "Patient/2")]),
        ("Observation", "date sa 2020", [("date", "sa2020")]),
        ("Observation", "code eq urn:s1|c\\|d", [("code", "urn:s1|c\\|d")]),
        ("Observation", "_id eq o7", [("_id", "o7")]),
    ):
        expected = {
            one["id"] for one in resources if one["resourceType"] == kind and all(matches(one, *pair) for pair in pairs)
        }
        assert await found(connection, kind, [("_filter", text)]) == expected, text
        assert expected


async def test_a_step_may_be_followed_by_a_filter_on_the_same_resource(connection):
    resources = graph.world(5)
    await store(connection, resources)
    reader = graph.Reader(resources)
    text = "encounter[status eq finished].service-provider[active eq true].name pr true"
    expected = set()
    for one in resources:
        visits = reader.pointed_at(one, "encounter") if one["resourceType"] == "Observation" else []
        finished = [visit for visit in visits if visit["status"] == "finished"]
        places = [place for visit in finished for place in reader.pointed_at(visit, "service-provider")]
        if any(place.get("active") is True for place in places):
            expected.add(one["id"])
    assert await found(connection, "Observation", [("_filter", text)]) == expected != set()


async def test_filters_stand_beside_other_parameters_and_each_other(connection):
    await store(connection, population(seed=11))
    women = await found(connection, "Patient", [("gender", "female")])
    old = await found(connection, "Patient", [("_filter", "birthdate lt 2020")])
    both = [("_filter", "gender eq female"), ("_filter", "birthdate lt 2020")]
    assert await found(connection, "Patient", both) == women & old != set()
    assert await found(connection, "Patient", [("gender", "female"), both[1]]) == women & old
    several = [("_type", "Patient,Person"), ("_filter", "gender eq female")]
    assert await found(connection, "", several) == women


async def test_what_leads_to_another_type_may_say_which(connection):
    await store(connection, graph.world(5))
    plain = await found(connection, "Observation", [("subject:Patient.gender", "female")])
    assert await found(connection, "Observation", [("_filter", "subject:Patient.gender eq female")]) == plain != set()


def test_short_names_of_code_systems_are_written_out():
    def values(kind, text):
        statement = compose(parse(kind, [("_filter", text)]), None, None)
        return str(statement.args)

    assert "|http://loinc.org|718-7" in values("Observation", "code eq loinc|718-7")
    assert "|http://snomed.info/sct|1" in values("Condition", "code ne snomed|1")
    assert "http://loinc.org" not in values("Condition", "code eq loincs|1")
    assert "http://loinc.org" not in values("Patient", "family eq loinc|1")


@pytest.mark.parametrize(
    ("kind", "text", "what"),
    [
        ("Patient", "nonsense eq 1", "no such search parameter"),
        ("Patient", "general-practitioner.nonsense eq 1", "no"),
        ("Observation", "related[type eq has-component].target pr true", "no such search parameter"),
        ("Patient", "birthdate eq x", "no date"),
        ("Patient", "gender pr maybe", "true or false"),
        ("Patient", 'family eq ""', "empty"),
        ("Patient", "gender.name eq x", "does not point"),
        ("Patient", "gender:Patient eq x", "which type"),
        ("Patient", "family", "character 7"),
        ("Patient", "family eq", "character"),
        ("Patient", "family xx y", "character"),
        ("Patient", "(family eq a", "character 13"),
        ("Patient", "family eq a) or", "character 12"),
        ("Patient", "family eq a or", "character"),
        ("Patient", "", "character 1"),
        ("Patient", 'family eq "\\q"', "JSON"),
        ("Patient", 'family eq "a', "character"),
        ("Observation", "encounter[status eq x] eq 1", "a dot"),
    ],
)
def test_what_a_filter_cannot_be_is_told_with_its_place(kind, text, what):
    problem = refused(text, kind)
    assert isinstance(problem, Malformed)
    assert problem.faults[0].where.startswith(("_filter", "nonsense", "related", "birthdate", "gender", "general-"))
    assert what in problem.faults[0].what


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("Patient", "gender gt male"),
        ("Patient", "birthdate sw 2020"),
        ("Patient", "family ss x"),
        ("Patient", "general-practitioner co x"),
        ("Patient", "_lastUpdated po 2020"),
        ("Observation", "code co x"),
    ],
)
def test_what_a_kind_cannot_be_compared_by_is_refused_by_name(kind, text):
    problem = refused(text, kind)
    assert isinstance(problem, Unsupported)
    assert text.split()[0] in problem.faults[0].what


def test_a_filter_takes_no_modifier_and_has_bounds():
    assert isinstance(refused("family eq x", key="_filter:not"), Malformed)
    assert isinstance(refused("(" * 30 + "family eq x" + ")" * 30), TooLarge)
    assert isinstance(refused(" and ".join(["family eq x"] * 101)), TooLarge)
    assert isinstance(refused("family eq " + "x" * 10_000), TooLarge)
    deep = "has-member." * 9 + "status eq final"
    assert isinstance(refused(deep, "Observation"), TooLarge)
    bomb = " and ".join(["has-member.has-member.has-member.has-member.status eq final"] * 60)
    assert isinstance(refused(bomb, "Observation"), TooLarge)


def test_a_value_is_never_repeated():
    for text in ("birthdate eq 13116900216", "gender gt 13116900216", "13116900216 eq x", "family eq x 13116900216"):
        problem = refused(text)
        assert "13116900216" not in problem.message + "".join(fault.what + fault.where for fault in problem.faults)


def test_all_kinds_of_the_reader_are_tried():
    assert {what for what, _ in graph.LEAVES.values()} == set(graph.FILTERS)
    assert {what for of in GETTERS.values() for what, _ in of.values()} == {*graph.FILTERS, "reference"}
