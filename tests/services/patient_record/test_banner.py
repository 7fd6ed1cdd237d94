"""Who a patient is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.services.patient_record.banner import age_on, banner_of
from tests.services.conftest import FNR, patient

TODAY = date(2026, 11, 26)


def test_a_banner_says_who_the_patient_is():
    banner = banner_of(patient(), TODAY)
    assert (banner.name, banner.number, banner.age) == ("Kvikk Fjellrev", "22879420664", 32)
    assert (banner.municipality, banner.practitioner, banner.deceased) == ("Oslo", "Ragnhild Tindvarde", False)


def test_a_patient_of_whom_nothing_is_known_has_a_banner():
    banner = banner_of({"resourceType": "Patient", "id": "p"}, TODAY)
    assert (banner.name, banner.number, banner.age, banner.gender) == ("", "", None, "unknown")


def test_the_name_is_the_official_one():
    names = [{"use": "maiden", "family": "Eik"}, {"use": "official", "family": "Ask", "given": ["Siv", "Mo"]}]
    assert banner_of(patient(name=names), TODAY).name == "Siv Mo Ask"
    assert banner_of(patient(name=[{"text": "Siv Ask", "family": "Eik"}]), TODAY).name == "Siv Ask"


def test_a_birth_number_is_shown_before_a_d_number():
    d_number = {"system": "urn:oid:2.16.578.1.12.4.1.4.2", "value": "41010012345"}
    numbers = [d_number, {"system": FNR, "value": "22879420664"}]
    assert banner_of(patient(identifier=numbers), TODAY).number == "22879420664"
    assert banner_of(patient(identifier=[d_number]), TODAY).number == "41010012345"
    assert banner_of(patient(identifier=[{"system": "urn:local", "value": "7"}]), TODAY).number == ""


def test_the_municipality_is_the_one_beside_its_number():
    url = "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode"
    coded = {"extension": [{"url": url, "valueCoding": {"code": "0301", "display": "Oslo kommune"}}]}
    assert banner_of(patient(address=[{"_district": coded, "district": "x"}]), TODAY).municipality == "Oslo kommune"
    assert banner_of(patient(address=[{"city": "Bø"}]), TODAY).municipality == "Bø"


def test_the_age_of_the_dead_is_the_age_at_death():
    banner = banner_of(patient(deceasedDateTime="2004-07-21T12:00:00Z"), TODAY)
    assert (banner.age, banner.deceased) == (9, True)
    assert banner_of(patient(deceasedBoolean=True), TODAY).deceased


@pytest.mark.parametrize(
    ("birth", "age"),
    [("2000-11-26", 26), ("2000-11-27", 25), ("2000", None), ("2027-01-01", None), ("2024-02-29", 2), ("x", None)],
)
def test_an_age_is_in_whole_years(birth, age):
    assert age_on(birth, TODAY) == age


@given(st.dates(), st.dates())
def test_an_age_grows_by_one_on_every_birthday(birth, day):
    age = age_on(birth.isoformat(), day)
    if birth > day:
        assert age is None
    else:
        assert age is not None
        assert birth.year + age <= day.year <= birth.year + age + 1
