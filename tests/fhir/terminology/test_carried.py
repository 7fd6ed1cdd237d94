"""What R4 itself brings: its code systems and value sets."""

from __future__ import annotations

from samspill.fhir.terminology import code_system
from samspill.fhir.terminology.carried import code_system as resource
from samspill.fhir.terminology.carried import urls, value_set


def test_all_of_the_standard_is_there():
    assert (len(urls("CodeSystem")), len(urls("ValueSet"))) == (1063, 1317)


def test_a_version_must_be_the_one_that_is_carried():
    url = "http://hl7.org/fhir/ValueSet/observation-status"
    assert value_set(url) == value_set(f"{url}|4.0.1")
    assert value_set(f"{url}|5.0.0") is None
    assert value_set("http://example.org/none") is None


def test_an_address_that_holds_a_bar_is_found():
    assert resource("http://terminology.hl7.org/CodeSystem/v2-0391|2.6")


def test_systems_that_others_publish_are_not_known_by_their_names_alone():
    assert code_system(None, "http://snomed.info/sct") is None
    assert code_system(None, "http://hl7.org/fhir/CodeSystem/example-supplement") is None


def test_each_code_of_a_system_is_read_with_its_place():
    system = code_system(None, "http://terminology.hl7.org/CodeSystem/v3-ActCode")
    assert system is not None
    assert len(system.concepts) == 1116
    assert next(iter(system.concepts)) == "_ActAccountCode"
    assert system.concepts["AMB"].parents == ("_ActEncounterCode",)
    assert system.concepts["_ActEncounterCode"].abstract
