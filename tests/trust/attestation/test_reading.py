"""What is read of an attest, what is cleaned, and what is refused with its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.attestation import Attestation
from samspill.kernel.problems import Malformed
from samspill.trust.attestation import TYPE, read_claim, read_rar, read_spec, write_rar
from samspill.trust.attestation.reading import LONGEST_TEXT, LONGEST_TOKEN, cleaned
from tests.trust.attestation.examples import PATIENT, TOA, spec


def changed(place: str, value: object) -> dict:
    tree = spec()
    *path, last = place.split(".")
    at = tree["attestation"]
    for step in path:
        at = at[int(step) if step.isdigit() else step]
    at[last] = value
    return tree


def test_an_empty_attest_attests_nothing():
    assert read_claim({}) == Attestation()
    assert read_claim({"practitioner": None, "patients": []}) == Attestation()


def test_the_tokens_own_time_stands_in_for_toa():
    assert read_claim({}, issued_at=TOA).toa == TOA
    assert read_claim({"toa": 5}, issued_at=TOA).toa == 5


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        ("toa", "1789027200", "ATT-58a"),
        ("toa", 1789027200.5, "ATT-58a"),
        ("toa", True, "ATT-58a"),
        ("toa", 0, "ATT-58a"),
        ("toa", TOA * 1000, "ATT-58a"),
        ("care_relationship.decision_ref.user_selected", "false", "ATT-48"),
        ("care_relationship.decision_ref.user_selected", 0, "ATT-48"),
        ("care_relationship.decision_ref.id", 7, "a text was expected"),
        ("practitioner.identifier.id", 2827033319, "a text was expected"),
        ("practitioner.identifier.id", "", "missing or empty"),
        ("practitioner.identifier.id", "0282\u200b7033319", "do not show"),
        ("practitioner.identifier.id", " 02827033319", "white space"),
        ("practitioner.identifier.name", ["x"], "a text was expected"),
        ("practitioner.legal_entity.system", "x" * (LONGEST_TOKEN + 1), "longer than"),
        ("care_relationship.purpose_of_use.code", "TREAT\n", "white space"),
        ("patients.0.identifier.id", {"x": 1}, "a text was expected"),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_never_repeated(place, value, says):
    with pytest.raises(Malformed, match=says) as refused:
        read_spec(changed(place, value))
    where = place.replace("patients.0", "patients[0]")
    assert refused.value.faults[0].where == where
    assert "2827033319" not in refused.value.message


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Flink\x00 Lege\x1b[31m", "Flink Lege[31m"),
        ("Flink\r\nLege\t2", "Flink Lege 2"),
        ("\u202eegeL\u202c", "egeL"),
        ("a\u2028b", "ab"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("x" * 5000, "x" * LONGEST_TEXT),
    ],
)
def test_a_text_loses_what_does_not_show_and_keeps_the_rest_as_text(sent, kept):
    assert read_spec(changed("practitioner.identifier.name", sent)).practitioner.identifier.name == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text):
    once = cleaned(text)
    assert cleaned(once) == once
    assert len(once) <= LONGEST_TEXT
    assert once.isprintable()


KEYS = st.sampled_from(
    "attestation toa practitioner care-relation patients identifier hpr_nr id code system decision_ref x:y".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_anything_is_an_attest_or_malformed(value):
    for reader in (read_spec, read_claim, read_rar):
        try:
            found = reader(value)
        except Malformed:
            continue
        assert found is None or isinstance(found, Attestation)


def test_a_request_is_found_among_other_details():
    ours = write_rar(read_spec(spec()))
    found = read_rar([{"type": "helseid_authorization"}, ours])
    assert found == read_rar(ours)
    assert found.practitioner.legal_entity.id == "310000019"
    assert read_rar([{"type": "helseid_authorization"}]) is None
    assert read_rar([]) is None


def test_details_that_are_no_objects_are_refused():
    with pytest.raises(Malformed, match="a list of objects"):
        read_rar(["x", {"type": TYPE}])


def test_the_longest_code_that_is_taken():
    longest = "x" * LONGEST_TOKEN
    tree = changed("care_relationship.purpose_of_use.code", longest)
    assert read_spec(tree).care_relationship.purpose_of_use.code == longest


def test_two_requests_are_refused():
    with pytest.raises(Malformed, match="more than one attest"):
        read_rar([{"type": TYPE}, {"type": TYPE}])


@pytest.mark.parametrize(
    ("extra", "place"),
    [
        ({"practitioner": {"identifier": {"id": "02827033319"}}}, "practitioner.identifier"),
        ({"practitioner:pid": {"id": "02827033319"}}, "practitioner.identifier"),
        ({"practitioner": {"hpr-nr": {"id": "565000001"}}}, "practitioner.hpr_nr"),
        ({"practitioner": {"legal_entity": {"id": "310000019", "name": "N"}}}, "practitioner.legal_entity.name"),
        ({"practitioner": {"authorization": {"code": "LE", "text": "N"}}}, "practitioner.authorization.text"),
        (
            {"care_relation": {"decision_ref": {"id": "1", "description": "N"}}},
            "care_relationship.decision_ref.description",
        ),
        ({"patients": [{"identifier": {"id": PATIENT}}]}, "patients.identifier"),
        ({"patients": [{"point_of_care": {"id": "1", "authority": "N"}}]}, "patients.point_of_care.authority"),
    ],
)
def test_a_client_does_not_say_what_is_looked_up(extra, place):
    with pytest.raises(Malformed, match="not the client's to say") as refused:
        read_rar({"type": TYPE, **extra})
    assert refused.value.faults[0].where == place
