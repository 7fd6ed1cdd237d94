"""What tokens mean by what is known here: http://hl7.org/fhir/R4/search.html#token"""

from __future__ import annotations

import pytest

from samspill.fhir.search import parse
from samspill.kernel.problems import Malformed, TooLarge
from tests.fhir.search.asking import BASE, number
from tests.fhir.search.speech import CARDIAC, known


def tokens(kind: str, key: str, value: str) -> list[str]:
    """The tokens that a query by one value asks for, without the number of the parameter."""
    [[clause]] = parse(kind, [(key, value)], base=BASE, known=known()).clauses
    start = str(number(kind, key.partition(":")[0]))
    return [token.removeprefix(start) for token in clause.value]


def test_a_value_set_is_the_list_of_its_codes():
    assert tokens("Observation", "code:in", CARDIAC) == [f"|urn:parts|{code}" for code in ("heart", "valve", "mitral")]


def test_codes_that_are_written_without_a_system_are_those_of_the_system_that_is_implied():
    assert tokens("Observation", "status:in", "http://example.org/fhir/ValueSet/final") == ["|final"]
    assert tokens("Patient", "gender:in", "http://example.org/fhir/ValueSet/final") == []


def test_a_system_that_cannot_be_listed_stands_for_all_of_its_codes():
    assert "|urn:more|heart" in tokens("Observation", "code:in", "http://example.org/fhir/ValueSet/whole")
    mime = "http://hl7.org/fhir/ValueSet/mimetypes"
    [[clause]] = parse("DocumentReference", [("contenttype:in", mime)]).clauses
    assert clause.value is True


def test_a_system_may_be_left_out_where_one_is_implied():
    assert tokens("Observation", "status:below", "final") == ["|final"]
    assert tokens("Observation", "status:below", "http://hl7.org/fhir/observation-status|final") == ["|final"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("code:in", "http://example.org/13116900216"),
        ("code:in", "ValueSet/13116900216"),
        ("code:below", "urn:parts|13116900216"),
        ("code:above", "urn:unknown|x"),
        ("code:below", "heart"),
        ("code:below", "urn:parts|"),
        ("identifier:below", "urn:parts|heart"),
        ("identifier:not-in", CARDIAC),
        ("_id:in", CARDIAC),
    ],
)
def test_what_is_not_known_is_refused_and_not_repeated(key, value):
    with pytest.raises(Malformed) as caught:
        tokens("Observation", key, value)
    [fault] = caught.value.faults
    assert fault.where == key.partition(":")[0]
    assert "13116900216" not in caught.value.message + fault.what


def test_a_value_set_beyond_bounds_is_refused_by_the_parameters_name():
    class Large:
        def value_set(self, _url):
            concepts = [{"code": str(code)} for code in range(10_001)]
            return {"resourceType": "ValueSet", "compose": {"include": [{"system": "urn:x", "concept": concepts}]}}

        def code_system(self, _url):
            return None

    with pytest.raises(TooLarge) as caught:
        parse("Observation", [("code:in", "urn:large")], known=Large())
    assert [(fault.where, fault.code) for fault in caught.value.faults] == [("code", "too-costly")]
