"""The rules of Tillitsrammeverket, as a manual: each rule that is checked, and an attest that breaks it.

Each line changes one thing about a good attest, or about what is known beside it. Print it with
`python -m tests.trust.attestation.test_rules`.
"""

from __future__ import annotations

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.trust.attestation import EXPIRED, check, read_spec
from samspill.trust.attestation.rules import NOT_CHECKED, RULES
from tests.trust.attestation.examples import (
    ELSEWHERE,
    ENTITY,
    NURSE,
    OTHER_PATIENT,
    PATIENT,
    SERVICES,
    UNIT,
    at,
    attestations,
    known,
    spec,
)

GONE = object()
ORGANISATION = {"number": ENTITY, "parent": None, "active": True, "member": True, "terms": ["t"]}
WHO, WHY, WHOM = "practitioner", "care_relationship", "patients.0"
DETAILS = f"{WHY}.purpose_of_use_details"

MANUAL = [
    # rule, severity, what it says, what is changed in the attest, what is changed beside it
    ("required", "reject", "practitioner.identifier is missing", {f"{WHO}.identifier": GONE}, {}),
    ("required", "reject", "practitioner.legal_entity is missing", {f"{WHO}.legal_entity": GONE}, {}),
    ("required", "reject", "practitioner.point_of_care is missing", {f"{WHO}.point_of_care": GONE}, {}),
    ("required", "reject", "purpose_of_use is missing", {f"{WHY}.purpose_of_use": GONE}, {}),
    ("required", "reject", "decision_ref is missing", {f"{WHY}.decision_ref": GONE}, {}),
    ("4", "reject", "bound to another patient", {}, {"patient_numbers": [OTHER_PATIENT]}),
    ("4", "reject", "bound to another patient", {}, {"patient_numbers": []}),
    ("4", "reject", "more than one patient", {"patients": [{}, {}]}, {}),
    ("4", "warn", "about no one patient", {}, {"patient_numbers": None}),
    ("4", "warn", "no system that is known for patients", {f"{WHOM}.identifier.system": "urn:oid:1.2.3"}, {}),
    ("9", "reject", "level of assurance", {}, {"security_level": "3"}),
    ("9", "reject", "level of assurance", {}, {"security_level": ""}),
    (
        "10",
        "reject",
        "neither a fødselsnummer nor a D-number",
        {f"{WHO}.identifier.id": "02827033318"},
        {"pid": "02827033318"},
    ),
    (
        "10",
        "reject",
        "neither a fødselsnummer nor a D-number",
        {f"{WHO}.identifier.system": "urn:oid:2.16.578.1.12.4.1.4.3"},
        {},
    ),
    ("11", "reject", "not the person who signed in", {}, {"pid": NURSE}),
    ("11", "reject", "not the person who signed in", {}, {"pid": ""}),
    ("12", "reject", "legal_entity is not an organisation number", {f"{WHO}.legal_entity.system": "urn:oid:1.2.3"}, {}),
    ("12", "reject", "not an active unit of Enhetsregisteret", {}, {"organisation": None}),
    ("12", "reject", "not an active unit of Enhetsregisteret", {}, {"organisation": ORGANISATION | {"active": False}}),
    (
        "12",
        "reject",
        "not an active unit of Enhetsregisteret",
        {},
        {"organisation": ORGANISATION | {"number": ELSEWHERE}},
    ),
    ("12", "reject", "not a member of Helsenettet", {}, {"organisation": ORGANISATION | {"member": False}}),
    ("12", "reject", "has not accepted the terms", {}, {"organisation": ORGANISATION | {"terms": []}}),
    ("12", "reject", "has not accepted the terms", {}, {"terms": ["other"]}),
    ("12", "reject", "not the organisation that the client acts for", {}, {"legal_entity": ELSEWHERE}),
    ("12", "warn", "registers are not at hand", {}, {"register_known": False, "organisation": None, "personnel": None}),
    ("15", "warn", "not a main unit", {}, {"organisation": ORGANISATION | {"parent": ELSEWHERE}}),
    (
        "18",
        "reject",
        "point_of_care is not an organisation number",
        {f"{WHO}.point_of_care.id": "310000018"},
        {"point_of_care": ""},
    ),
    ("18", "reject", "not the unit that the client acts for", {}, {"point_of_care": ELSEWHERE}),
    ("18", "warn", "not an active unit under", {}, {"unit": {"number": UNIT, "parent": ELSEWHERE, "active": True}}),
    ("18", "warn", "not an active unit under", {}, {"unit": {"number": UNIT, "parent": ENTITY, "active": False}}),
    ("28", "warn", "department is neither of RESH", {f"{WHO}.department.system": "urn:oid:1.2.3"}, {}),
    ("29", "warn", "not in the system of HPR numbers", {f"{WHO}.hpr_nr.system": "urn:oid:1.2.3"}, {}),
    ("29", "reject", "not the one that the issuer states", {}, {"hpr": "565000002"}),
    ("29", "reject", "must be left out", {f"{WHO}.authorization": GONE}, {"personnel": None}),
    ("29", "warn", "hpr_nr exists and must be attested", {f"{WHO}.hpr_nr": GONE}, {}),
    ("32", "reject", "not a category of health personnel", {f"{WHO}.authorization.system": SERVICES}, {}),
    ("32", "reject", "not in Helsepersonellregisteret for this person", {f"{WHO}.authorization.code": "SP"}, {}),
    (
        "32",
        "reject",
        "not in Helsepersonellregisteret for this person",
        {f"{WHO}.hpr_nr": GONE},
        {"personnel": None, "hpr": ""},
    ),
    ("32", "warn", "authorization exists and must be attested", {f"{WHO}.authorization": GONE}, {}),
    ("33", "warn", "in no code system that is known", {f"{WHY}.healthcare_service.system": "urn:oid:1.2.3"}, {}),
    (
        "33",
        "warn",
        "code system that is retired",
        {f"{WHY}.healthcare_service.system": "urn:oid:2.16.578.1.12.4.1.1.8627"},
        {},
    ),
    ("38", "reject", "none of TREAT, ETREAT, COC and BTG", {f"{WHY}.purpose_of_use.code": "HRESCH"}, {}),
    ("38", "warn", "not in the system of purposes", {f"{WHY}.purpose_of_use.system": "urn:oid:1.2.3"}, {}),
    ("38", "warn", "says treatment, and its details", {f"{DETAILS}.code": "FORSK"}, {}),
    (
        "38",
        "warn",
        "says treatment, and its details",
        {f"{DETAILS}.code": "KVAL", f"{WHY}.purpose_of_use.code": "ETREAT"},
        {},
    ),
    ("40", "warn", "says case handling, and its details", {f"{WHY}.purpose_of_use.code": "COC"}, {}),
    ("43a", "reject", "neither healthcare_service nor", {DETAILS: GONE, f"{WHY}.healthcare_service": GONE}, {}),
    ("45", "warn", "details is in no code system", {f"{DETAILS}.system": "urn:oid:1.2.3"}, {}),
    ("48", "reject", "neither true nor false", {f"{WHY}.decision_ref.user_selected": GONE}, {}),
    ("49", "warn", "patients.point_of_care is not an organisation number", {f"{WHOM}.point_of_care.id": "7"}, {}),
    (
        "53",
        "warn",
        "patients.department is neither",
        {f"{WHOM}.department": {"id": "7", "system": "urn:oid:1.2.3"}},
        {},
    ),
    ("58a", "reject", "toa is missing", {"toa": GONE}, {}),
    ("58c", "reject", "attestation_has_expired", {}, {"at": at(3601)}),
    ("58c", "reject", "from the future", {}, {"at": at(-11)}),
]
FINE = [
    ("patients need not be named", {"patients": []}, {}),
    ("nor be asked about", {"patients": []}, {"patient_numbers": None}),
    ("a patient may have had another number", {}, {"patient_numbers": [OTHER_PATIENT, PATIENT]}),
    ("exactly sixty minutes", {}, {"at": at(3600)}),
    ("a clock ten seconds ahead", {}, {"at": at(-10)}),
    (
        "a D-number",
        {f"{WHO}.identifier": {"id": "44908521126", "system": "urn:oid:2.16.578.1.12.4.1.4.2"}},
        {"pid": "44908521126"},
    ),
    ("the second of two authorisations", {f"{WHO}.authorization.code": "PS"}, {}),
    ("nobody of HPR", {f"{WHO}.hpr_nr": GONE, f"{WHO}.authorization": GONE}, {"hpr": "", "personnel": None}),
    ("a client that acts for nobody in particular", {}, {"legal_entity": "", "point_of_care": ""}),
    ("no units below (ATT-19)", {f"{WHO}.point_of_care.id": ENTITY}, {"point_of_care": ENTITY, "unit": ORGANISATION}),
    (
        "a local department with owner and system",
        {f"{WHO}.department": {"id": "7", "system": "urn:x", "authority": ENTITY}},
        {},
    ),
    ("details alone", {f"{WHY}.healthcare_service": GONE}, {}),
    ("a service alone", {DETAILS: GONE}, {}),
    ("emergency access", {f"{WHY}.purpose_of_use.code": "BTG"}, {}),
    ("case handling for its own purpose", {f"{WHY}.purpose_of_use.code": "COC", f"{DETAILS}.code": "OFFBEST"}, {}),
    ("a template that may be either", {f"{DETAILS}.code": "ARBFLYT"}, {}),
    ("details of a nursing home", {f"{DETAILS}.system": "2.16.578.1.12.4.1.1.9151"}, {}),
    ("the terms that are asked for", {}, {"terms": ["helsenett-2"]}),
    ("a level that somebody else has checked", {}, {"security_level": None}),
    ("chosen by the user", {f"{WHY}.decision_ref.user_selected": True}, {}),
]


