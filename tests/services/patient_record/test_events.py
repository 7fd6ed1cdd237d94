"""Resources as events of the timeline."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from samspill.fhir.record import Piece
from samspill.services.patient_record.events import encounter_of, event_of
from tests.services.conftest import condition, encounter, observation

WHEN = datetime(2020, 1, 2, tzinfo=UTC)


def event(resource, when=WHEN):
    return event_of(Piece(resource["resourceType"], resource["id"], when, 1, resource))


def test_an_encounter_says_where_it_was_and_is_its_own_encounter():
    found = event(encounter("e1", "2020-01-02"))
    assert (found.name.text, found.place, found.encounter) == ("Konsultasjon", "Syntetisk legesenter", "e1")


def test_a_condition_says_how_it_is_and_when_it_ended():
    found = event(condition("c1", "2020", "Influensa", "resolved", abatementDateTime="2020-01-09"))
    assert (found.name.text, found.status, found.ended) == ("Influensa", "resolved", "2020-01-09")


def test_a_number_keeps_its_last_digit():
    value = event(observation("o1", "2020", "71.20")).values[0]
    assert (str(value.number), value.unit) == ("71.20", "kg")


def test_components_are_values_of_their_own():
    parts = [{"code": {"text": name}, "valueQuantity": {"value": n}} for name, n in (("over", 120), ("under", 80))]
    found = event({"resourceType": "Observation", "id": "o", "code": {}, "component": parts})
    assert [(v.name.text, v.number) for v in found.values] == [("over", Decimal(120)), ("under", Decimal(80))]


def test_a_value_may_be_a_concept_words_or_absent():
    bare = {"resourceType": "Observation", "id": "o", "code": {}}
    assert event(bare).values == ()
    assert event(bare | {"valueString": "klar"}).values[0].text == "klar"
    assert event(bare | {"valueCodeableConcept": {"text": "Nei"}}).values[0].concept.text == "Nei"
    assert event(bare | {"valueQuantity": {"comparator": "<", "value": 5, "code": "kg"}}).values[0].text == "<"


def test_what_says_no_moment_has_none():
    assert event(condition("c1", None, "x"), datetime(1, 1, 1, tzinfo=UTC)).at is None


def test_an_encounter_elsewhere_is_no_encounter_here():
    assert encounter_of({"encounter": {"reference": "Encounter/e1"}}) == "e1"
    assert encounter_of({"encounter": {"reference": "https://example.com/Encounter/e1"}}) == ""
    assert encounter_of({}) == ""


def test_a_prescription_may_only_refer_to_its_medication():
    found = event(
        {"resourceType": "MedicationRequest", "id": "m", "medicationReference": {"reference": "Medication/1"}}
    )
    assert (found.name.text, found.medication) == ("", "Medication/1")
