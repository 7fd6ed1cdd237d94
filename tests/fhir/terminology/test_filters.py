"""Regular expressions of filters: whatever is written, trying it takes no long time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.terminology import NotKnown
from samspill.fhir.terminology.filters import expression, matches


@pytest.mark.parametrize("text", ["[A-Z]{2}", "a|b", "(ab|c)d*", r"\d+\.\d+", r"[*+]\(x\)", "(?:a)b", "a?b?c?d?"])
def test_expressions_that_end_soon_are_taken(text):
    assert expression(text).pattern == text


@pytest.mark.parametrize(
    "text",
    [
        "(a+)+",
        "(a|a)*",
        "(a*)*b",
        "(?:a+){9}",
        "a*a*a*a*",
        r"(a)\1",
        "(?=a)a",
        "(?<!a)b",
        "(?i)a",
        "a" * 201,
        "(",
        "[",
        "a**",
    ],
)
def test_others_are_not(text):
    with pytest.raises(NotKnown):
        expression(text)


def test_the_whole_text_must_match_and_long_texts_never_do():
    assert matches(expression("a."), "ab")
    assert not matches(expression("a."), "abc")
    assert not matches(expression("a*"), "a" * 129)


@given(st.text("ab*+?(){}[]|\\.^$1", max_size=12))
def test_what_is_taken_comes_to_an_end(text):
    """Trying an expression that is exponential on these subjects would outlast any patience."""
    try:
        pattern = expression(text)
    except NotKnown:
        return
    for subject in ("a" * 128, "a" * 127 + "b", "ab" * 64):
        assert matches(pattern, subject) is (re.fullmatch(text, subject) is not None)
