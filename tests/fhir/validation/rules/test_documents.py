"""Invariants of bundles, documents, lists and questionnaires: an object that keeps each, and one that breaks it."""

from __future__ import annotations

import pytest

from samspill.fhir.validation.rules.documents import DOCUMENTS

COMPOSITION = {"resource": {"resourceType": "Composition"}}
MESSAGE = {"resource": {"resourceType": "MessageHeader"}}


def versioned(url: str, version: str) -> dict[str, object]:
    return {"fullUrl": url, "resource": {"meta": {"versionId": version}}}


KEPT = {
    "bdl-1": [{"type": "searchset", "total": 1}, {"type": "history", "total": 1}, {"type": "batch"}],
    "bdl-2": [{"type": "searchset", "entry": [{"search": {}}]}, {"type": "batch", "entry": [{}]}, {"type": "batch"}],
    "bdl-3": [{"type": "batch", "entry": [{"request": {}}]}, {"type": "searchset", "entry": [{}]}, {"type": "history"}],
    "bdl-4": [{"type": "batch-response", "entry": [{"response": {}}]}, {"type": "searchset", "entry": [{}]}],
    "bdl-5": [{"resource": {}}, {"request": {}}, {"response": {}}],
    "bdl-7": [
        {"type": "collection", "entry": [{"fullUrl": "a"}, {"fullUrl": "b"}, {}, {}]},
        {"type": "collection", "entry": [versioned("a", "1"), versioned("a", "2")]},
        {"type": "history", "entry": [{"fullUrl": "a"}, {"fullUrl": "a"}]},
    ],
    "bdl-8": [{"fullUrl": "http://example.org/Patient/1"}, {}],
    "bdl-9": [{"type": "document", "identifier": {"system": "x", "value": "x"}}, {"type": "batch"}],
    "bdl-10": [{"type": "document", "timestamp": "x"}, {"type": "batch"}],
    "bdl-11": [{"type": "document", "entry": [COMPOSITION, {}]}, {"type": "batch", "entry": [{}]}],
    "bdl-12": [{"type": "message", "entry": [MESSAGE]}, {"type": "batch", "entry": [{}]}],
    "cmp-1": [{"text": {}}, {"entry": []}, {"section": []}],
    "cmp-2": [{"emptyReason": {}}, {"entry": []}],
    "lst-1": [{"emptyReason": {}}, {"entry": []}],
    "lst-2": [{"mode": "changes", "entry": [{"deleted": True}]}, {"mode": "working", "entry": [{}]}],
    "lst-3": [{"mode": "working", "entry": [{"date": "x"}]}, {"mode": "changes", "entry": [{}]}],
    "qrs-1": [{"answer": []}, {"item": []}],
    "que-1": [{"type": "group", "item": []}, {"type": "display"}, {"type": "string", "item": []}],
    "que-2": [{"item": [{"linkId": "1", "item": [{"linkId": "2"}]}, {"linkId": "3"}]}, {}],
    "que-3": [{"type": "display"}, {"type": "group", "code": []}],
    "que-4": [{"answerOption": []}, {"answerValueSet": "x"}],
    "que-5": [{"type": "choice", "answerOption": []}, {"type": "string", "answerValueSet": "x"}, {"type": "group"}],
    "que-6": [{"type": "display"}, {"type": "group", "required": True, "repeats": True}],
    "que-7": [{"operator": "exists", "answerBoolean": True}, {"operator": "=", "answerString": "x"}],
    "que-8": [{"type": "string", "initial": []}, {"type": "display"}],
    "que-9": [{"type": "string", "readOnly": True}, {"type": "display"}],
    "que-10": [{"type": "text", "maxLength": 5}, {"type": "date"}],
    "que-11": [{"answerOption": []}, {"initial": []}],
    "que-12": [{"enableWhen": [{}, {}]}, {"enableWhen": [{}, {}, {}], "enableBehavior": "all"}, {}],
    "que-13": [{"initial": [{}]}, {"repeats": True, "initial": [{}, {}]}, {}],
}
BROKEN = {
    "bdl-1": [{"type": "batch", "total": 1}],
    "bdl-2": [{"type": "batch", "entry": [{}, {"search": {}}]}],
    "bdl-3": [{"type": "batch", "entry": [{}]}, {"type": "searchset", "entry": [{"request": {}}]}],
    "bdl-4": [{"type": "batch-response", "entry": [{}]}, {"type": "searchset", "entry": [{"response": {}}]}],
    "bdl-5": [{"fullUrl": "x"}],
    "bdl-7": [
        {"type": "collection", "entry": [{"fullUrl": "a"}, {"fullUrl": "a"}]},
        {"type": "collection", "entry": [versioned("a", "1"), versioned("a", "1")]},
    ],
    "bdl-8": [{"fullUrl": "http://example.org/Patient/1/_history/2"}],
    "bdl-9": [{"type": "document"}, {"type": "document", "identifier": {"value": "x"}}],
    "bdl-10": [{"type": "document"}],
    "bdl-11": [{"type": "document"}, {"type": "document", "entry": [{}, COMPOSITION]}],
    "bdl-12": [{"type": "message"}, {"type": "message", "entry": [COMPOSITION]}],
    "cmp-1": [{"title": "x"}],
    "cmp-2": [{"emptyReason": {}, "entry": []}],
    "lst-1": [{"emptyReason": {}, "entry": []}],
    "lst-2": [{"mode": "working", "entry": [{"deleted": True}]}],
    "lst-3": [{"mode": "changes", "entry": [{"date": "x"}]}],
    "qrs-1": [{"answer": [], "item": []}],
    "que-1": [{"type": "group"}, {"type": "display", "item": []}],
    "que-2": [{"item": [{"linkId": "1", "item": [{"linkId": "1"}]}]}, {"item": [{"linkId": "1"}, {"linkId": "1"}]}],
    "que-3": [{"type": "display", "code": []}],
    "que-4": [{"answerOption": [], "answerValueSet": "x"}],
    "que-5": [{"type": "boolean", "answerOption": []}, {"type": "group", "answerValueSet": "x"}],
    "que-6": [{"type": "display", "required": True}, {"type": "display", "repeats": False}],
    "que-7": [{"operator": "exists", "answerString": "x"}],
    "que-8": [{"type": "group", "initial": []}, {"type": "display", "initial": []}],
    "que-9": [{"type": "display", "readOnly": True}],
    "que-10": [{"type": "date", "maxLength": 5}],
    "que-11": [{"answerOption": [], "initial": []}],
    "que-12": [{"enableWhen": [{}, {}, {}]}],
    "que-13": [{"initial": [{}, {}]}, {"repeats": False, "initial": [{}, {}]}],
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == DOCUMENTS.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not DOCUMENTS[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if DOCUMENTS[key](value)] == []
