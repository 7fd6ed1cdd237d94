from __future__ import annotations

import pytest

from samspill.fhir.fhirpath import FhirPathError
from samspill.fhir.fhirpath.patterns import INPUT, matches, matches_full, replaced


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(a*)*b", "a*a*a*a*a*a*a*a*b", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_a_pattern_that_could_backtrack_for_ever_answers(pattern):
    assert matches("a" * 60 + "!", pattern) is False


def test_a_pattern_is_looked_for_anywhere_and_across_lines():
    assert matches("http://example.org/Library/x", "Library")
    assert matches("A\nB", "A.*B")
    assert not matches("FHIR", "fhir")


def test_a_whole_match_takes_the_whole_string():
    assert matches_full("abc", "a|abc")
    assert not matches_full("abc\n", "abc")


def test_groups_have_numbers_and_names():
    assert replaced("11/30/1972", r"(?<m>\d+)/(?<d>\d+)/(?<y>\d+)", "${d}.${m}.${y}") == "30.11.1972"
    assert replaced("ab", "(a)(b)", "$2$1") == "ba"
    assert replaced("a.b", r"\.", r"\n") == r"a\nb"
    assert replaced("abc", "", "x") == "abc"


@pytest.mark.parametrize("pattern", ["[", "(", "(?P<a", "a{2,1}", "a" * 3000])
def test_what_is_no_pattern_is_refused(pattern):
    with pytest.raises(FhirPathError):
        matches("a", pattern)


def test_what_would_take_too_long_is_refused():
    with pytest.raises(FhirPathError):
        matches("a" * (INPUT + 1), "a")
    with pytest.raises(FhirPathError):
        matches("a" * INPUT, "(a{0,50}b?)+c")
    with pytest.raises(FhirPathError):
        replaced("aaa", "(a+)+$", "x")
    with pytest.raises(FhirPathError):
        replaced("a", "(a)", "$2")
    with pytest.raises(FhirPathError):
        replaced("a" * INPUT, "a", "x" * 2000)
