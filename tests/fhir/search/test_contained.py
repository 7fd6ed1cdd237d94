"""Contained resources are found as others are: http://hl7.org/fhir/R4/search.html#contained

Held against a reader that opens every resource, takes out what it contains, and follows every reference by hand.
"""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass
from typing import Any

import pytest

from samspill.fhir.definitions import TYPE_CODE, TYPE_NAME
from samspill.fhir.search import compose, count, cursor_of, extract, parse
from samspill.fhir.search.parameter import in_records
from samspill.fhir.veil import veil
from samspill.kernel.problems import Malformed, Unsupported
from samspill.trust.grants import Hide
from tests.fhir.search import graph, population
from tests.fhir.search.asking import BASE
from tests.fhir.search.graph import KINDS, Resource
from tests.fhir.test_containing import WHOLE, keep


async def pages(connection: Any, kind: str, pairs: list[tuple[str, str]], patient: str | None) -> list[Any]:
    """All pages of a search, joined."""
    search, after, rows = parse(kind, pairs, base=BASE), None, []
    while True:
        statement = compose(search, patient, after)
        page = await connection.fetch(statement.sql, *statement.args)
        rows += page[: search.results.count]
        if len(page) <= search.results.count:
            return rows
        after = cursor_of(search, rows[-1])


def address(row: Any) -> str:
    if row["container_id"] is None:
        return f"{TYPE_NAME[row['type']]}/{row['id']}"
    return f"{TYPE_NAME[row['container_type']]}/{row['container_id']}#{row['id']}"


# A world in which some things are contained ------------------------------------------------------------------------


def containing(seed: int) -> list[Resource]:
    """The world of chains, where half of the observations contain something of what they point at."""
    chance = random.Random(seed)
    return [_filled(chance, one) if chance.random() < 0.5 else one for one in graph.world(seed)]


def _filled(chance: random.Random, whole: Resource) -> Resource:
    if whole["resourceType"] == "Organization":
        return whole | {"contained": [graph.organization(chance, 7)], "partOf": {"reference": "#7"}}
    if whole["resourceType"] != "Observation":
        return whole
    visit = graph.encounter(chance, 8) | {"serviceProvider": {"reference": chance.choice(["#7", "Organization/2"])}}
    member = graph.observation(chance, 9) | {"encounter": {"reference": "#8"}, "hasMember": [{"reference": "#"}]}
    inside = [graph.organization(chance, 7), visit, member]
    if chance.random() < 0.3:
        person = population.patient(chance, 6)
        return whole | {"contained": [*inside, person], "subject": {"reference": "#6"}}
    there = {"encounter": {"reference": "#8"}, "hasMember": [{"reference": "#o9"}, {"reference": "Observation/o3"}]}
    return whole | {"contained": inside} | there


@dataclass(frozen=True)
class Opener(graph.Reader):
    """Follows references in and out of what is contained."""

    def whole(self, resource: Resource) -> Resource:
        holds = (one for one in self.resources if any(inner is resource for inner in one.get("contained", ())))
        return next(holds, resource)

    def visible(self, resource: Resource) -> bool:
        return super().visible(self.whole(resource))

    def pointed_at(self, resource: Resource, name: str, kind: str = "") -> list[Resource]:
        get, kinds = graph.EDGES[resource["resourceType"], name]
        whole, found = self.whole(resource), []
        for one in get(resource):
            text = population._address(one)
            if text == "#":
                found.append(whole)
            elif text.startswith("#"):
                found += [inner for inner in whole["contained"] if inner["id"] == text[1:]]
            else:
                found.append(self.at(text))
        return [one for one in found if one and one["resourceType"] in ((kind,) if kind else kinds)]

    def holds(self, resource: Resource, key: str, value: str) -> bool:
        if key.startswith("_has:"):
            _, source, name, rest = key.split(":", 3)
            if self.whole(resource) is not resource:
                return False
            pointing = [one for one in self.resources if one["resourceType"] == source and self.visible(one)]
            return any(
                any(found is resource for found in self.pointed_at(one, name, resource["resourceType"]))
                and self.holds(one, rest, value)
                for one in pointing
            )
        return super().holds(resource, key, value)

    def found(self, kind: str, pairs: list[tuple[str, str]], contained: str) -> list[tuple[Resource, Resource]]:
        """What matches, each with what it stands in."""
        sought = [(one, one) for one in self.resources] if contained != "true" else []
        if contained != "false":
            sought += [(inner, one) for one in self.resources for inner in one.get("contained", ())]
        return [
            (one, whole)
            for one, whole in sought
            if one["resourceType"] == kind
            and self.visible(one)
            and all(self.holds(one, key, value) for key, value in pairs)
        ]


