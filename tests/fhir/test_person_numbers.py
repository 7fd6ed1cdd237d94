"""Numbers that may belong to somebody come in nowhere but in production, and made-up ones everywhere but there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.fhir import person_numbers
from samspill.fhir.person_numbers import fault_in, guard
from samspill.kernel import strict_json
from samspill.kernel.identifiers import DNR, FNR, HPR
from samspill.kernel.settings import Settings

JSON = {"content-type": "application/fhir+json"}
ORDINARY = "13116900216"
"""The specimen of Skatteetaten's own example of a passport: it belongs to nobody, and its shape does not tell."""
MADE_UP = "22879420664"


@pytest.fixture
def environment():
    """`environment("production")`: be that until the test ends."""
    before = list(person_numbers._environment)

    def be(name):
        guard(replace(Settings(), environment=name))

    yield be
    person_numbers._environment[:] = before


def patient(number, system=FNR, **more):
    return {"resourceType": "Patient", "id": "p1", "identifier": [{"system": system, "value": number}], **more}


def fault(resource):
    return fault_in(resource, strict_json.write(resource))


@pytest.mark.parametrize(
    ("name", "number", "refused"),
    [
        ("production", MADE_UP, True),
        ("production", ORDINARY, False),
        ("test", ORDINARY, True),
        ("demo", ORDINARY, True),
        ("demo", MADE_UP, False),
        ("test", "12345678901", False),
    ],
)
def test_each_kind_of_installation_takes_its_own_numbers(environment, name, number, refused):
    environment(name)
    assert bool(fault(patient(number))) == refused


@pytest.mark.parametrize(
    ("resource", "where"),
    [
        (patient(ORDINARY, DNR), "Patient.identifier[0].value"),
        (patient(ORDINARY, FNR.removeprefix("urn:oid:")), "Patient.identifier[0].value"),
        (
            {"resourceType": "Observation", "subject": {"identifier": {"system": FNR, "value": ORDINARY}}},
            "Observation.subject.identifier.value",
        ),
        (
            {"resourceType": "Observation", "contained": [{"code": {}}, patient(f"{ORDINARY[:6]} {ORDINARY[6:]}")]},
            "Observation.contained[1].identifier[0].value",
        ),
    ],
)
def test_it_is_found_wherever_an_identifier_stands(environment, resource, where):
    environment("test")
    found = fault(resource)
    assert (found.where, found.code) == (where, "business-rule")
    assert ORDINARY not in found.what


def test_other_systems_and_escaped_spellings(environment):
    environment("test")
    assert fault(patient(ORDINARY, HPR)) is None
    assert fault(patient(ORDINARY, "http://elsewhere.example/id")) is None
    escaped = strict_json.write(patient(ORDINARY)).replace(b"urn:oid:2.16", b"urn:oid:2\\u002e16")
    escaped = escaped.replace(b"578", b"57\\u0038")
    assert fault_in(strict_json.value_of(escaped), escaped)


async def test_over_http_it_is_refused_with_its_place_and_nothing_is_stored(client, token):
    put = await client.put("/fhir/Patient/p1", content=strict_json.write(patient(ORDINARY)), headers=JSON | token())
    assert put.status_code == 422
    assert put.json()["issue"][0]["expression"] == ["Patient.identifier[0].value"]
    assert ORDINARY not in put.text
    entries = [
        {"resource": {"resourceType": "Patient", "id": "p2"}, "request": {"method": "PUT", "url": "Patient/p2"}},
        {"resource": patient(ORDINARY), "request": {"method": "PUT", "url": "Patient/p1"}},
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    sent = await client.post("/fhir", content=strict_json.write(bundle), headers=JSON | token())
    assert sent.status_code == 422
    assert "Bundle.entry[1].resource" in sent.text
    assert ORDINARY not in sent.text
    assert (await client.get("/fhir/Patient/p2", headers=token())).status_code == 404


async def test_a_patch_brings_none_in_either(client, token):
    assert (
        await client.put("/fhir/Patient/p1", content=strict_json.write(patient(MADE_UP)), headers=JSON | token())
    ).status_code == 201
    steps = [{"op": "replace", "path": "/identifier/0/value", "value": ORDINARY}]
    headers = token() | {"content-type": "application/json-patch+json"}
    answer = await client.patch("/fhir/Patient/p1", content=strict_json.write(steps), headers=headers)
    assert answer.status_code == 422
    assert (await client.get("/fhir/Patient/p1", headers=token())).json()["identifier"][0]["value"] == MADE_UP
