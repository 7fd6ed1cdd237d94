"""Health personnel who read in one record, so often that what a call needs is presumed."""

from __future__ import annotations

from contextlib import asynccontextmanager

import httpx
import pytest

from samspill import app, web
from samspill.audit.verifying import verify
from samspill.exchange import presumed
from samspill.kernel import strict_json
from samspill.trust.sealing import checker
from tests.services.conftest import observation
from tests.services.privacy.conftest import known, kvikk, physician, put, records

__all__ = ["known", "kvikk", "physician", "put", "records"]

FHIR = {"content-type": "application/fhir+json"}
O1, O2 = "/fhir/Observation/o1", "/fhir/Observation/o2"


@pytest.fixture
def tried(monkeypatch):
    """How many calls were tried together, and how many of them may be tried again, each time."""
    seen: list[tuple[int, int]] = []
    real = presumed._try

    async def spy(tx, text, endings):
        left = await real(tx, text, endings)
        seen.append((len(endings), len(left)))
        return left

    monkeypatch.setattr(presumed, "_try", spy)
    return seen


@pytest.fixture
async def at_home(client, given, records, physician):
    """Two observations of p1 and one of p2, of which those of p1 have been read so often that they are presumed."""
    await given(
        observation("o1", "2026-01-01"),
        observation("o2", "2026-01-02"),
        observation("other", "2026-01-02", subject={"reference": "Patient/p2"}),
    )

    async def read(path=O1):
        return await client.get(path, headers=physician)

    for path in (O1, O2, O1, O2, O1):
        assert (await read(path)).status_code == 200
    return read


@pytest.fixture
async def other_worker(settings):
    """A client of another worker on the same database."""
    put_together = await app.put_together(settings)

    @asynccontextmanager
    async def opened():
        yield put_together

    application = web.application(opened)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with application.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client
    put_together.store.terminate()


@pytest.fixture
def given(client, token):
    async def put_all(*resources):
        for resource in resources:
            path = f"/fhir/{resource['resourceType']}/{resource['id']}"
            answer = await client.put(path, content=strict_json.write(resource), headers=FHIR | token())
            assert answer.status_code in (200, 201), answer.text

    return put_all


@pytest.fixture
def whole(store, keys):
    """`await whole()`: that every chain holds."""

    async def check():
        async with store.transaction() as tx:
            assert not (await verify(tx, checker(keys.audit))).breaks

    return check
