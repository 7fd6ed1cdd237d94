"""Every name that a member of an attest goes by leads to the same attest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Malformed
from samspill.trust.attestation import check_members, read_claim, read_spec, write_spec
from samspill.trust.attestation.spelling import MOST_MEMBERS, MOST_PATIENTS, respell
from tests.trust.attestation.examples import attestations, spec

OTHER_NAMES = {
    "care_relationship": ["care_relation", "care-relation", "care-relationship", "care_relationship"],
    "identifier": ["identifier", "pid"],
    "patients": ["patients", "patient"],
    "point_of_care": ["point_of_care", "point-of-care"],
}
PATIENTS_OWN = {"point_of_care": ["point_of_care_patient", "point-of-care-patient"], "identifier": ["patient_id"]}


def spelt(draw, name: str, *, patient: bool) -> str:
    names = OTHER_NAMES.get(name, [name, name.replace("_", "-")]) + (PATIENTS_OWN.get(name, []) if patient else [])
    return draw(st.sampled_from(names))


def respelt(draw, tree, *, patient: bool = False):
    """Spell an attest's tree in some other way."""
    if isinstance(tree, list):
        inner = [respelt(draw, one, patient=True) for one in tree]
        return inner[0] if len(inner) == 1 and draw(st.booleans()) else inner
    if not isinstance(tree, dict):
        return tree
    found = {}
    for name, value in tree.items():
        inside = respelt(draw, value, patient=patient or name == "patients")
        if name in ("system", "authority", "assigner"):
            found[name] = other_value(draw, name, value)
        elif isinstance(inside, dict) and inside and name != "attestation" and draw(st.booleans()):
            head = spelt(draw, name, patient=patient)
            found |= {f"{head}:{key}": part for key, part in inside.items()}
        else:
            found[spelt(draw, name, patient=patient)] = inside
    if draw(st.booleans()):
        found.setdefault("something-that-is-not", None)
    return found


def other_value(draw, name: str, value: str) -> str:
    if name == "system":
        return draw(st.sampled_from([value, value.removeprefix("urn:oid:")]))
    if not value.startswith("https://"):
        return value
    host = value.removeprefix("https://")
    return draw(st.sampled_from([value, f"{value}/", host, f"{host}/", f"http://{host}/"]))


@given(attestations(), st.data())
def test_any_spelling_is_the_same_attest(attest, data):
    tree = write_spec(attest)
    other = respelt(data.draw, tree if data.draw(st.booleans()) else tree["attestation"])
    assert read_spec(other) == attest


def test_the_claim_is_read_as_the_data_model_is():
    assert read_claim(spec()["attestation"]) == read_spec(spec())


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"care_relation": {}}, "care_relationship"),
        ({"patient": {}}, "patients"),
        ({"practitioner:pid": {"id": "1"}}, "practitioner"),
        ({"care-relation:purpose-of-use": {"code": "BTG"}}, "care_relationship"),
    ],
)
def test_what_stands_twice_in_two_spellings_is_refused(change, place):
    with pytest.raises(Malformed, match="more than once") as refused:
        read_claim(spec()["attestation"] | change)
    assert refused.value.faults[0].where == place


def test_the_same_part_in_two_spellings_is_refused():
    with pytest.raises(Malformed, match=r"practitioner\.legal_entity: it stands more than once"):
        read_claim({"practitioner": {"legal_entity": {"id": "1"}, "legal-entity": {"id": "2"}}})
    with pytest.raises(Malformed, match="more than once"):
        read_claim({"practitioner:legal-entity": {"id": "1"}, "Practitioner:legal-entity": {"id": "2"}})


def test_an_attest_both_inside_and_outside_its_envelope_is_refused():
    with pytest.raises(Malformed, match="both inside and outside"):
        read_spec(spec() | {"toa": 1})


def test_a_member_that_nobody_knows_is_warned_of_by_name():
    tree = spec()
    tree["attestation"]["practitioner"]["shoe-size"] = 44
    tree["attestation"]["practitioner"]["17859040217"] = "a number as a name is not repeated"
    tree["attestation"]["patients"][0]["identifier"]["id:x"] = 1
    assert [finding.message.split(" is no")[0] for finding in check_members(tree)] == [
        "practitioner.shoe-size",
        "practitioner.…",
        "patients[0].identifier.id:x",
    ]
    assert read_spec(tree) == read_spec(spec())
    assert check_members(spec()) == ()


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ([], ""),
        ("x", ""),
        ({"practitioner": []}, "practitioner"),
        ({"practitioner": {"hpr_nr": "565000001"}}, "practitioner.hpr_nr"),
        ({"patients": "none"}, "patients"),
        ({"patients": [{}, 7]}, "patients[1]"),
        ({"patients": [{}] * (MOST_PATIENTS + 1)}, "patients"),
        ({f"m{'x' * n}": n for n in range(MOST_MEMBERS + 1)}, ""),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(tree, place):
    with pytest.raises(Malformed) as refused:
        respell(tree)
    assert refused.value.faults[0].where == place
