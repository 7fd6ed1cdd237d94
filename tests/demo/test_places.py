"""Addresses and telephone numbers of the demo population."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.demo.personnel import people
from samspill.demo.places import address, municipalities, municipality_of, phone
from samspill.demo.tables import rows

COUNTIES_2024 = {
    "03": "Oslo",
    "11": "Rogaland",
    "15": "Møre og Romsdal",
    "18": "Nordland",
    "31": "Østfold",
    "32": "Akershus",
    "33": "Buskerud",
    "34": "Innlandet",
    "39": "Vestfold",
    "40": "Telemark",
    "42": "Agder",
    "46": "Vestland",
    "50": "Trøndelag",
    "55": "Troms",
    "56": "Finnmark",
}


def test_every_county_of_2024_has_a_municipality_with_its_number() -> None:
    found = municipalities().values()
    assert {place.number[:2]: place.county for place in found} == COUNTIES_2024
    assert all(re.fullmatch(r"\d{4}", place.number) and re.fullmatch(r"\d{4}", place.post_code) for place in found)
    assert len(municipalities()) == len(rows("municipalities")) >= 30


@pytest.mark.parametrize(
    ("number", "name"),
    [("0301", "Oslo"), ("4601", "Bergen"), ("5001", "Trondheim"), ("1103", "Stavanger"), ("5501", "Tromsø")],
)
def test_a_municipality_has_its_own_number(number: str, name: str) -> None:
    assert municipalities()[number].name == name


def test_every_municipality_lies_in_norway_and_has_a_general_practitioner() -> None:
    for place in municipalities().values():
        assert 57.9 < place.position["latitude"] < 71.2
        assert 4.5 < place.position["longitude"] < 31.2
        assert f"fastlege-{place.office}" in people()


def test_every_town_is_laid_over_a_municipality_that_exists() -> None:
    assert {row["municipality"] for row in rows("towns")} <= set(municipalities())
    assert municipality_of("Boston").name == municipality_of("BOSTON").name == "Oslo"


@given(st.text(max_size=20))
def test_a_town_nobody_knows_still_gets_one_and_the_same(town: str) -> None:
    assert municipality_of(town) is municipality_of(town)


@given(st.text(max_size=20))
def test_a_telephone_number_begins_with_zero_and_so_reaches_nobody(key: str) -> None:
    assert re.fullmatch(r"\+47 00 \d\d \d\d \d\d", phone(key, "mobile")["value"])


def test_an_address_carries_the_municipality_as_no_basis_has_it() -> None:
    made = address("somebody", municipalities()["4621"], home=True)
    assert made["_district"]["extension"] == [
        {
            "url": "http://hl7.no/fhir/StructureDefinition/no-basis-municipalitycode",
            "valueCoding": {"system": "urn:oid:2.16.578.1.12.4.1.1.3402", "code": "4621", "display": "Voss"},
        }
    ]
    rest = {key: made[key] for key in ("use", "type", "city", "district", "state", "postalCode", "country")}
    assert list(rest.values()) == ["home", "both", "Voss", "Voss", "Vestland", "5700", "NO"]
    assert re.fullmatch(r"\w+ \d+", made["line"][0])
