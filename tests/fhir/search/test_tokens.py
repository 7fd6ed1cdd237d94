"""Token parameters: http://hl7.org/fhir/R4/search.html#token"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search import token
from samspill.fhir.search.tokens import LONGEST, escape, shorten
from samspill.fhir.search.values import parts
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import finds, number, wanted
from tests.fhir.search.asking import plain as tokens
from tests.fhir.search.test_values import written

LOINC = "http://loinc.org"
PULSE = {"coding": [{"system": LOINC, "code": "8867-4", "display": "Heart rate"}]}


@pytest.mark.parametrize(
    ("kind", "name", "elements", "expected"),
    [
        ("Observation", "code", {"code": PULSE}, {"|8867-4", "|http://loinc.org|8867-4", "|http://loinc.org|"}),
        ("Observation", "code", {"code": {"coding": [{"code": "x"}]}}, {"|x", "||x"}),
        ("Observation", "code", {"code": {"coding": [{"system": LOINC}]}}, {"|http://loinc.org|"}),
        ("Observation", "code", {"code": {"text": "Pulse"}}, {"|"}),
        ("Observation", "code", {"code": {"coding": [{"display": "Pulse"}]}}, {"|"}),
        ("Observation", "code", {"code": {"coding": [{"code": r"a|b\c"}]}}, {r"|a\|b\\c", r"||a\|b\\c"}),
        ("Observation", "code", {}, set()),
        ("Observation", "status", {"status": "final"}, {"|final"}),
        ("Encounter", "class", {"class": {"system": "urn:x", "code": "AMB"}}, {"|AMB", "|urn:x|AMB", "|urn:x|"}),
        ("Patient", "identifier", {"identifier": [{"system": "urn:x", "value": "1"}]}, {"|1", "|urn:x|1", "|urn:x|"}),
        ("Patient", "identifier", {"identifier": [{"value": "1"}, {"value": "2"}]}, {"|1", "||1", "|2", "||2"}),
        ("Patient", "telecom", {"telecom": [{"system": "phone", "value": "+47"}]}, {"|+47", "|phone|+47", "|phone|"}),
        ("Patient", "email", {"telecom": [{"system": "phone", "value": "+47"}]}, set()),
        ("Patient", "email", {"telecom": [{"system": "email", "value": "a@b"}]}, {"|a@b", "|email|a@b", "|email|"}),
        ("Patient", "active", {"active": False}, {"|false"}),
        ("Patient", "deceased", {}, {"|false"}),
        ("Patient", "deceased", {"deceasedBoolean": False}, {"|false"}),
        ("Patient", "deceased", {"deceasedBoolean": True}, {"|true"}),
        ("Patient", "deceased", {"deceasedDateTime": "2020"}, {"|true"}),
        ("Observation", "_tag", {"meta": {"tag": [{"system": "urn:t", "code": "a"}]}}, {"|a", "|urn:t|a", "|urn:t|"}),
        ("ValueSet", "version", {"version": "1|2"}, {r"|1\|2"}),
        ("Group", "value", {"characteristic": [{"valueBoolean": True}]}, {"|true"}),
    ],
)
def test_a_value_is_indexed_in_every_form_that_may_be_asked_for(kind, name, elements, expected):
    assert tokens(kind, name, **elements) == expected


def test_each_coding_of_a_concept_counts_and_a_form_stands_once():
    two = {"coding": [{"system": LOINC, "code": "a"}, {"system": LOINC, "code": "b"}]}
    assert tokens("Observation", "code", code=two) == {
        "|a",
        "|b",
        "|http://loinc.org|a",
        "|http://loinc.org|b",
        "|http://loinc.org|",
    }


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("8867-4", True),
        ("http://loinc.org|8867-4", True),
        ("http://loinc.org|", True),
        ("|8867-4", False),
        ("urn:x|8867-4", False),
        ("8867-5", False),
        ("8867", False),
        ("8867-5,8867-4", True),
        ("HTTP://loinc.org|8867-4", False),
    ],
)
def test_a_code_is_asked_for_in_four_ways(value, found):
    assert finds("Observation", "code", value, code=PULSE) is found


def test_codes_are_compared_case_by_case():
    assert not finds("Observation", "status", "Final", status="final")


GENDER = "http://hl7.org/fhir/administrative-gender"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("female", True),
        ("|female", True),
        (f"{GENDER}|female", True),
        (f"{GENDER}|", True),
        (f"{GENDER}|male", False),
        ("urn:x|female", False),
        ("urn:x|", False),
    ],
)
def test_a_code_is_of_the_system_that_its_binding_implies(value, found):
    assert finds("Patient", "gender", value, gender="female") is found


@pytest.mark.parametrize(
    ("kind", "key", "value", "element", "found"),
    [
        ("Task", "intent", "http://hl7.org/fhir/request-intent|order", {"intent": "order"}, True),
        ("Task", "intent", "http://hl7.org/fhir/task-intent|unknown", {"intent": "unknown"}, True),
        ("Task", "intent", "http://hl7.org/fhir/task-intent|order", {"intent": "order"}, False),
        ("Patient", "active", "http://hl7.org/fhir/special-values|true", {"active": True}, True),
        ("Patient", "active", "urn:x|true", {"active": True}, False),
        ("ValueSet", "version", "urn:x|1", {"version": "1"}, False),
        ("CodeSystem", "code", "urn:x|a", {"concept": [{"code": "a"}]}, True),
    ],
)
def test_what_has_no_system_has_none_or_the_one_that_the_standard_says(kind, key, value, element, found):
    """No binding says of which system the codes are that a CodeSystem defines: there no system is the wrong one."""
    assert finds(kind, key, value, **element) is found


def test_a_code_may_be_of_any_code_of_a_system_that_cannot_be_listed():
    assert wanted("DocumentReference", "contenttype", "urn:ietf:bcp:13|") == [True]


def test_strings_are_compared_without_regard_to_case():
    for value in ("2.0-rc1", "2.0-RC1"):
        assert finds("ValueSet", "version", value, version="2.0-RC1")
        assert not finds("ValueSet", "version", "2.0", version=value)


def test_a_parameter_that_is_made_of_others_looks_where_they_are_indexed():
    code, component = number("Observation", "code"), number("Observation", "component-code")
    assert wanted("Observation", "combo-code", "x") == [(f"{code}|x", f"{component}|x")]
    assert tokens("Observation", "combo-code", code=PULSE) == set()
    assert finds("Observation", "combo-code", "8867-4", code={"text": "x"}, component=[{"code": PULSE}])


@pytest.mark.parametrize("value", ["a|b|c", "|", ""])
def test_what_is_no_token_is_refused(value):
    with pytest.raises(Malformed) as caught:
        wanted("Observation", "code", value)
    assert caught.value.faults[0].where == "code"


def test_modifiers_of_other_kinds_are_refused():
    for modifier in ("exact", "Patient", "nonsense", ""):
        with pytest.raises(Malformed, match="token") if modifier else pytest.raises(Malformed):
            wanted("Observation", f"code:{modifier}", "x" if modifier else "")


def test_the_token_of_a_code_can_be_asked_for_by_itself():
    known = tokens("Observation", "code", code=PULSE)
    assert token("Observation", "code", LOINC, "8867-4").removeprefix(str(number("Observation", "code"))) in known
    assert token("Patient", "gender", "", "female") == f"{number('Patient', 'gender')}|female"
    for kind, name in (("Observation", "date"), ("Observation", "combo-code")):
        with pytest.raises(ValueError, match=name):
            token(kind, name, LOINC, "x")


PART = st.text(alphabet=st.sampled_from("ab|\\,$#é "), max_size=4)


@given(PART.filter(bool), PART)
def test_whatever_a_code_holds_it_is_found_by_itself(code, system):
    coding = {"code": code, **({"system": system} if system else {})}
    assert finds("Observation", "code", written(code), code={"coding": [coding]})
    assert finds("Observation", "code", f"{written(system)}|{written(code)}", code={"coding": [coding]})


@given(PART.filter(bool), PART, PART, PART)
def test_no_other_code_is_taken_for_it(code, system, other_code, other_system):
    coding = {"code": code, **({"system": system} if system else {})}
    if other_code and other_code != code:
        assert not finds("Observation", "code", written(other_code), code={"coding": [coding]})
    if (other_code or other_system) and (other_system, other_code) not in {(system, code), (system, "")}:
        asked = f"{written(other_system)}|{written(other_code)}"
        assert not finds("Observation", "code", asked, code={"coding": [coding]})


@given(PART)
def test_an_escaped_part_has_no_separator_and_is_read_back(part):
    assert parts(f"{escape(part)}|x") == [part, "x"]


def test_a_token_too_long_for_an_index_is_kept_as_its_digest():
    long = "x" * 3000
    [kept] = [token for token in tokens("Observation", "code", code={"coding": [{"code": long}]}) if "||" not in token][
        :1
    ]
    assert len(kept) < LONGEST
    assert finds("Observation", "code", long, code={"coding": [{"code": long}]})
    assert not finds("Observation", "code", long + "y", code={"coding": [{"code": long}]})
    assert shorten("1|" + "x" * (LONGEST - 2)) == "1|" + "x" * (LONGEST - 2)
