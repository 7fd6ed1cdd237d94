"""The language in which invariants, search parameters and patches say which elements they mean, part by part.

FHIRPath 2.0.0 (http://hl7.org/fhirpath/N1/) with what FHIR adds (http://hl7.org/fhir/R4/fhirpath.html).
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from samspill.fhir.fhirpath import FhirPathError, compile_expression

KARI = {
    "resourceType": "Patient",
    "id": "kari",
    "active": True,
    "name": [
        {"use": "official", "family": "Nordmann", "given": ["Kari", "Marie"]},
        {"use": "nickname", "given": ["Kaja"]},
    ],
    "birthDate": "1990-05-17",
    "_birthDate": {"extension": [{"url": "http://example.org/time", "valueDateTime": "1990-05-17T14:35:00+02:00"}]},
    "multipleBirthInteger": 2,
    "contact": [{"name": {"family": "Lie"}, "period": {"start": "2019", "end": "2020-03"}}],
    "managingOrganization": {"reference": "#legekontor"},
    "generalPractitioner": [{"reference": "Practitioner/7"}],
    "contained": [{"resourceType": "Organization", "id": "legekontor", "name": "Legekontoret"}],
    "extension": [
        {
            "url": "http://example.org/weight",
            "valueQuantity": {"value": Decimal("70.5"), "system": "http://unitsofmeasure.org", "code": "kg"},
        }
    ],
}


def values(expression):
    """What an expression gives on Kari."""
    return [node.value for node in compile_expression(expression).select(KARI, KARI, "Patient")]


def table(*rows):
    """A test for each expression and what it gives."""
    return pytest.mark.parametrize(("expression", "gives"), rows, ids=[row[0] for row in rows])


@table(
    ("name.given", ["Kari", "Marie", "Kaja"]),
    ("Patient.name.given", ["Kari", "Marie", "Kaja"]),
    ("Observation.value", []),
    ("name[1].given", ["Kaja"]),
    ("name[7].given", []),
    ("name.`given`[0]", ["Kari"]),
    ("multipleBirth", [2]),
    ("contact.name.family", ["Lie"]),
    ("contained.name", ["Legekontoret"]),
    ("name.suffix", []),
)
def test_a_path_goes_from_the_resource_to_its_elements(expression, gives):
    assert values(expression) == gives


@table(
    ("name.where(use = 'official').family", ["Nordmann"]),
    ("name.where(family.exists()).given.first()", ["Kari"]),
    ("name.select(given.first())", ["Kari", "Kaja"]),
    ("name.given.where($index = 1)", ["Marie"]),
    ("name.given.where($this.startsWith('K'))", ["Kari", "Kaja"]),
    ("contained.repeat($this.children()).where($this is id)", ["legekontor"]),
    ("descendants().ofType(Reference).reference", ["#legekontor", "Practitioner/7"]),
)
def test_items_are_filtered_and_projected(expression, gives):
    assert values(expression) == gives


@table(
    ("name.exists()", [True]),
    ("photo.empty()", [True]),
    ("name.exists(use = 'old')", [False]),
    ("name.all(given.exists())", [True]),
    ("name.count()", [2]),
    ("name.given.first() | name.given.first()", ["Kari"]),
    ("name.given.skip(1).take(1)", ["Marie"]),
    ("name.given.tail().last()", ["Kaja"]),
    ("('Kari' | 'Ola').intersect(name.given)", ["Kari"]),
    ("name.given.exclude('Kari')", ["Marie", "Kaja"]),
    ("'Kari' in name.given", [True]),
    ("name.given contains 'Ola'", [False]),
    ("('Kari').subsetOf(name.given)", [True]),
    ("(1 | 2 | 3).aggregate($total + $this, 0)", [6]),
)
def test_collections_are_asked_and_joined(expression, gives):
    assert values(expression) == gives


@table(
    ("true and {}", []),
    ("false and {}", [False]),
    ("true or {}", [True]),
    ("{} implies true", [True]),
    ("true xor true", [False]),
    ("gender = 'male'", []),
    ("(gender = 'male').not()", []),
    ("iif(active, 'yes', 'no')", ["yes"]),
)
def test_what_is_not_there_is_neither_true_nor_false(expression, gives):
    assert values(expression) == gives


@table(
    ("birthDate = @1990-05-17", [True]),
    ("birthDate < @1990-06", [True]),
    ("birthDate < @1990-05", []),
    ("birthDate = @1990-05-17T10:00:00Z", []),
    ("contact.period.start < contact.period.end", [True]),
    ("birthDate + 1 month", ["1990-06-17"]),
    ("birthDate + 18 years < today()", [True]),
    ("@2012-01-31 + 1 month", ["2012-02-29"]),
    ("birthDate = '1990-05-17'", [False]),
)
def test_dates_are_compared_as_far_as_they_are_known(expression, gives):
    assert values(expression) == gives


@table(
    ("1 + 2 * 3", [7]),
    ("7 div 2 + 7 mod 2", [4]),
    ("0.1 + 0.2 = 0.3", [True]),
    ("1 / 0", []),
    ("(1.456).round(2)", [Decimal("1.46")]),
    ("7 days = 1 week", [True]),
    ("1 year = 1 'a'", []),
    ("extension.value > 70 'kg'", [True]),
    ("extension.value > 70 'cm'", []),
    ("'1.50'.toDecimal() = 1.5", [True]),
)
def test_numbers_and_quantities_are_exact(expression, gives):
    assert values(expression) == gives


@table(
    ("name.first().given.first() & ' ' & name.first().family", ["Kari Nordmann"]),
    ("'x' & {}", ["x"]),
    ("'x' + {}", []),
    ("'Kari'.matches('^K')", [True]),
    ("'Kari'.substring(1, 2)", ["ar"]),
    ("'a-b'.replace('-', '+')", ["a+b"]),
    ("'Kari' ~ 'KARI'", [True]),
    ("name.given.join(', ')", ["Kari, Marie, Kaja"]),
)
def test_strings_are_put_together_and_taken_apart(expression, gives):
    assert values(expression) == gives


@table(
    ("birthDate is date", [True]),
    ("id is string", [True]),
    ("active is boolean", [True]),
    ("active is System.Boolean", [False]),
    ("Patient is DomainResource", [True]),
    ("extension.value.ofType(Quantity).code", ["kg"]),
    ("(multipleBirth as boolean)", []),
    ("1 is Integer", [True]),
    ("active.type().name", ["boolean"]),
)
def test_types_are_those_of_fhir_and_of_the_system(expression, gives):
    assert values(expression) == gives


@table(
    ("birthDate.extension('http://example.org/time').value", ["1990-05-17T14:35:00+02:00"]),
    ("birthDate.hasValue()", [True]),
    ("managingOrganization.resolve().name", ["Legekontoret"]),
    ("generalPractitioner.where(resolve() is Practitioner).reference", ["Practitioner/7"]),
    ("%resource.id", ["kari"]),
    ("%ucum", ["http://unitsofmeasure.org"]),
    ("%`vs-administrative-gender`", ["http://hl7.org/fhir/ValueSet/administrative-gender"]),
)
def test_fhir_adds_extensions_references_and_variables(expression, gives):
    assert values(expression) == gives


@pytest.mark.parametrize(
    "expression",
    ["name..given", "foo()", "name is Foo", "name.first(1)", "'open", "@2012-13", "1 2", "name.elementDefinition()"],
)
def test_what_is_not_known_is_refused_before_anything_is_evaluated(expression):
    with pytest.raises(FhirPathError):
        compile_expression(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "name.single()",
        "name.given + 'x'",
        "1 < 'a'",
        "(true | false) and true",
        "name.where(given)",
        "%nobody",
        "5.upper()",
    ],
)
def test_what_breaks_a_rule_of_evaluation_is_refused(expression):
    with pytest.raises(FhirPathError):
        values(expression)


def test_an_invariant_holds_when_it_gives_true_and_not_when_it_gives_nothing():
    assert compile_expression("name.exists()").holds(KARI)
    assert not compile_expression("gender = 'female'").holds(KARI)


def test_a_result_tells_where_it_stands():
    (node,) = compile_expression("name.where(use = 'nickname').given").select(KARI)
    assert node.path == "Patient.name[1].given[0]"
    assert node.parent is KARI["name"][1]["given"]
    assert node.key == 0
