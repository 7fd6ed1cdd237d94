"""Invariants of definitions and test scripts: an object that keeps each, and one that breaks it."""

from __future__ import annotations

import pytest

from samspill.fhir.validation.rules.structural import STRUCTURAL

OFFICIAL = "http://hl7.org/fhir/StructureDefinition/x"
EITHER, NOT_EITHER = [{"operation": {}}, {"assert": {}}], [{}, {"operation": {}, "assert": {}}]
SINGLE, SEVERAL = [{"path": "x"}, {}, {"extension": [], "path": "x", "response": "x"}], [{"path": "x", "response": "x"}]
SOURCED = [{"sourceId": "x"}, {"url": "x"}, {"type": {"code": "search"}}, {"url": "x", "type": {"code": "read"}}]
NOT_SOURCED = [{}, {"url": "x", "params": "x"}, {"type": {"code": "read"}}]
COMPARED = [{}, {"compareToSourceId": "x", "compareToSourcePath": "x"}]
NOT_COMPARED = [{"compareToSourceId": "x"}, {"compareToSourceExpression": "x"}]
RESPONDING, NOT_RESPONDING = [{"response": "x"}, {"direction": "request"}], [{"direction": "request", "response": "x"}]


def snapshot(*elements: object, **more: object) -> dict[str, object]:
    return {"snapshot": {"element": list(elements)}, **more}


def differential(*elements: object, **more: object) -> dict[str, object]:
    return {"differential": {"element": list(elements)}, **more}


