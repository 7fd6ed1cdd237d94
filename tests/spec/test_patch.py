"""Patches, by example: what a resource becomes. http://hl7.org/fhir/R4/http.html#patch

There are two kinds: JSON Patch (RFC 6902), sent as application/json-patch+json, and FHIRPath Patch
(http://hl7.org/fhir/R4/fhirpatch.html), a Parameters resource sent as application/fhir+json.
"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.fhir.patch.conftest import JSON_PATCH, operation, parameters

ANNE = {"family": "Fjellrev", "given": ["Anne"]}
KARI = {"family": "Fjellrev", "given": ["Kari"]}


@pytest.fixture
def patch(client, token, world):
    async def sent(address: str, body: object, **headers: str):
        content = body if isinstance(body, str) else json.dumps(body)
        media = JSON if isinstance(body, str) else JSON_PATCH
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return await client.patch(f"/fhir/{address}", content=content, headers=media | token() | more)

    return sent


@pytest.mark.parametrize(
    ("operations", "element", "becomes"),
    [
        ([{"op": "add", "path": "/deceasedBoolean", "value": False}], "deceasedBoolean", False),
        ([{"op": "add", "path": "/name/-", "value": ANNE}], "name", [KARI, ANNE]),
        ([{"op": "add", "path": "/name/0", "value": ANNE}], "name", [ANNE, KARI]),
        ([{"op": "remove", "path": "/maritalStatus"}], "maritalStatus", None),
        ([{"op": "replace", "path": "/name/0/given/0", "value": "Anne"}], "name", [ANNE]),
        (
            [{"op": "move", "from": "/name/0/given", "path": "/name/0/prefix"}],
            "name",
            [{"family": "Fjellrev", "prefix": ["Kari"]}],
        ),
        ([{"op": "copy", "from": "/name/0", "path": "/name/-"}], "name", [KARI, KARI]),
        ([{"op": "test", "path": "/gender", "value": "female"}, {"op": "remove", "path": "/gender"}], "gender", None),
    ],
)
async def test_what_json_patch_can_do(patch, operations, element, becomes):
    answer = await patch("Patient/kari", operations)
    assert answer.status_code == 200, answer.text
    assert answer.json().get(element) == becomes
    assert answer.headers["etag"] == 'W/"2"'


@pytest.mark.parametrize(
    ("change", "element", "becomes"),
    [
        (operation("add", path="Patient", name="deceased", value=("valueBoolean", False)), "deceasedBoolean", False),
        (operation("add", path="Patient", name="name", value=("valueHumanName", ANNE)), "name", [KARI, ANNE]),
        (operation("insert", path="Patient.name", index=0, value=("valueHumanName", ANNE)), "name", [ANNE, KARI]),
        (operation("delete", path="Patient.maritalStatus"), "maritalStatus", None),
        (operation("replace", path="Patient.name[0].given[0]", value=("valueString", "Anne")), "name", [ANNE]),
        (operation("delete", path="Patient.name.where(family = 'Fjellrev').given"), "name", [{"family": "Fjellrev"}]),
        (
            operation("move", path="Patient.generalPractitioner", source=1, destination=0),
            "generalPractitioner",
            [{"reference": "Organization/clinic"}, {"reference": "Practitioner/berg"}],
        ),
        (
            # An element without a type of its own is given by its parts.
            operation(
                "add", path="Patient", name="contact", value=[{"name": "name", "valueHumanName": {"text": "Far"}}]
            ),
            "contact",
            [{"name": {"text": "Mor"}}, {"name": {"text": "Far"}}],
        ),
    ],
)
async def test_what_fhirpath_patch_can_do(patch, change, element, becomes):
    answer = await patch("Patient/kari", parameters(change))
    assert answer.status_code == 200, answer.text
    assert answer.json().get(element) == becomes


@pytest.mark.parametrize(
    ("address", "body", "headers", "status", "place"),
    [
        # It cannot be done: the place is in the patch.
        ("Patient/kari", [{"op": "test", "path": "/gender", "value": "male"}], {}, 422, "[0].path"),
        ("Patient/kari", [{"op": "remove", "path": "/nothing"}], {}, 422, "[0].path"),
        (
            "Patient/kari",
            parameters(operation("replace", path="Patient.photo", value=("valueString", "x"))),
            {},
            422,
            "Parameters.parameter[0]",
        ),
        # What it makes is no valid resource, or another one: the place is in the resource.
        ("Patient/kari", [{"op": "add", "path": "/gender", "value": "kvinne"}], {}, 422, "Patient.gender"),
        ("Patient/kari", [{"op": "replace", "path": "/id", "value": "ola"}], {}, 422, "Patient.id"),
        # It is no patch.
        ("Patient/kari", [{"op": "change", "path": "/gender"}], {}, 400, "[0].op"),
        ("Patient/kari", {"gender": "male"}, {}, 400, None),
        ("Patient/kari", [], {"content_type": "application/merge-patch+json"}, 415, "Content-Type"),
        # It is meant for another version, or for something that is not there.
        ("Patient/kari", [{"op": "remove", "path": "/gender"}], {"if_match": 'W/"9"'}, 412, "If-Match"),
        ("Patient/nobody", [{"op": "remove", "path": "/gender"}], {}, 404, "Patient.id"),
        ("Patient?family=Nobody", [{"op": "remove", "path": "/gender"}], {}, 404, "query"),
        ("Patient?family=Berg,Dal", [{"op": "remove", "path": "/gender"}], {}, 412, "query"),
    ],
)
async def test_what_is_refused(client, token, patch, address, body, headers, status, place):
    answer = await patch(address, body, **headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["issue"][0].get("expression", [None])[0] == place
    untouched = await client.get("/fhir/Patient/kari", headers=token())
    assert untouched.headers["etag"] == 'W/"1"'


async def test_a_condition_may_stand_in_place_of_the_id(patch):
    answer = await patch("Patient?family=Fjellrev", [{"op": "remove", "path": "/gender"}])
    assert (answer.status_code, answer.json()["id"]) == (200, "kari")


async def test_numbers_that_are_not_touched_keep_their_spelling(client, token, patch):
    text = '{"resourceType":"Observation","id":"n","status":"final","code":{"text":"x"},"valueQuantity":{"value":%s}}'
    for number in ("1.50", "1e2", "100.0", "-0.0"):
        await client.put("/fhir/Observation/n", content=text % number, headers=JSON | token())
        answer = await patch("Observation/n", [{"op": "replace", "path": "/status", "value": "amended"}])
        assert '"valueQuantity":{"value":%s}' % number in answer.text
