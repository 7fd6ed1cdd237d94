"""The pages' own registration with our own token service."""

from __future__ import annotations

from dataclasses import replace

import pytest

from samspill.kernel.settings import Settings
from samspill.trust.issuing import clients
from samspill.trust.relying import OwnClient
from samspill.web.tokens.desk import desk_of
from samspill.web.tokens.own_client import CLIENT, asked, backs_of, keep_registered, registration


def test_people_are_sent_back_by_whatever_name_the_machine_has_for_itself():
    assert backs_of(Settings(base_url="https://samspill.example")) == ("https://samspill.example/sign-in/callback",)
    assert backs_of(Settings(base_url="http://localhost:8080")) == tuple(
        f"http://{name}:8080/sign-in/callback" for name in ("localhost", "127.0.0.1", "[::1]")
    )


def test_the_pages_ask_for_nothing_that_writes_over_fhir():
    assert "openid" in asked()
    assert "user/*.rs" in asked()
    assert not [scope for scope in asked() if scope.endswith(".cruds") or scope.startswith("system/")]


@pytest.fixture
def own(platform):
    return OwnClient(CLIENT, platform.settings.trusted_issuer, platform.keys.pages)


async def test_the_registration_is_kept_up(platform, own, trail):
    desk = desk_of(platform)
    for _ in range(2):
        await keep_registered(desk, own, "one")
    assert [row[:2] for row in await trail()] == [("sts.register_pages", "done")]
    found = await clients.find(platform.store, CLIENT)
    assert found.client == registration(platform.settings)
    assert dict(found.keys[own.key.kid]) == own.public
    moved = replace(platform, settings=replace(platform.settings, base_url="http://localhost:9"))
    await keep_registered(desk_of(moved), own, "two")
    found = await clients.find(platform.store, CLIENT)
    assert found.client.redirect_uris[0] == "http://localhost:9/sign-in/callback"
    assert list(found.keys) == [own.key.kid]
