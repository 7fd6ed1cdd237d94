"""Invariants of administrative resources: an object that keeps each, and one that breaks it."""

from __future__ import annotations

import pytest

from samspill.fhir.validation import validate
from samspill.fhir.validation.rules.administrative import ADMINISTRATIVE


def scope(code: str) -> dict[str, object]:
    return {"scope": {"coding": [{"system": "something", "code": code}]}}


KEPT = {
    "app-1": [{"type": []}, {"actor": {}}],
    "app-2": [{"start": "x", "end": "x"}, {}],
    "app-3": [{"status": "booked", "start": "x", "end": "x"}, {"status": "proposed"}, {"status": "waitlist"}],
    "app-4": [{"status": "noshow", "cancelationReason": {}}, {"status": "booked"}],
    "apr-1": [{"participantType": []}, {"actor": {}}],
    "ces-1": [{"category": {}}, {"productOrService": {}}],
    "inv-1@Parameters.parameter": [{"part": []}, {"valueString": "x"}, {"resource": {}}],
    "inv-1@Task": [{"authoredOn": "2026-01", "lastModified": "2026-02"}, {"authoredOn": "2026"}],
    "ipn-1": [{"identifier": []}, {"name": "x"}],
    "mea-1": [{"group": [{"stratifier": [{"criteria": {}}, {"component": []}]}, {}]}, {}],
    "mrp-1": [{"type": "data-collection"}, {"type": "summary", "group": []}],
    "mrp-2": [{"group": [{"stratifier": [{"stratum": [{"value": {}}, {"component": []}]}]}]}, {}],
    "org-1": [{"identifier": []}, {"name": "x"}, {"_name": {}}],
    "org-2": [{"use": "work"}, {}],
    "org-3": [{"use": "work"}, {}],
    "ppc-1": [{"policy": []}, {"policyRule": {}}],
    "ppc-2": [scope("patient-privacy") | {"patient": {}}, scope("research"), {}],
    "ppc-3": [scope("research") | {"patient": {}}],
    "ppc-4": [scope("adr") | {"patient": {}}],
    "ppc-5": [scope("treatment") | {"patient": {}}],
    "rqg-1": [{"resource": {}}, {"action": []}],
    "sev-1": [{"name": "x"}, {"query": "x"}],
}
BROKEN = {
    "app-1": [{"status": "accepted"}],
    "app-2": [{"start": "x"}, {"end": "x"}],
    "app-3": [{"status": "booked"}, {"status": "booked", "start": "x"}],
    "app-4": [{"status": "booked", "cancelationReason": {}}],
    "apr-1": [{"comment": "x"}],
    "ces-1": [{}, {"category": {}, "productOrService": {}}],
    "inv-1@Parameters.parameter": [
        {"name": "x"},
        {"part": [], "valueString": "x"},
        {"part": [], "resource": {}},
        {"valueString": "x", "resource": {}},
    ],
    "inv-1@Task": [{"authoredOn": "2026-03", "lastModified": "2026-02-01"}],
    "ipn-1": [{"status": "active"}],
    "mea-1": [{"group": [{"stratifier": [{}]}]}, {"group": [{"stratifier": [{"code": {}, "component": []}]}]}],
    "mrp-1": [{"type": "data-collection", "group": []}],
    "mrp-2": [{"group": [{"stratifier": [{"stratum": [{}]}]}]}],
    "org-1": [{"active": True}],
    "org-2": [{"use": "home"}],
    "org-3": [{"use": "home"}],
    "ppc-1": [{"status": "active"}],
    "ppc-2": [scope("patient-privacy")],
    "ppc-3": [scope("research")],
    "ppc-4": [scope("adr")],
    "ppc-5": [scope("treatment")],
    "rqg-1": [{}, {"resource": {}, "action": []}],
    "sev-1": [{"name": "x", "query": "x"}],
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == ADMINISTRATIVE.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not ADMINISTRATIVE[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if ADMINISTRATIVE[key](value)] == []


def test_a_rule_of_one_place_is_told_there_beside_other_faults():
    organization = {
        "resourceType": "Organization",
        "name": "x",
        "address": [{"use": "work"}, {"use": "home", "city": 5}],
        "telecom": [{"system": "phone", "value": "1", "use": "home"}],
    }
    assert [(f.where, f.what.partition(":")[0]) for f in validate(organization) if f.code == "invariant"] == [
        ("Organization.address[1]", "org-2"),
        ("Organization.telecom[0]", "org-3"),
    ]
    assert len(validate(organization)) == 3


def test_a_key_that_r4_uses_twice_is_told_as_r4_has_it():
    task = {"resourceType": "Task", "status": "draft", "intent": "order", "authoredOn": "2026", "lastModified": "2025"}
    assert [f.what.partition(":")[0] for f in validate(task)] == ["inv-1"]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "x"}]}
    assert [(f.where, f.what.partition(":")[0]) for f in validate(parameters)] == [("Parameters.parameter[0]", "inv-1")]
