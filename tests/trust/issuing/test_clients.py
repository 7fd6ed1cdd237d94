"""What a client is registered with is right, or is refused with its name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from samspill.kernel import clock
from samspill.kernel.problems import Invalid, Missing
from samspill.store import Duplicate
from samspill.trust.issuing import clients
from samspill.trust.issuing.clients import CODE, Client, is_redirect

GOOD = Client("ehr", "EHR", "310000019", scopes=("system/*.rs",), audiences=("samspill",))
SOON = timedelta(days=1)


@pytest.mark.parametrize(
    "uri",
    [
        "https://ehr.example/cb",
        "https://ehr.example/cb?a=b",
        "http://127.0.0.1:8123/cb",
        "http://localhost/cb",
        "no.ehr.app:/cb",
    ],
)
def test_a_way_back_that_may_be_one(uri):
    assert is_redirect(uri)


@pytest.mark.parametrize(
    "uri",
    ["", "x", "http://ehr.example/cb", "https:cb", "javascript:alert(1)", "data:x", "https://ehr.example/#x", "http://localhost.evil.example/",
     "https://ehr.example/ x", "https://ehr.example/;x", "https://ehr.example/'x", "https://æ.example/", "https://e.example/\n"],
)  # fmt: skip
def test_a_way_back_that_may_not(uri):
    assert not is_redirect(uri)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"grants": ("password",)}, "grants"),
        ({"grants": (CODE,)}, "redirect_uris"),
        ({"redirect_uris": ("http://ehr.example/",)}, "redirect_uris"),
        ({"tenancy": "half"}, "tenancy"),
        ({"tenancy": "single-tenant"}, "parent"),
        ({"parent": "310000019"}, "parent"),
        ({"children": ("31",)}, "organisations"),
        ({"scopes": ("a b",)}, "scopes"),
    ],
)
async def test_a_client_that_is_wrong_is_refused(store, more, place):
    async with store.transaction() as tx:
        with pytest.raises(Invalid) as refusal:
            await clients.add_client(tx, replace(GOOD, **more))
    assert place in [fault.where for fault in refusal.value.faults]


async def test_a_client_is_found_with_the_keys_that_hold(store):
    old, new = (ECKey.generate_key("P-256", private=True).as_dict(private=False) for _ in range(2))
    async with store.transaction() as tx:
        await clients.add_client(tx, GOOD)
        await clients.add_key(tx, "ehr", old, clock.now() - SOON)
        kid = await clients.add_key(tx, "ehr", new, clock.now() + SOON)
    found = await clients.find(store, "ehr")
    assert (found.client, list(found.keys)) == (GOOD, [kid])
    assert await clients.find(store, "other") is None
    with pytest.raises(Duplicate):
        async with store.transaction() as tx:
            await clients.add_key(tx, "ehr", new, clock.now() + SOON)


async def test_only_fit_public_keys_are_registered(store):
    private = ECKey.generate_key("P-256", private=True).as_dict(private=True)
    secret = OctKey.generate_key(256).as_dict(private=True)
    other = {**ECKey.generate_key("P-256", private=True).as_dict(private=False), "use": "enc"}
    async with store.transaction() as tx:
        await clients.add_client(tx, GOOD)
        for wrong in (private, secret, other, {}, {"kty": "RSA", "n": "AQAB", "e": "AQAB"}):
            with pytest.raises(Invalid):
                await clients.add_key(tx, "ehr", wrong, clock.now() + SOON)
        for fit in (RSAKey.generate_key(2048, private=True), OKPKey.generate_key("Ed25519", private=True)):
            assert await clients.add_key(tx, "ehr", fit.as_dict(private=False), clock.now() + SOON) == fit.thumbprint()
        with pytest.raises(Missing):
            await clients.add_key(tx, "other", fit.as_dict(private=False), clock.now() + SOON)


async def test_what_is_not_there_cannot_end(store):
    async with store.transaction() as tx:
        for ending in (clients.end_client(tx, "x"), clients.end_key(tx, "x", "y"), clients.end_api(tx, "x")):
            with pytest.raises(Missing):
                await ending


@pytest.mark.parametrize(
    ("days", "ended", "state"),
    [(31, False, "good"), (30, False, "expiring"), (1, False, "expiring"), (0, False, "expired"), (31, True, "ended")],
)
def test_a_key_is_warned_of_in_its_last_month(days, ended, state):
    now = clock.now()
    assert clients.key_state(now + timedelta(days=days), now, ended=ended) == state
