"""JSON Schemas of the types: what validation takes they take too, as far as they go."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.described.schemas import schemas
from samspill.kernel import strict_json
from tests.fhir.validation.written import WRITTEN

EXAMPLES = sorted((Path(__file__).parents[1] / "validation/examples").glob("*.json"))
KINDS: dict[str, Any] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "number": (int, Decimal),
    "integer": int,
    "null": type(None),
}


def is_kind(value: Any, kind: str) -> bool:
    return isinstance(value, KINDS[kind]) and (kind in ("boolean", "object") or not isinstance(value, bool))


def faults(schema: dict, value: Any, where: str = "") -> list[str]:
    """Check a value by the few keywords that the schemas use, read from JSON Schema 2020-12 and from nothing else."""
    if "$ref" in schema:
        return faults(schemas()[schema["$ref"].rpartition("/")[2]], value, where)
    if "anyOf" in schema:
        found = [faults(one, value, where) for one in schema["anyOf"]]
        return [] if [] in found else found[0]
    if "enum" in schema and value not in schema["enum"]:
        return [where]
    if "const" in schema:
        return [] if value == schema["const"] else [where]
    kinds = schema.get("type", list(KINDS))
    if not any(is_kind(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds)):
        return [where]
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return [where]
    if isinstance(value, list) and "items" in schema:
        return [fault for n, one in enumerate(value) for fault in faults(schema["items"], one, f"{where}[{n}]")]
    return members(schema, value, where) if isinstance(value, dict) and "properties" in schema else []


def members(schema: dict, value: dict, where: str) -> list[str]:
    found = [f"{where}.{name}" for name in schema.get("required", []) if name not in value]
    for name, one in value.items():
        if name in schema["properties"]:
            found += faults(schema["properties"][name], one, f"{where}.{name}")
        elif schema.get("additionalProperties") is False and not name.startswith("_"):
            found.append(f"{where}.{name}")
    return found


def check(resource: dict) -> list[str]:
    return faults(schemas()[resource["resourceType"]], resource)


@pytest.mark.parametrize("resource", WRITTEN.values(), ids=WRITTEN)
def test_valid_resources_fit(resource):
    assert check(resource) == []


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_examples_fit(file):
    assert check(strict_json.value_of(file.read_bytes())) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"nonsense": 1}, ".nonsense"),
        ({"gender": "kvinne"}, ".gender"),
        ({"birthDate": "17.5.1990"}, ".birthDate"),
        ({"name": {"family": "Berg"}}, ".name"),
        ({"name": [{"family": 7}]}, ".name[0].family"),
        ({"name": [{"nonsense": 7}]}, ".name[0].nonsense"),
        ({"contact": [{"organization": {"reference": 7}}]}, ".contact[0].organization.reference"),
        ({"link": [{"type": "seealso"}]}, ".link[0].other"),
        ({"active": "true"}, ".active"),
        ({"deceasedInteger": 1}, ".deceasedInteger"),
    ],
)
def test_resources_that_are_wrong_do_not(change, where):
    assert check({"resourceType": "Patient", **change}) == [where]


def test_content_that_is_shared_is_referred_to():
    inner = {"linkId": "1", "type": "group", "item": [{"linkId": "2", "type": "nonsense"}]}
    found = check({"resourceType": "Questionnaire", "status": "active", "item": [inner]})
    assert found == [".item[0].item[0].type"]


def test_every_type_has_one_and_every_reference_leads_somewhere():
    assert schemas().keys() >= set(TYPES)
    text = json.dumps(schemas())
    assert {name for name in re.findall(r'"#/components/schemas/([^"]+)"', text) if name not in schemas()} == set()
    assert copy.deepcopy(schemas()) == schemas()
