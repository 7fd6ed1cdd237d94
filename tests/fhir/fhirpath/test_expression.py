from __future__ import annotations

import pytest

from samspill.fhir.fhirpath import FhirPathError, Node, compile_expression

PATIENT = {
    "resourceType": "Patient",
    "id": "p",
    "name": [{"family": "Nordmann"}],
    "contact": [{"relationship": [{"text": "x"}]}, {"name": {"family": "Lie"}}],
    "managingOrganization": {"reference": "#o"},
    "contained": [{"resourceType": "Organization", "id": "o", "name": "Legekontoret"}],
}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType": "Practitioner", "id": "1", "active": True}},
        {"fullUrl": "urn:uuid:2", "resource": PATIENT},
        {
            "resource": {
                "resourceType": "Observation",
                "performer": [{"reference": "urn:uuid:1"}, {"reference": "Patient/p"}, {"reference": "Device/9"}],
                "subject": {"type": "Group", "display": "x"},
            }
        },
    ],
}


@pytest.mark.parametrize(
    ("expression", "holds"),
    [
        ("name.exists()", True),
        ("name.empty()", False),
        ("gender", False),
        ("gender = 'male'", False),
        ("id", True),
        ("name | contact", True),
    ],
)
def test_an_invariant_holds_as_in_the_validator_of_hl7(expression, holds):
    assert compile_expression(expression).holds(PATIENT, resource=PATIENT, type_name="Patient") is holds


def test_an_element_without_a_type_of_its_own_is_named_by_its_place_or_found_in_the_resource():
    rule = compile_expression("name.is(HumanName)")
    contact = PATIENT["contact"][1]
    assert rule.holds(contact, resource=PATIENT, type_name="Patient.contact")
    assert rule.holds(contact, resource=PATIENT, type_name="BackboneElement")
    assert not rule.holds(contact, type_name="BackboneElement")


def test_the_resource_and_the_root_are_those_given():
    expression = compile_expression("%resource.id | %rootResource.type | %context.family")
    found = expression.select(PATIENT["name"][0], PATIENT, "HumanName", root=BUNDLE)
    assert [node.value for node in found] == ["p", "collection", "Nordmann"]


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("Patient.managingOrganization.resolve().name", ["Legekontoret"]),
        ("Patient.managingOrganization.resolve() is Organization", [True]),
        ("Patient.generalPractitioner.resolve()", []),
    ],
)
def test_a_reference_is_followed_within_the_resource(expression, found):
    assert [node.value for node in compile_expression(expression).select(PATIENT)] == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("entry.resource.performer.resolve().active", [True]),
        ("entry.resource.performer.where(resolve() is Patient).reference", ["Patient/p"]),
        ("entry.resource.performer.where(resolve() is Device).reference", ["Device/9"]),
        ("entry.resource.subject.where(resolve() is Group).display", ["x"]),
        ("entry.resource.managingOrganization.resolve().name", ["Legekontoret"]),
        ("'nowhere'.resolve()", []),
    ],
)
def test_a_reference_is_followed_within_a_bundle_and_elsewhere_its_type_is_known(expression, found):
    assert [node.value for node in compile_expression(expression).select(BUNDLE)] == found


def test_variables_are_given_with_the_evaluation():
    expression = compile_expression("name.family = %wanted")
    assert expression.holds(PATIENT, variables={"wanted": "Nordmann"})
    assert not expression.holds(PATIENT, variables={"wanted": ["Nordmann", "Lie"]})
    with pytest.raises(FhirPathError, match="no such variable"):
        expression.holds(PATIENT)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("conformsTo('http://example.org/p')", "conformsTo"),
        ("id.memberOf('http://example.org/v')", "memberOf"),
        ("id.subsumes('x')", "subsumes"),
        ("id.subsumedBy('x')", "subsumes"),
    ],
)
def test_profiles_and_terminology_are_asked_of_those_who_know(expression, name):
    asked = []

    def answer(*about):
        asked.append(about)
        return True

    assert compile_expression(expression).holds(PATIENT, variables={name: answer})
    assert isinstance(asked[0][0], Node)
    with pytest.raises(FhirPathError, match="cannot be answered"):
        compile_expression(expression).holds(PATIENT)


def test_what_r4_defines_is_told_by_the_type():
    core = "http://hl7.org/fhir/StructureDefinition/"
    assert compile_expression(f"conformsTo('{core}Patient')").holds(PATIENT)
    assert not compile_expression(f"conformsTo('{core}Person')").holds(PATIENT)


def test_a_narrative_is_checked():
    html = compile_expression("htmlChecks()")
    assert html.holds('<div xmlns="http://www.w3.org/1999/xhtml">x</div>', type_name="xhtml")
    assert not html.holds('<div xmlns="http://www.w3.org/1999/xhtml"><script/></div>', type_name="xhtml")


def test_a_modifier_extension_must_be_known():
    value = {"resourceType": "Patient", "modifierExtension": [{"url": "http://example.org/m", "valueBoolean": True}]}
    assert compile_expression("checkModifiers('http://example.org/m').exists()").holds(value)
    assert not compile_expression("checkModifiers('http://example.org/n').exists()").holds(value)


@pytest.mark.parametrize(
    "expression",
    [
        "('a' | 'b').repeat($this & 'a')",
        "descendants().select(%context.descendants().select(%context.descendants().select(%context.descendants())))",
        "(1|2|3|4|5).select(('x'" + ".replace('x','xxxxxxxxxx')" * 6 + "))",
        "name.select(single() | single()).select($this + 1)",
    ],
)
def test_an_evaluation_that_would_not_end_is_stopped(expression, monkeypatch):
    monkeypatch.setattr("samspill.fhir.fhirpath.environment.STEPS", 5_000)
    with pytest.raises(FhirPathError):
        compile_expression(expression).select(PATIENT)


def test_an_evaluation_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr("samspill.fhir.fhirpath.environment.SECONDS", -1.0)
    with pytest.raises(FhirPathError, match="too much"):
        compile_expression("name.where(true)").select(PATIENT)


@pytest.mark.parametrize(
    "value",
    [
        {"resourceType": "Patient", "name": "x", "birthDate": 5, "contact": {"name": []}, "deceasedBoolean": {"a": 1}},
        {"resourceType": "Patient", "name": [None, 1, [], "x"], "_birthDate": "x", "extension": [1], "contained": [1]},
        {"resourceType": "Patient", "birthDate": "tomorrow", "managingOrganization": {"reference": 5, "type": 7}},
        {"resourceType": 5, "name": [{"given": {}}]},
        {},
        [],
        "x",
        None,
    ],
)
def test_a_value_that_is_not_sound_breaks_nothing(value):
    for text in (
        "name.given",
        "birthDate < today()",
        "descendants()",
        "managingOrganization.resolve()",
        "contained.id",
    ):
        try:
            compile_expression(text).select(value, value if isinstance(value, dict) else None)
        except FhirPathError as error:
            assert "tomorrow" not in str(error)  # noqa: PT017 - either way is right
