"""`_list` finds what a List mentions: http://hl7.org/fhir/R4/search.html#list"""

from __future__ import annotations

import pytest

from samspill.fhir.search import parse
from samspill.kernel.problems import Malformed, Problem, Unsupported
from tests.fhir.search.asking import BASE
from tests.fhir.search.test_chains import found
from tests.fhir.search.test_statement import store


def listing(id_, *references, **more):
    entries = [{"item": {"reference": reference}} for reference in references]
    return {"resourceType": "List", "id": id_, "status": "current", "mode": "working", "entry": entries, **more}


WORLD = [
    *({"resourceType": "Patient", "id": id_} for id_ in ("a", "b", "c")),
    {"resourceType": "Practitioner", "id": "a"},
    listing("42", "Patient/a", f"{BASE}/Patient/b", "Practitioner/a", "Patient/gone", "http://other/fhir/Patient/c"),
    listing("43", "Patient/c", subject={"reference": "Patient/b"}),
]


async def test_what_a_list_mentions_is_found_by_its_id(connection):
    await store(connection, WORLD)
    assert await found(connection, "Patient", [("_list", "42")]) == {"a", "b"}
    assert await found(connection, "Patient", [("_list", "42,43")]) == {"a", "b", "c"}
    assert await found(connection, "Patient", [("_list", "nobodys")]) == set()
    assert await found(connection, "Practitioner", [("_list", "42")]) == {"a"}
    assert await found(connection, "Patient", [("_list", "42"), ("_id", "b")]) == {"b"}


async def test_a_list_may_be_asked_of_all_types_at_once(connection):
    await store(connection, WORLD)
    assert await found(connection, "", [("_list", "42")]) == {"a", "b"}
    rows = await found(connection, "", [("_list", "42"), ("_type", "Practitioner")])
    assert rows == {"a"}


async def test_a_list_outside_the_record_that_is_open_is_not_read(connection):
    await store(connection, WORLD)
    assert await found(connection, "Practitioner", [("_list", "42")], "a") == set()
    assert await found(connection, "Patient", [("_list", "43")], "c") == set()


def test_lists_are_among_what_is_looked_into():
    assert parse("Patient", [("_list", "42")]).types == {"List"}


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("_list", "$current-problems", Unsupported),
        ("_list", "List/42", Malformed),
        ("_list", "", Malformed),
        ("_list", "a b", Malformed),
        ("_list:not", "42", Malformed),
    ],
)
def test_what_is_no_id_of_a_list_is_refused_by_name(key, value, problem):
    with pytest.raises(Problem) as caught:
        parse("Patient", [(key, value)])
    assert isinstance(caught.value, problem)
    assert caught.value.faults[0].where == "_list"
