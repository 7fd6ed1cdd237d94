"""The official parameters, compiled: every one of them, rightly, and again the same."""

from __future__ import annotations

import gzip

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import SUPPORTED, in_records, main_date, parameters
from samspill.fhir.search.parameter import compartment, record_source
from tools.definitions import search as tool

EVERYTHING = [parameter for kind in TYPES for parameter in parameters(kind).values()]
WITHOUT_PATHS = {"_text", "_content", "_query"}
"""R4 gives them no expression: the first two search all text, the third names an operation."""


@pytest.fixture(scope="module")
def rebuilt():
    return tool.compile_all()


def test_the_committed_file_is_what_the_sources_give(rebuilt):
    committed = tool.OUTPUT.read_bytes()
    assert not tool.differs(committed, tool.pack(rebuilt))
    assert committed[4:8] == bytes(4), "a time in the header would make every build differ"


def test_a_file_that_says_something_else_is_found(rebuilt):
    assert tool.differs(gzip.compress(b"{}"), tool.pack(rebuilt))


def test_every_official_parameter_is_there_for_every_type_it_is_about():
    official = tool.load("search-parameters")
    assert len(official) == 1378
    urls = {parameter.url for parameter in EVERYTHING}
    assert {one["url"] for one in official} == urls
    for one in official:
        for kind in set(one["base"]) & set(TYPES):
            assert parameters(kind)[one["code"]].url == one["url"]


def test_every_type_has_the_parameters_of_all_types():
    for kind in TYPES:
        assert {"_id", "_lastUpdated", "_tag", "_profile", "_security", "_source"} <= parameters(kind).keys()


def test_numbers_count_types_and_names_in_alphabetical_order():
    ordered = sorted(EVERYTHING, key=lambda parameter: (parameter.type_name, parameter.name))
    assert [parameter.number for parameter in ordered] == list(range(1, 3012))


def test_every_parameter_leads_somewhere():
    assert {parameter.name for parameter in EVERYTHING if not parameter.paths} == WITHOUT_PATHS
    assert all(parameter.type == "special" for parameter in EVERYTHING if parameter.name in WITHOUT_PATHS)


@pytest.mark.parametrize(
    ("kind", "name", "steps"),
    [
        ("Observation", "value-quantity", [("valueQuantity",), ("valueSampledData",)]),
        (
            "Observation",
            "date",
            [("effectiveDateTime",), ("effectivePeriod",), ("effectiveTiming",), ("effectiveInstant",)],
        ),
        ("Patient", "email", [("telecom", ("where", "system", "email"))]),
        ("Patient", "deceased", [(("unless-false", "deceasedBoolean", "deceasedDateTime"),)]),
        ("Bundle", "composition", [(("item", "entry", 0), "resource")]),
        ("InsurancePlan", "name", [("name",), ("alias",)]),
        ("Condition", "onset-date", [("onsetDateTime",), ("onsetPeriod",)]),
        ("Encounter", "location-period", [("location", "period")]),
        ("Patient", "_security", [("meta", "security")]),
        ("ConceptMap", "source", [("sourceCanonical",)]),
    ],
)
def test_an_expression_becomes_keys(kind, name, steps):
    assert [path.steps for path in parameters(kind)[name].paths] == steps


def test_components_of_a_composite_are_resolved_from_where_it_ends():
    code, value = parameters("Observation")["component-code-value-quantity"].components
    assert (code.name, [path.steps for path in code.paths[0]]) == ("component-code", [("code",)])
    assert (value.name, [path.steps for path in value.paths[0]]) == ("component-value-quantity", [("valueQuantity",)])
    chromosome = parameters("MolecularSequence")["chromosome-variant-coordinate"].components[0]
    assert chromosome.paths[0][0].steps == (("root",), "referenceSeq", "chromosome")
    assert all(p.components for p in EVERYTHING if p.type == "composite")


def test_targets_are_those_that_the_type_allows():
    assert parameters("Condition")["subject"].targets == ("Group", "Patient")
    assert parameters("Condition")["patient"].targets == ("Patient",)


def test_what_stands_for_other_parameters_covers_the_same_paths():
    aliased = [parameter for parameter in EVERYTHING if parameter.aliased]
    assert len(aliased) > 60
    for parameter in aliased:
        others = {other.number: other for other in parameters(parameter.type_name).values()}
        covered = set()
        for source in parameter.sources:
            assert not others[source.number].aliased
            assert others[source.number].type == parameter.type
            end = (("is", source.target),) if source.target else ()
            covered |= {path.steps + end for path in others[source.number].paths}
        assert covered == {path.steps for path in parameter.paths}, (parameter.type_name, parameter.name)


def test_most_of_what_stands_for_others_is_the_patient():
    assert {p.type_name for p in EVERYTHING if p.aliased and p.name == "patient"} >= {
        "Observation",
        "Encounter",
        "Goal",
    }
    names = {source.number for source in parameters("Observation")["combo-code"].sources}
    assert names == {parameters("Observation")[name].number for name in ("code", "component-code")}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Patient", "birthdate"),
        ("Condition", "onset-date"),
        ("Encounter", "date"),
        ("Observation", "date"),
        ("MedicationRequest", "authoredon"),
        ("MedicationStatement", "effective"),
        ("Claim", "created"),
        ("ExplanationOfBenefit", "created"),
        ("ServiceRequest", "authored"),
        ("DiagnosticReport", "date"),
        ("DocumentReference", "date"),
        ("Task", "authored-on"),
        ("Communication", "sent"),
        ("Provenance", "recorded"),
        ("Organization", None),
        ("Coverage", None),
    ],
)
def test_a_type_has_one_main_date(kind, name):
    assert main_date(kind) == name
    assert [parameter.name for parameter in parameters(kind).values() if parameter.main] == ([name] if name else [])


def test_a_main_date_has_one_value_a_resource(rebuilt):
    structures = tool.Structures()
    for kind, compiled in rebuilt.items():
        if compiled["main"]:
            expression = compiled["parameters"][compiled["main"]]["expression"]
            places = tool.resolve(structures, expression, tool.Place((), kind, kind, ""))
            assert len({place.element for place in places}) == 1
            assert not any(place.many for place in places)
        else:
            dates = [name for name, one in compiled["parameters"].items() if one["kind"] == "date"]
            assert set(dates) <= {"_lastUpdated", "expiration-date", "expiry"}


def test_a_type_of_the_patient_compartment_is_in_records():
    assert in_records("Patient")
    assert in_records("Observation")
    assert not in_records("Organization")
    assert not in_records("ValueSet")
    assert compartment("Coverage")[0].name == "beneficiary"
    assert [parameter.name for parameter in compartment("MedicationDispense")] == ["patient", "subject", "receiver"]
    assert compartment("Practitioner") == ()


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("Observation", "subject"),
        ("Immunization", "patient"),
        ("Coverage", "beneficiary"),
        ("Appointment", None),
        ("AuditEvent", None),
        ("Patient", None),
        ("Organization", None),
    ],
)
def test_one_parameter_decides_whose_record_it_is_where_it_has_one_value(kind, name):
    assert record_source(kind) == (parameters(kind)[name].number if name else None)


def test_what_is_served_is_said():
    assert {parameter.type for parameter in EVERYTHING} - SUPPORTED == {"special"}


def test_an_expression_that_cannot_be_read_stops_the_build():
    structures, root = tool.Structures(), tool.Place((), "Patient", "Patient", "")
    for wrong in ("Patient.name.first()", "Patient.nonsense", "Patient.name ~ 'x'"):
        with pytest.raises(ValueError, match=r"."):
            tool.resolve(structures, wrong, root)
