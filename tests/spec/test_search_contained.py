"""Searching in what resources contain: `_contained` and `_containedType`. http://hl7.org/fhir/R4/search.html#contained

A contained resource has no life of its own: it is in the record of the resource that contains it, its id is local, and
it was last changed when its container was.
"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import concept, link, matches, observation, to

BOTH = "&_contained=both&_containedType=contained"
ALONE = "&_contained=true&_containedType=contained"
SYSTEM = "http://example.org/medications"


def medication(id_: str, code: str, ingredient: str, **more: object) -> dict[str, object]:
    inside = {"itemCodeableConcept": {"coding": [{"system": SYSTEM, "code": ingredient}]}}
    found = {"resourceType": "Medication", "id": id_, "code": {"coding": [{"system": SYSTEM, "code": code}]}}
    return found | {"ingredient": [inside]} | more


def order(id_: str, patient: str, *contained: dict[str, object], medication: str = "#m1") -> dict[str, object]:
    return {
        "resourceType": "MedicationRequest",
        "id": id_,
        "status": "active",
        "intent": "order",
        "contained": list(contained),
        "medicationReference": to(medication),
        "subject": to(f"Patient/{patient}"),
    }


MAKER = {"resourceType": "Organization", "id": "maker", "name": "Apotekets verksted"}
CONTAINING = [
    medication("plain", "salve", "sink"),
    order("mr-kari", "kari", medication("m1", "mikstur", "morfin", manufacturer=to("#maker")), MAKER),
    order("mr-ola", "ola", medication("m1", "salve", "morfin")),
    order("mr-plain", "kari", medication="Medication/plain") | {"contained": []},
    {
        "resourceType": "DiagnosticReport",
        "id": "report",
        "status": "final",
        "code": concept("58410-2"),
        "subject": to("Patient/kari"),
        "contained": [
            observation("hb", effectiveDateTime="2026-02-01", valueQuantity={"value": 13.5, "unit": "g/dL"}),
            {
                "resourceType": "Observation",
                "id": "crp",
                "status": "final",
                "code": concept("1988-5"),
                "effectiveDateTime": "2026-02-02",
                "valueQuantity": {"value": 7, "unit": "mg/L"},
            },
        ],
        "result": [to("#hb"), to("#crp")],
    },
    {
        "resourceType": "Organization",
        "id": "ward",
        "name": "Sengepost",
        "contained": [
            {
                "resourceType": "Organization",
                "id": "owner",
                "name": "Eierforetaket",
                "partOf": to("Organization/trust"),
            }
        ],
        "partOf": to("#owner"),
    },
]


@pytest.fixture
async def inside(ask, client, token):
    """The small world, with resources that contain others."""
    for resource in CONTAINING:
        kept = {key: value for key, value in resource.items() if value != []}
        address = f"/fhir/{resource['resourceType']}/{resource['id']}"
        answer = await client.put(address, content=json.dumps(kept), headers=JSON | token())
        assert answer.status_code == 201, answer.text
    return ask


# What is found -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # What is contained is not found when nobody asks for it.
        ("Medication?_sort=_id", ["plain"]),
        ("Medication?ingredient-code=morfin", []),
        ("Medication?_contained=false", ["plain"]),
        # With `true` only contained resources match, and the wholes are given that contain them.
        ("Medication?_contained=true&_sort=code", ["mr-kari", "mr-ola"]),
        ("Medication?_contained=true&code=salve", ["mr-ola"]),
        ("Medication?_contained=true&_containedType=container&code=mikstur", ["mr-kari"]),
        # With `both` the others match as well.
        ("Medication?_contained=both&code=salve&_sort=ingredient-code", ["mr-ola", "plain"]),
        # A whole that contains several matches is given once.
        ("Observation?_contained=true", ["report"]),
        ("Observation?_contained=both&_sort=date", ["o1", "o2", "o3", "o4", "report", "o5"]),
        ("Observation?_contained=both&_sort=-date", ["report", "o4", "o3", "o2", "o1", "o5"]),
        # The contained resources themselves.
        (f"Observation?_sort=value-quantity{ALONE}", ["crp", "hb"]),
        (f"Medication?code=salve&_sort=_id{BOTH}", ["m1", "plain"]),
        (f"Organization?_sort=name{ALONE}", ["maker", "owner"]),
    ],
)
async def test_contained_says_whether_contained_resources_match_and_containedtype_what_is_given(
    inside, query, expected
):
    assert matches(await inside(query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Observation?_id=hb", ["hb"]),
        ("Observation?_id:not=hb", ["crp"]),
        ("Observation?date=gt2026-02-01", ["crp"]),
        ("Observation?value-quantity=gt10", ["hb"]),
        ("Observation?value-quantity=lt10,gt100", ["crp"]),
        ("Observation?code-value-quantity=8867-4$13.5", ["hb"]),
        ("Observation?value-string:missing=true", ["crp", "hb"]),
        ("Observation?subject=Patient/kari", ["hb"]),
        ("Observation?patient:Patient.family=Fjellrev", ["hb"]),
        ("Observation?_filter=value-quantity gt 10 or date eq 2026-02-02", ["crp", "hb"]),
        ("Observation?_content=mg", ["crp"]),
        ("Observation?status:not=final", []),
        ("Organization?name:contains=verksted", ["maker"]),
        ("Organization?name:exact=Eierforetaket", ["owner"]),
        ("Organization?partof:below=region", ["owner"]),
        ("Organization?partof.name=Foretaket", ["owner"]),
        ("Medication?code:not=salve", ["m1"]),
        ("Medication?manufacturer:missing=false", ["m1"]),
        ("Medication?_lastUpdated=ge2026-01-01&code=salve", ["m1"]),
        # A chain from what is contained to what is contained beside it.
        ("Medication?manufacturer.name=Apotekets", ["m1"]),
    ],
)
async def test_contained_resources_are_found_by_every_kind_of_parameter(inside, query, expected):
    assert sorted(matches(await inside(query + ALONE))) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("MedicationRequest?medication.ingredient-code=morfin", ["mr-kari", "mr-ola"]),
        ("MedicationRequest?medication.code=salve", ["mr-ola", "mr-plain"]),
        ("MedicationRequest?medication:Medication.manufacturer.name=Apotekets", ["mr-kari"]),
        ("MedicationRequest?patient=kari&medication.code=salve", ["mr-plain"]),
        ("MedicationRequest?patient=kari&medication.ingredient-code=morfin", ["mr-kari"]),
        ("Organization?partof.name=Eier", ["ward"]),
        ("DiagnosticReport?result.value-quantity=gt10", ["report"]),
        ("Patient?_has:MedicationRequest:patient:medication.ingredient-code=morfin", ["kari", "ola"]),
        ("MedicationRequest?_filter=medication.code eq mikstur", ["mr-kari"]),
    ],
)
async def test_a_chain_leads_into_what_is_contained_without_being_asked_to(inside, query, expected):
    assert sorted(matches(await inside(query))) == expected


# How it is given -----------------------------------------------------------------------------------------------------


async def test_a_contained_resource_has_the_address_of_its_container_with_the_local_id(inside):
    bundle = await inside(f"Medication?code=mikstur{ALONE}")
    [entry] = bundle["entry"]
    assert entry["fullUrl"] == "http://test/fhir/MedicationRequest/mr-kari#m1"
    assert entry["resource"] == CONTAINING[1]["contained"][0]
    assert entry["search"] == {"mode": "match"}
    assert bundle["total"] == 1


async def test_a_container_is_given_as_it_is(inside):
    [entry] = (await inside("Medication?code=mikstur&_contained=true"))["entry"]
    assert entry["fullUrl"] == "http://test/fhir/MedicationRequest/mr-kari"
    assert entry["resource"]["contained"] == CONTAINING[1]["contained"]
    assert entry["search"] == {"mode": "match"}


async def test_parts_of_contained_resources_are_given_like_others(inside):
    [entry] = (await inside(f"Medication?code=mikstur&_elements=manufacturer{ALONE}"))["entry"]
    assert sorted(entry["resource"]) == ["id", "manufacturer", "meta", "resourceType"]
    [entry] = (await inside(f"Medication?code=mikstur&_summary=text{ALONE}"))["entry"]
    assert sorted(entry["resource"]) == ["id", "meta", "resourceType"]
    [entry] = (await inside("Medication?code=mikstur&_contained=true&_elements=MedicationRequest.intent"))["entry"]
    assert "contained" not in entry["resource"]


@pytest.mark.parametrize("order", ["_id", "date", "-date", "value-quantity", "-_lastUpdated", "status,-date"])
@pytest.mark.parametrize("how", ["both&_containedType=contained", "both", "true", "true&_containedType=contained"])
async def test_pages_join_to_what_one_page_holds(inside, order, how):
    whole = await inside(f"Observation?_contained={how}&_sort={order}")
    assert (await inside(f"Observation?_contained={how}&_summary=count"))["total"] == len(whole["entry"])
    joined, url = [], f"Observation?_contained={how}&_sort={order}&_count=1&_total=accurate"
    while url:
        page = await inside(url.removeprefix("http://test/fhir/"))
        assert page["total"] == len(whole["entry"])
        joined += [entry["fullUrl"] for entry in page["entry"]]
        url = link(page, "next")
    assert joined == [entry["fullUrl"] for entry in whole["entry"]]


# Who may see it ------------------------------------------------------------------------------------------------------


async def test_what_is_contained_is_in_the_record_of_its_container(inside):
    own = {"patient": "kari"}
    found = await inside(f"Medication?ingredient-code=morfin{ALONE}", "patient/*.cruds", **own)
    assert [entry["fullUrl"] for entry in found["entry"]] == ["http://test/fhir/MedicationRequest/mr-kari#m1"]
    found = await inside("Medication?ingredient-code=morfin&_contained=true", "patient/*.cruds", **own)
    assert matches(found) == ["mr-kari"]
    assert matches(await inside("MedicationRequest?medication.ingredient-code=morfin", "patient/*.cruds", **own)) == [
        "mr-kari"
    ]


async def test_who_opens_no_record_finds_what_is_contained_outside_of_records_only(inside):
    assert matches(await inside(f"Organization?_sort=name{ALONE}", "user/*.cruds")) == ["owner"]
    assert matches(await inside(f"Medication?{ALONE[1:]}", "user/*.cruds")) == []


async def test_containers_of_types_that_the_token_does_not_open_are_left_out(inside):
    found = await inside(f"Organization?_sort=name{ALONE}", "system/Organization.rs")
    assert matches(found) == ["owner"]
    found = await inside(f"Organization?_sort=name{ALONE}", "system/Organization.rs system/MedicationRequest.rs")
    assert matches(found) == ["maker", "owner"]


async def test_a_compartment_has_what_its_resources_contain(inside):
    # One of them names the patient, the other is in a report about the patient.
    assert matches(await inside(f"Patient/kari/Observation?_sort=date{ALONE}")) == ["hb", "crp"]
    assert matches(await inside("Patient/kari/Observation?_contained=true")) == ["report"]
    assert matches(await inside(f"Patient/ola/Observation?_sort=date{ALONE}")) == []


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("_contained=yes", "_contained"),
        ("_contained=true&_containedType=both", "_containedType"),
        ("_contained=true&_include=Medication:manufacturer", "_include"),
        ("_contained=both&_revinclude=MedicationRequest:medication", "_revinclude"),
        ("_contained=true&_has:MedicationRequest:medication:status=active", "_has"),
        ("_contained=true&_list=42", "_list"),
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(inside, query, where):
    outcome = await inside(f"Medication?{query}", status=400)
    assert outcome["issue"][0]["expression"] == [where]


# It is kept up -------------------------------------------------------------------------------------------------------


async def test_what_is_no_longer_contained_is_no_longer_found(inside, client, token):
    address, changed = "/fhir/MedicationRequest/mr-kari", order("mr-kari", "kari", medication("m1", "gel", "sink"))
    query = f"Medication?_sort=code{ALONE}"
    assert (await client.put(address, content=json.dumps(changed), headers=JSON | token())).status_code == 200
    assert [entry["resource"]["code"]["coding"][0]["code"] for entry in (await inside(query))["entry"]] == [
        "gel",
        "salve",
    ]
    assert matches(await inside("MedicationRequest?medication.ingredient-code=morfin")) == ["mr-ola"]
    plain = order("mr-kari", "kari", medication="Medication/plain") | {"contained": []}
    del plain["contained"]
    assert (await client.put(address, content=json.dumps(plain), headers=JSON | token())).status_code == 200
    assert matches(await inside(query)) == ["m1"]
    assert (await client.delete("/fhir/MedicationRequest/mr-ola", headers=token())).status_code == 204
    assert matches(await inside(query)) == []
