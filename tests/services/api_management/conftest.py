"""Somebody who runs the platform, an organisation, and somebody who may accept terms for it."""

from __future__ import annotations

import pytest

from samspill.grunndata import feeds
from tests.grunndata.conftest import line

ENTITY, UNIT = "310000019", "310000027"
FORM = {"content-type": "application/x-www-form-urlencoded"}
SCOPES = " ".join(
    f"api-management.{what}" for what in ("api", "clients", "client", "usage", "limit", "publish", "record")
)


@pytest.fixture
def operator(token):
    """The headers of whoever runs the platform."""
    return token(SCOPES, "HSYSADMIN", sub="staff:drift", client_id="samspill-pages")


@pytest.fixture
def authorised(token):
    """The headers of somebody who may accept terms for the organisation."""
    parent = {"helseid://claims/client/claims/orgnr_parent": ENTITY}
    return token("api-management.accept", "HSYSADMIN", sub="staff:daglig-leder", **parent)


def organisation(number=ENTITY, **more):
    return {"OrganizationNumber": number, "Name": "Syntetisk legesenter", **more}


@pytest.fixture
def told(store):
    """`await told(item, …)`: the register of organisations tells of some, one event after the other."""
    count = [0]

    async def tell(*items):
        for item in items:
            count[0] += 1
            event = line("AR", count[0], "BusinessContractUpdated", item)
            async with store.transaction() as tx:
                await feeds.apply(tx, "AR", feeds.read([event]))

    return tell
