"""The OpenAPI document describes the API as it is: https://spec.openapis.org/oas/v3.1.1"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from samspill.fhir.capability import ON_TYPES, finds
from samspill.fhir.definitions import TYPES
from samspill.fhir.described.search_parameters import served
from samspill.fhir.openapi import document
from samspill.fhir.operations import OPERATIONS
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator

FILLED = {"id": "x", "version": "1", "type": "Basic"}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    return document("http://test/fhir")


def described(found) -> Iterator[tuple[str, str, dict]]:
    for path, item in found["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


async def test_anybody_may_read_it(client, found):
    answer = await client.get("/fhir/openapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert strict_json.value_of(answer.content) == strict_json.value_of(strict_json.write(found))


def test_every_reference_leads_somewhere(found):
    for reference in set(references(found)):
        place = found
        for part in reference.removeprefix("#/").split("/"):
            assert part in place, reference
            place = place[part]


def test_every_operation_has_an_id_of_its_own(found):
    ids = [operation["operationId"] for _, _, operation in described(found)]
    assert len(ids) == len(set(ids)) > 1900


def test_what_is_described_is_found(found):
    for method, path, _ in described(found):
        parts = tuple(FILLED.get(part.strip("{}"), part) for part in path.strip("/").split("/") if part)
        assert finds(method, parts) or path in ("/metadata", "/"), f"{method} {path}"


def test_what_is_found_is_described(found):
    for kind in TYPES:
        for method, path in ON_TYPES.values():
            words = {"x": "{id}", "1": "{version}"}
            address = "/".join(("", kind, *(words.get(part, part) for part in path)))
            assert method.lower() in found["paths"][address], address
    for offered in OPERATIONS:
        ends = [path for path in found["paths"] if path.endswith(f"${offered.code}")]
        assert len(ends) >= len(offered.levels)


def test_the_parts_of_an_address_are_parameters(found):
    shared = found["components"]["parameters"]
    for _, path, operation in described(found):
        given = [
            shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in operation.get("parameters", [])
        ]
        names = [one["name"] for one in given if one["in"] == "path"]
        assert sorted(names) == sorted(re.findall(r"\{(\w+)\}", path)), path
        assert len(given) == len({(one["in"], one["name"]) for one in given})


def test_a_search_takes_the_parameters_that_are_served(found):
    for kind in ("Patient", "Observation", "Location"):
        names = {one["name"] for one in found["paths"][f"/{kind}"]["get"]["parameters"] if "name" in one}
        assert names == set(served(kind))
