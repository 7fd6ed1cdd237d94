"""What is known: what is carried, and what an installation adds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from samspill.fhir import terminology
from samspill.fhir.profiles import Known, carried
from samspill.fhir.profiles.compiler import check_of
from tests.fhir.profiles.written import CORE, URL, part, profile

PACKAGES = Path(carried.__file__).parent / "packages"
KNOWN = Known()
NOT_BUILT = {
    "http://helsenorge.no/fhir/StructureDefinition/hn-basis-AppointmentResponse": "based on an older no-basis",
    "http://helsenorge.no/fhir/StructureDefinition/hn-basis-appointment": "based on an older no-basis",
}


@pytest.mark.parametrize(
    "url",
    [
        CORE + "vitalsigns",
        CORE + "bp",
        CORE + "patient-birthPlace",
        "http://hl7.no/fhir/ig/StructureDefinition/no-basis-Patient",
        "http://hl7.no/fhir/ig/lmdi/StructureDefinition/lmdi-patient",
        "http://hl7.org/fhir/uv/ips/StructureDefinition/Bundle-uv-ips",
        "http://hl7.no/fhir/no-domain/vitalsigns/StructureDefinition/no-domain-VitalSigns-Observation-pulse",
        "http://helsenorge.no/fhir/StructureDefinition/hn-basis-slot",
        "http://hl7.eu/fhir/mpd/StructureDefinition/Medication-eu-mpd",
    ],
)
def test_a_profile_is_carried(url):
    assert KNOWN.structure(url)["url"] == url
    assert KNOWN.why_not(url) == ""


def test_every_profile_that_is_carried_compiles_but_for_those_with_a_reason():
    urls = KNOWN.urls("StructureDefinition")
    assert len(urls) >= 580
    assert {url for url in urls if KNOWN.tree(url) is None} == NOT_BUILT.keys()
    for url in urls - NOT_BUILT.keys():
        check_of(KNOWN, url)


def test_every_package_says_where_it_is_from_and_under_which_licence():
    folders = [folder for folder in PACKAGES.iterdir() if folder.is_dir()]
    assert len(folders) >= 7
    for folder in folders:
        assert "Licence:" in (folder / "SOURCE.md").read_text("utf-8"), folder.name


def test_profiles_are_listed_by_type():
    assert CORE + "bp" in KNOWN.profiles("Observation")
    assert CORE + "bp" not in KNOWN.profiles("Patient")
    assert CORE + "patient-birthPlace" not in KNOWN.profiles()


def test_value_sets_that_are_carried_answer():
    url = "http://hl7.no/fhir/no-domain/vitalsigns/ValueSet/NoDomainVitalSignsClothingStateValueSet"
    system = KNOWN.value_set(url)["compose"]["include"][0]
    assert terminology.contains(KNOWN, url, system["system"], system["concept"][0]["code"]) is True
    assert terminology.contains(KNOWN, url, system["system"], "nothing") is False


def test_what_is_added_goes_before_what_is_carried():
    added = profile(part("Observation.note", min=1), of="Observation", url=CORE + "bp")
    known = Known.of([added])
    assert known.tree(CORE + "bp").members["note"].definition.least == 1


def test_an_address_with_a_version_means_that_version():
    known = Known.of([profile(part("Patient.name", min=1)) | {"version": "2.0"}])
    assert known.structure(URL + "|2.0") is not None
    assert known.structure(URL + "|1.0") is None
    assert known.tree(URL + "|2.0") is not None


def test_nothing_is_unpacked_before_it_is_asked_for():
    """A process that never meets a profile does not pay for those that are carried."""
    script = (
        "import samspill.fhir.drafts\n"
        "from samspill.fhir.profiles import carried\n"
        "print(carried._texts.cache_info().misses)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
