"""While others create, change and delete, pages neither skip nor repeat what was there all the time."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import asynccontextmanager

import pytest

from tests.fhir.conftest import JSON

STEADY, ENOUGH = 45, 30
ORDERS = [
    "",
    "_sort=date",
    "_sort=-date",
    "_sort=_lastUpdated",
    "_sort=-_id",
    "_sort=value-string",
    "_sort=-value-string",
    "_sort=code,-date",
    "_sort=-date,value-string",
    "_sort=status,-value-string,subject",
]


def measured(chance: random.Random, name: str) -> dict[str, object]:
    """An observation with few values, so that many are equal by every key, or lack one."""
    found: dict[str, object] = {
        "resourceType": "Observation",
        "id": name,
        "status": chance.choice(["final", "amended"]),
        "code": {"coding": [{"code": chance.choice("abc")}]},
        "subject": {"reference": f"Patient/{chance.choice('12')}"},
    }
    if chance.random() < 0.7:
        found["effectiveDateTime"] = f"2026-01-{chance.randint(1, 9):02}"
    if chance.random() < 0.6:
        found["valueString"] = chance.choice(["berg", "dal", "elv", "fjell"])
    return found


class Others:
    """Somebody who writes all the while."""

    def __init__(self, client, headers):
        self.client, self.headers = client, headers
        self.writes = 0

    async def put(self, chance, name):
        content = json.dumps(measured(chance, name))
        answer = await self.client.put(f"/fhir/Observation/{name}", content=content, headers=JSON | self.headers)
        assert answer.status_code in (200, 201), answer.text

    async def go_on(self, seed):
        chance = random.Random(seed)
        while True:
            name = f"restless-{chance.randint(1, 30)}"
            if chance.random() < 0.3:
                await self.client.delete(f"/fhir/Observation/{name}", headers=self.headers)
            else:
                await self.put(chance, name)
            self.writes += 1

    @asynccontextmanager
    async def at_work(self, writers=2):
        tasks = [asyncio.create_task(self.go_on(seed)) for seed in range(writers)]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def pages(client, headers, url):
    """The ids of all pages, joined."""
    seen = []
    while url:
        answer = await client.get(url, headers=headers)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        seen += [entry["resource"]["id"] for entry in page.get("entry", [])]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), None)
    return seen


@pytest.mark.parametrize("order", ORDERS)
async def test_what_was_there_all_the_time_is_on_one_page_and_in_its_place(client, token, order):
    headers = token()
    others = Others(client, headers)
    chance = random.Random(order)
    for number in range(STEADY):
        await others.put(chance, f"steady-{number}")
    url = f"/fhir/Observation?{order}&_count=4"
    expected = await pages(client, headers, url)
    assert len(expected) == STEADY
    async with others.at_work():
        while others.writes < ENOUGH:
            seen = await pages(client, headers, url)
            assert [id_ for id_ in seen if id_.startswith("steady")] == expected
