"""$everything: http://hl7.org/fhir/R4/patient-operation-everything.html"""

from __future__ import annotations

import pytest

from tests.fhir.conftest import JSON
from tests.fhir.operations.conftest import ids, parameters

RECORD = {
    "Patient/p1",
    "Condition/c1",
    *(f"Encounter/e{number}" for number in (1, 2)),
    *(f"Observation/o{number}" for number in range(4)),
}
AROUND = {"Organization/org", "Practitioner/berg"}


async def test_the_whole_record_comes_with_what_it_points_at_each_once(ask, record):
    bundle = (await ask("Patient/p1/$everything")).json()
    assert sorted(ids(bundle)) == sorted(RECORD | AROUND)
    assert (bundle["type"], bundle["total"]) == ("searchset", len(RECORD))
    modes = {f"{e['resource']['resourceType']}/{e['resource']['id']}": e["search"]["mode"] for e in bundle["entry"]}
    assert {name for name, mode in modes.items() if mode == "include"} == AROUND
    assert bundle["entry"][0]["fullUrl"] == f"http://test/fhir/{ids(bundle)[0]}"


async def test_resources_are_given_as_they_are_read(ask, record):
    bundle = (await ask("Patient/p1/$everything")).json()
    for entry in bundle["entry"]:
        resource = entry["resource"]
        assert (await ask(f"{resource['resourceType']}/{resource['id']}")).json() == resource


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 9, 100])
async def test_pages_hold_all_of_it_each_once(ask, record, count):
    seen, link = [], f"Patient/p1/$everything?_count={count}"
    while link:
        page = (await ask(link)).json()
        assert len(page.get("entry", [])) <= count
        seen += ids(page)
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
    assert sorted(seen) == sorted(RECORD | AROUND)


async def test_a_page_that_holds_all_has_no_link_to_another(ask, record):
    page = (await ask("Patient/p1/$everything?_type=Observation&_count=4")).json()
    assert (len(ids(page)), [link["relation"] for link in page["link"]]) == (4, ["self"])


async def test_pages_neither_skip_nor_repeat_while_others_write(ask, put, client, token, record):
    seen, link, number = [], "Patient/p1/$everything?_count=2", 0
    while link:
        page = (await ask(link)).json()
        seen += ids(page)
        link = next((found["url"] for found in page["link"] if found["relation"] == "next"), None)
        number += 1
        for id_ in ("o0", "o3"):
            resource = (await ask(f"Observation/{id_}")).json()
            await put(resource | {"effectiveDateTime": f"19{number:02d}-01-01"})
    assert sorted(seen) == sorted(RECORD | AROUND)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("_type=Observation", {f"Observation/o{n}" for n in range(4)}),
        ("_type=Condition,Practitioner", {"Condition/c1", "Practitioner/berg"}),
        ("_type=Condition&_type=Practitioner", {"Condition/c1", "Practitioner/berg"}),
        ("_type=Organization", {"Organization/org"}),
        ("_type=Account", set()),
        ("start=2025-01-15&_type=Observation,Encounter", {"Encounter/e2", "Observation/o3"}),
        ("start=2025&end=2025-01&_type=Observation,Encounter", {"Encounter/e1", "Observation/o2"}),
        ("end=2023&_type=Observation,Encounter", {"Observation/o0"}),
        ("end=2023&_type=Patient,Condition", {"Patient/p1", "Condition/c1"}),
        ("start=2025&_type=Patient,Condition", {"Patient/p1", "Condition/c1"}),
        ("start=2025-01-03&_type=Encounter", {"Encounter/e2"}),
        ("start=2025-01-02&_type=Encounter", {"Encounter/e1", "Encounter/e2"}),
        ("end=2025-01-31&_type=Encounter", {"Encounter/e1"}),
        ("_since=2999-01-01T00:00:00Z", set()),
        ("_since=2001-01-01T00:00:00%2B01:00&_type=Patient", {"Patient/p1"}),
    ],
)
async def test_types_care_dates_and_moments_of_storing_narrow_it(ask, record, query, wanted):
    assert set(ids((await ask(f"Patient/p1/$everything?{query}")).json())) == wanted


async def test_what_was_stored_since_a_moment(ask, put, record):
    before = (await ask("Patient/p1/$everything?_type=Observation")).json()
    moment = max(e["resource"]["meta"]["lastUpdated"] for e in before["entry"])
    changed = next(e["resource"] for e in before["entry"] if e["resource"]["id"] == "o1")
    later = (await put(changed | {"issued": "2026-01-01T00:00:00Z"}))["meta"]["lastUpdated"]
    assert later > moment
    assert ids((await ask(f"Patient/p1/$everything?_since={later}")).json()) == ["Observation/o1"]


