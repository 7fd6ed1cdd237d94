"""What a profile may say of a value: fixed values, patterns, codes, bounds, types, references, invariants."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir import profiles
from samspill.fhir.profiles.constants import equals, holds
from samspill.fhir.profiles.known import Known
from tests.fhir.profiles.written import CORE, URL, found, part, profile, said

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(JSON)
def test_every_value_is_itself_and_matches_itself_as_a_pattern(value):
    assert equals(value, value)
    assert holds(value, value)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=4), st.dictionaries(st.text(max_size=3), JSON, max_size=2))
def test_more_than_the_pattern_is_no_fault_and_no_fixed_value(pattern, more):
    value = more | pattern
    assert holds(value, pattern)
    assert equals(value, pattern) == (value.keys() == pattern.keys())


@given(st.lists(JSON, min_size=1, max_size=4), st.randoms())
def test_a_patterns_list_may_stand_in_any_order(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert holds(shuffled, items)


@pytest.mark.parametrize(
    ("value", "wanted", "same"),
    [
        (Decimal("1.50"), Decimal("1.5"), True),
        (1, Decimal("1.0"), True),
        (True, 1, False),
        (0, False, False),
        ("1", 1, False),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
    ],
)
def test_fixed_values_are_compared_deeply(value, wanted, same):
    assert equals(value, wanted) is same


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}} | more


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient"} | more


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def value_set(*codes: str, url: str = "http://example.org/codes") -> dict[str, Any]:
    include = {"system": "urn:s", "concept": [{"code": code} for code in codes]}
    return {"resourceType": "ValueSet", "url": url, "compose": {"include": [include]}}


@pytest.mark.parametrize(
    ("elements", "resource", "faults"),
    [
        ([part("Patient.active", fixedBoolean=True)], patient(active=True), []),
        ([part("Patient.active", fixedBoolean=True)], patient(active=False), ["Patient.active"]),
        ([part("Patient.active", fixedBoolean=True)], patient(), []),
        (
            [part("Observation.code", fixedCodeableConcept={"text": "y"})],
            observation(),
            ["Observation.code"],
        ),
        (
            [part("Observation.code", patternCodeableConcept=coded("urn:s", "a"))],
            observation(code={"text": "x", **coded("urn:s", "a")}),
            [],
        ),
        (
            [part("Observation.code", patternCodeableConcept=coded("urn:s", "a"))],
            observation(code=coded("urn:s", "b")),
            ["Observation.code"],
        ),
        (
            [part("Patient.name.family", maxLength=3)],
            patient(name=[{"family": "Rev"}, {"family": "Bjørn"}]),
            ["Patient.name[1].family"],
        ),
        (
            [part("Patient.multipleBirth[x]", type=[{"code": "integer"}], minValueInteger=1)],
            patient(multipleBirthInteger=0),
            ["Patient.multipleBirth"],
        ),
        (
            [part("Patient.birthDate", maxValueDate="2020-01-01")],
            patient(birthDate="2020-01-02"),
            ["Patient.birthDate"],
        ),
        ([part("Patient.birthDate", maxValueDate="2020-01-01")], patient(birthDate="2020"), []),
        (
            [part("Observation.value[x]", maxValueQuantity={"value": 10, "system": "urn:u", "code": "kg"})],
            observation(valueQuantity={"value": Decimal("10.1"), "system": "urn:u", "code": "kg"}),
            ["Observation.value"],
        ),
        (
            [part("Observation.value[x]", maxValueQuantity={"value": 10, "system": "urn:u", "code": "kg"})],
            observation(valueQuantity={"value": Decimal("10.1"), "system": "urn:u", "code": "g"}),
            [],
        ),
        ([part("Patient.name", max="0")], patient(name=[{"family": "A"}]), ["Patient.name"]),
        ([part("Patient.name", min=2)], patient(name=[{"family": "A"}]), ["Patient.name"]),
        ([part("Patient.name.given", min=1)], patient(name=[{"family": "A"}]), ["Patient.name[0].given"]),
        ([part("Patient.name.given", min=1)], patient(), []),
        (
            [part("Patient.deceased[x]", type=[{"code": "boolean"}])],
            patient(deceasedDateTime="2020"),
            ["Patient.deceased"],
        ),
        ([part("Patient.deceased[x]", min=1)], patient(), ["Patient.deceased"]),
        ([part("Patient.gender", mustSupport=True)], patient(), []),
    ],
)
def test_what_is_said_of_an_element_is_kept(elements, resource, faults):
    assert found(resource, *elements) == faults


def test_a_primitive_that_is_there_by_its_extension_alone_is_there():
    absent = {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]
    }
    assert found(patient(_birthDate=absent), part("Patient.birthDate", min=1)) == []


BOUND = part("Observation.code", binding={"strength": "required", "valueSet": "http://example.org/codes"})


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        (coded("urn:s", "a"), []),
        (coded("urn:s", "b"), ["Observation.code"]),
        (coded("urn:other", "a"), ["Observation.code"]),
        ({"coding": [*coded("urn:other", "x")["coding"], *coded("urn:s", "a")["coding"]]}, []),
        ({"text": "in words"}, ["Observation.code"]),
        ({"coding": [{"code": "a"}]}, ["Observation.code"]),
    ],
)
def test_a_required_binding_wants_a_code_of_its_value_set(code, faults):
    assert found(observation(code=code), BOUND, more=(value_set("a"),)) == faults


def test_a_value_set_that_is_not_known_refuses_nobody():
    assert found(observation(code=coded("urn:s", "b")), BOUND) == []
    assert found(observation(code={"coding": [{"code": "b"}]}), BOUND) == []


@pytest.mark.parametrize("strength", ["extensible", "preferred", "example"])
def test_weaker_bindings_refuse_nobody(strength):
    element = part("Observation.code", binding={"strength": strength, "valueSet": "http://example.org/codes"})
    assert found(observation(code=coded("urn:s", "b")), element, more=(value_set("a"),)) == []


def test_but_the_greatest_value_set_of_an_extensible_one_does():
    limit = {"url": CORE + "elementdefinition-maxValueSet", "valueCanonical": "http://example.org/codes"}
    binding = {"strength": "extensible", "valueSet": "http://example.org/fewer", "extension": [limit]}
    element = part("Observation.code", binding=binding)
    more = (value_set("a", "b"), value_set("a", url="http://example.org/fewer"))
    assert found(observation(code=coded("urn:s", "b")), element, more=more) == []
    assert found(observation(code=coded("urn:s", "c")), element, more=more) == ["Observation.code"]


@pytest.mark.parametrize(
    ("subject", "faults"),
    [
        ({"reference": "Patient/1"}, []),
        ({"reference": "urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0"}, []),
        ({"display": "Somebody"}, []),
        ({"reference": "Group/1"}, ["Observation.subject.reference"]),
        ({"reference": "https://example.org/fhir/Group/1/_history/2"}, ["Observation.subject.reference"]),
        ({"type": "Group", "identifier": {"value": "1"}}, ["Observation.subject.type"]),
        ({"reference": "#g"}, ["Observation.subject.reference"]),
    ],
)
def test_a_reference_goes_to_what_the_profile_allows(subject, faults):
    element = part("Observation.subject", type=[{"code": "Reference", "targetProfile": [CORE + "Patient"]}])
    contained = [{"resourceType": "Group", "id": "g", "type": "person", "actual": True}]
    assert found(observation(subject=subject, contained=contained), element) == faults


def test_what_is_contained_must_have_the_profile_that_the_reference_asks_for():
    named = profile(part("Patient.name", min=1), url="http://example.org/named")
    element = part("Observation.subject", type=[{"code": "Reference", "targetProfile": [named["url"]]}])
    for person, faults in (({"name": [{"text": "A"}]}, []), ({"active": True}, ["Observation.subject.reference"])):
        one = observation(contained=[{"resourceType": "Patient", "id": "p", **person}], subject={"reference": "#p"})
        assert found(one, element, more=(named,)) == faults


def test_a_reference_to_a_profile_that_is_not_known_may_go_anywhere():
    element = part("Observation.subject", type=[{"code": "Reference", "targetProfile": ["http://example.org/what"]}])
    assert found(observation(subject={"reference": "Group/1"}), element) == []


NAME = profile(part("HumanName.family", min=1), of="HumanName", url="http://example.org/name")


def test_a_data_type_must_have_the_profile_that_is_asked_for():
    element = part("Patient.name", type=[{"code": "HumanName", "profile": [NAME["url"]]}])
    resource = patient(name=[{"family": "A"}, {"text": "B"}])
    assert found(resource, element, more=(NAME,)) == ["Patient.name[1].family"]


def test_one_of_several_profiles_is_enough():
    other = profile(part("HumanName.text", min=1), of="HumanName", url="http://example.org/text")
    element = part("Patient.name", type=[{"code": "HumanName", "profile": [NAME["url"], other["url"]]}])
    resource = patient(name=[{"family": "A"}, {"text": "B"}, {"given": ["C"]}])
    assert found(resource, element, more=(NAME, other)) == ["Patient.name[2]"]


def test_a_fault_is_told_once_however_many_say_it():
    elements = (
        part("Patient.name", type=[{"code": "HumanName", "profile": [NAME["url"]]}]),
        part("Patient.name.family", short="the same again"),
    )
    assert found(patient(name=[{"text": "B"}]), *elements, more=(NAME,)) == ["Patient.name[0].family"]


def test_the_content_that_an_element_shares_holds_in_it_too():
    element = part("Questionnaire.item.prefix", min=1)
    form = {
        "resourceType": "Questionnaire",
        "status": "draft",
        "item": [{"linkId": "1", "type": "group", "prefix": "A", "item": [{"linkId": "1.1", "type": "string"}]}],
    }
    assert found(form, element) == ["Questionnaire.item[0].item[0].prefix"]


def rule(expression: str, key: str = "own-1", severity: str = "error") -> dict[str, Any]:
    return {"key": key, "severity": severity, "human": "what must be", "expression": expression}


@pytest.mark.parametrize(
    ("place", "expression", "resource", "faults"),
    [
        ("Patient", "name.exists()", patient(), ["Patient"]),
        ("Patient.name", "family.exists()", patient(name=[{"family": "A"}, {"text": "B"}]), ["Patient.name[1]"]),
        ("Patient.name.family", "length() < 4", patient(name=[{"family": "Fjell"}]), ["Patient.name[0].family"]),
        (
            "Patient.contact",
            "name.exists() or telecom.exists()",
            patient(contact=[{"gender": "male"}]),
            ["Patient.contact[0]"],
        ),
        ("Patient", "%resource.active.exists()", patient(active=True), []),
        (
            "Observation.value[x]",
            "($this is Quantity) implies value.exists()",
            observation(valueQuantity={"unit": "x"}),
            ["Observation.value"],
        ),
    ],
)
def test_an_invariant_is_asked_of_each_value(place, expression, resource, faults):
    assert found(resource, part(place, constraint=[rule(expression)])) == faults


def test_an_invariant_says_what_must_be():
    [what] = said(patient(), part("Patient", constraint=[rule("name.exists()")]))
    assert what == f"own-1: what must be ({URL})"


def test_warnings_and_expressions_that_cannot_be_read_refuse_nobody():
    assert found(patient(), part("Patient", constraint=[rule("name.exists()", severity="warning")])) == []
    assert found(patient(), part("Patient", constraint=[rule("name.and.so(")])) == []


def test_a_resource_in_a_resource_keeps_what_it_claims_too():
    named = profile(part("Patient.name", min=1))
    known = Known.of([named])
    inner = {"resourceType": "Patient", "meta": {"profile": [URL]}}
    for around, where in (
        (
            {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": inner}]},
            "Bundle.entry[0].resource.name",
        ),
        ({"resourceType": "Observation", "contained": [inner]}, "Observation.contained[0].name"),
        (
            {"resourceType": "Parameters", "parameter": [{"name": "p", "part": [{"name": "q", "resource": inner}]}]},
            "Parameters.parameter[0].part[0].resource.name",
        ),
    ):
        assert [fault.where for fault in profiles.check(known, around, ())] == [where]


def test_a_profile_is_of_one_type():
    known = Known.of([profile(part("Patient.name", min=1))])
    [fault] = profiles.check(known, observation(), (URL,))
    assert (fault.where, "Patient" in fault.what) == ("Observation", True)
