"""What an entry of the trail says to people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.services.access_log.looks import NAME_DELAY, Named, is_inward, look_of, who_is, without_numbers
from samspill.trust.decision import content
from tests.trust.decision import worlds as w

NOW = datetime(2026, 11, 26, tzinfo=UTC)
PEOPLE = {
    "Practitioner/fastlege": Named("Ragnhild Tindvarde", "Lege"),
    "Organization/legesenter": Named("Syntetisk legesenter"),
}


def entry(**more):
    return {
        "at": NOW - timedelta(days=1),
        "operation": "patient-record.read",
        "outcome": "done",
        "caller": "Practitioner/fastlege",
        "client": "pages",
        "organisation": "legesenter",
        "purpose": "TREAT",
        "about": "Patient/p1",
        "resources": 3,
        "reasons": "purpose:TREAT patient:one",
        "problem": "",
        **more,
    }


def look(delay=timedelta(), **more):
    return look_of(entry(**more), "p1", PEOPLE, delay, NOW)


def test_a_look_says_who_from_where_and_why():
    found = look()
    assert (found.who, found.name, found.role) == ("practitioner", "Ragnhild Tindvarde", "Lege")
    assert (found.organisation, found.purpose, found.resources) == ("Syntetisk legesenter", "TREAT", 3)
    assert found.reasons == ("purpose:TREAT", "patient:one")


def test_a_look_says_why_the_record_was_opened_at_once_without_numbers():
    ground = content(w.doctor(purpose="ETREAT", reason="Brystsmerter, 22879420664"))
    found = look(content=ground, reasons="purpose:ETREAT relation:acute-chosen")
    assert (found.basis, found.words, found.emergency) == ("acute-chosen", "Brystsmerter, •••", False)
    assert look().words == ""


def test_a_name_waits_while_organisation_and_role_do_not():
    found = look(NAME_DELAY)
    assert (found.name, found.role, found.organisation) == ("", "Lege", "Syntetisk legesenter")
    assert found.name_from == NOW + timedelta(days=6)


def test_a_name_has_waited_long_enough_after_a_week():
    assert look(NAME_DELAY, at=NOW - NAME_DELAY).name == "Ragnhild Tindvarde"
    assert look(NAME_DELAY, at=NOW - NAME_DELAY + timedelta(seconds=1)).name == ""


def test_ones_own_look_is_not_held_back():
    found = look(NAME_DELAY, caller="Patient/p1")
    assert (found.who, found.name_from) == ("self", None)


@pytest.mark.parametrize(
    ("caller", "who"),
    [
        ("Patient/p1", "self"),
        ("Patient/p2", "patient"),
        ("Practitioner/x", "practitioner"),
        ("staff:revisor", "staff"),
        ("operator:root", "operator"),
        ("samspill", "platform"),
        ("dips", "other"),
    ],
)
def test_the_form_of_the_subject_tells_who_it_is(caller, who):
    assert who_is(caller, "p1") == who


def test_somebody_unknown_is_shown_by_subject_only_where_that_is_a_name():
    assert look(caller="Practitioner/unknown").name == ""
    assert look(caller="Patient/p2").name == ""
    assert look(caller="dips").name == "dips"


@given(st.from_regex(r"\d{11,12}", fullmatch=True), st.text(alphabet="abc /:", max_size=5))
def test_no_person_number_is_shown(number, around):
    said = look(caller=around + number, organisation=around + number, about=f"Patient/{number}", client=number)
    assert number not in str(said)
    assert number not in without_numbers(f"{around}{number}{around}")


def test_the_platforms_own_work_is_told_from_looks_and_from_what_was_refused():
    assert is_inward(entry(operation="work.deliver"))
    assert not is_inward(entry(operation="fhir.read"))
    assert not is_inward(entry(operation="fhir.load", outcome="refused"))
