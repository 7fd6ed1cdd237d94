"""Invariants of conformance and terminology resources: an object that keeps each, and one that breaks it."""

from __future__ import annotations

import pytest

from samspill.fhir.validation.rules.conformance import CONFORMANCE

BOTH = [{"operation": {}, "assert": {}}, {}]
EITHER = [{"operation": {}}, {"assert": {}}]
PROFILED = [{"profile": "x", "mode": "producer"}, {"profile": "x", "mode": "consumer"}]
KEPT = {
    "cmd-1": [{"equivalence": "narrower", "comment": "x"}, {"equivalence": "equal"}, {}],
    "cmd-2": [{"mode": "fixed", "code": "x"}, {"mode": "provided"}],
    "cmd-3": [{"mode": "other-map", "url": "x"}, {"mode": "fixed"}],
    "cpb-1": [{"rest": []}, {"messaging": []}, {"document": []}],
    "cpb-2": [{"description": "x"}, {"software": {}}, {"implementation": {}}],
    "cpb-3": [{"kind": "instance", "messaging": [{"endpoint": [{}]}]}, {"kind": "capability", "messaging": [{}]}],
    "cpb-7": [{"document": PROFILED}],
    "cpb-9": [{"resource": [{"type": "Patient"}, {"type": "Basic"}]}, {}],
    "cpb-12": [{"searchParam": [{"name": "a"}, {"name": "b"}]}],
    "cpb-14": [{"kind": "instance", "implementation": {}}, {"kind": "capability"}],
    "cpb-15": [{"kind": "capability", "software": {}}, {"kind": "instance"}],
    "cpb-16": [{"kind": "requirements"}, {"kind": "instance", "implementation": {}}],
    "csd-1": [{"concept": [{"code": "a", "concept": [{"code": "b"}]}, {"code": "c"}]}, {}],
    "ig-1": [{"grouping": [{"id": "a"}], "resource": [{"groupingId": "a"}, {}]}],
    "ig-2": [{"fhirVersion": ["4.0.1"], "definition": {"resource": [{"fhirVersion": ["4.0.1"]}, {}]}}, {}],
    "inv-1@TestReport.setup.action": EITHER,
    "inv-2": EITHER,
    "md-1": [{"max": "*"}, {"max": "1"}, {}],
    "nsd-1": [{"kind": "root", "uniqueId": [{"type": "oid"}]}, {"kind": "codesystem", "uniqueId": [{"type": "uuid"}]}],
    "nsd-2": [{"uniqueId": [{"type": "oid", "preferred": True}, {"type": "oid"}, {"type": "uri", "preferred": True}]}],
    "opd-1": [{"type": "string"}, {"part": []}],
    "opd-2": [{"type": "string", "searchType": "token"}, {"type": "code"}],
    "opd-3": [{"type": "Reference", "targetProfile": []}, {"type": "code"}],
    "smp-1": [{"context": "x", "element": "x"}, {}],
    "smp-2": [{"context": "x", "contextType": "x"}, {}],
    "spd-1": [{"xpath": "x", "xpathUsage": "x"}, {}],
    "spd-2": [{"type": "reference", "chain": []}, {"type": "token"}],
    "tcp-1": [{"version": [{}]}, {"version": [{"code": "1"}, {"code": "2"}]}, {}],
    "tcp-2": [{"description": "x"}],
    "tcp-3": [{"kind": "instance", "implementation": {}}],
    "tcp-4": [{"kind": "capability", "software": {}}],
    "tcp-5": [{"kind": "requirements"}],
    "vsd-1": [{"valueSet": []}, {"system": "x"}],
    "vsd-2": [{"concept": [], "system": "x"}, {"valueSet": []}],
    "vsd-3": [{"concept": []}, {"filter": []}],
    "vsd-6": [{"code": "x"}, {"display": "x"}],
    "vsd-9": [{"code": "x"}, {"abstract": True}],
    "vsd-10": [{"code": "x", "system": "x"}, {}],
}
BROKEN = {
    "cmd-1": [{"equivalence": "narrower"}, {"equivalence": "inexact"}],
    "cmd-2": [{"mode": "fixed"}],
    "cmd-3": [{"mode": "other-map"}],
    "cpb-1": [{"kind": "instance"}],
    "cpb-2": [{"kind": "instance"}],
    "cpb-3": [{"kind": "capability", "messaging": [{"endpoint": [{}]}]}],
    "cpb-7": [{"document": PROFILED + PROFILED[:1]}],
    "cpb-9": [{"resource": [{"type": "Patient"}, {"type": "Patient"}]}],
    "cpb-12": [{"searchParam": [{"name": "a"}, {"name": "a"}]}],
    "cpb-14": [{"kind": "instance"}],
    "cpb-15": [{"kind": "capability"}, {"kind": "capability", "software": {}, "implementation": {}}],
    "cpb-16": [{"kind": "requirements", "software": {}}, {"kind": "requirements", "implementation": {}}],
    "csd-1": [{"concept": [{"code": "a", "concept": [{"code": "a"}]}]}],
    "ig-1": [{"resource": [{"groupingId": "a"}]}],
    "ig-2": [{"fhirVersion": ["4.0.1"], "definition": {"resource": [{"fhirVersion": ["3.0.2"]}]}}],
    "inv-1@TestReport.setup.action": BOTH,
    "inv-2": BOTH,
    "md-1": [{"max": "0"}, {"max": "many"}, {"max": "²"}],
    "nsd-1": [{"kind": "root", "uniqueId": [{"type": "uuid"}]}],
    "nsd-2": [{"uniqueId": [{"type": "oid", "preferred": True}, {"type": "oid", "preferred": True}]}],
    "opd-1": [{"name": "x"}],
    "opd-2": [{"type": "code", "searchType": "token"}],
    "opd-3": [{"type": "code", "targetProfile": []}],
    "smp-1": [{"element": "x"}],
    "smp-2": [{"context": "x"}],
    "spd-1": [{"xpath": "x"}],
    "spd-2": [{"type": "token", "chain": []}],
    "tcp-1": [{"version": [{}, {"code": "2"}]}],
    "tcp-2": [{"kind": "instance"}],
    "tcp-3": [{"kind": "instance"}],
    "tcp-4": [{"kind": "capability"}],
    "tcp-5": [{"kind": "requirements", "software": {}}],
    "vsd-1": [{"version": "1"}],
    "vsd-2": [{"concept": []}, {"filter": [], "valueSet": []}],
    "vsd-3": [{"concept": [], "filter": []}],
    "vsd-6": [{"system": "x"}],
    "vsd-9": [{"abstract": False}, {"display": "x"}],
    "vsd-10": [{"code": "x"}],
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == CONFORMANCE.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not CONFORMANCE[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if CONFORMANCE[key](value)] == []
