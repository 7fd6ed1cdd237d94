"""OperationDefinition resources say what is offered: http://hl7.org/fhir/R4/operationdefinition.html"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from samspill.fhir.described.operation_definitions import address_of, definition, ids
from samspill.fhir.operations import OPERATIONS
from samspill.fhir.validation import validate

BASE = "http://test/fhir"
SOURCE = Path(__file__).parents[3] / "tools/definitions/hl7-fhir-r4/profiles-resources.json.gz"


@pytest.fixture(scope="module")
def official() -> dict[str, dict]:
    """The standard's own definitions by id, from the files that the platform's are compiled from."""
    entries = json.loads(gzip.decompress(SOURCE.read_bytes()))["entry"]
    found = [entry["resource"] for entry in entries if entry["resource"]["resourceType"] == "OperationDefinition"]
    return {one["id"]: one for one in found}


def test_every_one_is_valid():
    for id_ in ids():
        assert validate(definition(id_, BASE), "OperationDefinition") == ()
    assert definition("nonsense", BASE) is None


def test_each_is_a_part_of_the_standards_own(official):
    for offered in OPERATIONS:
        own, theirs = definition(offered.id, BASE), official[offered.official]
        assert own is not None
        assert own["base"] == theirs["url"]
        assert own["code"] == theirs["code"]
        assert own["resource"] == theirs["resource"]
        assert all(theirs[level] or not own[level] for level in ("system", "type", "instance"))
        known = {(one["use"], one["name"]): one for one in theirs["parameter"]}
        for one in own["parameter"]:
            said = known[one["use"], one["name"]]
            assert (one["min"] >= said["min"], one["max"], one["type"]) == (True, said["max"], said["type"]), one


def test_every_parameter_of_the_standard_is_taken_or_said_to_be_left_out(official):
    for offered in OPERATIONS:
        theirs = {one["name"] for one in official[offered.official]["parameter"] if one["use"] == "in"}
        assert {one.name for one in offered.takes} | set(offered.left_out) == theirs, offered.official


def test_an_operation_that_is_offered_in_part_has_a_definition_of_its_own():
    addresses = {offered.official: address_of(offered, BASE) for offered in OPERATIONS}
    assert addresses["Resource-meta"] == "http://hl7.org/fhir/OperationDefinition/Resource-meta"
    assert addresses["ValueSet-expand"] == f"{BASE}/OperationDefinition/ValueSet-expand"