def changed(changes: dict[str, object]) -> dict:
    tree = copy.deepcopy(spec())
    for place, value in changes.items():
        *path, last = place.split(".")
        found = tree["attestation"]
        for step in path:
            found = found[int(step) if step.isdigit() else step]
        if value is GONE:
            del found[last]
        else:
            found[last] = value
    return tree


def findings(attest: dict, beside: dict):
    return check(read_spec(changed(attest)), **(known() | beside))


def test_a_good_attest_breaks_no_rule():
    assert findings({}, {}) == ()


@pytest.mark.parametrize(("rule", "severity", "says", "attest", "beside"), MANUAL)
def test_every_rule_has_an_attest_that_breaks_it_and_it_alone(rule, severity, says, attest, beside):
    found = findings(attest, beside)
    assert [(one.rule, one.severity) for one in found] == [(f"ATT-{rule}", severity)]
    assert says in found[0].message
    assert ("påkrevd" if rule == "required" else f"ATT-{rule}") in found[0].source


@pytest.mark.parametrize(("what", "attest", "beside"), FINE, ids=[what for what, *_ in FINE])
def test_what_is_fine_is_let_be(what, attest, beside):
    assert findings(attest, beside) == ()


def test_every_rule_is_in_the_manual():
    shown = {(f"ATT-{rule}", message) for rule, _, message, *_ in MANUAL}
    for rule in RULES:
        assert any(rule.id == shown_id and says in rule.says for shown_id, says in shown), rule.says


