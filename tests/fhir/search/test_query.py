"""Queries are understood whole, or refused with every place that is wrong: http://hl7.org/fhir/R4/search.html"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import compose, parameters, parse
from samspill.fhir.search.query import ALTERNATIVES, CONDITIONS, LATER, asks_terminology
from samspill.kernel.problems import Malformed, Problem, TooLarge, Unsupported


def refused(*pairs: tuple[str, str], kind: str = "Observation") -> Problem:
    with pytest.raises(Problem) as caught:
        parse(kind, list(pairs))
    assert caught.value.status in {400, 413}
    return caught.value


def test_conditions_must_all_hold_and_of_each_one_alternative():
    search = parse("Observation", [("code", "a,b"), ("code", "c"), ("status", "final")])
    assert [(len(condition), condition[0].parameter.name) for condition in search.clauses] == [
        (2, "code"),
        (1, "code"),
        (1, "status"),
    ]


def test_a_parameter_that_is_not_known_is_named():
    problem = refused(("nonsense", "1"))
    assert isinstance(problem, Malformed)
    assert [(fault.where, fault.code) for fault in problem.faults] == [("nonsense", "not-supported")]


def test_a_parameter_of_another_type_is_not_known():
    assert refused(("birthdate", "1969")).faults[0].where == "birthdate"


@pytest.mark.parametrize("key", [*sorted(LATER), "_type"])
def test_what_is_to_come_is_refused_by_name(key):
    problem = refused((key, "x"))
    assert isinstance(problem, Unsupported)
    assert problem.faults[0].where == key.partition(":")[0]


def test_everything_that_is_wrong_is_told_at_once():
    problem = refused(
        ("nonsense", "1"), ("date", "x"), ("code:in", "y"), ("_sort", "nonsense"), ("_count", "z"), ("code", "a")
    )
    assert [fault.where for fault in problem.faults] == ["nonsense", "date", "code", "_sort", "_count"]


@pytest.mark.parametrize("value", ["", ",", "a,", ",a", "a,,b"])
def test_an_empty_value_is_refused(value):
    assert refused(("code", value)).faults[0].where == "code"


@pytest.mark.parametrize("value", ["a\0b", "\ud800"])
def test_characters_that_no_text_may_hold_are_refused(value):
    assert refused(("code", value)).faults[0].where == "code"
    assert refused(("subject:missing", value)).faults[0].where == "subject"


@pytest.mark.parametrize("value", ["", "yes", "TRUE", "true,false"])
def test_missing_is_true_or_false(value):
    assert refused(("code:missing", value)).faults[0].where == "code"


def test_a_search_is_of_reasonable_size():
    assert isinstance(refused(("code", ",".join("a" * (ALTERNATIVES + 1)))), TooLarge)
    assert isinstance(refused(*[("code", "a")] * (CONDITIONS + 1)), TooLarge)
    parse("Observation", [("code", ",".join("a" * ALTERNATIVES))] * CONDITIONS)


def test_what_is_about_the_representation_is_read_elsewhere():
    assert parse("Observation", [("_format", "json"), ("_pretty", "true")]) == parse("Observation", [])


def test_leniency_leaves_out_parameters_and_says_so():
    search = parse("Observation", [("nonsense", "1"), ("subject.x", "y"), ("code", "a")], lenient=True)
    assert [fault.where for fault in search.ignored] == ["nonsense", "subject.x"]
    assert len(search.clauses) == 1


@pytest.mark.parametrize(
    "pair", [("date", "x"), ("code:in", "x"), ("code:nonsense", "x"), ("_sort", "nonsense"), ("_count", "x")]
)
def test_leniency_takes_no_wrong_value_and_no_wrong_modifier(pair):
    with pytest.raises(Problem):
        parse("Observation", [pair], lenient=True)


@pytest.mark.parametrize("name", ["13116900216", "x" * 65, "a b", "<script>", "p-131169"])
def test_a_name_that_could_be_somebodys_number_is_not_repeated(name):
    for key in (name, f"{name}.x"):
        problem = refused((key, "1"))
        assert name not in problem.message
        assert [fault.where for fault in problem.faults] == ["a parameter"]


def test_a_value_is_never_repeated():
    for key in ("date", "_count", "_sort", "_total", "subject:Group", "code", "_id:exact", "code:missing"):
        problem = refused((key, "13116900216|Patient/13116900216|x"))
        assert "13116900216" not in problem.message + "".join(fault.what for fault in problem.faults)


@pytest.mark.parametrize(
    ("pair", "asks"),
    [
        (("code:in", "http://x"), True),
        (("code:not-in", "http://x"), True),
        (("subject:Patient.language:below", "x"), True),
        (("_has:Observation:patient:code:above", "x"), True),
        (("_filter", "status eq final and code in http://x"), True),
        (("encounter._filter", "type ss x"), True),
        (("code", "in"), False),
        (("code:not", "above"), False),
        (("_filter", "code eq x"), False),
        (("below", "x"), False),
    ],
)
def test_a_query_tells_whether_it_asks_what_codes_mean(pair, asks):
    assert asks_terminology([("status", "final"), pair]) is asks


@pytest.mark.parametrize(
    ("key", "heavy"),
    [
        ("code", False),
        ("subject:Patient", False),
        ("value-string:exact", False),
        ("date", False),
        ("code:not", True),
        ("value-string:contains", True),
        ("date:missing", True),
        ("encounter.status", True),
        ("_list", True),
    ],
)
def test_a_search_tells_whether_it_may_take_long(key, heavy):
    value = {"date": "2026", "date:missing": "true"}.get(key, "x")
    assert parse("Observation", [(key, value)]).heavy is heavy
    assert parse("Observation", [("status", "final"), (key, value)]).heavy is heavy
    assert parse("Observation", [("_sort", "status")]).heavy


NAMES = sorted({name for kind in ("Patient", "Observation", "Encounter") for name in parameters(kind)})
MODIFIERS = [
    "",
    ":not",
    ":missing",
    ":exact",
    ":contains",
    ":Patient",
    ":identifier",
    ":text",
    ":",
    ":x",
    ".name",
    ":a:b",
]
STARTS = [
    "",
    "",
    "",
    "subject.",
    "subject:Patient.",
    "_has:Observation:subject:",
    "encounter._has:Condition:encounter:",
]
NAMED = st.sampled_from([*NAMES, *sorted(LATER), "_sort", "_count", "_list", "_filter", "_type", "_has"])
KEYS = st.builds(lambda *parts: "".join(parts), st.sampled_from(STARTS), NAMED, st.sampled_from(MODIFIERS))
VALUES = (
    st.text(st.characters(codec=None), max_size=12)
    | st.text(alphabet="a|,$\\:/-T2026gelt ", max_size=20)
    | st.sampled_from(["2026", "ge2026-01", "Patient/1", "true", "urn:x|y"])
)


@given(
    st.sampled_from([*TYPES, ""]), st.lists(st.tuples(KEYS | st.text(max_size=8), VALUES), max_size=4), st.booleans()
)
def test_any_query_is_understood_or_refused(kind, pairs, lenient):
    try:
        search = parse(kind, pairs, lenient=lenient, base="http://test/fhir")
    except Problem:
        return
    statement = compose(search, None, None)
    for place in range(1, len(statement.args) + 1):
        assert f"${place}::" in statement.sql
    assert f"${len(statement.args) + 1}" not in statement.sql
