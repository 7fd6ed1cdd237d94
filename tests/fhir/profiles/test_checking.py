"""What is asked of profiles, whatever is sent."""

from __future__ import annotations

import copy
import gzip
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir import profiles
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault
from tests.fhir.profiles.written import CORE, URL, part, profile

INSTANCES = strict_json.value_of(gzip.decompress((Path(__file__).parent / "instances.json.gz").read_bytes()))
KNOWN = profiles.Known()


@pytest.mark.parametrize(
    ("resource", "claimed"),
    [
        ({"resourceType": "Patient"}, ()),
        ({"resourceType": "Patient", "meta": {"tag": []}}, ()),
        ({"resourceType": "Patient", "meta": {"profile": [URL, URL]}}, (URL,)),
        ({"resourceType": "Patient", "meta": {"profile": [CORE + "Patient", CORE + "DomainResource", URL]}}, (URL,)),
        ({"resourceType": "Patient", "meta": {"profile": [CORE + "Patient|4.0.1", CORE + "bp"]}}, (CORE + "bp",)),
        ({"resourceType": "Patient", "meta": {"profile": URL}}, ()),
        ({"resourceType": "Patient", "meta": {"profile": [1, None, URL]}}, (URL,)),
        ({"resourceType": "Patient", "meta": []}, ()),
        ([], ()),
        (None, ()),
    ],
)
def test_what_a_resource_claims(resource, claimed):
    assert profiles.named(resource) == claimed


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(deeper for key, inner in below for deeper in places(inner, (*path, key)))]


JUNK = st.sampled_from(
    [None, True, 0, -1.5, "", "x", [], {}, [None], [[]], {"url": 1}, [{"resourceType": 3}], {"a": {}}]
)


@given(st.sampled_from(sorted(INSTANCES)), st.randoms(), JUNK)
def test_junk_anywhere_is_never_a_crash(name, random, junk):
    resource = copy.deepcopy(INSTANCES[name])
    path = random.choice(places(resource)[1:])
    around = resource
    for step in path[:-1]:
        around = around[step]
    around[path[-1]] = junk
    for fault in profiles.check(KNOWN, resource, profiles.named(INSTANCES[name])):
        assert isinstance(fault, Fault)
    profiles.advise(KNOWN, resource, profiles.named(resource))


def test_what_is_nested_without_end_is_refused():
    resource: dict[str, Any] = {"resourceType": "Patient"}
    around = resource
    for _ in range(5000):
        around["x"] = around = {}
    assert [fault.code for fault in profiles.check(KNOWN, resource, ())] == ["too-long"]


def test_at_most_a_hundred_faults_are_told():
    known = profiles.Known.of([profile(part("Patient.name.family", min=1))])
    resource = {"resourceType": "Patient", "name": [{"text": "x"}] * 500}
    assert len(profiles.check(known, resource, (URL,))) == 100


def test_a_profile_that_is_not_known_is_passed_over_and_said():
    resource = {"resourceType": "Patient", "meta": {"profile": ["http://example.org/what"]}}
    claimed = profiles.named(resource)
    assert profiles.check(KNOWN, resource, claimed) == ()
    [advice] = profiles.advise(KNOWN, resource, claimed)
    assert (advice.where, advice.code) == ("Patient.meta.profile", "not-found")


def test_one_that_cannot_be_built_is_said_too():
    known = profiles.Known.of([profile(part("Patient.nose", min=1))])
    [advice] = profiles.advise(known, {"resourceType": "Patient"}, (URL,))
    assert advice.code == "incomplete"
    assert profiles.check(known, {"resourceType": "Patient"}, (URL,)) == ()


def test_types_of_r4_are_no_profiles_to_advise_of():
    assert profiles.advise(KNOWN, {"resourceType": "Patient"}, (CORE + "Patient",)) == ()


def advice(resource: dict[str, Any], *elements: dict[str, Any], more: tuple[dict[str, Any], ...] = ()) -> list[str]:
    known = profiles.Known.of([profile(*elements, of=resource["resourceType"]), *more])
    assert profiles.check(known, resource, (URL,)) == ()
    return [fault.where for fault in profiles.advise(known, resource, (URL,))]


@pytest.mark.parametrize(
    ("code", "places"),
    [
        ({"coding": [{"system": "urn:s", "code": "a"}]}, []),
        ({"coding": [{"system": "urn:s", "code": "b"}]}, ["Observation.code"]),
        ({"coding": [{"system": "urn:other", "code": "a"}]}, ["Observation.code"]),
        ({"text": "in words"}, []),
    ],
)
def test_a_code_outside_an_extensible_binding_is_said(code, places):
    include = {"system": "urn:s", "concept": [{"code": "a"}]}
    codes = {"resourceType": "ValueSet", "url": "http://example.org/codes", "compose": {"include": [include]}}
    bound = part("Observation.code", binding={"strength": "extensible", "valueSet": codes["url"]})
    assert advice({"resourceType": "Observation", "code": code}, bound, more=(codes,)) == places


def test_an_invariant_that_only_warns_is_said_in_slices_too():
    warns = [{"key": "own-1", "severity": "warning", "human": "better", "expression": "period.exists()"}]
    elements = (
        part("Patient.identifier", slicing={"discriminator": [{"type": "value", "path": "system"}], "rules": "open"}),
        part("Patient.identifier:A", constraint=warns),
        part("Patient.identifier:A.system", fixedUri="urn:a"),
    )
    resource = {"resourceType": "Patient", "identifier": [{"system": "urn:b"}, {"system": "urn:a"}]}
    assert advice(resource, *elements) == ["Patient.identifier[1]"]
