"""Names of the demo population."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samspill.demo.names import Name, chance, compound, person


@given(st.text(), st.sampled_from(["female", "male", "other", "unknown"]))
def test_a_person_always_has_the_same_name(key: str, gender: str) -> None:
    assert person(key, gender) == person(key, gender)


def test_the_drawing_does_not_depend_on_the_run() -> None:
    assert person("somebody", "female") == Name("Vårin", "Hareranke")
    assert chance("a", "b") == 7_458_984_759_985_081_548


def test_women_and_men_have_different_given_names() -> None:
    women = {person(str(n), "female").given for n in range(2000)}
    men = {person(str(n), "male").given for n in range(2000)}
    assert len(women) == len(men) == 64
    assert not women & men
    assert {person(str(n), "unknown").given for n in range(4000)} == women | men


def test_an_email_address_is_plain_and_set_apart_for_examples() -> None:
    assert Name("Sølvi", "Blåbærtone").email == "solvi.blabaertone@example.com"


def test_the_first_thousand_compounds_are_all_different() -> None:
    assert len({compound(serial) for serial in range(1000)}) == 1000
