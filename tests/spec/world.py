"""A small world to search in, and short ways to read the Bundles that come back."""

from __future__ import annotations

LOINC = "http://loinc.org"


def to(reference: str) -> dict[str, str]:
    return {"reference": reference}


def concept(code: str) -> dict[str, object]:
    return {"coding": [{"system": LOINC, "code": code}]}


def observation(id_: str, patient: str = "kari", **more: object) -> dict[str, object]:
    found = {"resourceType": "Observation", "id": id_, "status": "final", "code": concept("8867-4")}
    return found | {"subject": to(f"Patient/{patient}")} | more


WORLD = [
    {"resourceType": "Organization", "id": "clinic", "name": "Klinikken", "partOf": to("Organization/trust")},
    {"resourceType": "Organization", "id": "trust", "name": "Foretaket", "partOf": to("Organization/region")},
    {"resourceType": "Organization", "id": "region", "name": "Regionen"},
    {"resourceType": "Practitioner", "id": "berg", "name": [{"family": "Berg", "given": ["Ola"]}]},
    {
        "resourceType": "Patient",
        "id": "kari",
        "text": {"status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml">Kari</div>'},
        "active": True,
        "name": [{"family": "Fjellrev", "given": ["Kari"]}],
        "gender": "female",
        "birthDate": "1990-05-17",
        "_birthDate": {"extension": [{"url": "http://example.org/guess", "valueBoolean": True}]},
        "maritalStatus": {"text": "gift"},
        "contact": [{"name": {"text": "Mor"}}],
        "generalPractitioner": [to("Practitioner/berg"), to("Organization/clinic")],
        "managingOrganization": to("Organization/clinic"),
    },
    {"resourceType": "Patient", "id": "ola", "name": [{"family": "Åsen"}, {"family": "Berg"}], "birthDate": "1980"},
    {"resourceType": "Patient", "id": "nina", "name": [{"family": "Dal"}], "birthDate": "2001"},
    {
        "resourceType": "Encounter",
        "id": "visit",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": to("Patient/kari"),
        "serviceProvider": to("Organization/clinic"),
        "participant": [{"individual": to("Practitioner/berg"), "period": {"start": "2026-01-01"}}],
    },
    observation(
        "o1", effectiveDateTime="2026-01-01", encounter=to("Encounter/visit"), hasMember=[to("Observation/o2")]
    ),
    observation("o2", effectiveDateTime="2026-01-02", hasMember=[to("Observation/o3")], note=[{"text": "rolig"}]),
    observation("o3", effectiveDateTime="2026-01-03", performer=[to("Practitioner/berg")], status="amended"),
    observation("o4", patient="ola", effectiveDateTime="2026-01-04", performer=[to("Patient/kari")]),
    observation("o5", status="preliminary"),
]


def of_mode(bundle, mode: str) -> list[str]:
    """References of the entries of a mode, as they stand."""
    return [
        f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
        for entry in bundle.get("entry", [])
        if entry["search"]["mode"] == mode
    ]


def matches(bundle) -> list[str]:
    return [reference.partition("/")[2] for reference in of_mode(bundle, "match")]


def said(bundle) -> list[str]:
    """What is said about the search."""
    outcomes = [entry["resource"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "outcome"]
    return [issue["diagnostics"] for outcome in outcomes for issue in outcome["issue"]]


def link(bundle, relation: str) -> str | None:
    return next((found["url"] for found in bundle["link"] if found["relation"] == relation), None)