async def test_it_is_asked_for_in_a_body_too(ask, record):
    body = parameters(_type=("Code", "Condition"), _count=("Integer", 5))
    assert ids((await ask("Patient/p1/$everything", body)).json()) == ["Condition/c1"]


async def test_a_token_that_is_bound_to_a_patient_needs_no_id(ask, record):
    for path in ("Patient/$everything", "Patient/p1/$everything"):
        answer = await ask(path, scope="patient/*.rs", patient="p1")
        assert sorted(ids(answer.json())) == sorted(RECORD | AROUND)
    assert (await ask("Patient/p2/$everything", scope="patient/*.rs", patient="p1")).status_code == 403


async def test_a_patient_must_be_named_by_all_others(ask, record):
    assert (await ask("Patient/$everything")).status_code == 400
    assert (await ask("Patient/$everything", scope="user/*.rs")).status_code == 403


async def test_only_types_that_the_token_may_read_are_given(ask, record):
    scope = "user/Patient.r user/Observation.r user/Organization.s system/Condition.r"
    answer = await ask("Patient/p1/$everything", scope=scope)
    assert sorted(ids(answer.json())) == [
        "Observation/o0",
        "Observation/o1",
        "Observation/o2",
        "Observation/o3",
        "Patient/p1",
    ]
    assert (await ask("Patient/p1/$everything", scope="user/Observation.r")).status_code == 403


async def test_it_is_recorded_whose_record_was_opened(ask, record, trail):
    await ask("Patient/p1/$everything", scope="user/*.rs")
    assert (await trail())[-1] == ("fhir.everything", "done", "p1")


async def test_a_patient_that_is_not_there_is_missing_and_a_deleted_one_gone(ask, client, token, record):
    assert (await ask("Patient/nobody/$everything")).status_code == 404
    await client.delete("/fhir/Patient/p2", headers=token())
    answer = await ask("Patient/p2/$everything?_type=Patient")
    assert answer.status_code == 410


async def test_an_encounter_comes_with_what_refers_to_it_and_what_that_points_at(ask, record):
    bundle = (await ask("Encounter/e1/$everything")).json()
    wanted = {"Encounter/e1", "Observation/o0", "Observation/o2", "Condition/c1", "Patient/p1"}
    assert sorted(ids(bundle)) == sorted(wanted)
    bundle = (await ask("Encounter/e2/$everything", scope="user/*.rs")).json()
    assert sorted(ids(bundle)) == ["Encounter/e2", "Observation/o1", "Observation/o3", "Patient/p1"]


async def test_an_encounter_is_opened_within_the_record_of_the_token(ask, record, trail):
    assert (await ask("Encounter/e1/$everything", scope="patient/*.rs", patient="p1")).status_code == 200
    assert (await trail())[-1] == ("fhir.encounter_everything", "done", "p1")
    assert (await ask("Encounter/e1/$everything", scope="patient/*.rs", patient="p2")).status_code == 404
    assert (await ask("Encounter/none/$everything")).status_code == 404


async def test_an_encounter_that_is_in_nobodys_record_is_given_alone(ask, put, record):
    await put(
        {
            "resourceType": "Encounter",
            "id": "e9",
            "status": "planned",
            "class": {"code": "AMB"},
            "serviceProvider": {"reference": "Organization/org"},
        }
    )
    assert ids((await ask("Encounter/e9/$everything")).json()) == ["Encounter/e9", "Organization/org"]
    assert (await ask("Encounter/e9/$everything", scope="user/*.rs")).status_code in (403, 404)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("nonsense=1", "nonsense"),
        ("_type=Pasient", "_type"),
        ("_since=yesterday", "_since"),
        ("start=2025-13", "start"),
        ("end=", "end"),
        ("_count=0", "_count"),
        ("_count=-1", "_count"),
        ("_count=1&_count=2", "_count"),
        ("_offset=5", "_offset"),
        ("_page=abc", "_page"),
    ],
)
async def test_what_is_not_understood_is_named(ask, record, query, names):
    answer = await ask(f"Patient/p1/$everything?{query}")
    assert answer.status_code == 400
    assert names in answer.json()["issue"][0]["diagnostics"]


async def test_a_link_of_one_patient_opens_no_other(ask, record):
    page = (await ask("Patient/p1/$everything?_count=1")).json()
    link = next(found["url"] for found in page["link"] if found["relation"] == "next")
    assert (await ask(link.replace("/p1/", "/p2/"))).status_code == 400
    assert (await ask(link, scope="patient/*.rs", patient="p2")).status_code == 403


async def test_a_body_that_is_no_parameters_is_refused(client, token, record):
    for text in ("[]", "{}", '{"resourceType":"Patient"}', '{"resourceType":"Parameters","parameter":{}}', "x"):
        answer = await client.post("/fhir/Patient/p1/$everything", content=text, headers=JSON | token())
        assert answer.status_code == 400, text
