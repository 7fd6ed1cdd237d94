"""Reference parameters: http://hl7.org/fhir/R4/search.html#reference"""

from __future__ import annotations

import pytest

from samspill.fhir.search.clause import Tree
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import BASE, finds, index, number, tokens, wanted


def to(reference: str) -> dict[str, str]:
    return {"reference": reference}


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        (to("Patient/p1"), {"|Patient/p1"}),
        (to("Patient/p1/_history/3"), {"|Patient/p1"}),
        (to(f"{BASE}/Patient/p1"), {"|Patient/p1"}),
        (to(f"{BASE}/Patient/p1/_history/3"), {"|Patient/p1"}),
        (to(f"{BASE}x/Patient/p1"), {f"|{BASE}x/Patient/p1"}),
        (to("https://elsewhere/Patient/p1"), {"|https://elsewhere/Patient/p1"}),
        (to("urn:uuid:6b1f5f2e-1111-4222-8333-444455556666"), {"|urn:uuid:6b1f5f2e-1111-4222-8333-444455556666"}),
        (to("#inside"), {"|"}),
        ({"display": "Kari"}, {"|"}),
        (
            {"identifier": {"system": "urn:x", "value": "1"}},
            {"|", ":identifier|1", ":identifier|urn:x|1", ":identifier|urn:x|"},
        ),
        (
            {"reference": "Patient/p1", "identifier": {"value": "1"}},
            {"|Patient/p1", ":identifier|1", ":identifier||1"},
        ),
    ],
)
def test_a_reference_is_indexed_as_what_it_points_at(reference, expected):
    assert tokens("Observation", "subject", subject=reference) == expected


def test_a_canonical_is_found_with_and_without_its_version():
    answers = {"questionnaire": "http://example.org/q|2.0"}
    assert finds("QuestionnaireResponse", "questionnaire", "http://example.org/q", **answers)
    assert finds("QuestionnaireResponse", "questionnaire", "http://example.org/q|2.0", **answers)
    assert finds("QuestionnaireResponse", "questionnaire", r"http://example.org/q\|2.0", **answers)
    assert not finds("QuestionnaireResponse", "questionnaire", "http://example.org/q|3.0", **answers)


def test_the_first_resource_of_a_document_is_what_its_composition_points_at():
    entries = [{"resource": {"resourceType": "Composition", "id": "c1"}}, {"resource": {"resourceType": "Patient"}}]
    assert tokens("Bundle", "composition", entry=entries) == {"|Composition/c1"}
    assert tokens("Bundle", "composition", entry=entries[1:]) == {"|"}
    assert finds("Bundle", "composition", "c1", entry=entries)


@pytest.mark.parametrize(
    ("key", "value", "found"),
    [
        ("subject", "Patient/p1", True),
        ("subject", "p1", True),
        ("subject", f"{BASE}/Patient/p1", True),
        ("subject", "Patient/p1/_history/7", True),
        ("subject", "Group/p1", False),
        ("subject", "https://elsewhere/Patient/p1", False),
        ("subject", "p2", False),
        ("subject", "p2,p1", True),
        ("subject:Patient", "p1", True),
        ("subject:Patient", "Patient/p1", True),
        ("subject:Group", "p1", False),
        ("patient", "p1", True),
        ("patient", "Patient/p1", True),
        ("patient", "Group/p1", False),
        ("patient:Patient", "p1", True),
    ],
)
def test_a_reference_is_asked_for_by_address_or_id(key, value, found):
    assert finds("Observation", key, value, subject=to("Patient/p1")) is found


def test_a_filtered_parameter_finds_its_own_type_only():
    group = to("Group/g1")
    assert finds("Observation", "subject", "g1", subject=group)
    assert not finds("Observation", "patient", "g1", subject=group)
    assert not finds("Observation", "patient", "Group/g1", subject=group)
    assert finds("Observation", "patient", "https://x/Patient/1", subject=to("https://x/Patient/1"))


def test_a_filtered_parameter_is_not_indexed_twice():
    assert tokens("Observation", "patient", subject=to("Patient/p1")) == set()
    assert wanted("Observation", "patient", "p1")[0][0] == f"{number('Observation', 'subject')}|Patient/p1"


def test_a_filter_that_is_no_other_parameter_is_kept_when_indexing():
    participants = [{"individual": to("Practitioner/a")}, {"individual": to("RelatedPerson/b")}]
    assert finds("Encounter", "practitioner", "a", participant=participants)
    assert not finds("Encounter", "practitioner", "b", participant=participants)


def test_an_id_alone_is_looked_for_in_every_type_that_may_be_pointed_at():
    start = f"{number('Observation', 'subject')}|"
    found = {token.removeprefix(start) for token in wanted("Observation", "subject", "x")[0]}
    assert found == {"Patient/x", "Group/x", "Device/x", "Location/x", "x"}


def test_a_logical_reference_is_found_by_its_identifier():
    subject = {"identifier": {"system": "urn:x", "value": "1"}}
    for value in ("1", "urn:x|1", "urn:x|"):
        assert finds("Observation", "subject:identifier", value, subject=subject)
        assert finds("Observation", "patient:identifier", value, subject=subject)
    assert not finds("Observation", "subject:identifier", "urn:y|1", subject=subject)
    assert not finds("Observation", "subject", "1", subject=subject)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("subject:Medication", "x"),
        ("subject:exact", "x"),
        ("subject:Patient", "Group/x"),
        ("subject:identifier", "a|b|c"),
    ],
)
def test_what_cannot_be_pointed_at_is_refused(key, value):
    with pytest.raises(Malformed) as caught:
        wanted("Observation", key, value)
    assert caught.value.faults[0].where == "subject"


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("Observation", "subject", "#inside"),
        ("QuestionnaireResponse", "questionnaire:identifier", "x"),
        ("QuestionnaireResponse", "questionnaire:above", "http://example.org/q"),
        ("Observation", "performer:above", "Practitioner/1"),
        ("Observation", "encounter:below", "http://elsewhere/Encounter/1"),
        ("Communication", "part-of:below", "1"),
    ],
)
def test_what_means_nothing_is_refused_by_name(kind, key, value):
    with pytest.raises(Malformed) as caught:
        wanted(kind, key, value)
    assert caught.value.faults[0].where == key.partition(":")[0]


def test_a_place_in_a_hierarchy_is_read_with_its_type():
    assert wanted("Procedure", "location:below", "42") == [Tree("Location", "42", up=False)]
    assert wanted("Procedure", "part-of:above", f"{BASE}/Procedure/1/_history/3") == [Tree("Procedure", "1", up=True)]
    assert wanted("Observation", "subject:below", "Location/1") == [Tree("Location", "1", up=False)]


def test_a_canonical_is_asked_for_in_a_part_of_its_version():
    assert finds("QuestionnaireResponse", "questionnaire:below", "http://q", questionnaire="http://q|2.0")
    [asked] = wanted("QuestionnaireResponse", "questionnaire:below", "http://q|2")
    said = index("QuestionnaireResponse", questionnaire="http://q|2.0").wordings
    assert [any(low <= text < high for low, high in asked.ranges) for _, text, _ in said] == [True]
    assert not any(low <= "http://q|20" < high for low, high in asked.ranges)
