"""Extensions keep their own definitions, and stand where these let them."""

from __future__ import annotations

from typing import Any

import pytest

from samspill.fhir.profiles import Known, check
from tests.fhir.profiles.written import part, profile

URL = "http://example.org/colour"


def colour(*contexts: str, kind: str = "element", modifies: bool = False, **more: Any) -> dict[str, Any]:
    """An extension with a string for its value."""
    root = part("Extension", **({"isModifier": True, "isModifierReason": "for the test"} if modifies else {}))
    elements = (root, part("Extension.url", fixedUri=URL), part("Extension.value[x]", min=1, type=[{"code": "string"}]))
    contexts_said = [{"type": kind, "expression": expression} for expression in contexts]
    return profile(*elements, of="Extension", url=URL) | {"context": contexts_said} | more


def places(resource: dict[str, Any], *definitions: dict[str, Any]) -> list[str]:
    return [fault.where for fault in check(Known.of(definitions), resource, ())]


RED = {"url": URL, "valueString": "red"}


def test_an_extension_must_keep_its_definition_wherever_it_stands():
    wrong = {"url": URL, "valueBoolean": True}
    resource = {"resourceType": "Patient", "name": [{"family": "A", "extension": [RED, wrong]}]}
    assert places(resource, colour()) == ["Patient.name[0].extension[1].value"]
    beside = {"resourceType": "Patient", "birthDate": "1990", "_birthDate": {"extension": [wrong]}}
    assert places(beside, colour()) == ["Patient.birthDate.extension[0].value"]


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        ("Patient", True),
        ("DomainResource", True),
        ("Resource", True),
        ("Element", False),
        ("Observation", False),
        ("Patient.name", False),
    ],
)
def test_on_a_resource(context, allowed):
    resource = {"resourceType": "Patient", "extension": [RED]}
    assert places(resource, colour(context)) == ([] if allowed else ["Patient.extension[0]"])


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        ("Patient.name", True),
        ("HumanName", True),
        ("Element", True),
        ("Patient", False),
        ("Patient.contact.name", False),
        ("Address", False),
    ],
)
def test_on_an_element(context, allowed):
    resource = {"resourceType": "Patient", "name": [{"family": "A", "extension": [RED]}]}
    assert places(resource, colour(context)) == ([] if allowed else ["Patient.name[0].extension[0]"])


@pytest.mark.parametrize(
    ("context", "allowed"),
    [
        ("HumanName.family", True),
        ("Patient.name.family", True),
        ("string", True),
        ("Element", True),
        ("HumanName", False),
    ],
)
def test_on_an_element_of_a_data_type(context, allowed):
    resource = {"resourceType": "Patient", "name": [{"_family": {"extension": [RED]}}]}
    assert places(resource, colour(context)) == ([] if allowed else ["Patient.name[0].family.extension[0]"])


@pytest.mark.parametrize(
    ("context", "allowed"),
    [("Observation.value[x]", True), ("Observation.value", True), ("Quantity", True), ("CodeableConcept", False)],
)
def test_on_a_choice(context, allowed):
    resource = {"resourceType": "Observation", "valueQuantity": {"value": 1, "extension": [RED]}}
    assert places(resource, colour(context)) == ([] if allowed else ["Observation.value.extension[0]"])


def test_any_of_several_contexts_will_do():
    resource = {"resourceType": "Patient", "extension": [RED]}
    assert places(resource, colour("Observation", "Patient")) == []


def test_in_another_extension():
    around = {"url": "http://example.org/around", "extension": [RED]}
    resource = {"resourceType": "Patient", "extension": [around]}
    assert places(resource, colour("http://example.org/around", kind="extension")) == []
    assert places(resource, colour("http://example.org/other", kind="extension")) == [
        "Patient.extension[0].extension[0]"
    ]


