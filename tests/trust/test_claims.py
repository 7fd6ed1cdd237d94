"""What tokens say, in HelseID's words and in ours, becomes one and the same caller."""

from __future__ import annotations

import pytest

from samspill.trust.claims import caller_of

HELSEID = {
    "iat": 1789027200,
    "cnf": {"jkt": "A" * 43},
    "scope": ["user/*.rs", "offline_access"],
    "client_id": "epj",
    "helseid://claims/client/claims/orgnr_parent": "310000019",
    "helseid://claims/client/claims/orgnr_child": "310000027",
    "helseid://claims/client/client_tenancy": "multi-tenant",
    "sub": "hash",
    "helseid://claims/identity/pid": "02827033319",
    "helseid://claims/identity/security_level": "4",
    "helseid://claims/hpr/hpr_number": "565000001",
    "name": "FLINK LEGE",
    "jti": "token-1",
}


def test_a_token_as_helseid_writes_it_is_read():
    caller = caller_of(HELSEID)
    assert caller.kind == "practitioner"
    assert (caller.pid, caller.hpr, caller.security_level) == ("02827033319", "565000001", "4")
    assert (caller.legal_entity, caller.point_of_care, caller.organisation) == ("310000019", "310000027", "310000027")
    assert (caller.jkt, caller.token, caller.name) == ("A" * 43, "token-1", "FLINK LEGE")
    assert caller.scopes == {"user/*.rs", "offline_access"}


def test_an_hpr_number_may_be_a_number():
    assert caller_of(HELSEID | {"helseid://claims/hpr/hpr_number": 565000001}).hpr == "565000001"


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"sub": "Patient/p1"}, "citizen"),
        ({"sub": "staff:revisor"}, "staff"),
        ({"sub": "Practitioner/x"}, "practitioner"),
        ({"sub": "x", "helseid://claims/hpr/hpr_number": "565000001"}, "practitioner"),
        ({"sub": "x", "helseid://claims/identity/pid": "27929535508"}, "staff"),
        ({"sub": "epj", "client_id": "epj"}, "system"),
    ],
)
def test_the_kind_of_a_caller_is_told(claims, kind):
    assert caller_of({"client_id": "c", "iat": 0, **claims}).kind == kind


def test_through_whom_a_call_came_is_told_nearest_first():
    act = {"client_id": "near", "act": {"sub": "far"}}
    assert caller_of({"sub": "x", "client_id": "c", "act": act}).actors == ("near", "far")


def test_a_tenancy_may_be_spelt_both_ways():
    for name in ("helseid://claims/client/client_tenancy", "helseid://claims/client/claims/client_tenancy"):
        assert caller_of({"sub": "x", "client_id": "c", name: "single-tenant"}).client == "c"
