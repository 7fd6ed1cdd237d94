"""Valid resources pass, and whatever is done to them is noticed; nothing that is sent makes it stumble."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samspill.fhir.definitions import TYPES
from samspill.fhir.validation import link_elements, tables, unchecked_invariants, validate
from samspill.fhir.validation.found import MOST
from tests.fhir.validation.written import WRITTEN, examples, written

if TYPE_CHECKING:
    from collections.abc import Iterator

VALID = {f"written {name}": resource for name, resource in WRITTEN.items()} | examples()


@pytest.mark.parametrize("name", VALID)
def test_a_valid_resource_has_no_faults(name):
    assert validate(VALID[name]) == ()
    assert validate(VALID[name], VALID[name]["resourceType"]) == ()


def test_a_resource_of_another_type_than_expected_is_refused():
    (fault,) = validate(written("Patient"), "Observation")
    assert (fault.where, fault.code) == ("Observation", "invalid")


@pytest.mark.parametrize(
    ("resource", "code"),
    [
        (None, "structure"),
        ([], "structure"),
        ("Patient", "structure"),
        (5, "structure"),
        ({}, "required"),
        ({"id": "1"}, "required"),
        ({"resourceType": "Pasient"}, "not-supported"),
        ({"resourceType": 5}, "not-supported"),
        ({"resourceType": ["Patient"]}, "not-supported"),
        ({"resourceType": "DomainResource"}, "not-supported"),
        ({"resourceType": "SubscriptionStatus"}, "not-supported"),
    ],
)
def test_what_is_no_resource_is_refused(resource, code):
    assert [(f.where, f.code) for f in validate(resource)] == [("", code)]
    assert validate(resource, "Patient")[0].code in (code, "invalid")


def test_a_message_holds_no_value():
    secret = "13917012345"
    broken = {
        "resourceType": "Patient",
        secret: secret,
        "gender": secret,
        "birthDate": secret,
        "active": secret,
        "name": secret,
        "id": f"{secret}_",
        "photo": [{"data": secret}],
        "text": {"status": secret, "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><a{secret}/></div>'},
        "contact": [{secret: 1}],
        "managingOrganization": {"reference": f"#{secret}"},
        "maritalStatus": {"coding": [{"code": f"{secret}  {secret}"}]},
    }
    faults = validate(broken)
    assert {f.code for f in faults} == {"structure", "code-invalid", "value", "invariant"}
    assert len(faults) > len(broken)
    assert secret not in str(faults)
    assert secret not in str(validate({"resourceType": secret}))


def test_faults_are_told_up_to_a_limit_and_then_that_there_are_more():
    patient = {"resourceType": "Patient", "name": [{"family": 5}] * (MOST + 20)}
    faults = validate(patient)
    assert len(faults) == MOST + 1
    assert [f.where for f in faults[:2]] == ["Patient.name[0].family", "Patient.name[1].family"]
    assert (faults[-1].where, faults[-1].code) == ("Patient", "too-costly")


def test_as_many_faults_as_are_told_need_no_word_of_more():
    faults = validate({"resourceType": "Patient", "name": [{"family": 5}] * MOST})
    assert {f.code for f in faults} == {"structure"}
    assert len(faults) == MOST


@pytest.mark.parametrize("depth", [90, 20_000])
def test_deep_nesting_is_no_trouble(depth):
    extension: dict[str, Any] = {"url": "urn:x", "valueString": "x"}
    for _ in range(depth):
        extension = {"url": "urn:x", "extension": [extension]}
    faults = validate({"resourceType": "Basic", "code": {"text": "x"}, "extension": [extension]})
    assert [f.code for f in faults] == ([] if depth < 100 else ["too-long"])


def test_every_invariant_has_a_rule():
    assert unchecked_invariants() == ()


def test_invariants_that_look_at_the_whole_definition_are_asked_of_it():
    definition = {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/profile",
        "name": "Tried",
        "status": "active",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint",
        "differential": {
            "element": [{"id": "Patient", "path": "Patient"}, {"id": "Patient.name", "path": "Patient.name"}]
        },
    }
    assert validate(definition) == ()
    definition["differential"]["element"][1]["path"] = "Person.name"
    assert [(fault.where, fault.what[:7]) for fault in validate(definition)] == [("StructureDefinition", "sdf-8a:")]


def test_the_elements_that_hold_addresses_are_known():
    names = link_elements()
    assert {
        "reference",
        "fullUrl",
        "url",
        "valueUri",
        "valueCanonical",
        "instantiatesUri",
        "system",
        "profile",
    } <= names
    assert names.isdisjoint({"value", "display", "text", "id", "valueString", "family", "div", "versionId"})


# Every place in the valid resources, for a change that R4 never allows.


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in members:
        if not str(step).startswith("_") and step != "resourceType" and inner is not None:
            yield (*path, step)
            yield from places(inner, (*path, step))


PLACES = [(name, path) for name, resource in VALID.items() for path in places(resource)]
CHOICES = {
    element.json_name(code): element.name
    for kind in tables.names()
    for element in tables.structure(kind).elements.values()
    for code in element.types
    if element.is_choice
}
CHANGES = ["unknown key", "null", "empty", "wrapped", "unwrapped", "another type"]


def spoilt(value: Any, change: str) -> Any:
    """A value that cannot stand where the given one stands."""
    if change == "null":
        return None
    if change == "empty":
        return [] if isinstance(value, list) else {} if isinstance(value, dict) else ""
    if change == "wrapped":
        return [value]
    if change == "unwrapped" and isinstance(value, list):
        return value[0]
    if change == "unknown key" and isinstance(value, dict):
        return value | {"noSuchElement": "x"}
    return 5 if isinstance(value, str) else "x y" if isinstance(value, int | Decimal) else True


def path_in_fhirpath(root: str, path: tuple[str | int, ...]) -> str:
    where = root
    for step in path:
        where += f"[{step}]" if isinstance(step, int) else f".{CHOICES.get(step, step)}"
    return where


@given(st.sampled_from(PLACES), st.sampled_from(CHANGES))
@settings(max_examples=1000)
def test_whatever_is_spoilt_in_a_valid_resource_is_told_at_its_place(place, change):
    name, path = place
    resource = copy.deepcopy(VALID[name])
    inside = resource
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = spoilt(inside[path[-1]], change)
    faults = validate(resource)
    assert faults
    where = path_in_fhirpath(resource["resourceType"], path)
    assert any(f.where.startswith(where) for f in faults), (where, faults)


KEYS = st.sampled_from(
    sorted(
        {
            e.name
            for kind in ("Patient", "Observation", "Bundle", "Timing")
            for e in tables.structure(kind).elements.values()
        }
        | {"resourceType", "_status", "_given", "valueQuantity", "contained", "extension", "url", "reference", "div"}
        - {""}
    )
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["#", "#a", "2020-02-29", "9999-12-31T23:59:60-14:00", "history", "document", "<div", "", " "])
    | st.text(max_size=20)
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6), max_leaves=25
)


@given(st.sampled_from(TYPES), st.dictionaries(KEYS, JSON, max_size=8))
@settings(max_examples=250)
def test_no_json_makes_it_stumble(kind, members):
    faults = validate(members | {"resourceType": kind})
    assert all(f.where.startswith(kind) and f.what and f.code for f in faults)


@given(JSON)
@settings(max_examples=100)
def test_nothing_at_all_makes_it_stumble(value):
    assert isinstance(validate(value), tuple)


@given(st.sampled_from(PLACES), JSON)
@settings(max_examples=400)
def test_no_json_in_the_place_of_a_value_makes_it_stumble(place, value):
    name, path = place
    resource = copy.deepcopy(VALID[name])
    inside = resource
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    assert isinstance(validate(resource), tuple)
