"""What a query says about the answer: http://hl7.org/fhir/R4/search.html#return"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import compose, parse
from samspill.fhir.search.results import MOST, NAMES
from samspill.fhir.search.sorting import NEWEST_FIRST
from samspill.kernel.problems import Malformed, Problem, Unsupported


def asked(key: str, value: str, kind: str = "Observation"):
    return parse(kind, [(key, value)])


def test_without_a_word_it_is_fifty_newest_first_uncounted():
    search = parse("Observation", [])
    assert (search.results.sort, search.results.count, search.results.total) == (NEWEST_FIRST, 50, "none")
    assert search.clauses == ()
    assert parse("Observation", [], page=7).results.count == 7
    assert parse("Observation", [("_count", "9")], page=7, most=8).results.count == 8
    assert parse("Observation", [], page=9, most=8).results.count == 8


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
    "pairs", [[("_count", "0")], [("_summary", "count")], [("_summary", "count"), ("_count", "5")]]
)
def test_what_only_counts_includes_nothing(pairs):
    results = parse("Observation", [*pairs, ("_include", "Observation:subject")]).results
    assert (results.count, results.total, results.includes) == (0, "accurate", ())


def test_only_what_stands_by_itself_is_found_when_nothing_else_is_asked():
    assert asked("_contained", "false") == parse("Observation", [])
    assert asked("_containedType", "contained") == parse("Observation", [])
    for name in ("_include", "_revinclude"):
        with pytest.raises(Unsupported, match=name):
            parse("Observation", [("_contained", "true"), (name, "*")])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_total", "all"),
        ("_total", ""),
        ("_summary", "x"),
        ("_summary", ""),
        ("_contained", "x"),
        ("_containedType", "x"),
        ("_explain", "yes"),
        ("_elements", ""),
        ("_elements", "nonsense"),
        ("_elements", "status,Patient.nonsense"),
        ("_elements", "Nonsense.id"),
        ("_elements", "component.code"),
        ("_include", "Observation"),
        ("_include", "Patient:link"),
        ("_revinclude", "Patient:link"),
        ("_include", "Observation:code"),
        ("_include", "Observation:subject:Practitioner"),
        ("_include", "Observation:*:Nonsense"),
        ("_include", "Observation:subject:Patient:x"),
    ],
)
def test_other_values_are_refused(key, value):
    with pytest.raises(Malformed) as caught:
        asked(key, value)
    assert caught.value.faults[0].where == key


def test_a_thing_is_said_once():
    with pytest.raises(Malformed, match="once"):
        parse("Observation", [("_count", "1"), ("_count", "2")])


@pytest.mark.parametrize("key", ["_count:x", "_sort:missing", "_elements:exclude", "_include:x", "_include:"])
def test_a_modifier_that_means_nothing_is_refused(key):
    with pytest.raises(Malformed) as caught:
        parse("Observation", [(key, "Observation:subject")])
    assert caught.value.faults[0].where == key.partition(":")[0]


VALUES = (
    st.text(max_size=20)
    | st.sampled_from(["true", "text", "count", "accurate", "0", "*", "-date,code", "status,name", "_id,-_lastUpdated"])
    | st.builds("{}:{}".format, st.sampled_from([*TYPES, "*"]), st.sampled_from(["*", "subject", "patient", "x"]))
)
KEYS = st.builds(str.__add__, st.sampled_from(sorted(NAMES)), st.sampled_from(["", "", "", ":iterate", ":", ":x"]))


@given(st.sampled_from([*TYPES, ""]), st.lists(st.tuples(KEYS, VALUES), max_size=5))
def test_whatever_is_asked_of_the_answer_is_understood_or_refused_by_name(kind, pairs):
    named: set[str] = set()
    try:
        search = parse(kind, pairs)
    except Problem as problem:
        named = {fault.where for fault in problem.faults}
    else:
        assert "$1" in compose(search, None, None).sql
        assert search.results.count <= MOST
    assert named <= NAMES
