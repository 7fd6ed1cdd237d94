"""Expressions find what FHIRPath says they find, in one walk through a resource."""

from __future__ import annotations

import pytest

from samspill.fhir.search.index import Draft
from samspill.fhir.search.parameter import Path
from samspill.fhir.search.paths import walk
from tests.fhir.search.cases import CASES
from tools.definitions import search as tool


@pytest.fixture(scope="module")
def structures():
    return tool.Structures()


def found(resource, paths):
    """What the paths lead to, in some order."""
    values = []
    walk([(path.steps, lambda value, _draft: values.append(value)) for path in paths])(resource, Draft(""))
    return values


def test_there_is_a_case_for_every_form():
    assert len(CASES) == 52


@pytest.mark.parametrize(("resource", "expression", "expected"), CASES, ids=[case[1] for case in CASES])
def test_an_expression_finds_what_it_says(structures, resource, expression, expected):
    kind = resource["resourceType"]
    places = tool.resolve(structures, expression, tool.Place((), kind, kind, ""))
    values = found(resource, [Path(place.steps, place.type) for place in places])
    assert sorted(values, key=repr) == sorted(expected, key=repr)


def test_a_null_among_primitives_is_passed_over():
    assert found({"given": ["Kari", None]}, [Path(("given",), "string")]) == ["Kari"]


def test_a_reference_counts_as_its_type_by_its_address_or_by_what_it_says():
    path = [Path(("subject", ("is", "Patient")), "Reference")]
    for reference in ({"reference": "Patient/1"}, {"reference": "https://x/Patient/1"}, {"type": "Patient"}):
        assert found({"subject": reference}, path) == [reference]
    for reference in ({"reference": "Group/1"}, {"reference": "urn:uuid:1"}, {"display": "Patient/"}):
        assert found({"subject": reference}, path) == []


def test_an_entry_that_is_not_there_is_not_found():
    assert found({"entry": []}, [Path((("item", "entry", 0), "resource"), "Resource")]) == []
    assert found({}, [Path((("item", "entry", 0), "resource"), "Resource")]) == []


def test_a_step_that_is_not_known_is_a_bug():
    with pytest.raises(ValueError, match="no step"):
        walk([((("sideways",),), lambda _value, _draft: None)])
