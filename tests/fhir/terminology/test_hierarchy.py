"""Above, below and subsumption: http://hl7.org/fhir/R4/codesystem-operation-subsumes.html"""

from __future__ import annotations

import pytest

from samspill.fhir.terminology import above, below, code_system, subsumes
from samspill.fhir.terminology.carried import urls

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def test_what_lies_below_and_above_a_code_with_the_code_itself():
    found = below(None, ACT, "_ActEncounterCode")
    assert found is not None
    assert {"_ActEncounterCode", "AMB", "EMER", "IMP", "ACUTE", "NONAC"} <= found
    assert above(None, ACT, "ACUTE") == {"ACUTE", "IMP", "_ActEncounterCode", "_ActCareProvisionCode"}


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("IMP", "IMP", "equivalent"),
        ("_ActEncounterCode", "ACUTE", "subsumes"),
        ("ACUTE", "_ActEncounterCode", "subsumed-by"),
        ("AMB", "EMER", "not-subsumed"),
        ("AMB", "nonsense", None),
    ],
)
def test_two_codes_are_compared(one, other, answer):
    assert subsumes(None, ACT, one, other) == answer


def test_what_is_not_known_has_no_answer():
    assert below(None, "http://snomed.info/sct", "1") is None
    assert above(None, ACT, "nonsense") is None
    assert subsumes(None, "http://example.org/none", "a", "b") is None


def test_parts_are_not_kinds():
    class Known:
        def value_set(self, _url):
            return None

        def code_system(self, _url):
            concepts = [{"code": "arm", "concept": [{"code": "hand"}]}]
            return {"url": "x:body", "content": "complete", "hierarchyMeaning": "part-of", "concept": concepts}

    for pair in (("arm", "hand"), ("hand", "arm")):
        assert subsumes(Known(), "x:body", *pair) == "not-subsumed"
    assert below(Known(), "x:body", "arm") == {"arm"}
    assert above(Known(), "x:body", "hand") == {"hand"}


def test_below_and_above_are_two_sides_of_one_thing():
    for url in sorted(urls("CodeSystem"))[::25]:
        system = code_system(None, url)
        for code in system.concepts if system else ():
            assert all(code in system.above(lower) for lower in system.below(code))
