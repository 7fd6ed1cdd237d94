"""A meeting of NUIT with cases that wait for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from samspill.kernel.clock import norwegian_day
from tests.governance import world

NOW = datetime.now(UTC)
"""When the tests run: meetings that go on are today."""


def soon(days: int = 30) -> str:
    """A day so many days ahead, within this year where the number is not asked about."""
    return (norwegian_day(NOW) + timedelta(days=days)).isoformat()


class Meeting:
    """Does what a secretariat does, and goes on from what it was answered."""

    def __init__(self, by: Any, store: Any) -> None:
        self.secretary, self.chair, self.by, self.store = by("sekretaer"), by("leder"), by, store
        self.id = ""

    @property
    def here(self) -> str:
        return f"/meetings/{self.id}"

    async def plan(self, day: str = "", **more: str) -> str:
        sent = {"body": "nuit", "day": day or soon(), "from": "09:00", "to": "12:00", "place": "Oslo"} | more
        answer = await self.secretary.post("/meetings", sent)
        assert answer.status_code == 303, answer.text
        self.id = answer.json()["id"]
        return self.id

    async def case(self, title: str, **more: Any) -> str:
        async with self.store.transaction() as tx:
            found: str = (await world.case(tx, title, **more)).id
        return found

    async def agenda(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.secretary.get(f"{self.here}/agenda")).json()
        return found

    async def seen(self) -> dict[str, str]:
        found = await self.agenda()
        return {"version": str(found["version"]), "edit": str(found["agenda_edit"])}

    async def add(self, passage: str = "", **more: str) -> Any:
        sent = {"passage": passage, "minutes": "30 min (15+15)"} | await self.seen() | more
        return await self.secretary.post(f"{self.here}/agenda", sent)

    async def order(self, **more: str) -> Any:
        return await self.chair.post(f"{self.here}/agenda/order", await self.seen() | more)

    async def send(self, **more: str) -> Any:
        return await self.secretary.post(f"{self.here}/notice", {"looked": "true"} | more)

    async def titles(self) -> list[str]:
        return [item["title"] for item in (await self.agenda())["items"]]

    async def move(self, state: str) -> Any:
        return await self.secretary.post(f"{self.here}/state", {"state": state})

    async def write(self, passage: str, part: str, data: dict[str, str], **more: Any) -> None:
        answer = await self.secretary.post(f"/cases/passages/{passage}/{part}", data, **more)
        assert answer.status_code == 303, answer.text

    async def decide(
        self, passage: str, result: str = "noted", act: str = "NUIT tar saken til orientering.", **more: str
    ) -> Any:
        sent = {"result": result, "act": act} | more
        return await self.secretary.post(f"{self.here}/cases/{passage}/decisions", sent)

    async def held(self, *titles: str) -> list[str]:
        """Plan a meeting today with some cases, send the notice, hold it, and take up the cases."""
        await self.plan(norwegian_day(NOW).isoformat(), **{"from": "00:00", "to": "23:59"})
        cases = [await self.case(title) for title in titles]
        for one in cases:
            await self.add(one)
        assert (await self.send()).status_code == 303
        await self.move("running")
        return cases


@pytest.fixture
def meeting(by: Any, store: Any, councils: Any) -> Meeting:
    """What a secretariat of NUIT does about one meeting."""
    return Meeting(by, store)
