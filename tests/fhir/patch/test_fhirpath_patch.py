"""FHIRPath Patch: http://hl7.org/fhir/R4/fhirpatch.html"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.patch import read
from samspill.kernel.problems import Invalid, Malformed, Problem, TooLarge
from tests.fhir.patch.conftest import operation, parameters

FHIR = "application/fhir+json"


def patched(resource: dict[str, object], *operations: dict[str, object]) -> dict[str, object]:
    """Patch a Patient; gives all of it but type and id."""
    whole = {"resourceType": "Patient", "id": "p"} | resource
    found = json.loads(read(FHIR, parameters(*operations).encode())(json.dumps(whole).encode()))
    assert (found.pop("resourceType"), found.pop("id")) == (whole["resourceType"], whole["id"])
    return found


def numbers(*values: int) -> dict[str, object]:
    return {"identifier": [{"system": "http://example.org", "value": f"value {n}"} for n in values]}


IDENTIFIER = "Patient.identifier"
NEW = ("valueIdentifier", {"system": "http://example.org", "value": "value 9"})


@pytest.mark.parametrize(
    ("resource", "operations", "expected"),
    [
        ({"active": True}, [], {"active": True}),
        # add
        (
            {},
            [operation("add", path="Patient", name="birthDate", value=("valueDate", "1930-01-01"))],
            {"birthDate": "1930-01-01"},
        ),
        (
            {"contact": [{"name": {"text": "a"}}]},
            [operation("add", path="Patient.contact[0]", name="gender", value=("valueCode", "male"))],
            {"contact": [{"name": {"text": "a"}, "gender": "male"}]},
        ),
        (
            {},
            [
                operation(
                    "add", path="Patient", name="maritalStatus", value=("valueCodeableConcept", {"text": "married"})
                )
            ],
            {"maritalStatus": {"text": "married"}},
        ),
        (
            {},
            [
                operation(
                    "add",
                    path="Patient",
                    name="contact",
                    value=[
                        {"name": "name", "valueHumanName": {"text": "a name"}},
                        {"name": "relationship", "valueCodeableConcept": {"text": "one"}},
                        {"name": "relationship", "valueCodeableConcept": {"text": "two"}},
                    ],
                )
            ],
            {"contact": [{"name": {"text": "a name"}, "relationship": [{"text": "one"}, {"text": "two"}]}]},
        ),
        (numbers(1), [operation("add", path="Patient", name="identifier", value=NEW)], numbers(1, 9)),
        (
            {},
            [operation("add", path="Patient", name="deceased", value=("valueBoolean", True))],
            {"deceasedBoolean": True},
        ),
        (
            {"birthDate": "2020-01-01"},
            [
                operation(
                    "add",
                    path="Patient.birthDate",
                    name="extension",
                    value=[{"name": "url", "valueUri": "urn:x"}, {"name": "value", "valueCode": "y"}],
                )
            ],
            {"birthDate": "2020-01-01", "_birthDate": {"extension": [{"url": "urn:x", "valueCode": "y"}]}},
        ),
        (
            {"name": [{"family": "a"}]},
            [operation("add", path="Patient.name.where(family = 'a')", name="given", value=("valueString", "b"))],
            {"name": [{"family": "a", "given": ["b"]}]},
        ),
        # insert
        (numbers(1, 2), [operation("insert", path=IDENTIFIER, index=2, value=NEW)], numbers(1, 2, 9)),
        (numbers(1, 2), [operation("insert", path=IDENTIFIER, index=1, value=NEW)], numbers(1, 9, 2)),
        (numbers(1, 2), [operation("insert", path=IDENTIFIER, index=0, value=NEW)], numbers(9, 1, 2)),
        ({}, [operation("insert", path=IDENTIFIER, index=0, value=NEW)], numbers(9)),
        (
            {"name": [{"given": ["a", "b"], "_given": [None, {"id": "x"}]}]},
            [operation("insert", path="Patient.name[0].given", index=1, value=("valueString", "c"))],
            {"name": [{"given": ["a", "c", "b"], "_given": [None, None, {"id": "x"}]}]},
        ),
        # delete
        ({"birthDate": "2020", "_birthDate": {"id": "x"}}, [operation("delete", path="Patient.birthDate")], {}),
        ({"active": True}, [operation("delete", path="Patient.birthDate")], {"active": True}),
        (numbers(1, 2, 3), [operation("delete", path="Patient.identifier[1]")], numbers(1, 3)),
        (numbers(1), [operation("delete", path="Patient.identifier[0]")], {}),
        (numbers(1, 2), [operation("delete", path="Patient.identifier.where(value = 'value 1')")], numbers(2)),
        (
            {"contact": [{"name": {"text": "a"}, "gender": "male"}]},
            [operation("delete", path="Patient.contact[0].name.text")],
            {"contact": [{"gender": "male"}]},
        ),
        ({"contact": [{"name": {"text": "a"}}]}, [operation("delete", path="Patient.contact.name.text")], {}),
        (
            {"name": [{"given": ["a", "b"], "_given": [{"id": "x"}, None]}]},
            [operation("delete", path="Patient.name.given.first()")],
            {"name": [{"given": ["b"]}]},
        ),
        ({"deceasedBoolean": True}, [operation("delete", path="Patient.deceased")], {}),
        # replace
        (
            {"birthDate": "1920-01-01", "_birthDate": {"id": "x"}},
            [operation("replace", path="Patient.birthDate", value=("valueDate", "1930-01-01"))],
            {"birthDate": "1930-01-01"},
        ),
        (
            {"contact": [{"gender": "male"}]},
            [operation("replace", path="Patient.contact[0].gender", value=("valueCode", "female"))],
            {"contact": [{"gender": "female"}]},
        ),
        (
            {"deceasedBoolean": True},
            [operation("replace", path="Patient.deceased", value=("valueDateTime", "2020"))],
            {"deceasedDateTime": "2020"},
        ),
        (numbers(1, 2), [operation("replace", path="Patient.identifier[0]", value=NEW)], numbers(9, 2)),
        (
            {"maritalStatus": {"id": "1", "text": "a"}},
            [
                operation(
                    "replace", path="Patient.maritalStatus", value=("valueCodeableConcept", {"id": "2", "text": "b"})
                )
            ],
            {"maritalStatus": {"id": "2", "text": "b"}},
        ),
        (
            {"contact": [{"gender": "male"}]},
            [operation("replace", path="Patient.contact[0]", value=[{"name": "gender", "valueCode": "female"}])],
            {"contact": [{"gender": "female"}]},
        ),
        # move
        (numbers(1, 2, 3, 4), [operation("move", path=IDENTIFIER, source=3, destination=1)], numbers(1, 4, 2, 3)),
        (numbers(1, 2, 3, 4), [operation("move", path=IDENTIFIER, source=0, destination=3)], numbers(2, 3, 4, 1)),
        (numbers(1, 2), [operation("move", path=IDENTIFIER, source=1, destination=1)], numbers(1, 2)),
        (
            {"name": [{"given": ["a", "b"], "_given": [{"id": "x"}, None]}]},
            [operation("move", path="Patient.name[0].given", source=0, destination=1)],
            {"name": [{"given": ["b", "a"], "_given": [None, {"id": "x"}]}]},
        ),
        # several, each on what the ones before it left
        (
            numbers(1, 2, 3),
            [
                operation("delete", path="Patient.identifier[2]"),
                operation("move", path=IDENTIFIER, source=0, destination=1),
                operation("replace", path="Patient.identifier[0].value", value=("valueString", "value 7")),
            ],
            numbers(7, 1),
        ),
    ],
)
def test_what_an_operation_does(resource, operations, expected):
    assert patched(resource, *operations) == expected


@pytest.mark.parametrize(
    ("resource", "change"),
    [
        ({}, operation("add", path="Patient", name="colour", value=("valueString", "x"))),
        ({"active": True}, operation("add", path="Patient", name="active", value=("valueBoolean", False))),
        ({"deceasedBoolean": True}, operation("add", path="Patient", name="deceased", value=("valueDateTime", "2020"))),
        ({}, operation("add", path="Patient", name="deceased", value=("valueString", "x"))),
        ({}, operation("add", path="Patient", name="contact", value=[{"name": "colour", "valueString": "x"}])),
        ({}, operation("add", path="Patient.contact", name="gender", value=("valueCode", "male"))),
        ({"name": [{}, {}]}, operation("add", path="Patient.name", name="text", value=("valueString", "x"))),
        (
            {"name": [{"given": ["a"]}]},
            operation("add", path="Patient.name.given[0]", name="extension", value=[{"name": "url", "valueUri": "x"}]),
        ),
        ({}, operation("add", path="'text'", name="extension", value=[{"name": "url", "valueUri": "x"}])),
        (numbers(1), operation("insert", path=IDENTIFIER, index=2, value=NEW)),
        ({"active": True}, operation("insert", path="Patient.active", index=0, value=("valueBoolean", True))),
        ({}, operation("insert", path="Patient.nothing", index=0, value=NEW)),
        (numbers(1, 2), operation("insert", path="Patient.identifier.where(value = 'value 1')", index=0, value=NEW)),
        (numbers(1, 2), operation("delete", path=IDENTIFIER)),
        ({}, operation("delete", path="Patient")),
        ({}, operation("replace", path="Patient.birthDate", value=("valueDate", "2020"))),
        ({}, operation("replace", path="Patient", value=("valueString", "x"))),
        (numbers(1, 2), operation("replace", path=IDENTIFIER, value=NEW)),
        ({"deceasedBoolean": True}, operation("replace", path="Patient.deceased", value=("valueString", "x"))),
        (numbers(1, 2), operation("move", path=IDENTIFIER, source=2, destination=0)),
        (numbers(1, 2), operation("move", path=IDENTIFIER, source=0, destination=2)),
        ({}, operation("move", path=IDENTIFIER, source=0, destination=0)),
        ({"active": True}, operation("move", path="Patient.active", source=0, destination=0)),
        ({}, operation("delete", path="%resource.id.substring(0)")),
        ({}, operation("replace", path="Patient.id", value=("valueId", "other"))),
        ({}, operation("delete", path="Patient.id")),
        ({"active": True}, operation("delete", path="1 + 'a'")),
    ],
)
def test_what_cannot_be_done_is_refused(resource, change):
    with pytest.raises(Invalid):
        patched(resource, change)


def test_an_operation_that_cannot_be_done_is_named():
    good = operation("delete", path="Patient.active")
    with pytest.raises(Invalid) as refused:
        patched({"active": True}, good, operation("replace", path="Patient.active", value=("valueBoolean", True)))
    assert refused.value.faults[0].where == "Parameters.parameter[1]"


@pytest.mark.parametrize(
    "parameter",
    [
        {"name": "other"},
        {"name": "operation"},
        {"name": "operation", "part": [{"name": "type", "valueCode": "remove"}]},
        {"name": "operation", "part": [{"name": "type", "valueInteger": 1}]},
        operation("delete"),
        operation("delete", path="Patient.active", index=1),
        operation("delete", path=("valueInteger", 1)),
        operation("delete", path="Patient..active"),
        operation("delete", path="Patient.active.nonsense()"),
        operation("insert", path=IDENTIFIER, value=NEW),
        operation("insert", path=IDENTIFIER, value=NEW, index=("valueInteger", -1)),
        operation("insert", path=IDENTIFIER, value=NEW, index=("valueBoolean", True)),
        operation("move", path=IDENTIFIER, source=0),
        operation("add", path="Patient", name="active"),
        {
            "name": "operation",
            "part": [*operation("delete", path="Patient.active")["part"], {"name": "path", "valueString": "x"}],
        },
    ],
)
def test_what_is_no_operation_is_refused_before_anything_is_done(parameter):
    with pytest.raises(Invalid) as refused:
        read(FHIR, parameters(parameter).encode())
    assert refused.value.faults[0].where.startswith("Parameters.parameter[0]")


def test_a_patch_has_its_limits_and_is_a_parameters_resource():
    with pytest.raises(TooLarge):
        read(FHIR, parameters(*[operation("delete", path="Patient.active")] * 1001).encode())
    for text, kind in (
        (b"[]", Malformed),
        (b"{}", Invalid),
        (b'{"resourceType":"Patient"}', Invalid),
        (b"{", Malformed),
    ):
        with pytest.raises(kind):
            read(FHIR, text)


def test_what_is_not_touched_keeps_its_spelling():
    quantity = b'"valueQuantity":{"value":1.50},"component":[{"valueQuantity":{"value":1e2}}]'
    stored = b'{"resourceType":"Observation","id":"o",' + quantity + b"}"
    added = parameters(operation("add", path="Observation", name="status", value=("valueCode", "final")))
    assert read(FHIR, added.encode())(stored) == stored[:-1] + b',"status":"final"}'
    path = "Observation.component[0].value.value"
    replaced = parameters(operation("replace", path=path, value=("valueDecimal", 0))).replace("0}", "2.500}")
    assert read(FHIR, replaced.encode())(stored) == stored.replace(b"1e2", b"2.500")


async def test_over_http_what_it_becomes_is_validated_as_a_whole(send, patient):
    wrong = operation("add", path="Patient", name="gender", value=("valueCode", "nonsense"))
    answer = await send(f"Patient/{patient}", parameters(wrong))
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Patient.gender"]
    right = operation("add", path="Patient", name="gender", value=("valueCode", "female"))
    answer = await send(f"Patient/{patient}", parameters(right))
    assert (answer.status_code, answer.json()["gender"]) == (200, "female")


async def test_values_of_the_patch_do_not_stand_in_the_answer(send, patient):
    path = "Patient.name.where(family = 'Hemmelig').nonsense("
    answer = await send(f"Patient/{patient}", parameters(operation("delete", path=path)))
    assert answer.status_code == 422
    assert "Hemmelig" not in answer.text


STORED = (
    b'{"resourceType":"Patient","id":"p","active":true,"_active":{"id":"a"},"deceasedBoolean":false,"birthDate":"2020-01-01",'
    b'"name":[{"family":"a","given":["b","c"],"_given":[null,{"id":"d"}]},{"text":"e"}],"identifier":[{"value":"1"}],'
    b'"contact":[{"name":{"text":"f"},"gender":"male"}],"contained":[{"resourceType":"Organization","id":"o","name":"g"}]}'
)
PATHS = st.sampled_from(
    """
    Patient Patient.id Patient.active Patient.active.extension Patient.deceased Patient.birthDate Patient.name
    Patient.name[0] Patient.name[1].text Patient.name.given Patient.name[0].given Patient.name[0].given[1]
    Patient.name[1].given Patient.contact.name Patient.contact[0].name.text Patient.contained Patient.contained[0].name
    Patient.identifier.where(value='1') Patient.nothing Patient.link %resource Patient.name.first() name name.skip(1)
    Patient.name.given.first() Patient.descendants() 'x' 1 {} true Patient.children()
    """.split()
)
VALUES = st.sampled_from(
    [
        ("valueString", "x"),
        ("valueBoolean", True),
        ("valueInteger", 1),
        ("valueHumanName", {"text": "x"}),
        ("valueDate", "2020"),
        ("resource", {"resourceType": "Organization", "id": "q", "name": "y"}),
        [{"name": "gender", "valueCode": "male"}],
        [{"name": "text", "valueString": "x"}],
        [{"name": "name", "part": [{"name": "text", "valueString": "x"}]}],
    ]
)
NAMES = st.sampled_from("active deceased name given text contact link extension contained id birthDate x".split())
PLACES = st.integers(0, 3)
OPERATIONS = st.one_of(
    st.builds(lambda path, name, value: operation("add", path=path, name=name, value=value), PATHS, NAMES, VALUES),
    st.builds(
        lambda path, index, value: operation("insert", path=path, index=index, value=value), PATHS, PLACES, VALUES
    ),
    st.builds(lambda path: operation("delete", path=path), PATHS),
    st.builds(lambda path, value: operation("replace", path=path, value=value), PATHS, VALUES),
    st.builds(lambda path, a, b: operation("move", path=path, source=a, destination=b), PATHS, PLACES, PLACES),
)


@given(operations=st.lists(OPERATIONS, min_size=1, max_size=4))
def test_every_patch_is_done_or_refused(operations):
    try:
        changed = json.loads(read("application/fhir+json", parameters(*operations).encode())(STORED))
    except Problem:
        return
    assert (changed["resourceType"], changed["id"]) == ("Patient", "p")
    assert "{}" not in json.dumps(changed) or "part" in json.dumps(operations)
    assert "[]" not in json.dumps(changed)
