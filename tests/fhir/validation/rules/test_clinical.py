"""Invariants of clinical resources: an object that keeps each, and one that breaks it."""

from __future__ import annotations

import pytest

from samspill.fhir.validation.rules.clinical import CLINICAL

T = "http://terminology.hl7.org/CodeSystem/"
PER_CENT = {"value": 5, "code": "%", "system": "http://unitsofmeasure.org"}
CODE = {"coding": [{"system": "http://loinc.org", "code": "29463-7"}]}
OTHER = {"coding": [{"system": "http://loinc.org", "code": "8302-2"}]}


def concept(system: str, code: str) -> dict[str, object]:
    return {"coding": [{"system": T + system, "code": code}]}


ALLERGY_ERROR = concept("allergyintolerance-verification", "entered-in-error")
CONDITION_ERROR = concept("condition-ver-status", "entered-in-error")
KEPT = {
    "ait-1": [{"clinicalStatus": {}}, {"verificationStatus": ALLERGY_ERROR}],
    "ait-2": [{"clinicalStatus": {}}, {"verificationStatus": ALLERGY_ERROR}, {}],
    "con-1": [{"summary": {}}, {"assessment": []}],
    "con-2": [{"code": []}, {"detail": []}],
    "con-4": [{"clinicalStatus": concept("condition-clinical", "inactive"), "abatementAge": {}}, {}],
    "con-5": [{"clinicalStatus": {}}, {"verificationStatus": CONDITION_ERROR}],
    "cpl-3": [{"detail": {}}, {"reference": {}}],
    "ctm-1": [
        {"onBehalfOf": {}, "member": {"reference": "Practitioner/1"}},
        {"onBehalfOf": {}, "member": {"reference": "https://example.org/fhir/Practitioner/1/_history/2"}},
        {"onBehalfOf": {}, "member": {"reference": "urn:uuid:x"}},
        {"onBehalfOf": {}, "member": {"display": "Kari"}},
        {"onBehalfOf": {}},
        {"member": {"reference": "Patient/1"}},
    ],
    "fhs-1": [{"ageString": "x"}, {"bornDate": "1970"}],
    "fhs-2": [{"ageString": "x", "estimatedAge": True}, {}],
    "gol-1": [{"detailString": "x", "measure": {}}, {"dueDate": "2026"}],
    "grp-1": [{"member": [], "actual": True}, {"actual": False}],
    "imm-1": [{"documentType": "x"}, {"reference": "x"}],
    "imr-1": [{"vaccineCode": []}, {"targetDisease": {}}],
    "lnk-1": [{"item": [{}, {}]}],
    "mad-1": [{"dose": {}}, {"rateQuantity": {}}],
    "mdd-1": [{"whenPrepared": "2026-01", "whenHandedOver": "2026-01-02T08:00:00Z"}, {}],
    "msq-3": [{"coordinateSystem": 0}, {"coordinateSystem": 1}],
    "msq-5": [{"chromosome": {}, "genomeBuild": "x"}, {}],
    "msq-6": [{"genomeBuild": "x"}, {"referenceSeqString": "x"}],
    "obs-3": [{"low": {}}, {"high": {}}, {"text": "x"}, {"_text": {}}],
    "obs-6": [{"dataAbsentReason": {}}, {"valueString": "x"}],
    "obs-7": [
        {"code": CODE, "component": [{"code": CODE}]},
        {"code": CODE, "valueString": "x", "component": [{"code": OTHER}, {"code": {"text": "x"}}]},
        {"code": CODE, "valueString": "x"},
    ],
    "pat-1": [{"name": {}}, {"telecom": []}, {"address": {}}, {"organization": {}}],
    "prr-1": [{"orderDetail": [], "code": {}}, {}],
    "ras-1": [{"low": PER_CENT, "high": PER_CENT}, {"low": PER_CENT}, 5],
    "ras-2": [{"probabilityDecimal": 100}, {}],
}
BROKEN = {
    "ait-1": [{}, {"verificationStatus": concept("allergyintolerance-verification", "confirmed")}],
    "ait-2": [{"clinicalStatus": {}, "verificationStatus": ALLERGY_ERROR}],
    "con-1": [{"type": {}}],
    "con-2": [{"extension": []}],
    "con-4": [
        {"abatementAge": {}},
        {"_abatementString": {}},
        {"clinicalStatus": concept("condition-clinical", "active"), "abatementAge": {}},
        {"clinicalStatus": concept("x", "inactive"), "abatementAge": {}},
    ],
    "con-5": [{"clinicalStatus": {}, "verificationStatus": CONDITION_ERROR}],
    "cpl-3": [{"detail": {}, "reference": {}}],
    "ctm-1": [
        {"onBehalfOf": {}, "member": {"reference": "Patient/1"}},
        {"onBehalfOf": {}, "member": {"reference": "https://example.org/fhir/Organization/1"}},
    ],
    "fhs-1": [{"ageString": "x", "bornDate": "1970"}],
    "fhs-2": [{"estimatedAge": True}],
    "gol-1": [{"detailString": "x"}],
    "grp-1": [{"member": [], "actual": False}],
    "imm-1": [{"publicationDate": "2026"}],
    "imr-1": [{"doseNumberString": "1"}],
    "lnk-1": [{"item": [{}]}],
    "mad-1": [{"text": "x"}],
    "mdd-1": [{"whenPrepared": "2026-01-03", "whenHandedOver": "2026-01-02T08:00:00Z"}],
    "msq-3": [{"coordinateSystem": 2}],
    "msq-5": [{"chromosome": {}}, {"genomeBuild": "x"}],
    "msq-6": [{}, {"genomeBuild": "x", "referenceSeqString": "x"}],
    "obs-3": [{"type": {}}],
    "obs-6": [{"dataAbsentReason": {}, "valueString": "x"}, {"dataAbsentReason": {}, "_valueString": {}}],
    "obs-7": [{"code": CODE, "valueString": "x", "component": [{"code": OTHER}, {"code": CODE}]}],
    "pat-1": [{"gender": "female"}],
    "prr-1": [{"orderDetail": []}],
    "ras-1": [{"low": {"value": 5}}, {"low": PER_CENT, "high": PER_CENT | {"system": "urn:x"}}],
    "ras-2": [{"probabilityDecimal": 101}],
}


def test_every_rule_is_tried():
    assert KEPT.keys() == BROKEN.keys() == CLINICAL.keys()


@pytest.mark.parametrize("key", KEPT)
def test_an_object_that_keeps_the_rule_passes(key):
    assert [value for value in KEPT[key] if not CLINICAL[key](value)] == []


@pytest.mark.parametrize("key", BROKEN)
def test_an_object_that_breaks_the_rule_is_found(key):
    assert [value for value in BROKEN[key] if CLINICAL[key](value)] == []
