"""Criteria: what every rule says, what stays unclear; more knowledge never takes a settled answer back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.portfolio.criteria import check, named, outcome
from samspill.governance.portfolio.demonstrating import criteria
from samspill.kernel.problems import Malformed

VERSIONS = {one["id"]: one for one in criteria()}


def test_all_versions_of_the_papers_are_there():
    assert list(VERSIONS) == ["V1", "V2", "V3", "V4"]
    assert [len(one["texts"]) for one in VERSIONS.values()] == [3, 2, 3, 5]
    assert [one.get("state", "held") for one in VERSIONS.values()] == ["held", "held", "held", "proposed"]
    assert VERSIONS["V2"]["texts"]["2"] == (
        "Tiltaket krever koordinering eller samordning på tvers av flere aktører for å lykkes"
    )
    for one in VERSIONS.values():
        check(one["rule"], one["texts"])


@pytest.mark.parametrize(
    ("version", "met", "found"),
    [
        ("V2", {"1": "yes", "2": "yes"}, "yes"),
        ("V2", {"1": "yes", "2": "no"}, "no"),
        ("V2", {"1": "yes"}, "unclear"),
        ("V2", {"2": "no"}, "no"),
        ("V3", {"1": "yes", "2a": "no", "2b": "yes"}, "yes"),
        ("V3", {"1": "yes", "2a": "no", "2b": "no"}, "no"),
        ("V3", {"1": "yes", "2a": "no", "2b": "unclear"}, "unclear"),
        ("V3", {"1": "yes", "2a": "yes", "2b": "unclear"}, "yes"),
        ("V3", {"1": "no", "2a": "yes", "2b": "yes"}, "no"),
        ("V4", {"1": "yes", "2a": "no", "2b": "no", "2c": "yes"}, "yes"),
    ],
)
def test_what_a_version_says(version, met, found):
    assert outcome(VERSIONS[version]["rule"], met) == found


NAMES = st.sampled_from("abcde")
RULES = st.recursive(
    NAMES,
    lambda parts: st.builds(
        lambda way, some: {way: some}, st.sampled_from(["all", "any"]), st.lists(parts, min_size=1, max_size=3)
    ),
    max_leaves=8,
)
MET = st.dictionaries(NAMES, st.sampled_from(["yes", "no"]))


@given(RULES, MET, NAMES, st.sampled_from(["yes", "no"]))
def test_more_knowledge_never_takes_a_settled_answer_back(rule, met, name, learned):
    before = outcome(rule, met)
    after = outcome(rule, met if name in met else {**met, name: learned})
    assert before in ("unclear", after)


@given(RULES, MET, NAMES)
def test_meeting_one_criterion_more_never_makes_it_worse(rule, met, name):
    rank = {"no": 0, "unclear": 1, "yes": 2}
    assert rank[outcome(rule, {**met, name: "yes"})] >= rank[outcome(rule, met)]


@given(RULES)
def test_what_is_all_settled_is_settled(rule):
    assert outcome(rule, dict.fromkeys(named(rule), "yes")) == "yes"
    assert outcome(rule, dict.fromkeys(named(rule), "no")) == "no"


WRONG = [
    {"all": []},
    {"some": ["1"]},
    {"all": ["1"], "any": ["2"]},
    {"all": ["1", "9"]},
    {"all": ["1"]},
    {"all": "1"},
    7,
    {"all": [{"all": [{"all": [{"all": [{"all": [{"all": ["1"]}]}]}]}]}, "2"]},
]


@pytest.mark.parametrize("rule", WRONG, ids=range(len(WRONG)))
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(Malformed):
        check(rule, {"1": "a", "2": "b"})
