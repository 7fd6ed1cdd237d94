"""Nothing lost, nothing guessed."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed

TEXTS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


def test_every_number_and_string_is_spelt_as_it_came():
    value, tight = strict_json.read(b'{ "a" : [ 1.50, 1e2, -0.0 ],\r\n "b": "\\u00e5\\/" }')
    assert tight == b'{"a":[1.50,1e2,-0.0],"b":"\\u00e5\\/"}'
    assert value == {"a": [Decimal("1.50"), Decimal("1E+2"), Decimal("-0.0")], "b": "å/"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b'{"a":1,"a":2}', "more than once"),
        (b'{"x":{"a":1,"b":2,"a":3}}', "more than once"),
        (b'{"a\\\\":1,"b":1,"b":2}', "more than once"),
        (b'{"a":NaN}', "not JSON"),
        (b'{"a":-Infinity}', "not JSON"),
        (b'{"a":"\\ud800"}', "not JSON"),
        (b'{"a":"\\udc00\\ud800"}', "not JSON"),
        (b'{"a":"\xff"}', "UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "UTF-8"),
        (b'{"a":"x\\u0000y"}', "U+0000"),
        (b'{"a\\u0000":1}', "U+0000"),
        (b"[" * 10_000 + b"]" * 10_000, "deep"),
        (b'{"a":' * 200 + b"1" + b"}" * 200, "deep"),
        (b"", "not JSON"),
        (b'{"a":1} x', "not JSON"),
        (b'{"a":01}', "not JSON"),
        (b'{"a":1,}', "not JSON"),
        (b'{"a":1e99999999999999999999}', "out of range"),
        (b'{"a":-1e-99999999999999999999}', "out of range"),
        (b'\xef\xbb\xbf{"a":1}', "not JSON"),
    ],
)
def test_what_is_not_sound_is_refused(text, says):
    with pytest.raises(Malformed, match=says.replace("+", r"\+")):
        strict_json.read(text)


def test_a_refusal_names_line_and_column():
    with pytest.raises(Malformed, match="line 3, column 8"):
        strict_json.read(b'{\n "a": 1,\n  "b": x\n}')


def test_a_string_may_hold_what_looks_like_json():
    value, _ = strict_json.read(b'{"t":"say \\":1,\\"t\\": x","u":"\\\\u0000"}')
    assert value == {"t": 'say ":1,"t": x', "u": "\\u0000"}


@given(TEXTS)
def test_whatever_is_json_is_read_as_it_was_meant(value):
    read, tight = strict_json.read(json.dumps(value, indent=1).encode())
    assert read == value
    assert strict_json.inspect(tight) == value


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(text):
    with contextlib.suppress(Malformed):
        strict_json.read(text)


@given(st.dictionaries(st.text('abcdé\\"', max_size=4), TEXTS, max_size=6))
def test_members_are_the_text_itself(value):
    tight = strict_json.tighten(json.dumps(value).encode())
    members = strict_json.members(tight)
    assert {key: strict_json.value_of(bytes(raw)) for key, raw in members.items()} == value


def test_members_of_what_is_no_object_are_refused():
    for text in (b"[]", b"1", b'"x"', b'{"a":1,"a":2}'):
        with pytest.raises(Malformed):
            strict_json.members(text)
