"""Codes are read once and kept; what is kept is what would be read anew."""

from __future__ import annotations

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import parameters, parse
from samspill.fhir.search.clause import Context
from samspill.fhir.search.query import SHORT
from samspill.fhir.search.reading import clauses_of, coded, of_code
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import BASE, NOW

CONTEXT = Context(f"{BASE}/", NOW)


@pytest.mark.parametrize("text", ["a", "http://loinc.org|8302-2", "|a", "http://loinc.org|", "final,amended", r"a\,b"])
def test_a_code_that_is_kept_means_what_it_would_if_it_were_read_anew(text):
    for kind in TYPES:
        for name in coded(kind):
            expected = (clauses_of(parameters(kind)[name], "", text, CONTEXT),)
            assert parse(kind, [(name, text)], base=BASE, now=NOW).clauses == expected
            assert parse(kind, [(name, text)], base="http://other/fhir").clauses == expected


def test_what_says_who_somebody_is_is_not_kept():
    of_a_person = {"identifier", "_id", "name", "family", "given", "telecom", "phone", "email", "birthdate", "patient"}
    for kind in TYPES:
        assert coded(kind).isdisjoint(of_a_person)


def test_what_is_wrong_is_refused_each_time():
    for _ in range(2):
        with pytest.raises(Malformed, match="code"):
            parse("Observation", [("code", "a,,b")])


def test_long_values_are_read_and_not_kept():
    of_code.cache_clear()
    parse("Observation", [("code", "x" * (SHORT + 1))])
    assert of_code.cache_info().currsize == 0
    parse("Observation", [("code", "x" * SHORT)])
    assert of_code.cache_info().currsize == 1
