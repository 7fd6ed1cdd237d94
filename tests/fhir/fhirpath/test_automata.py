from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from samspill.fhir.fhirpath import FhirPathError
from samspill.fhir.fhirpath.automata import STATES, Automaton, degree

atoms = st.sampled_from(
    ["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"\s", "^", "$", r"\b", r"\B", "[a-c0-9_]", r"\.", "^a"]
)
patterns = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda both: f"(?:{both[0]}|{both[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,2}", "{1,}", "*?"])).map(
            lambda p: f"({p[0]}){p[1]}"
        ),
    ),
    max_leaves=6,
)


@given(patterns, st.text("ab1 .\n", max_size=8))
@example(r"(?:a|b)*$", "ab\n")
def test_an_automaton_finds_what_the_standard_library_finds(pattern, text):
    assert Automaton(pattern).found_in(text) == (re.search(pattern, text, re.DOTALL) is not None)


@pytest.mark.parametrize(
    ("pattern", "power"),
    [
        ("abc", 1),
        ("^[a-z]{3}$", 1),
        ("a*", 2),
        ("[A-Z]([A-Za-z0-9_]){0,254}", 2),
        ("a*b*", 3),
        ("(ab|cd)c*", 3),
        ("(a+)+", None),
        ("(a|a)*", None),
        ("(a?){30}", None),
        (r"(a)\1", None),
        ("(?=a)b", None),
        ("(?i:a)", None),
    ],
)
def test_the_degree_tells_how_backtracking_grows(pattern, power):
    assert degree(pattern) == power


@pytest.mark.parametrize("pattern", [r"(a)\1", "(?=a)b", "(?<!a)b", "(?i)a", "(?i:a)", "(?>a)", "a++"])
def test_what_an_automaton_cannot_do_is_refused(pattern):
    with pytest.raises(FhirPathError):
        Automaton(pattern)


def test_an_automaton_has_a_largest_size():
    with pytest.raises(FhirPathError):
        Automaton("(a{100}){%d}" % STATES)
