"""What the CapabilityStatement states is done, and what it does not state is refused. http://hl7.org/fhir/R4/http.html"""

from __future__ import annotations

import json

import pytest

from samspill.fhir.capability import ON_ALL, ON_TYPES, capability_statement, finds, reverse_includes
from samspill.fhir.definitions import TYPES
from samspill.fhir.described.search_parameters import refuses, value_for
from samspill.fhir.operations import OPERATIONS
from samspill.fhir.rules import Rules
from samspill.fhir.search import parameters, parse
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from tests.fhir.conftest import JSON, PATIENT

BASE = "http://test/fhir"


@pytest.fixture(scope="module")
def statement():
    return strict_json.value_of(strict_json.write(capability_statement(BASE)))


def resources(statement) -> dict[str, dict]:
    return {one["type"]: one for one in statement["rest"][0]["resource"]}


def codes(listed: list[dict]) -> list[str]:
    return [one["code"] for one in listed]


async def test_anybody_may_read_it_and_it_is_valid(client, statement):
    answer = await client.get("/fhir/metadata")
    assert answer.status_code == 200
    assert strict_json.value_of(answer.content) == statement
    assert validate(statement, "CapabilityStatement") == ()


def test_every_type_and_every_interaction_of_the_standard_is_offered(statement):
    found = resources(statement)
    assert tuple(found) == TYPES
    assert {tuple(codes(one["interaction"])) for one in found.values()} == {tuple(ON_TYPES)}
    assert codes(statement["rest"][0]["interaction"]) == [*ON_ALL, "transaction", "batch"]


async def test_every_interaction_that_is_stated_is_answered(client, token, statement):
    refused = {}
    for kind, one in resources(statement).items():
        for code in codes(one["interaction"]):
            method, path = ON_TYPES[code]
            address = "/".join(("/fhir", kind, *path))
            answer = await client.request(method, address, content="{}", headers=JSON | token())
            if answer.status_code in (405, 501) or answer.status_code >= 500 or "not offered" in answer.text:
                refused[kind, code] = answer.status_code
    assert refused == {}
    for method, path in ON_ALL.values():
        assert (await client.request(method, "/".join(("/fhir", *path)), headers=token())).status_code == 200


async def test_every_search_parameter_that_is_stated_is_taken_and_no_other(client, token, statement):
    seen, wrong = set(), []
    for kind, one in resources(statement).items():
        stated = {found["name"]: found for found in one["searchParam"]}
        for name, parameter in parameters(kind).items():
            if name not in stated:
                wrong += [(kind, name, "taken but not stated")] if not refuses(kind, name, value_for(parameter)) else []
            elif (parameter.url, parameter.type) not in seen:
                seen.add((parameter.url, parameter.type))
                query = {name: value_for(parameter), "_count": "0"}
                answer = await client.get(f"/fhir/{kind}", params=query, headers=token())
                wrong += [(kind, name, answer.text)] if answer.status_code != 200 else []
    assert wrong == []
    assert len(seen) > 1000


def test_parameters_of_all_types_are_stated_once_more(statement):
    everywhere = {one["name"]: one for one in statement["rest"][0]["searchParam"]}
    assert {"_id", "_lastUpdated", "_tag", "_profile", "_security", "_source"} <= everywhere.keys()
    for name, one in everywhere.items():
        assert name in parameters("Patient") or one["type"] == "special"


def test_every_include_that_is_stated_is_taken(statement):
    for kind, one in resources(statement).items():
        for include in one.get("searchInclude", []):
            assert parse(kind, [("_include", include)])
        for include in one.get("searchRevInclude", []):
            assert parse(kind, [("_revinclude", include)])
    assert "Observation:subject" in reverse_includes("Patient")
    assert "Observation:subject" not in reverse_includes("Organization")


