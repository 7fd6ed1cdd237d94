"""Separators and escapes: http://hl7.org/fhir/R4/search.html#escaping"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.values import alternatives, parts, unescape


def written(text: str) -> str:
    """As a careful client writes it."""
    for sign in ("\\", ",", "|", "$"):
        text = text.replace(sign, "\\" + sign)
    return text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("a,b", ["a", "b"]),
        (r"a\,b", [r"a\,b"]),
        (r"a\\,b", [r"a\\", "b"]),
        (r"a\\\,b", [r"a\\\,b"]),
        ("", [""]),
        (",", ["", ""]),
        ("a\\", ["a\\"]),
    ],
)
def test_a_value_is_split_at_commas_that_are_not_escaped(text, expected):
    assert alternatives(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("s|c", ["s", "c"]), ("|c", ["", "c"]), ("s|", ["s", ""]), (r"s\|c", ["s|c"]), (r"a\$b|c\,d", ["a$b", "c,d"])],
)
def test_an_alternative_is_split_at_bars(text, expected):
    assert parts(text) == expected


def test_a_backslash_before_another_character_means_itself():
    assert unescape(r"C:\temp\\x") == r"C:\temp\x"


@given(st.lists(st.lists(st.text(), min_size=1, max_size=3), min_size=1, max_size=4))
def test_whatever_is_escaped_is_read_back(wanted):
    text = ",".join("|".join(map(written, one)) for one in wanted)
    assert [parts(one) for one in alternatives(text)] == wanted