def test_in_a_contained_resource_and_in_an_entry():
    inner = {"resourceType": "Patient", "extension": [RED]}
    contained = {"resourceType": "Observation", "contained": [inner]}
    assert places(contained, colour("Patient")) == []
    assert places(contained, colour("Observation")) == ["Observation.contained[0].extension[0]"]
    bundle = {"resourceType": "Bundle", "entry": [{"resource": inner}]}
    assert places(bundle, colour("Observation")) == ["Bundle.entry[0].resource.extension[0]"]


def test_an_extension_that_is_not_known_is_let_be():
    assert (
        places({"resourceType": "Patient", "extension": [{"url": "http://example.org/what", "valueCode": "x"}]}) == []
    )


def test_one_that_is_not_known_and_modifies_is_refused():
    resource = {"resourceType": "Patient", "modifierExtension": [{"url": "http://example.org/what", "valueCode": "x"}]}
    assert places(resource) == ["Patient.modifierExtension[0]"]


def test_what_modifies_stands_among_what_modifies_and_nothing_else_does():
    as_modifier = {"resourceType": "Patient", "modifierExtension": [RED]}
    as_extension = {"resourceType": "Patient", "extension": [RED]}
    assert places(as_modifier, colour(modifies=True)) == []
    assert places(as_extension, colour(modifies=True)) == ["Patient.extension[0]"]
    assert places(as_modifier, colour()) == ["Patient.modifierExtension[0]"]


def test_the_parts_of_an_extension_are_those_that_it_names():
    whole = profile(
        part("Extension.extension:name", min=1),
        part("Extension.extension:name.url", fixedUri="name"),
        part("Extension.extension:name.value[x]", type=[{"code": "string"}]),
        part("Extension.url", fixedUri=URL),
        part("Extension.value[x]", max="0"),
        of="Extension",
        url=URL,
    )
    named, other = {"url": "name", "valueString": "x"}, {"url": "nome", "valueString": "x"}
    for parts, faults in (
        ([named], []),
        ([other], ["Patient.extension[0].extension", "Patient.extension[0].extension[0].url"]),
        ([{"url": "name", "valueBoolean": True}], ["Patient.extension[0].extension[0].value"]),
    ):
        assert places({"resourceType": "Patient", "extension": [{"url": URL, "extension": parts}]}, whole) == faults


def test_r4s_own_extensions_are_known():
    birth_place = "http://hl7.org/fhir/StructureDefinition/patient-birthPlace"
    right = {"resourceType": "Patient", "extension": [{"url": birth_place, "valueAddress": {"city": "Bodø"}}]}
    assert places(right) == []
    wrong = {"resourceType": "Patient", "extension": [{"url": birth_place, "valueString": "Bodø"}]}
    assert places(wrong) == ["Patient.extension[0].value"]
    misplaced = {"resourceType": "Practitioner", "extension": right["extension"]}
    assert places(misplaced) == ["Practitioner.extension[0]"]


def test_a_path_may_say_where_it_stands():
    resource = {
        "resourceType": "Patient",
        "name": [{"use": "usual", "extension": [RED]}, {"use": "old", "extension": [RED]}],
    }
    assert places(resource, colour("Patient.name.where(use = 'usual')", kind="fhirpath")) == [
        "Patient.name[1].extension[0]"
    ]
    assert places({"resourceType": "Patient", "extension": [RED]}, colour("Patient", kind="fhirpath")) == []
    assert places({"resourceType": "Patient", "extension": [RED]}, colour("no (path", kind="fhirpath")) == []


def test_what_it_asks_of_the_element_around_it_must_hold():
    longest = "http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs"
    for repeats, times, faults in ((True, 3, []), (False, 3, ["Questionnaire.item[0].extension[0]"]), (False, 1, [])):
        item = {
            "linkId": "1",
            "type": "string",
            "repeats": repeats,
            "extension": [{"url": longest, "valueInteger": times}],
        }
        assert places({"resourceType": "Questionnaire", "status": "draft", "item": [item]}) == faults