async def test_every_definition_that_is_stated_can_be_read(client, token, statement):
    rest = statement["rest"][0]
    urls = {found["definition"] for one in rest["resource"] for found in one["operation"]}
    urls |= {found["definition"] for found in rest["operation"]}
    for url in sorted(urls):
        answer = await client.get(f"/fhir/OperationDefinition/{url.rpartition('/')[2]}", headers=token())
        assert (answer.status_code, answer.json()["resourceType"]) == (200, "OperationDefinition"), url
        assert url in (answer.json()["url"], answer.json()["base"])
    urls = {found["definition"] for one in rest["resource"] for found in one["searchParam"]}
    for url in sorted(urls)[::40]:
        answer = await client.get(f"/fhir/SearchParameter/{url.rpartition('/')[2]}", headers=token())
        assert (answer.status_code, answer.json().get("url")) == (200, url)


async def test_every_operation_that_is_stated_is_found_and_no_other(client, token, statement):
    for kind, one in resources(statement).items():
        stated = {found["name"] for found in one["operation"]}
        offered = {found.code for found in OPERATIONS if not found.types or kind in found.types}
        assert stated == offered
        for code in ("nonsense", *{found.code for found in OPERATIONS} - stated):
            for path in ((kind, f"${code}"), (kind, "x", f"${code}")):
                assert not finds("GET", path)
                assert not finds("POST", path)
    for one in OPERATIONS:
        kind = (one.types or ("Basic",))[0]
        paths = {"system": (f"${one.code}",), "type": (kind, f"${one.code}"), "instance": (kind, "x", f"${one.code}")}
        for level, path in paths.items():
            for method in ("GET", "POST"):
                assert finds(method, path) is (level in one.levels and method in one.methods), (one.official, level)


async def test_conditions_are_met_as_stated(client, token, statement):
    patient = resources(statement)["Patient"]
    assert (patient["conditionalCreate"], patient["conditionalUpdate"], patient["conditionalDelete"]) == (
        True,
        True,
        "single",
    )
    assert (patient["conditionalRead"], patient["updateCreate"]) == ("full-support", True)
    headers = JSON | token()
    made = [
        await client.post("/fhir/Patient", content=PATIENT, headers=headers | {"if-none-exist": "family=Fjellrev"})
        for _ in "ab"
    ]
    assert [answer.status_code for answer in made] == [201, 200]
    found = await client.get(f"/fhir/Patient/{made[0].json()['id']}", headers=token())
    for header in ({"if-none-match": found.headers["etag"]}, {"if-modified-since": found.headers["last-modified"]}):
        again = await client.get(f"/fhir/Patient/{made[0].json()['id']}", headers=token() | header)
        assert (again.status_code, again.content) == (304, b"")
    assert (await client.put("/fhir/Patient?family=Fjellrev", content=PATIENT, headers=headers)).status_code == 200
    assert (await client.put("/fhir/Basic/new", content=basic("new"), headers=headers)).status_code == 201
    assert (await client.delete("/fhir/Patient?family=Fjellrev", headers=token())).status_code == 204


def basic(id_: str) -> str:
    return json.dumps({"resourceType": "Basic", "id": id_, "code": {"text": "x"}})


async def test_patches_are_taken_in_the_formats_that_are_stated(client, token, statement):
    await client.put("/fhir/Basic/one", content=basic("one"), headers=JSON | token())
    [fhir, json_patch] = statement["patchFormat"]
    step = [{"op": "replace", "path": "/code/text", "value": "y"}]
    answer = await client.patch(
        "/fhir/Basic/one", content=json.dumps(step), headers=token() | {"content-type": json_patch}
    )
    assert (answer.status_code, answer.json()["code"]["text"]) == (200, "y")
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Basic.code.text"},
        {"name": "value", "valueString": "z"},
    ]
    step = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}
    answer = await client.patch("/fhir/Basic/one", content=json.dumps(step), headers=token() | {"content-type": fhir})
    assert (answer.status_code, answer.json()["code"]["text"]) == (200, "z")
    other = await client.patch("/fhir/Basic/one", content="x", headers=token() | {"content-type": "application/xml"})
    assert other.status_code == 415


def test_the_rules_of_the_installation_are_stated():
    found = resources(capability_statement(BASE, Rules(update_create=False, delete_many=True)))["Patient"]
    assert (found["updateCreate"], found["conditionalDelete"]) == (False, "multiple")


def test_profiles_that_come_with_the_platform_are_stated(statement):
    found = resources(statement)
    assert "http://hl7.no/fhir/ig/StructureDefinition/no-basis-Patient" in found["Patient"]["supportedProfile"]
