"""Valid resources, made up for the tests: small ones with much in them."""

from __future__ import annotations

import copy
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

DIV = '<div xmlns="http://www.w3.org/1999/xhtml"><p>Kari Berg, født 1970.</p></div>'
ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem/"
_LOINC = {"system": "http://loinc.org", "code": "29463-7"}
_EXAMPLES = Path(__file__).parent / "examples"


def concept(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": _TERMINOLOGY + system, "code": code}]}


WRITTEN: dict[str, dict[str, Any]] = {
    "Patient": {
        "resourceType": "Patient",
        "id": "p1",
        "meta": {"versionId": "3", "lastUpdated": "2026-11-26T08:30:00.123+01:00", "profile": ["http://example.org/p"]},
        "text": {"status": "generated", "div": DIV},
        "contained": [{"resourceType": "Organization", "id": "o1", "name": "Sykehuset"}],
        "extension": [{"url": "http://example.org/e", "extension": [{"url": "a", "valueDecimal": Decimal("1.50")}]}],
        "identifier": [{"use": "official", "system": "urn:oid:2.16.578.1.12.4.1.4.1", "value": "13917012345"}],
        "active": True,
        "name": [{"family": "Berg", "given": ["Kari", None], "_given": [{"id": "g1"}, {"extension": [ABSENT]}]}],
        "telecom": [{"system": "phone", "value": "+47 22 00 00 00", "rank": 1}],
        "gender": "female",
        "_gender": {"id": "g2"},
        "birthDate": "1970-02-28",
        "deceasedBoolean": False,
        "address": [{"line": ["Storgata 1"], "city": "Oslo", "period": {"start": "2020", "end": "2020-05-01"}}],
        "photo": [{"contentType": "image/png", "data": "aGVp"}],
        "contact": [{"name": {"family": "Dahl"}, "organization": {"reference": "#o1"}}],
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "nb"}]}, "preferred": True}],
        "link": [{"other": {"reference": "Patient/p2"}, "type": "seealso"}],
    },
    "Observation": {
        "resourceType": "Observation",
        "id": "w1",
        "status": "final",
        "category": [concept("observation-category", "vital-signs")],
        "code": {"coding": [_LOINC], "text": "Vekt"},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-11-26T08:30:00+01:00",
        "issued": "2026-11-26T08:31:00Z",
        "valueQuantity": {"value": Decimal("72.50"), "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
        "referenceRange": [{"low": {"value": 50}, "high": {"value": 90}}],
        "component": [
            {"code": {"text": "lying"}, "valueInteger": 3},
            {
                "code": {"text": "curve"},
                "valueSampledData": {
                    "origin": {"value": 0},
                    "period": Decimal("0.5"),
                    "dimensions": 1,
                    "data": "1 2 3",
                },
            },
        ],
    },
    "MedicationRequest": {
        "resourceType": "MedicationRequest",
        "status": "active",
        "intent": "order",
        "medicationCodeableConcept": {"text": "Paracet 500 mg"},
        "subject": {"reference": "Patient/p1", "type": "Patient", "display": "Kari Berg"},
        "dosageInstruction": [
            {
                "sequence": 1,
                "timing": {
                    "event": ["2026-11-26"],
                    "repeat": {
                        "boundsPeriod": {"start": "2026-11-26", "end": "2026-12-03"},
                        "frequency": 1,
                        "period": 1,
                        "periodUnit": "d",
                        "dayOfWeek": ["mon", "tue"],
                        "timeOfDay": ["08:00:00"],
                    },
                },
                "asNeededBoolean": False,
                "doseAndRate": [{"doseQuantity": {"value": 2, "unit": "tabletter"}}],
                "maxDosePerPeriod": {"numerator": {"value": 8}, "denominator": {"value": 1, "unit": "døgn"}},
            }
        ],
        "dispenseRequest": {"numberOfRepeatsAllowed": 2, "expectedSupplyDuration": {"value": 7, "unit": "dager"}},
    },
    "Condition": {
        "resourceType": "Condition",
        "clinicalStatus": concept("condition-clinical", "resolved"),
        "verificationStatus": concept("condition-ver-status", "confirmed"),
        "code": {"text": "Brukket arm"},
        "subject": {"reference": "Patient/p1"},
        "onsetAge": {"value": 50, "unit": "år", "system": "http://unitsofmeasure.org", "code": "a"},
        "abatementDateTime": "2026-11",
        "stage": [{"summary": {"text": "1"}}],
        "evidence": [{"detail": [{"reference": "Observation/w1"}]}],
    },
    "Questionnaire": {
        "resourceType": "Questionnaire",
        "url": "http://example.org/Questionnaire/1",
        "status": "active",
        "subjectType": ["Patient"],
        "contained": [{"resourceType": "ValueSet", "id": "v1", "status": "active"}],
        "item": [
            {
                "linkId": "1",
                "type": "group",
                "item": [
                    {"linkId": "1.1", "type": "boolean", "text": "Røyker du?", "required": True},
                    {
                        "linkId": "1.2",
                        "type": "choice",
                        "answerValueSet": "#v1",
                        "enableWhen": [{"question": "1.1", "operator": "exists", "answerBoolean": True}],
                    },
                ],
            },
            {"linkId": "2", "type": "display", "text": "Takk."},
        ],
    },
    "Bundle": {
        "resourceType": "Bundle",
        "type": "transaction",
        "entry": [
            {
                "fullUrl": "urn:uuid:0b2f6c9a-7a3c-4a0e-8d3b-0a1b2c3d4e5f",
                "resource": {"resourceType": "Basic", "code": {"text": "x"}},
                "request": {"method": "POST", "url": "Basic"},
            },
            {"request": {"method": "DELETE", "url": "Basic/17"}},
        ],
    },
    "Parameters": {
        "resourceType": "Parameters",
        "parameter": [
            {"name": "a", "valueString": "x"},
            {"name": "b", "part": [{"name": "c", "resource": {"resourceType": "Basic", "code": {"text": "x"}}}]},
        ],
    },
    "Appointment": {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-11-26T08:30:00+01:00",
        "end": "2026-11-26T09:00:00+01:00",
        "participant": [{"actor": {"reference": "Patient/p1"}, "status": "accepted"}],
    },
    "EvidenceVariable": {
        "resourceType": "EvidenceVariable",
        "status": "draft",
        "characteristic": [{"definitionCodeableConcept": {"text": "x"}, "groupMeasure": "mean"}],
    },
}
"""By name, each with things that differ from type to type: choices, siblings, contained resources, recursion."""


def written(name: str) -> Any:
    """A fresh copy of one."""
    return copy.deepcopy(WRITTEN[name])


@cache
def examples() -> dict[str, Any]:
    """The resources from Synthea, by file name."""
    decoder = msgspec.json.Decoder(float_hook=Decimal)
    return {path.stem: decoder.decode(path.read_bytes()) for path in sorted(_EXAMPLES.glob("*.json"))}
