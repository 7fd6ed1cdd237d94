"""The decision, as a table: who asks for what, and what they get."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Refused
from samspill.trust import Need, OpenGrant, PatientGrant, Policy, PopulationGrant, decide


class Nothing:
    """A database in which nobody has blocked anything."""

    async def beside(self, *_):
        return


NOTHING = Nothing()
TREAT = frozenset({"TREAT"})
TRIAL = Policy(trial=True)


def call(scope="", patient=None, purpose="TREAT", purposes=TREAT):
    caller = Caller("dr-berg", "test", frozenset(scope.split()), purposes, patient)
    return Call(caller, purpose, clock.now(), "r")


def fhir(kind="Observation", letter="r", patient=None, *, population=False):
    return Need(frozenset({(kind, letter)}), patient=patient, population=population)


@pytest.mark.parametrize(
    ("scope", "bound", "need", "expected"),
    [
        ("system/*.cruds", None, fhir(population=True), PopulationGrant),
        ("system/Observation.r", None, fhir(patient="p1"), "p1"),
        ("system/Observation.s", None, fhir(population=True), Refused),
        ("user/*.rs", None, fhir(patient="p1"), "p1"),
        ("user/*.rs", None, fhir(population=True), Refused),
        ("user/*.rs", None, fhir("Organization"), OpenGrant),
        ("user/*.rs", None, fhir(letter="c", patient="p1"), Refused),
        ("user/*.write", None, fhir(letter="c", patient="p1"), "p1"),
        ("patient/*.rs", "p1", fhir(patient="p1"), "p1"),
        ("patient/*.rs", "p1", fhir(population=True), "p1"),
        ("patient/*.rs", "p1", fhir(patient="p2"), Refused),
        ("patient/*.rs", None, fhir(patient="p1"), Refused),
        ("patient/*.cruds", "p1", fhir("Organization", "c"), Refused),
        ("patient/*.cruds", "p1", fhir("Organization", "r"), OpenGrant),
        ("", None, fhir(patient="p1"), Refused),
        ("Observation.r", None, fhir(patient="p1"), Refused),
        ("user/Observation.rs x", None, Need(scope="x"), OpenGrant),
        ("x", None, Need(scope="x", patient="p1"), "p1"),
        ("x", "p2", Need(scope="x", patient="p1"), Refused),
        ("y", None, Need(scope="x"), Refused),
        ("x", None, Need(scope="x", population=True), PopulationGrant),
    ],
)
async def test_the_table(scope, bound, need, expected):
    asked = call(scope, bound)
    if expected is Refused:
        with pytest.raises(Refused) as caught:
            await decide(NOTHING, asked, TREAT, need, TRIAL)
        assert caught.value.reasons
        return
    grant = await decide(NOTHING, asked, TREAT, need, TRIAL)
    assert grant.reasons
    if isinstance(expected, str):
        assert isinstance(grant, PatientGrant)
        assert grant.patient == expected
    else:
        assert type(grant) is expected


SCOPES = st.lists(
    st.builds(
        "{}/{}.{}".format,
        st.sampled_from(["patient", "user", "system"]),
        st.sampled_from(["*", "Observation", "Patient"]),
        st.sampled_from(["r", "s", "rs", "cruds", "read", "write", "*", "c"]),
    ),
    max_size=4,
).map(" ".join)


@given(
    SCOPES,
    st.sampled_from([None, "p1", "p2"]),
    st.sampled_from([None, "p1", "p2"]),
    st.booleans(),
    st.sampled_from("cruds"),
)
async def test_no_grant_is_wider_than_scopes_and_binding_allow(scope, bound, patient, population, letter):
    try:
        grant = await decide(
            NOTHING, call(scope, bound), TREAT, fhir(letter=letter, patient=patient, population=population), TRIAL
        )
    except Refused:
        return
    if isinstance(grant, PopulationGrant):
        assert "system/" in scope
    if isinstance(grant, PatientGrant):
        assert patient in (None, grant.patient)
        if "system/" not in scope and "user/" not in scope:
            assert grant.patient == bound
    if isinstance(grant, OpenGrant):
        assert not population
        assert patient is None


@pytest.mark.parametrize(("purpose", "purposes"), [("HRESCH", TREAT), ("TREAT", frozenset({"HRESCH"})), ("", TREAT)])
async def test_the_purpose_comes_first(purpose, purposes):
    with pytest.raises(Refused, match="purpose"):
        await decide(None, call("system/*.cruds", None, purpose, purposes), TREAT, fhir(patient="p1"))
