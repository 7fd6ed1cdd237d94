"""The users of the demo sign-in."""

from __future__ import annotations

import json
from collections import Counter

from samspill.demo.personnel import organisations, people
from samspill.demo.users import users


def test_there_are_people_who_treat_who_are_treated_who_control_and_who_steer() -> None:
    roles = Counter(user.role for user in users())
    assert (roles["doctor"], roles["nurse"], roles["citizen"], roles["auditor"]) == (2, 1, 3, 1)
    assert (roles["secretariat"], roles["chair"], roles["member"], roles["owner"]) == (1, 1, 3, 1)
    assert len({user.key for user in users()}) == len({user.name for user in users()}) == 13


def test_a_citizen_is_a_patient_with_that_name(loaded: dict[str, bytes]) -> None:
    for user in users():
        if user.role == "citizen":
            entry = json.loads(loaded[user.patient])["entry"][0]
            name = entry["resource"]["name"][0]
            assert f"{name['given'][0]} {name['family']}" == user.name
            assert entry["request"] == {"method": "PUT", "url": f"Patient/{user.patient}"}
            assert (user.practitioner, user.organisation, user.hpr) == ("", "", "")


def test_health_personnel_have_an_hpr_number_and_somewhere_to_work() -> None:
    for user in users():
        if user.role in ("doctor", "nurse"):
            row = people()[user.practitioner]
            assert (user.hpr, user.organisation) == (row["hpr"], row["organisation"])
            assert user.patient == ""


def test_everybody_but_citizens_acts_for_an_organisation_that_exists() -> None:
    assert all(user.organisation in organisations() for user in users() if user.role != "citizen")


def test_the_general_practitioner_has_patients_in_the_population_and_a_citizen_among_them(
    loaded: dict[str, bytes],
) -> None:
    doctor = next(user for user in users() if user.key == "fastlege")
    listed = f'"generalPractitioner":[{{"reference":"Practitioner/{doctor.practitioner}"'.encode()
    patients = {name for name, bundle in loaded.items() if listed in bundle}
    assert len(patients) >= 5
    assert patients & {user.patient for user in users()}


def test_no_user_carries_a_person_number() -> None:
    assert not any(word.isdigit() and len(word) == 11 for user in users() for word in str(user).split("'"))