def addresses(found: list[tuple[Resource, Resource]], *, alone: bool) -> set[str]:
    if not alone:
        return {f"{whole['resourceType']}/{whole['id']}" for _, whole in found}
    return {f"{whole['resourceType']}/{whole['id']}{'' if one is whole else '#' + one['id']}" for one, whole in found}


def test_the_reader_sees_a_container_of_a_type_in_no_record_as_the_platform_does():
    assert not in_records("Organization")
    assert in_records("Observation")


# Chains -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
async def test_chains_lead_into_what_is_contained_and_out_of_it(store, connection, seed):
    resources = containing(seed)
    await keep(store, resources)
    chance = random.Random(seed + 10)
    hits = {"false": 0, "true": 0, "both": 0}
    for _ in range(150):
        kind, contained = chance.choice(KINDS), chance.choice(sorted(hits))
        pairs = [graph.query(chance, kind) for _ in range(chance.choice([1, 1, 2]))]
        if contained != "false" and any(key.startswith("_has:") for key, _ in pairs):
            continue
        record = chance.choice([None, None, "1", "2"])
        found = Opener(resources, record).found(kind, pairs, contained)
        about = [("_contained", contained), ("_containedType", "contained"), ("_count", "1000")]
        search = parse(kind, [*pairs, *about], base=BASE)
        rows = await pages(connection, kind, [*pairs, *about], record)
        got = [address(row) for row in rows] if contained != "false" else [f"{kind}/{row['id']}" for row in rows]
        assert set(got) == addresses(found, alone=True), (kind, contained, pairs, record)
        counted = count(search, record)
        assert len(got) == len(set(got)) == await connection.fetchval(counted.sql, *counted.args)
        hits[contained] += bool(found)
    assert min(hits.values()) > 4, hits


async def test_without_a_look_inside_chains_find_what_stands_by_itself(store, connection):
    """What is asked when nothing of the types is contained anywhere."""
    await keep(store, graph.world(3))
    chance = random.Random(3)
    for _ in range(60):
        kind = chance.choice(KINDS)
        search = parse(kind, [graph.query(chance, kind), ("_count", "1000")], base=BASE)
        found = []
        for inside in (True, False):
            statement = compose(search, None, None, inside=inside)
            found.append({row["rid"] for row in await connection.fetch(statement.sql, *statement.args)})
        assert found[0] == found[1]


def inner(id_: str, status: str, **more: Any) -> Resource:
    return {"resourceType": "Observation", "id": id_, "status": status, **more}


POINTING = [
    inner("members", "final", hasMember=[{"reference": "#x"}], contained=[inner("x", "amended")]),
    inner("sources", "final", derivedFrom=[{"reference": "#x"}], contained=[inner("x", "amended")]),
    inner("twice", "final", hasMember=[{"reference": "#x"}], contained=[inner("x", "draft"), inner("x", "amended")]),
    inner("real", "final", hasMember=[{"reference": "Observation/x"}]),
    inner("x", "draft"),
]


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("has-member.status", "amended", {"members"}),
        ("derived-from.status", "amended", {"sources"}),
        # Of several with the same local id, the first is the one that is named.
        ("has-member.status", "draft", {"real", "twice"}),
        # Nothing but the whole points at what it contains, whatever has the same id elsewhere.
        ("has-member._has:Observation:has-member:status", "final", {"real"}),
    ],
)
async def test_local_references_lead_by_their_own_parameter_to_what_they_name(store, connection, key, value, expected):
    await keep(store, POINTING)
    rows = await pages(connection, "Observation", [(key, value)], None)
    assert {row["id"] for row in rows} == expected


async def test_a_local_reference_of_several_types_leads_to_the_type_that_is_contained(store, connection):
    def episode(id_: str, manager: str, contained: Resource) -> Resource:
        return {
            "resourceType": "EpisodeOfCare",
            "id": id_,
            "status": "active",
            "patient": {"reference": "Patient/1"},
            "careManager": {"reference": manager},
            "contained": [contained],
        }

    role = {"resourceType": "PractitionerRole", "id": "x", "active": True}
    doctor = {"resourceType": "Practitioner", "id": "x", "active": True}
    await keep(store, [episode("doctor", "#x", doctor), episode("role", "#x", role)])
    rows = await pages(connection, "EpisodeOfCare", [("care-manager.active", "true")], None)
    assert {row["id"] for row in rows} == {"doctor"}


# Every kind of parameter --------------------------------------------------------------------------------------------


def packed(seed: int) -> list[Resource]:
    """The population of the searches, half of it contained in lists and organisations."""
    chance = random.Random(seed)
    resources = population.population(seed)
    chance.shuffle(resources)
    whole, inside = resources[::2], resources[1::2]
    wholes: list[Resource] = []
    while inside:
        taken, inside = inside[:3], inside[3:]
        kind = chance.choice(["List", "Organization", "Observation"])
        about = {"subject": {"reference": f"Patient/{chance.randint(1, 4)}"}} if kind != "Organization" else {}
        found = population.observation(chance, 1) if kind == "Observation" else {"resourceType": kind}
        wholes.append(found | about | {"id": f"w{len(wholes)}", "contained": taken})
    return whole + wholes


