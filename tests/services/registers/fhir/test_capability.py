"""The registers' CapabilityStatement: open to all, valid, and true of what the endpoint takes."""

from __future__ import annotations

from samspill.fhir.validation import validate
from samspill.services.registers import service
from samspill.services.registers.fhir.capability import TYPES


async def test_anybody_may_read_what_is_offered(client):
    answer = await client.get("/registers/fhir/metadata")
    said = answer.json()
    assert validate(said, "CapabilityStatement") == ()
    assert said["implementation"]["url"] == "http://test/registers/fhir"


async def test_every_type_that_is_offered_has_its_operations_and_no_other_has():
    paths = {(o.method, o.path) for o in service.operations if o.path.startswith("/fhir/") and "metadata" not in o.path}
    assert paths == {
        (method, path)
        for kind in TYPES
        for method, path in (
            ("GET", f"/fhir/{kind}"),
            ("POST", f"/fhir/{kind}/_search"),
            ("GET", f"/fhir/{kind}/{{id}}"),
        )
    }


async def test_every_parameter_that_is_told_is_taken_and_no_other(client, reader):
    rest = (await client.get("/registers/fhir/metadata")).json()["rest"][0]
    for one in rest["resource"]:
        for name in [p["name"] for p in one["searchParam"]] + ["_has"]:
            answer = await client.get(f"/registers/fhir/{one['type']}", params={name: "1"}, headers=reader)
            unknown = answer.status_code == 400 and "is not a parameter here" in answer.text
            assert unknown is (name == "_has"), (one["type"], name)
