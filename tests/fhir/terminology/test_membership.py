"""Whether a code is in a value set: yes, no, or not known here."""

from __future__ import annotations

import pytest

from samspill.fhir.terminology import contains
from samspill.fhir.terminology.membership import all_of, any_of

STATUS = "http://hl7.org/fhir/ValueSet/observation-status"
SYSTEM = "http://hl7.org/fhir/observation-status"
BODY_SITE = "http://hl7.org/fhir/ValueSet/body-site"
SNOMED = "http://snomed.info/sct"


@pytest.mark.parametrize(
    ("url", "system", "code", "answer"),
    [
        (STATUS, SYSTEM, "final", True),
        (f"{STATUS}|4.0.1", SYSTEM, "final", True),
        (f"{STATUS}|5.0.0", SYSTEM, "final", None),
        (STATUS, "", "final", True),
        (STATUS, SYSTEM, "Final", False),
        (STATUS, "http://example.org/other", "final", False),
        ("http://example.org/none", SYSTEM, "final", None),
        (BODY_SITE, SNOMED, "38266002", None),
        (BODY_SITE, SYSTEM, "final", False),
        ("http://hl7.org/fhir/ValueSet/all-languages", "", "nb", True),
        ("http://hl7.org/fhir/ValueSet/all-languages", "urn:ietf:bcp:47", "not a language", False),
        ("http://hl7.org/fhir/ValueSet/mimetypes", "", "application/fhir+json; fhirVersion=4.0", True),
        ("http://hl7.org/fhir/ValueSet/mimetypes", "", "pdf", False),
        ("http://hl7.org/fhir/ValueSet/currencies", "", "NOK", None),
        ("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "mg/dL", True),
        ("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "10*9/L", True),
        ("http://hl7.org/fhir/ValueSet/ucum-units", "http://unitsofmeasure.org", "milligram", False),
        ("http://hl7.org/fhir/ValueSet/ucum-bodyweight", "http://unitsofmeasure.org", "kg", True),
        ("http://hl7.org/fhir/ValueSet/ucum-bodyweight", "http://unitsofmeasure.org", "mm", False),
    ],
)
def test_an_answer_is_given_only_when_it_is_known(url, system, code, answer):
    assert contains(None, url, system, code) is answer


def test_case_does_not_matter_where_the_system_says_so():
    concepts = [{"code": "Red", "concept": [{"code": "Crimson"}]}]
    system = {
        "resourceType": "CodeSystem",
        "url": "x:s",
        "content": "complete",
        "caseSensitive": False,
        "concept": concepts,
    }

    class Known:
        def value_set(self, _url):
            return None

        def code_system(self, url):
            return system if url == "x:s" else None

    below = {"system": "x:s", "filter": [{"property": "concept", "op": "is-a", "value": "RED"}]}
    made = {"resourceType": "ValueSet", "compose": {"include": [below]}}
    assert contains(Known(), made, "x:s", "crimson") is True
    assert contains(Known(), made, "x:s", "blue") is False


def test_one_yes_is_enough_and_one_no_ends_it_whatever_is_not_known():
    assert [any_of(answers) for answers in ([None, True], [None, False], [False], [])] == [True, None, False, False]
    assert [all_of(answers) for answers in ([None, False], [None, True], [True], [])] == [False, None, True, True]
