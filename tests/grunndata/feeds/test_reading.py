"""What is wrong with a line is told with its place and its rule, never with a value."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.grunndata import feeds
from samspill.kernel.problems import Invalid, Problem
from tests.grunndata.conftest import ADULT, OFFICE, line, number, person

GOOD = line("FREG", 1, "PersonIsCreated", person("a", ADULT))


def changed(**changes):
    return json.dumps(json.loads(GOOD) | changes).encode()


@pytest.mark.parametrize(
    ("bad", "where", "rule"),
    [
        (b"{", "line 2", "truncated"),
        (b"[]", "line 2", "Expected"),
        (changed(register="XY"), "register", "not one of the registers"),
        (changed(sequenceNumber=0), "line 2.sequenceNumber", "1 or more"),
        (changed(sequenceNumber="1x"), "line 2.sequenceNumber", "1 or more"),
        (changed(sequenceNumber=2**70), "line 2.sequenceNumber", ""),
        (changed(eventType="drop table"), "line 2.eventType", "name of an event"),
        (changed(more=1), "line 2", "unknown field"),
        (changed(item={}), "line 2.item", "required field `id`"),
        (changed(item={"id": ""}), "line 2.item", "an id"),
        (changed(item={"id": "a", "birth": [{"birthDate": "secret"}]}), "line 2.item.birth[0].birthDate", "a moment"),
        (changed(item={"id": "a", "gender": [{"gender": "secret"}]}), "line 2.item.gender[0].gender", "the codes"),
        (changed(item=person("a", number("17859040218"))), "identificationNumber", "check digits"),
        (changed(item={"id": "a", "name": [{"givenName": "secret\0"}]}), "line 2.item", "U+0000"),
        (GOOD.replace(b'"a"', b'"\xff"'), "line 2", ""),
        (line("FLR", 1, "ContractExploded", {"Id": 1}), "line 2.eventType", "not an event of FLR"),
        (line("FLR", 1, "ContractCreated", {"Id": "x"}), "line 2.item.Id", "digits"),
        (line("AR", 1, "OrganizationCreated", {"Name": "x"}), "line 2.item", "an id or a number"),
        (
            line("AR", 1, "OrganizationCreated", {"Name": "x", "OrganizationNumber": "310000018"}),
            "Number",
            "check digit",
        ),
    ],
)
def test_a_bad_line_is_refused_with_its_place_and_rule(bad, where, rule):
    with pytest.raises(Invalid) as refusal:
        feeds.read([GOOD, bad])
    [fault] = refusal.value.faults
    assert where in fault.where
    assert rule in fault.what
    assert "secret" not in fault.what + fault.where + refusal.value.message


def test_all_faults_are_told_up_to_twenty():
    with pytest.raises(Invalid) as refusal:
        feeds.read([changed(sequenceNumber=0)] * 40)
    assert [fault.where for fault in refusal.value.faults] == [f"line {n}.sequenceNumber" for n in range(1, 21)]


def test_a_number_of_the_other_kind_is_kept_out():
    ordinary = next(n for n in (f"170590{i:05}" for i in range(100_000)) if _is_ordinary(n))
    real = line("FREG", 1, "PersonIsCreated", person("a", ordinary))
    for environment in ("demo", "test"):
        with pytest.raises(Invalid, match="this kind of installation"):
            feeds.read([real], environment)
    assert feeds.read([real], "production")
    with pytest.raises(Invalid, match="this kind of installation"):
        feeds.read([GOOD], "production")


def _is_ordinary(value):
    from samspill.kernel.identifiers import classify

    found = classify(value)
    return found is not None and found.series == "ordinary"


def test_numbers_may_be_spelt_as_numbers_and_empty_lines_are_passed_over():
    said = {"Name": "Legesenteret", "OrganizationNumber": int(OFFICE), "HerId": 8000001}
    [event] = feeds.read([b"", line("AR", "7", "OrganizationCreated", said), b"\n"])
    assert (event.sequence, event.subject, event.item.her_id) == (7, OFFICE, "8000001")


@given(
    st.binary(max_size=200)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5).map(lambda value: changed(item=value))
)
def test_whatever_comes_is_read_or_refused(anything):
    with suppress(Problem):
        for event in feeds.read([anything]):
            assert json.loads(event.text) == json.loads(anything)["item"]
