"""Reading a record."""

from __future__ import annotations

from samspill.fhir.record import Piece
from samspill.kernel import clock
from samspill.services.patient_record.events import event_of
from samspill.services.patient_record.read import overview_of
from tests.services.conftest import condition, encounter, observation, patient, practitioner


def ids(answer):
    assert answer.status_code == 200, answer.text
    groups = [group for year in answer.json()["years"] for group in year["groups"]]
    return [event["id"] for group in groups for event in group["events"]]


async def test_a_record_is_read_and_it_is_noted_how_much_of_it(client, given, doctor, store):
    await given(practitioner(), patient(), encounter("e1", "2020-05-01"), condition("c1", "2020-05-01", "Astma"))
    answer = await client.get("/patient-record/p1", headers=doctor)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["patient"]["name"] == "Kvikk Fjellrev"
    assert [event["name"]["text"] for event in answer.json()["overview"]["conditions"]] == ["Astma"]
    async with store.transaction() as tx:
        row = await tx.one("SELECT * FROM audit.entry WHERE operation = 'patient-record.read'")
    assert (row["patient"], row["resources"], row["about"]) == ("p1", 4, "Patient/p1")
    assert (row["caller"], row["organisation"], row["purpose"]) == ("Practitioner/fastlege", "legesenter", "TREAT")


async def test_the_timeline_is_paged_without_gap_or_double(client, given, doctor):
    days = [f"2020-{month:02}-{day:02}" for month in range(1, 9) for day in range(1, 9)]
    await given(practitioner(), patient(), *(condition(f"c{n:02}", day, "x") for n, day in enumerate(days)))
    await given(condition("undated", None, "x"))
    seen, address = [], "/patient-record/p1"
    while address:
        answer = await client.get(address, headers=doctor)
        seen += ids(answer)
        last = answer.json()["next"]
        address = f"/patient-record/p1?before={last}" if last else ""
    assert seen == [*(f"c{n:02}" for n in range(63, -1, -1)), "undated"]


async def test_a_page_that_ends_at_an_undated_resource_goes_on_after_it(client, given, doctor):
    await given(practitioner(), patient(), *(condition(f"c{n:02}", None, "x") for n in range(32)))
    first = await client.get("/patient-record/p1", headers=doctor)
    second = await client.get(f"/patient-record/p1?before={first.json()['next']}", headers=doctor)
    assert (len(ids(first)), len(ids(second))) == (30, 2)
    assert len(set(ids(first)) | set(ids(second))) == 32


async def test_the_timeline_can_show_one_kind_with_the_names_of_its_encounters(client, given, doctor):
    visit = {"encounter": {"reference": "Encounter/e1"}}
    await given(practitioner(), patient(), encounter("e1", "2020-05-01", "Kontroll"))
    await given(observation("o1", "2020-05-01", **visit), condition("c1", "2020-05-01", "x", **visit))
    answer = await client.get("/patient-record/p1?kind=Observation", headers=doctor)
    assert ids(answer) == ["o1"]
    assert answer.json()["years"][0]["groups"][0]["encounter"]["name"]["text"] == "Kontroll"
    assert answer.json()["overview"] is None
    assert answer.json()["kinds"] == {"Encounter": 1, "Condition": 1, "Observation": 1}


async def test_measurements_are_drawn_from_the_whole_record(client, given, doctor):
    await given(practitioner(), patient(), *(observation(f"o{n}", f"201{n}-01-01") for n in range(4)))
    (weight,) = (await client.get("/patient-record/p1", headers=doctor)).json()["measurements"]
    assert (weight["name"], len(weight["lines"][0]["points"])) == ("weight", 4)


async def test_a_prescription_is_named_by_the_medication_it_refers_to(client, given, doctor):
    prescription = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "intent": "order",
        "subject": {"reference": "Patient/p1"},
        "medicationReference": {"reference": "Medication/1"},
    }
    await given(practitioner(), patient(), {"resourceType": "Medication", "id": "1", "code": {"text": "Paracetamol"}})
    await given(prescription)
    answer = (await client.get("/patient-record/p1", headers=doctor)).json()
    assert answer["overview"]["medications"][0]["name"]["text"] == "Paracetamol"


async def test_a_citizen_reads_the_own_record_and_no_other(client, given, citizen, trail):
    await given(practitioner(), patient(), patient("p2", identifier=[]))
    assert (await client.get("/patient-record/p1", headers=citizen)).status_code == 200
    refused = await client.get("/patient-record/p2", headers=citizen)
    assert (refused.status_code, refused.json()["type"]) == (403, "https://samspill.no/problems/refused")
    assert (await trail())[-1] == ("patient-record.read", "refused", "p2")


async def test_a_record_that_is_not_there_is_missing(client, doctor, trail):
    assert (await client.get("/patient-record/nobody", headers=doctor)).status_code == 404
    assert (await trail())[-1] == ("patient-record.read", "failed", "nobody")


async def test_what_is_no_kind_and_no_place_is_refused_with_its_name(client, given, doctor):
    await given(practitioner(), patient())
    for query, where in (("kind=Claim", "kind"), ("before=soon", "before")):
        answer = await client.get(f"/patient-record/p1?{query}", headers=doctor)
        assert (answer.status_code, answer.json()["faults"][0]["where"]) == (400, where)


def test_the_same_thing_recorded_twice_is_named_once_and_findings_stand_aside():
    texts = ["Asthma (disorder)", "Stress (finding)", "Asthma (disorder)"]
    pieces = [Piece("Condition", f"c{n}", clock.now(), 1, condition(f"c{n}", "", text)) for n, text in enumerate(texts)]
    found = overview_of(map(event_of, pieces))
    assert [event.id for event in found.conditions] == ["c0"]
    assert [event.id for event in found.findings] == ["c1"]
