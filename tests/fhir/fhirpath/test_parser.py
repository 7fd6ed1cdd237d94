from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.fhirpath import FhirPathError, compile_expression
from samspill.fhir.fhirpath.parser import DEPTH, STEPS, parse
from samspill.fhir.fhirpath.syntax import Operation
from samspill.fhir.fhirpath.tokens import LENGTH

WORDS = "name given ( ) . [ ] 0 1.5 'a' `b` + - * / div mod & | = ~ != < > is as Patient in contains and or xor implies"
WORDS += " where exists first , $this $index %resource @2012-01 @T10 4 days { } true is( ofType( \\ % @ $ ' ` //x /*"


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14))
def test_whatever_is_sent_is_compiled_and_evaluated_or_refused(words):
    with suppress(FhirPathError):
        compile_expression(" ".join(words)).select({"resourceType": "Patient", "name": [{"given": ["a", "b"]}]})


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    with suppress(FhirPathError):
        parse(text)


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("1 + 2 * 3", "+(1 *(2 3))"),
        ("1 * 2 + 3", "+(*(1 2) 3)"),
        ("1 - 2 - 3", "-(-(1 2) 3)"),
        ("true implies false or true", "implies(True or(False True))"),
        ("true or false and true", "or(True and(False True))"),
        ("1 = 2 and 3 < 4", "and(=(1 2) <(3 4))"),
        ("1 in 2 = 3", "in(1 =(2 3))"),
        ("1 | 2 < 3 & 4", "<(|(1 2) &(3 4))"),
        ("1 or 2 or 3", "or(1 2 3)"),
        ("1 or (2 or 3)", "or(1 or(2 3))"),
        ("1 or 2 xor 3", "xor(or(1 2) 3)"),
    ],
)
def test_operators_bind_by_precedence_and_from_the_left(text, order):
    assert shown(parse(text)) == order


def shown(term):
    if isinstance(term, Operation):
        return f"{term.operator}({' '.join(map(shown, term.terms))})"
    return str(term.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [("name..given", 6), ("(1", 3), ("1 +", 4), ("a b", 3), ("foo()", 1), ("1 is Foo", 3), ("#", 1), ("name.foo()", 6)],
)
def test_a_refusal_names_the_place(text, place):
    with pytest.raises(FhirPathError, match=rf"character {place}\b"):
        compile_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (DEPTH + 1) + "1" + ")" * (DEPTH + 1),
        "-" * (DEPTH + 1) + "1",
        "1" + "+1" * (DEPTH + 1),
        "a" + ".a" * (STEPS + 1),
        "a[" * (DEPTH + 1) + "0" + "]" * (DEPTH + 1),
        "1 " * LENGTH,
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(text):
    with pytest.raises(FhirPathError):
        compile_expression(text)


def test_alternatives_side_by_side_are_not_deep():
    assert compile_expression(" or ".join(["gender = 'x'"] * 400)).select({"resourceType": "Patient"}) == []


def test_the_same_text_is_compiled_once():
    assert compile_expression("name.given") is compile_expression("name.given")
