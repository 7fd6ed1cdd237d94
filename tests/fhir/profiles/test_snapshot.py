"""Snapshots that are generated say what the published ones say."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from samspill.fhir.profiles import Known
from samspill.fhir.profiles.snapshot import NotBuilt, build
from samspill.fhir.profiles.tree import of_type, walk
from tests.fhir.profiles.facets import facets

PUBLISHED: dict[str, dict[str, Any]] = json.loads(
    gzip.decompress((Path(__file__).parent / "snapshots.json.gz").read_bytes())
)
KNOWN = Known()
CORE = "http://hl7.org/fhir/StructureDefinition/"
LMDI = "http://hl7.no/fhir/ig/lmdi/StructureDefinition/"
VITAL = "http://hl7.no/fhir/no-domain/vitalsigns/StructureDefinition/no-domain-VitalSigns-Observation-"
CLOSED = "the published one calls a choice closed that has a slice for each type allowed: the same"
SHORT = (
    "`valueQuantity` of the differential is a slice here, and in the published one the choice itself, of that type only"
)
TYPE_RULES = "the published one repeats the invariants of the type's profile, which is checked by itself"
NOT_HEEDED = "the published one does not heed its own differential"
NOT_THE_SAME: dict[str, str] = {
    f"{LMDI}lmdi-bundle": "OperationOutcome is what R4 has here in the definitions that are carried",
    f"{LMDI}lmdi-encounter": "the published one repeats an invariant of the extension, which is checked by itself",
    f"{LMDI}lmdi-medication": CLOSED,
    f"{LMDI}lmdi-medicationadministration": CLOSED,
    "http://hl7.eu/fhir/mpd/StructureDefinition/Medication-eu-mpd": "it uses an extension that is not known here",
    "http://hl7.eu/fhir/mpd/StructureDefinition/MedicationDispense-eu-mpd": CLOSED,
    "http://hl7.no/fhir/ig/StructureDefinition/no-basis-Patient": "the types of an element that may not be there",
    f"{VITAL}bloodpressure": SHORT,
    f"{VITAL}bodyweight": CLOSED,
    f"{VITAL}heartrate": CLOSED,
    f"{VITAL}pulse": CLOSED,
    f"{CORE}familymemberhistory-genetic": NOT_HEEDED,
    f"{CORE}bp": SHORT,
    f"{CORE}cholesterol": TYPE_RULES,
    f"{CORE}hdlcholesterol": TYPE_RULES,
    f"{CORE}ldlcholesterol": TYPE_RULES,
    f"{CORE}clinicaldocument": "the extension's own definition allows one, which the published one does not heed",
    f"{CORE}catalog": NOT_HEEDED,
    f"{CORE}elementdefinition-de": "the published one lays out extensions without saying more of them",
    f"{CORE}ehrsrle-auditevent": NOT_HEEDED,
}


def differing(url: str) -> set[str]:
    """The elements of which a published snapshot says something else than the generated one."""
    tree, published = KNOWN.tree(url), PUBLISHED[url]
    assert tree is not None
    generated = json.loads(json.dumps(facets(tree)))
    usual = json.loads(json.dumps(facets(of_type(tree.definition.types[0].code))))
    other = {id_ for id_, said in published.items() if generated.get(id_) != said}
    return other | {id_ for id_ in generated if "." in id_ and id_ not in published and id_ not in usual}


@pytest.mark.parametrize("url", sorted(PUBLISHED.keys() - NOT_THE_SAME.keys()))
def test_a_generated_snapshot_says_what_the_published_one_says(url):
    assert differing(url) == set()


@pytest.mark.parametrize("url", NOT_THE_SAME)
def test_where_it_does_not_there_is_a_reason(url):
    assert differing(url)


def profile(*elements: dict[str, Any], of: str = "Patient", base: str = "") -> dict[str, Any]:
    return {
        "resourceType": "StructureDefinition",
        "url": "http://example.org/profile",
        "type": of,
        "kind": "resource",
        "derivation": "constraint",
        "baseDefinition": base or CORE + of,
        "differential": {"element": [{"id": element["path"], **element} for element in elements]},
    }


def ids(definition: dict[str, Any], known: Known = KNOWN) -> dict[str, Any]:
    return dict(walk(build(known, definition)))


def test_what_is_not_said_stays_as_it_is():
    tree = ids(profile({"path": "Patient.name", "min": 1}))
    assert tree["Patient.name"].definition.least == 1
    assert tree["Patient.name"].definition.most is None
    assert tree["Patient.gender"].definition == dict(walk(of_type("Patient")))["Patient.gender"].definition


def test_an_element_of_a_data_type_is_laid_out():
    tree = ids(profile({"path": "Patient.identifier.system", "min": 1}))
    assert tree["Patient.identifier.system"].definition.least == 1
    assert tree["Patient.identifier.value"].definition.least == 0


def test_the_types_themselves_are_never_changed():
    before = dict(walk(of_type("HumanName")))["HumanName.family"].definition
    ids(profile({"path": "Patient.name.family", "min": 1}))
    assert dict(walk(of_type("HumanName")))["HumanName.family"].definition == before


def test_a_slice_begins_as_a_copy_that_need_not_be_there():
    tree = ids(
        profile(
            {"path": "Patient.identifier", "min": 1},
            {"path": "Patient.identifier.system", "min": 1},
            {"id": "Patient.identifier:FNR", "path": "Patient.identifier", "sliceName": "FNR", "max": "1"},
        )
    )
    assert tree["Patient.identifier:FNR"].definition.least == 0
    assert tree["Patient.identifier:FNR.system"].definition.least == 1


def test_a_name_with_a_type_is_a_slice_of_the_choice_and_closes_it():
    tree = ids(profile({"path": "Observation.valueQuantity", "min": 1}, of="Observation"))
    assert tree["Observation.value[x]"].codes() == ("Quantity",)
    assert tree["Observation.value[x]:valueQuantity"].definition.least == 1


def test_elements_without_ids_are_told_by_their_order():
    bare = profile(
        {"path": "Patient.identifier", "sliceName": "A"},
        {"path": "Patient.identifier.system", "fixedUri": "urn:a"},
        {"path": "Patient.identifier", "sliceName": "B"},
        {"path": "Patient.identifier.system", "fixedUri": "urn:b"},
    )
    for element in bare["differential"]["element"]:
        del element["id"]
    tree = ids(bare)
    assert tree["Patient.identifier:A.system"].definition.constant.value == "urn:a"
    assert tree["Patient.identifier:B.system"].definition.constant.value == "urn:b"


def test_a_slices_name_may_hold_full_stops():
    tree = ids(
        profile(
            {"id": "Patient.identifier:a.b.system", "path": "Patient.identifier.system", "min": 1},
        )
    )
    assert tree["Patient.identifier:a.b.system"].definition.least == 1


def test_a_slice_of_a_slice_stands_in_it():
    tree = build(
        KNOWN,
        profile(
            {"id": "Patient.name:a", "path": "Patient.name", "sliceName": "a"},
            {"id": "Patient.name:a/b", "path": "Patient.name", "sliceName": "a/b", "max": "1"},
        ),
    )
    assert tree.members["name"].slices["a"].slices["a/b"].definition.most == 1


def test_a_profile_stands_on_another():
    base = profile({"path": "Patient.name", "min": 1})
    known = Known.of([base])
    tree = ids(profile({"path": "Patient.name", "max": "1"}, base=base["url"]), known)
    assert (tree["Patient.name"].definition.least, tree["Patient.name"].definition.most) == (1, 1)


def test_a_snapshot_will_do_where_the_base_is_not_known():
    definition = profile(base="http://example.org/not-known")
    definition["snapshot"] = {
        "element": [{"path": "Patient", "min": 0, "max": "*"}, {"path": "Patient.name", "min": 1, "max": "1"}]
    }
    assert ids(definition)["Patient.name"].definition.least == 1


def test_what_cannot_be_built_is_said():
    with pytest.raises(NotBuilt, match="neither"):
        build(KNOWN, profile(base="http://example.org/not-known"))
    with pytest.raises(NotBuilt, match="no element nose in Patient"):
        build(KNOWN, profile({"path": "Patient.nose", "min": 1}))


def test_a_profile_that_stands_on_itself_is_not_built():
    known = Known.of([profile({"path": "Patient.name", "min": 1}, base="http://example.org/profile")])
    assert known.tree("http://example.org/profile") is None
    assert known.why_not("http://example.org/profile")
