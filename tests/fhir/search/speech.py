"""Made-up resources that say things in words, stand in hierarchies and carry addresses; `hearing` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

Resource = dict[str, Any]
CODES = {"body": None, "heart": "body", "valve": "heart", "mitral": "valve", "liver": "body", "other": None}
"""A code system: code to the code above it."""
CODE_SYSTEM = {
    "resourceType": "CodeSystem",
    "url": "urn:parts",
    "content": "complete",
    "hierarchyMeaning": "is-a",
    "concept": [
        {
            "code": "body",
            "concept": [
                {"code": "heart", "concept": [{"code": "valve", "concept": [{"code": "mitral"}]}]},
                {"code": "liver"},
            ],
        },
        {"code": "other"},
    ],
}
CARDIAC = "http://example.org/fhir/ValueSet/cardiac"
FINAL = "http://example.org/fhir/ValueSet/final"
WHOLE = "http://example.org/fhir/ValueSet/whole"
VALUE_SETS: dict[str, list[tuple[str, str]]] = {
    CARDIAC: [("urn:parts", "heart"), ("urn:parts", "valve"), ("urn:parts", "mitral")],
    FINAL: [("http://hl7.org/fhir/observation-status", "final"), ("urn:x", "amended")],
    WHOLE: [("urn:parts", ""), ("urn:more", "heart")],
}
"""What the value sets hold; an empty code is all of a system."""
SAYINGS = ["Heart", "HEART attack", "Hjerte, åpent", "Hjerte apent", "Å", "Lever | leber", "Čáhci", "50% of_it", ""]
ADDRESSES = [
    "http://acme.org/fhir/ValueSet/1",
    "http://acme.org/fhir/ValueSet/12",
    "http://acme.org/fhir",
    "http://ACME.org/fhir",
    "urn:oid:1.2.3",
]
TELLING = [
    "<p>Bone and liver: <b>meta</b>stases.</p>",
    "<p>Liver &amp; bone</p><p>no meta&shy;stases</p>",
    "<p>&Aring;pent hjerte, b&#248;lge</p>",
    "<table><tr><td>12,5</td><td>heart</td></tr></table>",
]


def known() -> Any:
    """What is known here: the code system and the value sets."""

    class Known:
        def value_set(self, url: str) -> Resource | None:
            if url == "ValueSet/17":
                url = CARDIAC
            if url not in VALUE_SETS:
                return None
            include = [
                {"system": system, **({"concept": [{"code": code}]} if code else {})}
                for system, code in VALUE_SETS[url]
            ]
            return {"resourceType": "ValueSet", "url": url, "compose": {"include": include}}

        def code_system(self, url: str) -> Resource | None:
            return CODE_SYSTEM if url == "urn:parts" else None

    return Known()


def without_empty(resource: Resource) -> Resource:
    return {key: value for key, value in resource.items() if value not in (None, "", [], {})}


def concept(chance: random.Random) -> Resource:
    codings = [
        without_empty(
            {
                "system": chance.choice(["urn:parts", "urn:parts", "urn:more", None]),
                "code": chance.choice([*CODES, None]),
                "display": chance.choice(SAYINGS),
            }
        )
        for _ in range(chance.randint(0, 2))
    ]
    return without_empty({"coding": [one for one in codings if one], "text": chance.choice(SAYINGS)})


def observation(chance: random.Random, number: int) -> Resource:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{chance.choice(TELLING)}</div>'
    return without_empty(
        {
            "resourceType": "Observation",
            "id": f"o{number}",
            "text": {"status": "generated", "div": div} if number % 2 else None,
            "status": chance.choice(["final", "amended"]),
            "code": concept(chance) or {"text": "x"},
            "subject": {"reference": f"Patient/{number % 3}"},
            "encounter": {"reference": f"Encounter/{chance.randint(1, 8)}"},
            "valueString": chance.choice([*SAYINGS, 'said "heart\\attack"\nand left', "å\u0301"]),
            "valueQuantity": None,
        }
    )


def encounter(chance: random.Random, number: int) -> Resource:
    return without_empty(
        {
            "resourceType": "Encounter",
            "id": str(number),
            "status": "finished",
            "class": {"code": "AMB"},
            "subject": {"reference": f"Patient/{number % 3}"},
            "partOf": {"reference": f"Encounter/{chance.randint(1, 8)}"} if number % 4 else None,
        }
    )


def location(chance: random.Random, number: int) -> Resource:
    whole = chance.choice([f"Location/{chance.randint(1, 12)}", "http://test/fhir/Location/1", None, None])
    return without_empty(
        {"resourceType": "Location", "id": str(number), "partOf": {"reference": whole} if whole else None}
    )


def procedure(chance: random.Random, number: int) -> Resource:
    return {
        "resourceType": "Procedure",
        "id": f"p{number}",
        "status": "completed",
        "subject": {"reference": f"Patient/{number % 3}"},
        "location": {"reference": f"Location/{chance.randint(1, 12)}"},
        "encounter": {"reference": f"Encounter/{chance.randint(1, 8)}"},
    }


def value_set(chance: random.Random, number: int) -> Resource:
    return without_empty(
        {
            "resourceType": "ValueSet",
            "id": f"v{number}",
            "status": "active",
            "url": chance.choice([*ADDRESSES, None]),
            "version": chance.choice(["1.0", "1.0-RC", "10.1", None]),
        }
    )


def answers(chance: random.Random, number: int) -> Resource:
    return {
        "resourceType": "QuestionnaireResponse",
        "id": f"q{number}",
        "status": "completed",
        "questionnaire": chance.choice(ADDRESSES) + chance.choice(["", "|1", "|1.1", "|10", "|2-b"]),
    }


def patient(chance: random.Random, number: int) -> Resource:
    kinds = [{"coding": [{"system": "urn:kind", "code": one}], "text": one.title()} for one in ("MR", "PPN")]
    identifiers = [{"type": chance.choice(kinds), "value": str(one)} for one in range(chance.randint(0, 2))]
    return without_empty({"resourceType": "Patient", "id": str(number), "identifier": identifiers})


def document(chance: random.Random, number: int) -> Resource:
    kind = chance.choice(["text/xml", "text/XML; charset=UTF-8", "text/plain", "image/png", "textual/x"])
    return {
        "resourceType": "DocumentReference",
        "id": f"d{number}",
        "status": "current",
        "content": [{"attachment": {"contentType": kind}}],
    }


MAKERS = {
    "Observation": (observation, 80),
    "Encounter": (encounter, 8),
    "Location": (location, 12),
    "Procedure": (procedure, 60),
    "ValueSet": (value_set, 40),
    "QuestionnaireResponse": (answers, 40),
    "Patient": (patient, 30),
    "DocumentReference": (document, 20),
}


def speech(chance: random.Random) -> list[Resource]:
    return [make(chance, number) for make, count in MAKERS.values() for number in range(1, count + 1)]
