"""What a query says about the answer: http://hl7.org/fhir/R4/search.html#return"""

from __future__ import annotations

import pytest

from samspill.fhir.search import Sort, parse
from samspill.fhir.search.results import MOST, NEWEST_FIRST
from samspill.kernel.problems import Malformed, Unsupported


def asked(key: str, value: str, kind: str = "Observation"):
    return parse(kind, [(key, value)])


def test_without_a_word_it_is_fifty_newest_first_uncounted():
    search = parse("Observation", [])
    assert (search.results.sort, search.results.count, search.results.total) == (NEWEST_FIRST, 50, "none")
    assert search.clauses == ()
    assert parse("Observation", [], page=7).results.count == 7
    assert parse("Observation", [("_count", "9")], page=7, most=8).results.count == 8
    assert parse("Observation", [], page=9, most=8).results.count == 8


@pytest.mark.parametrize(
    ("kind", "value", "sort"),
    [
        ("Observation", "date", Sort("starts", descending=False)),
        ("Observation", "-date", Sort("starts", descending=True)),
        ("Patient", "birthdate", Sort("starts", descending=False)),
        ("Observation", "-_lastUpdated", Sort("updated", descending=True)),
        ("Organization", "_id", Sort("id", descending=False)),
    ],
)
def test_the_order_is_by_the_main_date_the_last_change_or_the_id(kind, value, sort):
    assert asked("_sort", value, kind).results.sort == sort


@pytest.mark.parametrize("value", ["code", "-value-date", "date,_id", "-date,code"])
def test_other_orders_are_refused_by_name(value):
    with pytest.raises(Unsupported, match="_sort"):
        asked("_sort", value)


@pytest.mark.parametrize("value", ["nonsense", "", "--date", "date,", "birthdate"])
def test_an_order_by_nothing_is_refused(value):
    with pytest.raises(Malformed, match="_sort"):
        asked("_sort", value)


@pytest.mark.parametrize(("value", "count"), [("0", 0), ("1", 1), ("1000", 1000), ("1001", MOST), ("999999999", MOST)])
def test_a_page_holds_what_was_asked_for_up_to_a_limit(value, count):
    assert asked("_count", value).results.count == count


@pytest.mark.parametrize("value", ["-1", "", "x", "1.5", "+1", "٣", "9999999999"])
def test_a_count_that_is_no_number_is_refused(value):
    with pytest.raises(Malformed) as caught:
        asked("_count", value)
    assert caught.value.faults[0].where == "_count"


def test_totals_are_read_and_a_summary_of_the_count_is_a_total_alone():
    assert [asked("_total", value).results.total for value in ("none", "accurate", "estimate")] == [
        "none",
        "accurate",
        "estimate",
    ]
    alone = asked("_summary", "count")
    assert (alone.results.total, alone.results.count) == ("accurate", 0)
    assert asked("_summary", "false") == parse("Observation", [])


@pytest.mark.parametrize(
    ("key", "value"),
    [("_summary", "true"), ("_summary", "text"), ("_summary", "data"), ("_elements", "status,code"), ("_elements", "")],
)
def test_parts_of_resources_are_refused_by_name_and_never_given_whole(key, value):
    with pytest.raises(Unsupported, match=key):
        asked(key, value)


@pytest.mark.parametrize(
    ("key", "value"),
    [("_total", "all"), ("_total", ""), ("_summary", "x"), ("_summary", "")],
)
def test_other_values_are_refused(key, value):
    with pytest.raises(Malformed) as caught:
        asked(key, value)
    assert caught.value.faults[0].where == key


def test_a_thing_is_said_once():
    with pytest.raises(Malformed, match="once"):
        parse("Observation", [("_count", "1"), ("_count", "2")])
