"""A client gets what it is registered for, and never more, whatever it asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.trust.issuing import scopes
from samspill.trust.issuing.clients import Api, Client, Registered
from samspill.trust.issuing.denials import Denied
from samspill.trust.scopes import contexts

KINDS = ("Patient", "Observation", "*")
SMART = st.builds(
    "{}/{}.{}".format,
    st.sampled_from(["patient", "user", "system"]),
    st.sampled_from(KINDS),
    st.sampled_from(["read", "write", "*", "c", "r", "rs", "cruds", "u", "cud"]),
)


def registered(*allowed, apis=(), audiences=("samspill", "nhn:phr")):
    client = Client("c", "C", "o", scopes=allowed, audiences=audiences)
    return Registered(client, {}, {api.audience: api for api in apis})


@given(st.lists(SMART, max_size=4), SMART, st.sampled_from(["Patient", "Observation"]), st.sampled_from("cruds"))
def test_what_is_covered_opens_nothing_that_was_not_open(allowed, scope, kind, letter):
    if scopes.covered(scope, allowed):
        access = frozenset({(kind, letter)})
        assert contexts(frozenset({scope}), access) <= contexts(frozenset(allowed), access)


@given(st.lists(SMART | st.sampled_from(["openid", "access-log.read"]), max_size=4), st.data())
def test_what_is_registered_is_covered_and_what_is_asked_is_given(allowed, data):
    wanted = data.draw(st.lists(st.sampled_from(allowed), max_size=3)) if allowed else []
    wanted = [scope for scope in wanted if not scope.startswith("system/")]
    assert scopes.asked(registered(*allowed), " ".join(wanted), person=True) == tuple(dict.fromkeys(wanted))


@pytest.mark.parametrize("scope", ["user/*.cruds", "user/Patient.c", "patient/*.rs", "access-log", "openid", "user/*."])
def test_what_is_wider_or_other_is_not_covered(scope):
    assert not scopes.covered(scope, ["user/*.rs", "access-log.read"])


def test_a_token_is_for_the_api_that_its_scopes_mean():
    known = registered("user/*.rs", "nhn:phr/read", "openid", apis=[Api("nhn:phr", scopes=("nhn:phr/read",))])
    assert scopes.target(known, ("openid", "nhn:phr/read"), (), "samspill").audience == "nhn:phr"
    assert scopes.target(known, ("openid", "user/*.rs"), (), "samspill").audience == "samspill"
    with pytest.raises(Denied) as refusal:
        scopes.target(known, ("user/*.rs", "nhn:phr/read"), (), "samspill")
    assert refusal.value.error == "invalid_target"
    named = scopes.target(known, ("openid", "user/*.rs", "nhn:phr/read"), ("nhn:phr",), "samspill")
    assert named.scopes == ("openid", "nhn:phr/read")
