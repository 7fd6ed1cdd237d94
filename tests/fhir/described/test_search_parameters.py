"""SearchParameter resources say what is served: http://hl7.org/fhir/R4/searchparameter.html"""

from __future__ import annotations

import pytest

from samspill.fhir.described.search_parameters import definition, ids, refuses, value_for
from samspill.fhir.search import parameters
from samspill.fhir.validation import validate


def test_every_one_is_valid():
    assert {id_: faults for id_ in ids() if (faults := validate(definition(id_), "SearchParameter"))} == {}
    assert len(ids()) > 1290


def test_one_that_is_shared_by_types_names_them_all():
    found = definition("clinical-code")
    assert found is not None
    assert found["url"] == "http://hl7.org/fhir/SearchParameter/clinical-code"
    assert {"Observation", "Condition", "Procedure"} <= set(found["base"])
    assert (found["code"], found["type"]) == ("code", "token")


def test_one_of_every_type_is_a_parameter_of_resource():
    found = definition("Resource-lastUpdated")
    assert found is not None
    assert found["base"] == ["Resource"]
    assert set(found["comparator"]) == {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"}


@pytest.mark.parametrize(
    ("id_", "modifiers"),
    [
        ("individual-family", {"missing", "exact", "contains"}),
        ("Resource-lastUpdated", {"missing"}),
    ],
)
def test_modifiers_are_those_that_are_served(id_, modifiers):
    found = definition(id_)
    assert found is not None
    assert set(found["modifier"]) == modifiers


def test_modifiers_that_are_not_stated_are_refused():
    found = definition("clinical-code")
    assert found is not None
    for code in {"exact", "contains", "identifier"} - set(found["modifier"]):
        assert refuses("Observation", f"code:{code}", "a")
    assert {"not", "missing"} <= set(found["modifier"])


def test_a_value_is_known_for_every_kind():
    for name in ("code", "date", "value-quantity", "subject", "code-value-quantity"):
        parameter = parameters("Observation")[name]
        assert not refuses("Observation", name, value_for(parameter)) or parameter.type in ("quantity", "composite")


def test_what_there_is_not_has_none():
    assert definition("nonsense") is None