KEPT = {
    "eld-1": [{"discriminator": []}, {"description": "x"}],
    "eld-2": [{"min": 1, "max": "1"}, {"min": 1, "max": "*"}, {"min": 1}, {"max": "0"}],
    "eld-3": ["*", "0", "12", None],
    "eld-4": [{"code": "Reference", "aggregation": []}, {"code": "canonical", "aggregation": []}, {"code": "code"}],
    "eld-5": [{"contentReference": "#x"}, {"type": [], "fixedCode": "x"}],
    "eld-6": [{"type": [{}], "fixedCode": "x"}, {"type": [{}, {}]}],
    "eld-7": [{"type": [{}], "patternCode": "x"}, {"type": [{}, {}]}],
    "eld-8": [{"fixedCode": "x"}, {"patternCode": "x"}],
    "eld-11": [{"binding": {}, "type": [{"code": "HumanName"}, {"code": "code"}]}, {"binding": {}}, {"type": []}],
    "eld-12": [{"valueSet": "http://example.org"}, {"valueSet": "urn:x"}, {}],
    "eld-13": [{"type": [{"code": "a"}, {"code": "b"}]}],
    "eld-14": [{"constraint": [{"key": "a"}, {"key": "b"}]}],
    "eld-15": [{"meaningWhenMissing": "x"}, {"defaultValueCode": "x"}],
    "eld-16": [{"sliceName": "a/b-c_d[x]@1"}, {}],
    "eld-17": [{"code": "Reference", "targetProfile": []}, {"code": "code"}],
    "eld-18": [{"isModifier": True, "isModifierReason": "x"}, {"isModifier": False}, {}],
    "eld-19": [{"path": "Patient"}, {"path": "Patient.name.given"}, {"path": "Patient.deceased[x]"}],
    "eld-22": [{"sliceIsConstraining": True, "sliceName": "x"}, {}],
    "sdf-1": [
        snapshot({"path": "A"}, {"path": "A.b"}),
        snapshot({"path": "A"}, {"path": "A"}, derivation="constraint"),
    ],
    "sdf-2": [{"name": "x"}, {"uri": "x"}],
    "sdf-3": [{"element": [{"definition": "x", "min": 0, "max": "1"}]}],
    "sdf-4": [{"abstract": True}, {"abstract": False, "baseDefinition": "x"}],
    "sdf-5": [
        {"type": "Extension", "context": []},
        {"type": "Patient"},
        {"type": "Extension", "derivation": "specialization"},
    ],
    "sdf-6": [{"snapshot": {}}, {"differential": {}}],
    "sdf-8": [
        snapshot({"path": "A"}, {"path": "A.b"}, type="A"),
        snapshot({"path": "B"}, {"path": "B.b"}, type="A", kind="logical"),
        {"type": "A"},
    ],
    "sdf-8a": [
        differential({"path": "A"}, {"path": "A.b"}, type="A"),
        differential({"path": "A.b"}, {"path": "A.c"}, type="A"),
        differential({"path": "B"}, {"path": "B.b"}, type="A", kind="logical"),
        {"type": "A"},
    ],
    "sdf-8b": [{"element": [{"base": {}}]}],
    "sdf-9": [snapshot({"path": "A"}, {"path": "A.b", "label": "x"})],
    "sdf-10": [{"binding": {"valueSet": "x"}}, {"binding": {"description": "x"}}, {}],
    "sdf-11": [snapshot({"path": "A"}, type="A"), snapshot({"path": "B"}, type="A", kind="logical"), {"type": "A"}],
    "sdf-14": [snapshot({"id": "A"}), differential({"id": "A"})],
    "sdf-15": [snapshot({"path": "A"}), snapshot({"type": []}, kind="logical"), {}],
    "sdf-15a": [
        differential({"path": "A"}),
        differential({"path": "A.b", "type": []}),
        differential({"path": "A", "type": []}, kind="logical"),
    ],
    "sdf-16": [snapshot({"id": "A"}, {"id": "A.b"})],
    "sdf-17": [differential({"id": "A"}, {"id": "A.b"})],
    "sdf-18": [{"type": "Extension", "contextInvariant": []}, {"type": "Patient"}],
    "sdf-19": [
        snapshot({"type": [{"code": "a b"}]}, url="http://example.org"),
        snapshot({"type": [{"code": "http://hl7.org/fhirpath/System.String"}]}, url=OFFICIAL),
    ],
    "sdf-20": [{"element": [{"path": "A"}, {"path": "A.b", "slicing": {}}]}],
    "sdf-21": [differential({"defaultValueCode": "x"}, derivation="specialization"), differential({"path": "A"})],
    "sdf-22": [snapshot({"defaultValueCode": "x"}, url="http://example.org"), snapshot({"path": "A"}, url=OFFICIAL)],
    "sdf-23": [snapshot({"path": "A"}, {"path": "A.b", "sliceName": "x"})],
    "tst-1": EITHER,
    "tst-2": EITHER,
    "tst-3": [{"expression": "x", "path": "x"}, {}],
    "tst-4": [{"capability": [{"required": True}]}, {"capability": [{}, {"validated": True}]}],
    "tst-5": SINGLE,
    "tst-6": SINGLE,
    "tst-7": SOURCED,
    "tst-8": SOURCED,
    "tst-9": SOURCED,
    "tst-10": COMPARED,
    "tst-11": COMPARED,
    "tst-12": RESPONDING,
    "tst-13": RESPONDING,
}
BROKEN = {
    "eld-1": [{"rules": "open"}],
    "eld-2": [{"min": 2, "max": "1"}],
    "eld-3": ["many", "-1", "²"],
    "eld-4": [{"code": "code", "aggregation": []}],
    "eld-5": [{"contentReference": "#x", "type": []}, {"contentReference": "#x", "minValueInteger": 1}],
    "eld-6": [{"type": [{}, {}], "fixedCode": "x"}],
    "eld-7": [{"type": [{}, {}], "patternCode": "x"}],
    "eld-8": [{"fixedCode": "x", "patternCode": "x"}],
    "eld-11": [{"binding": {}, "type": [{"code": "HumanName"}]}],
    "eld-12": [{"valueSet": "example"}],
    "eld-13": [{"type": [{"code": "a"}, {"code": "a"}]}],
    "eld-14": [{"constraint": [{"key": "a"}, {"key": "a"}]}],
    "eld-15": [{"meaningWhenMissing": "x", "defaultValueCode": "x"}],
    "eld-16": [{"sliceName": "a b"}],
    "eld-17": [{"code": "code", "targetProfile": []}],
    "eld-18": [{"isModifier": True}],
    "eld-19": [{"path": "Patient."}, {"path": "Patient name"}, {"path": f"A.{'x' * 65}"}],
    "eld-22": [{"sliceIsConstraining": True}],
    "sdf-1": [snapshot({"path": "A"}, {"path": "A"})],
    "sdf-2": [{"comment": "x"}],
    "sdf-3": [{"element": [{"definition": "x", "min": 0}]}],
    "sdf-4": [{"abstract": False}],
    "sdf-5": [{"type": "Extension"}],
    "sdf-6": [{"type": "A"}],
    "sdf-8": [
        snapshot({"path": "B"}, type="A"),
        snapshot({"path": "A"}, {"path": "B.b"}, type="A"),
        snapshot({"path": "B"}, {"path": "A.b"}, type="A", kind="logical"),
    ],
    "sdf-8a": [
        differential({"path": "B"}, type="A"),
        differential({"path": "A.b"}, {"path": "B.c"}, type="A"),
    ],
    "sdf-8b": [{"element": [{"base": {}}, {}]}],
    "sdf-9": [snapshot({"path": "A", "label": "x"}), differential({"path": "A", "requirements": "x"})],
    "sdf-10": [{"binding": {"strength": "required"}}],
    "sdf-11": [snapshot({"path": "B"}, type="A")],
    "sdf-14": [snapshot({"id": "A"}, {}), differential({})],
    "sdf-15": [snapshot({"type": []})],
    "sdf-15a": [differential({"path": "A", "type": []})],
    "sdf-16": [snapshot({"id": "A"}, {"id": "A"})],
    "sdf-17": [differential({"id": "A"}, {"id": "A"})],
    "sdf-18": [{"type": "Patient", "contextInvariant": []}],
    "sdf-19": [
        snapshot({"type": [{"code": "a b"}]}, url=OFFICIAL),
        differential({"type": [{"code": "a.b"}]}, url=OFFICIAL),
    ],
    "sdf-20": [{"element": [{"path": "A", "slicing": {}}]}],
    "sdf-21": [differential({"defaultValueCode": "x"}, derivation="constraint")],
    "sdf-22": [snapshot({"defaultValueCode": "x"}, url=OFFICIAL)],
    "sdf-23": [snapshot({"path": "A", "sliceName": "x"})],
    "tst-1": NOT_EITHER,
    "tst-2": NOT_EITHER,
    "tst-3": [{"expression": "x", "path": "x", "headerField": "x"}],
    "tst-4": [{"capability": [{}]}],
    "tst-5": SEVERAL,
    "tst-6": SEVERAL,
    "tst-7": NOT_SOURCED,
    "tst-8": NOT_SOURCED,
    "tst-9": NOT_SOURCED,
    "tst-10": NOT_COMPARED,
    "tst-11": NOT_COMPARED,
    "tst-12": NOT_RESPONDING,
    "tst-13": NOT_RESPONDING,
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == STRUCTURAL.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not STRUCTURAL[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if STRUCTURAL[key](value)] == []
