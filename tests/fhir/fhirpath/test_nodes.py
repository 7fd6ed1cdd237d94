from __future__ import annotations

import pytest

from samspill.fhir.fhirpath import compile_expression
from samspill.fhir.fhirpath.nodes import node_of

PATIENT = {
    "resourceType": "Patient",
    "name": [{"given": ["Kari", None], "_given": [None, {"extension": [{"url": "u", "valueCode": "x"}]}]}],
    "_birthDate": {"extension": [{"url": "u", "valueDateTime": "2012"}]},
    "deceasedBoolean": False,
    "contact": [{"name": {"family": "Nordmann"}}],
    "contained": [{"resourceType": "Organization", "name": "Legekontoret"}],
}
ALL = compile_expression("descendants()").select(PATIENT)


def one(expression):
    (node,) = compile_expression(expression).select(PATIENT)
    return node


@pytest.mark.parametrize(
    ("expression", "path", "type_"),
    [
        ("Patient", "Patient", "Patient"),
        ("name", "Patient.name[0]", "HumanName"),
        ("name.given.first()", "Patient.name[0].given[0]", "string"),
        ("birthDate", "Patient.birthDate", "date"),
        ("birthDate.extension.value", "Patient.birthDate.extension[0].value", "dateTime"),
        ("deceased", "Patient.deceased", "boolean"),
        ("contact", "Patient.contact[0]", "BackboneElement"),
        ("contact.name.family", "Patient.contact[0].name.family", "string"),
        ("contained.name", "Patient.contained[0].name", "string"),
        ("1 + 1", "System.Integer", "System.Integer"),
    ],
)
def test_a_node_tells_its_path_and_its_type(expression, path, type_):
    node = one(expression)
    assert (node.path, node.type) == (path, type_)


@pytest.mark.parametrize("node", ALL, ids=lambda node: node.path)
def test_a_node_is_found_again_by_its_path_and_in_what_holds_it(node):
    assert [found.value for found in compile_expression(node.path).select(PATIENT)] == [node.value]
    if node.value is not None:
        assert node.parent[node.key] is node.value


def test_a_primitive_that_is_only_extensions_has_the_place_where_its_value_would_stand():
    node = one("birthDate")
    assert node.value is None
    assert (node.parent, node.key) == (PATIENT, "birthDate")
    assert node.beside is PATIENT["_birthDate"]
    second = compile_expression("name.given[1]").select(PATIENT)[0]
    assert (second.parent, second.key, second.value) == (PATIENT["name"][0]["given"], 1, None)


def test_a_node_does_not_show_its_value_when_written():
    assert "Nordmann" not in repr(one("contact.name.family"))


@pytest.mark.parametrize(
    ("value", "type_name", "type_"),
    [
        (PATIENT, "", "Patient"),
        (PATIENT, "BackboneElement", "Patient"),
        ("x", "", "string"),
        (True, "", "boolean"),
        ("2012", "date", "date"),
        ({"extension": []}, "date", "date"),
        ({"start": "2012"}, "Period", "Period"),
        ({"a": 1}, "", ""),
        ({"resourceType": "Zebra"}, "", ""),
    ],
)
def test_an_evaluation_starts_from_a_value_of_a_type(value, type_name, type_):
    assert node_of(value, type_name).type == type_


def test_what_the_definitions_do_not_know_is_found_by_its_names_in_json():
    zebra = {"resourceType": "Zebra", "stripes": [{"width": 2}], "valueQuantity": {"value": 1}, "_tail": {"id": "t"}}
    find = lambda text: [node.value for node in compile_expression(text).select(zebra)]  # noqa: E731 - short
    assert find("stripes.width") == [2]
    assert find("value.is(Quantity)") == [True]
    assert find("tail.id") == ["t"]
    assert find("children().count()") == [3]
