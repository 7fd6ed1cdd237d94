"""The operations, by example: what one asks, and what one gets. http://hl7.org/fhir/R4/operations.html

Each is asked by GET with plain parameters in the query, or by POST with a `Parameters` resource. The record is that of
`tests/fhir/operations/conftest.py`: a patient with two encounters, a condition and four observations.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.fhir.operations.conftest import ask, ids, put, record

__all__ = ["ask", "put", "record"]

BODY_WEIGHT = "http://hl7.org/fhir/ValueSet/ucum-bodyweight"
UCUM = "http://unitsofmeasure.org"
SEVERITY = "http://hl7.org/fhir/ValueSet/issue-severity"
DRAFT = {"resourceType": "Patient", "gender": "kvinne"}

RECORDS = [
    ("a patient's whole record, and what it points at", "Patient/p1/$everything", 10),
    ("of some types", "Patient/p1/$everything?_type=Condition,Practitioner", 2),
    (
        "of a period of care; what has no date is in any",
        "Patient/p1/$everything?start=2024&end=2024&_type=Observation",
        1,
    ),
    ("what was stored since a moment", "Patient/p1/$everything?_since=2999-01-01T00:00:00Z", 0),
    ("in pages, by following the links", "Patient/p1/$everything?_count=3", 3),
    ("all about one encounter", "Encounter/e1/$everything", 5),
    ("the last observation of each code", "Observation/$lastn?patient=p1&code=8867-4", 1),
    ("the last three of each code", "Observation/$lastn?patient=p1&code=8867-4&max=3", 3),
]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("query", "number"), [row[1:] for row in RECORDS], ids=[row[0] for row in RECORDS])
async def test_records(ask, query, number):
    assert len(ids((await ask(query)).json())) == number


def said(part: dict[str, Any]) -> Any:
    return next(value for key, value in part.items() if key != "name")


TERMS = [
    ("the codes of a value set", f"ValueSet/$expand?url={SEVERITY}", ["fatal", "error", "warning", "information"]),
    ("those whose name begins so", f"ValueSet/$expand?url={SEVERITY}&filter=war", ["warning"]),
    ("a part of them", f"ValueSet/$expand?url={SEVERITY}&offset=1&count=2", ["error", "warning"]),
]


@pytest.mark.parametrize(("query", "codes"), [row[1:] for row in TERMS], ids=[row[0] for row in TERMS])
async def test_value_sets(ask, query, codes):
    assert [one["code"] for one in (await ask(query)).json()["expansion"]["contains"]] == codes


CODES = [
    ("a code is in a value set", f"ValueSet/$validate-code?url={BODY_WEIGHT}&system={UCUM}&code=kg", True),
    ("or it is not", f"ValueSet/$validate-code?url={BODY_WEIGHT}&system={UCUM}&code=mm", False),
    ("or it is in a code system", "CodeSystem/$validate-code?url=http://hl7.org/fhir/issue-severity&code=fatal", True),
]


@pytest.mark.parametrize(("query", "answer"), [row[1:] for row in CODES], ids=[row[0] for row in CODES])
async def test_codes(ask, query, answer):
    assert said((await ask(query)).json()["parameter"][0]) is answer


async def test_a_resource_is_validated_and_not_stored(ask):
    answer = await ask("Patient/$validate", DRAFT)
    assert answer.status_code == 200
    assert answer.json()["issue"][0]["expression"] == ["Patient.gender"]
    assert (await ask("Patient?_summary=count")).json()["total"] == 0


async def test_tags_are_added_taken_away_and_listed(ask, put):
    await put({"resourceType": "Patient", "id": "p1"})
    tag = {"system": "urn:samspill:example", "code": "red"}
    body = {"resourceType": "Parameters", "parameter": [{"name": "meta", "valueMeta": {"tag": [tag]}}]}
    assert said((await ask("Patient/p1/$meta-add", body)).json()["parameter"][0])["tag"] == [tag]
    assert (await ask("Patient/$meta")).json()["parameter"] == [{"name": "return", "valueMeta": {"tag": [tag]}}]
    assert "tag" not in said((await ask("Patient/p1/$meta-delete", body)).json()["parameter"][0])
