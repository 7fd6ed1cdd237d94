"""What is given beside the matches: http://hl7.org/fhir/R4/search.html#include"""

from __future__ import annotations

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search.including import MOST, Include, brings, into, named_by, naming, out_of, read
from samspill.fhir.search.parameter import parameters
from samspill.kernel.problems import Malformed


def included(key: str, value: str, kind: str = "Observation") -> Include:
    [found] = read(kind, [(key, value)], "false")
    return found


@pytest.mark.parametrize(
    ("key", "value", "include"),
    [
        ("_include", "*", Include(False, False, "", "", "")),
        ("_include", "Observation:*", Include(False, False, "Observation", "", "")),
        ("_include", "Observation:subject", Include(False, False, "Observation", "subject", "")),
        ("_include", "Observation:subject:Group", Include(False, False, "Observation", "subject", "Group")),
        ("_include:iterate", "Patient:link", Include(False, True, "Patient", "link", "")),
        ("_include:recurse", "Patient:link", Include(False, True, "Patient", "link", "")),
        ("_revinclude", "Provenance:target", Include(True, False, "Provenance", "target", "")),
        ("_revinclude:iterate", "*", Include(True, True, "", "", "")),
    ],
)
def test_an_include_is_a_type_a_parameter_and_a_target(key, value, include):
    assert included(key, value) == include


def test_one_that_is_said_twice_is_done_once():
    pairs = [("_include", "Observation:subject"), ("_include", "Observation:subject"), ("_sort", "date")]
    assert len(read("Observation", pairs, "false")) == 1
    with pytest.raises(Malformed, match="_include"):
        read("Observation", [("_include", f"Observation:{name}") for name in ["subject"] * (MOST + 1)], "false")


def test_definitions_are_named_by_their_addresses():
    forth = included("_include", "QuestionnaireResponse:questionnaire", "QuestionnaireResponse")
    number = parameters("QuestionnaireResponse")["questionnaire"].number
    assert named_by(forth, "QuestionnaireResponse") == {number: {"Questionnaire"}}
    assert out_of(forth, "QuestionnaireResponse") == {}
    assert brings(forth, "QuestionnaireResponse") == {"Questionnaire"}
    back = included("_revinclude", "QuestionnaireResponse:questionnaire", "Questionnaire")
    assert naming(back, "Questionnaire") == {"QuestionnaireResponse": {number}}
    assert into(back, "Questionnaire") == {}


def test_a_name_that_another_parameter_shares_is_followed_for_its_own_targets():
    subject, patient = parameters("Observation")["subject"], parameters("Observation")["patient"]
    assert patient.sources[0].number == subject.number
    assert out_of(included("_include", "Observation:patient"), "Observation") == {subject.number: {"Patient"}}
    assert out_of(included("_include", "Observation:subject"), "Observation")[subject.number] > {"Patient", "Group"}
    assert out_of(included("_include", "Observation:subject"), "Encounter") == {}


def test_an_include_tells_which_types_it_may_give():
    assert brings(included("_include", "Observation:subject"), "Observation") == {
        "Patient",
        "Group",
        "Device",
        "Location",
    }
    assert brings(included("_revinclude", "Observation:subject", "Patient"), "Patient") == {"Observation"}
    assert "Provenance" in brings(included("_revinclude", "*", "Patient"), "Patient")
    once, again = included("_include", "*", "Patient"), included("_include:iterate", "*", "Patient")
    assert brings(again, "Patient") > brings(once, "Patient") > {"Organization", "Practitioner"}


@pytest.mark.parametrize("kind", TYPES)
def test_what_is_followed_forth_is_followed_back(kind):
    """For every reference of every type: the two ways are the same numbers."""
    everything = Include(reverse=False, iterate=True, source="", parameter="", target="")
    for number, targets in out_of(everything, kind).items():
        for target in targets:
            back = into(Include(reverse=True, iterate=True, source=kind, parameter="", target=""), target)
            assert number in back[kind]
