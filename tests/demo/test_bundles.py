"""What is changed in a Synthea bundle, and that nothing else is."""

from __future__ import annotations

import bz2
import copy
import json
import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from samspill.demo.bundles import transform
from samspill.demo.directory import BUNDLES, read
from samspill.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterator

DECLARED = """
CarePlan.activity.detail.location.display CareTeam.managingOrganization.display CareTeam.participant.member.display
Claim.facility.display Claim.patient.display Claim.provider.display DiagnosticReport.performer.display
DiagnosticReport.presentedForm.data DocumentReference.author.display DocumentReference.content.attachment.data
DocumentReference.custodian.display Encounter.location.location.display Encounter.participant.individual.display
Encounter.serviceProvider.display Encounter.subject.display ExplanationOfBenefit.facility.display
ImagingStudy.location.display Immunization.location.display Location.address Location.managingOrganization.display
Location.name Location.position.latitude Location.position.longitude Location.telecom
MedicationRequest.requester.display
Organization.address Organization.identifier Organization.name Organization.telecom Patient.address
Patient.communication Patient.extension Patient.generalPractitioner Patient.identifier Patient.managingOrganization
Patient.name Patient.telecom Practitioner.address Practitioner.identifier Practitioner.name Practitioner.qualification
Practitioner.telecom PractitionerRole.location.display PractitionerRole.organization.display
PractitionerRole.practitioner.display PractitionerRole.telecom Procedure.location.display Provenance.agent.who.display
Provenance.agent.onBehalfOf.display
"""
WHOLE = re.compile(r"\.(meta|telecom|address|identifier|name|extension|communication|qualification)\b.*")
"""Elements that are replaced as a whole: where inside them makes no difference."""
WORD = re.compile(r"[^\w'-]+")
NAMES = sorted(path.name.removesuffix(".json.bz2") for path in BUNDLES.glob("*.json.bz2"))


class Spelt(str):
    """A number as it is spelt, so that 1.50 differs from 1.5 and from "1.50"."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Spelt) and str.__eq__(self, other)

    __hash__ = str.__hash__


def parse(text: bytes) -> dict[str, Any]:
    """Read JSON with every number as it is spelt."""
    value: dict[str, Any] = json.loads(text, parse_float=Spelt, parse_int=Spelt)
    return value


def original(name: str) -> dict[str, Any]:
    """Read a carried bundle as Synthea wrote it."""
    return parse(bz2.decompress((BUNDLES / f"{name}.json.bz2").read_bytes()))


def differences(old: Any, new: Any, path: str) -> Iterator[str]:
    """Give the place of everything that differs, list positions left out."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in old | new:
            yield from differences(old.get(key), new.get(key), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for one, other in zip(old, new, strict=True):
            yield from differences(one, other, path)
    elif old != new:
        yield path


def texts(value: Any) -> Iterator[str]:
    """Give every string in a value, notes decoded."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from [b64decode(item).decode()] if key == "data" and isinstance(item, str) else texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str) and not isinstance(value, Spelt):
        yield value


@pytest.fixture(scope="module", params=NAMES)
def pair(request: pytest.FixtureRequest, loaded: dict[str, bytes]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A bundle before and after, numbers as they are spelt."""
    return original(request.param), parse(loaded[request.param])


def test_only_the_declared_places_differ(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    old, new = pair
    assert {key: old[key] for key in old if key != "entry"} == {key: new[key] for key in new if key != "entry"}
    assert len(old["entry"]) == len(new["entry"])
    found = set()
    for before, after in zip(old["entry"], new["entry"], strict=True):
        assert before["fullUrl"] == after["fullUrl"]
        kind = before["resource"]["resourceType"]
        found |= {WHOLE.sub(r".\1", place) for place in differences(before["resource"], after["resource"], kind)}
    assert {place for place in found - set(DECLARED.split()) if not place.endswith(".meta")} == set()


def test_meta_loses_the_profiles_of_us_core_and_nothing_else(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for before, after in zip(pair[0]["entry"], pair[1]["entry"], strict=True):
        old, new = before["resource"].get("meta", {}), after["resource"].get("meta", {})
        kept = [profile for profile in old.get("profile", []) if "/us/core/" not in profile]
        assert new.get("profile", []) == kept
        assert old.keys() - {"profile"} == new.keys() - {"profile"}
        assert "meta" not in after["resource"] or new


def test_the_members_stand_in_the_order_they_stood_in(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for before, after in zip(pair[0]["entry"], pair[1]["entry"], strict=True):
        old, new = list(before["resource"]), list(after["resource"])
        assert [key for key in old if key in new] == [key for key in new if key in old]


def test_an_entry_is_put_at_its_id_unless_it_is_created_on_a_condition(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    for before, after in zip(pair[0]["entry"], pair[1]["entry"], strict=True):
        resource = before["resource"]
        place = {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}
        assert after["request"] == (before["request"] if "ifNoneExist" in before["request"] else place)


def test_no_old_name_is_left_anywhere(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = ({word for text in texts(bundle) for word in WORD.split(text)} for bundle in pair)
    people = words_of_names(pair[0]["entry"]) | words_of_names(original(NAMES[1])["entry"])
    assert before & people or pair[0]["entry"][0]["resource"]["resourceType"] == "Organization"
    assert not after & people


def test_no_old_organisation_is_left_anywhere(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    organisations = {e["resource"]["name"] for e in original(NAMES[0])["entry"]}
    before, after = (set(texts(bundle)) for bundle in pair)
    assert before & organisations
    assert not after & organisations


def words_of_names(entries: list[dict[str, Any]]) -> set[str]:
    """Give the words of all names of people; Synthea ends each in a number, so no other word is like them."""
    named = [name for e in entries if isinstance(e["resource"].get("name"), list) for name in e["resource"]["name"]]
    return {word for name in named for word in (*name["given"], name["family"])}


def test_a_note_differs_only_in_the_given_name(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    first = pair[0]["entry"][0]["resource"], pair[1]["entry"][0]["resource"]
    if first[0]["resourceType"] != "Patient":
        return
    old, new = (resource["name"][0]["given"][0] for resource in first)
    notes = [[text for text in texts(bundle) if "# Chief Complaint" in text] for bundle in pair]
    assert len(notes[0]) == len(notes[1]) > 0
    for before, after in zip(*notes, strict=True):
        assert before.count(old) == 1
        assert after == before.replace(old, new)


def test_every_declared_place_is_changed_somewhere(loaded: dict[str, bytes]) -> None:
    found: set[str] = set()
    for name in NAMES:
        for before, after in zip(original(name)["entry"], parse(loaded[name])["entry"], strict=True):
            kind = before["resource"]["resourceType"]
            found |= {WHOLE.sub(r".\1", p) for p in differences(before["resource"], after["resource"], kind)}
    assert set(DECLARED.split()) <= found


def test_the_bundle_handed_in_is_left_as_it_was_and_the_answer_is_always_the_same() -> None:
    bundle = read(min(BUNDLES.glob("????????-*.json.bz2"), key=lambda path: path.stat().st_size))
    before = copy.deepcopy(bundle)
    assert transform(bundle) == transform(bundle)
    assert bundle == before


def test_a_display_of_somebody_unknown_is_refused_rather_than_shown() -> None:
    bundle = read(min(BUNDLES.glob("????????-*.json.bz2"), key=lambda path: path.stat().st_size))
    encounter = next(e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "Encounter")
    encounter["participant"][0]["individual"]["display"] = "Dr. Nobody1 Known2"
    with pytest.raises(Invalid):
        transform(bundle)