SORTS = {
    "Observation": ["date", "-date", "status,-date", "code,_id", "value-string", "-_id", "-_lastUpdated"],
    "Patient": ["birthdate", "-family", "gender,-birthdate", "_id", "-_lastUpdated"],
}


@pytest.mark.parametrize("seed", [5, 6])
async def test_contained_resources_are_found_by_what_they_say(store, connection, seed):
    resources = packed(seed)
    await keep(store, resources)
    chance = random.Random(seed)
    hits = 0
    for _ in range(200):
        kind = chance.choice(sorted(population.GETTERS))
        pairs = population.queries(chance, kind)
        record, contained = chance.choice([None, None, "1", "2"]), chance.choice(["true", "both"])
        alone = chance.random() < 0.5
        expected = [
            (one, whole)
            for whole in resources
            for one in ([whole] if contained == "both" else []) + whole.get("contained", [])
            if one["resourceType"] == kind
            and _open(whole, record)
            and all(population.matches(one, *pair) for pair in pairs)
        ]
        about = [("_contained", contained), ("_containedType", "contained" if alone else "container")]
        order = [("_sort", chance.choice(SORTS[kind]))] if kind in SORTS else []
        rows = await pages(connection, kind, [*pairs, *about, *order, ("_count", "7")], record)
        got = [address(row) for row in rows]
        assert set(got) == addresses(expected, alone=alone), (kind, pairs, about, record)
        one_page = await pages(connection, kind, [*pairs, *about, *order, ("_count", "1000")], record)
        assert [address(row) for row in one_page] == got
        counted = count(parse(kind, [*pairs, *about], base=BASE), record)
        assert len(got) == len(set(got)) == await connection.fetchval(counted.sql, *counted.args)
        assert all(bytes(row["body"]).startswith(b'{"resourceType"') for row in rows)
        hits += bool(expected)
    assert hits > 60


def _open(whole: Resource, record: str | None) -> bool:
    if record is None or not in_records(whole["resourceType"]):
        return True
    return extract(copy.deepcopy(whole), BASE).patient == record


# In whose record, and where -----------------------------------------------------------------------------------------


async def test_contained_resources_are_sought_in_some_types_of_container_only(store, connection):
    await keep(store, packed(7))
    search = parse("Observation", [("_contained", "true"), ("_count", "1000")], base=BASE)
    every = compose(search, None, None)
    kinds = {row["type"] for row in await connection.fetch(every.sql, *every.args)}
    assert {TYPE_CODE["List"], TYPE_CODE["Organization"]} < kinds
    some = compose(search, None, None, containers=["Organization"])
    assert {row["type"] for row in await connection.fetch(some.sql, *some.args)} == {TYPE_CODE["Organization"]}
    none = compose(search, None, None, containers=[])
    assert await connection.fetch(none.sql, *none.args) == []


# What is read and refused -------------------------------------------------------------------------------------------


def test_what_is_asked_of_contained_resources_is_read():
    def asked(*pairs: tuple[str, str]) -> tuple[str, bool]:
        results = parse("Patient", list(pairs), base=BASE).results
        return results.contained, results.alone

    assert asked() == asked(("_contained", "false")) == ("", False)
    assert asked(("_contained", "false"), ("_containedType", "contained")) == ("", False)
    assert asked(("_contained", "true")) == ("true", False)
    assert asked(("_contained", "both"), ("_containedType", "container")) == ("both", False)
    assert asked(("_contained", "true"), ("_containedType", "contained")) == ("true", True)


@pytest.mark.parametrize("key", ["_has:Observation:patient:code", "_list", "_filter"])
def test_that_something_points_at_a_contained_resource_cannot_be_asked(key):
    value = "_has:Observation:patient:code eq x" if key == "_filter" else "x"
    with pytest.raises((Unsupported, Malformed)):
        parse("Patient", [(key, value), ("_contained", "true")], base=BASE)


def test_a_search_among_contained_resources_is_limited_in_time():
    assert parse("Patient", [("_contained", "true")], base=BASE).heavy
    assert not parse("Patient", [], base=BASE).heavy


async def test_what_a_hidden_resource_contains_is_hidden_too(store, connection):
    await keep(store, [WHOLE])
    hide = Hide(rule="test", kinds=frozenset({"Observation"}))
    for pairs in ([("_contained", "true")], [("_contained", "both"), ("_containedType", "contained")]):
        statement = compose(parse("Patient", pairs, base=BASE), None, None)
        assert await connection.fetch(statement.sql, *statement.args) != []
        assert await connection.fetch(veil((hide,))(statement.sql), *statement.args) == []
