"""Each primitive type takes what R4 says it takes, and nothing else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.validation.primitives import LONGEST, PRIMITIVES

GOOD = {
    "base64Binary": ["aGVp", "aGU=", "aA==", "aGVp\n  aGVp", "+/+/"],
    "boolean": [True, False],
    "canonical": ["http://example.org/x|1.0", "#a", "urn:oid:2.16"],
    "code": ["a", "in progress", "<=", "Ø"],
    "date": ["2024", "2024-02", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"],
    "dateTime": ["2024", "2024-02", "2024-02-29", "2024-02-29T23:59:60Z", "2024-02-29T00:00:00.1234567+14:00"],
    "decimal": [0, -1, Decimal("1.50"), Decimal("1E+400"), 10**30],
    "id": ["a", "A-1.b", "x" * 64],
    "instant": ["2024-02-29T08:30:00Z", "2024-02-29T08:30:00.000-05:30"],
    "integer": [-(2**31), 0, 2**31 - 1],
    "markdown": ["# a\n\n*b*", "\u00a0x"],
    "oid": ["urn:oid:2.16.578.1", "urn:oid:0.0"],
    "positiveInt": [1, 2**31 - 1],
    "string": ["a", " a ", "a\tb\r\nc", "x" * LONGEST, "a\u2028b", "Ærlig talt 😀"],
    "time": ["00:00:00", "23:59:60.5"],
    "unsignedInt": [0, 2**31 - 1],
    "uri": ["http://example.org/æ", "#a", "urn:x", "Patient/1"],
    "url": ["mailto:kari@example.org"],
    "uuid": ["urn:uuid:0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f"],
    "System.String": ["a", "a/b#c"],
    "Reference.reference": ["Patient/1", "urn:uuid:x"],
}
BAD = {
    "base64Binary": ["a", "aGV", "aGVp=", "=aGV", "aGVp!aGV", "æøåæ"],
    "boolean": ["true", 1, 0],
    "canonical": ["a b", "a\n"],
    "code": [" a", "a ", "a  b", "a\tb", "a\x01"],
    "date": [
        "2023-02-29",
        "1900-02-29",
        "2024-04-31",
        "2024-13",
        "2024-00",
        "2024-1-1",
        "24-01-01",
        "0000",
        "2024-02-29Z",
    ],
    "dateTime": [
        "2024-02-29T08:30:00",
        "2024-02-29T08:30Z",
        "2024-02T08:30:00Z",
        "2024-02-30T08:30:00Z",
        "2024-02-29T24:00:00Z",
    ],
    "decimal": ["1", 1.5, True],
    "id": ["a_b", "x" * 65, "å", "a\n"],
    "instant": ["2024-02-29", "2024", "2024-02-29T08:30:00", "2024-02-29T08:30:00+15:00", "2023-02-29T08:30:00Z"],
    "integer": [2**31, -(2**31) - 1, Decimal(1), "1", True],
    "markdown": ["\n", "a\x00"],
    "oid": ["2.16.578", "urn:oid:3.1", "urn:oid:2.016", "urn:oid:2"],
    "positiveInt": [0, -1, True],
    "string": [" ", "\n\t", "a\x0b", "x" * (LONGEST + 1)],
    "time": ["24:00:00", "08:30", "08:30:00Z", "8:30:00"],
    "unsignedInt": [-1, 2**31],
    "uri": ["a b", " a", "a\x00"],
    "url": ["http://example.org/a b"],
    "uuid": ["urn:uuid:0B2F6C9A-7A3C-4A0E-8D3B-0A1B2C3D4E5F", "0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f"],
    "System.String": ["a b"],
    "Reference.reference": ["\n"],
}
TEXTUAL = sorted(PRIMITIVES.keys() - {"boolean", "decimal", "integer", "positiveInt", "unsignedInt"})


def test_every_primitive_type_is_tried():
    assert GOOD.keys() == BAD.keys() == PRIMITIVES.keys()


@pytest.mark.parametrize("name", GOOD)
def test_what_r4_allows_passes(name):
    assert [value for value in GOOD[name] if PRIMITIVES[name](value) is not None] == []


@pytest.mark.parametrize("name", BAD)
def test_what_r4_does_not_allow_is_refused(name):
    assert [value for value in BAD[name] if PRIMITIVES[name](value) is None] == []


@pytest.mark.parametrize("name", PRIMITIVES)
def test_no_type_takes_nothing_or_more_than_one_value(name):
    assert [value for value in (None, [], {}, "", [1], {"a": 1}) if PRIMITIVES[name](value) is None] == []


@pytest.mark.parametrize("name", PRIMITIVES)
def test_the_wrong_kind_of_json_value_is_a_fault_of_structure(name):
    wrong = 5 if name in TEXTUAL else "5"
    for value in (None, [wrong], {"a": wrong}, wrong):
        found = PRIMITIVES[name](value)
        assert found is not None
        assert [(trouble.where, trouble.code) for trouble in found.faults] == [("", "structure")]


@pytest.mark.parametrize("name", TEXTUAL)
def test_the_wrong_form_is_a_fault_of_the_value(name):
    found = PRIMITIVES[name]("" if name != "System.String" else "a b")
    assert found is not None
    assert [trouble.code for trouble in found.faults] == ["value"]


@given(st.dates())
def test_every_day_there_is_passes(day):
    assert PRIMITIVES["date"](day.isoformat()) is None
    assert PRIMITIVES["dateTime"](day.isoformat()) is None


@given(st.integers(1, 9999), st.integers(1, 12), st.integers(1, 31))
def test_a_day_passes_when_the_calendar_has_it(year, month, day):
    try:
        exists = bool(date(year, month, day))
    except ValueError:
        exists = False
    assert (PRIMITIVES["date"](f"{year:04}-{month:02}-{day:02}") is None) == exists


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=st.just(UTC) | ZONES))
def test_every_moment_passes_as_python_writes_it(moment: datetime):
    assert PRIMITIVES["instant"](moment.isoformat()) is None
    assert PRIMITIVES["dateTime"](moment.isoformat()) is None


@given(st.binary(min_size=1))
def test_every_encoding_of_bytes_passes(data):
    assert PRIMITIVES["base64Binary"](b64encode(data).decode()) is None


@given(st.text())
def test_a_string_passes_when_it_says_something_without_control_characters(text):
    # Lone surrogates cannot come out of JSON that has been read strictly.
    allowed = bool(text.strip()) and not any(ord(c) < 32 and c not in "\t\r\n" for c in text)
    assert (PRIMITIVES["string"](text) is None) == allowed
    assert (PRIMITIVES["markdown"](text) is None) == allowed


@given(st.text())
def test_an_address_passes_when_it_has_no_white_space(text):
    allowed = bool(text) and not any(c.isspace() or ord(c) < 32 for c in text)
    assert (PRIMITIVES["uri"](text) is None) == allowed


@given(st.text(alphabet=" a\tb\x01æ\u00a0"))
def test_a_code_passes_when_only_single_spaces_stand_inside_it(text):
    words = text.split(" ")
    allowed = all(word and not any(c.isspace() or ord(c) < 32 for c in word) for word in words)
    assert (PRIMITIVES["code"](text) is None) == allowed


def test_a_local_reference_is_kept_for_the_resource_to_resolve():
    found = PRIMITIVES["Reference.reference"]("#a")
    assert found is not None
    assert (found.faults, found.links) == ([], [("", "a")])
