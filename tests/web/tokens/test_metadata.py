"""Clients find what the token service says of itself, and it is true."""

from __future__ import annotations


async def test_both_addresses_say_the_same(client):
    one = (await client.get("/.well-known/openid-configuration")).json()
    assert one == (await client.get("/.well-known/oauth-authorization-server")).json()
    assert one["issuer"] == "http://test"
    assert one["require_pushed_authorization_requests"]
    assert one["token_endpoint_auth_methods_supported"] == ["private_key_jwt"]


async def test_every_address_that_is_named_is_there(client):
    found = (await client.get("/.well-known/openid-configuration")).json()
    for name, address in found.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix("http://test")
            assert (await client.post(path)).status_code != 404, name
            assert (await client.get(path)).status_code != 404, name