def test_every_rule_of_the_framework_is_checked_or_said_not_to_be():
    checked = {rule.id for rule in RULES} - {"ATT-required"}
    assert not checked & NOT_CHECKED.keys()
    numbers = {int(re.sub(r"\D", "", name)) for name in checked | NOT_CHECKED.keys()}
    # 14, 17 and 30 do not exist; 43 is 43a.
    assert numbers == set(range(1, 59)) - {14, 17, 30}


def test_the_error_of_an_old_attest_is_the_one_that_is_prescribed():
    assert EXPIRED == "attestation_has_expired"
    assert [found.message for found in findings({}, {"at": at(3600.001)})] == [EXPIRED]


@given(attestations(), st.booleans(), st.none() | st.sampled_from(["", "3", "4"]))
def test_no_finding_repeats_a_value(attest, register_known, level):
    found = check(attest, **(known() | {"register_known": register_known, "security_level": level}))
    assert {one.message for one in found} <= {rule.says for rule in RULES}
    assert all(one.source and one.severity in ("reject", "warn") for one in found)


@given(attestations())
def test_only_an_attest_with_all_that_is_required_passes(attest):
    found = check(attest, **known())
    who, why = attest.practitioner, attest.care_relationship
    parts = (who.identifier, who.legal_entity, who.point_of_care, why.purpose_of_use, why.decision_ref, attest.toa)
    if any(part is None for part in parts):
        assert any(one.severity == "reject" for one in found)


def printed() -> str:
    """The manual, for people."""
    lines = [
        f"{'ATT-' + rule:13}{severity:8}{says}\n{'':21}{'; '.join(map(str, (*attest, *beside)))}"
        for rule, severity, says, attest, beside in MANUAL
    ]
    return "\n".join(lines + [f"{rule:13}{'–':8}{why}" for rule, why in NOT_CHECKED.items()])


if __name__ == "__main__":
    print(printed())  # noqa: T201 - for people
