"""Following: who is told what, with what it was and what it became, as far as they may know it."""

from __future__ import annotations

from tests.governance import world
from tests.governance.cases.test_reading import release


async def test_those_who_follow_are_told_what_they_may_know(by, store, councils):
    async with store.transaction() as tx:
        made = await world.case(tx, "Hemmelig sak", title_public="En sak")
    here, secretary = f"/cases/passages/{made.id}", by("sekretaer")
    hidden = await by("fremmed").post("/cases/follow", {"kind": "case_file", "subject": made.case_file, "on": "true"})
    assert hidden.status_code == 404
    for key in ("medlem", "fremmed"):
        sent = await by(key).post("/cases/follow", {"kind": "body", "subject": "nuit", "on": "true"})
        assert sent.status_code == 303
    fields = {"title": "Helt hemmelig sak", "title_public": "En sak", "kinds": "discussion", "edit": "0"}
    assert (await secretary.post(here, fields)).status_code == 303
    assert (await secretary.post(f"{here}/move", {"state": "scheduled"})).status_code == 303
    assert (await by("medlem").get("/cases/notices")).json()["notices"] == []
    await release(by, made.id, "public", f"passage/{made.id}")

    async def told(key: str) -> list[tuple[str, str, str, str]]:
        found = (await by(key).get("/cases/notices")).json()["notices"]
        return [(n["what"], n["title"], n["before"], n["after"]) for n in found]

    assert await told("medlem") == [
        ("released", "Helt hemmelig sak", "", "public"),
        ("state", "Helt hemmelig sak", "coming", "scheduled"),
        ("title", "Helt hemmelig sak", "Hemmelig sak", "Helt hemmelig sak"),
    ]
    assert await told("fremmed") == [
        ("released", "En sak", "", "public"),
        ("state", "En sak", "coming", "scheduled"),
        ("title", "En sak", "", ""),
    ]
    latest = (await by("medlem").get("/cases/notices")).json()["latest"]
    await by("medlem").post("/cases/notices", {"upto": str(latest)})
    assert {n["read"] for n in (await by("medlem").get("/cases/notices")).json()["notices"]} == {True}
    assert {n["read"] for n in (await by("fremmed").get("/cases/notices")).json()["notices"]} == {False}
    await by("medlem").post("/cases/follow", {"kind": "body", "subject": "nuit"})
    await secretary.post(f"{here}/move", {"state": "withdrawn"})
    assert len(await told("medlem")) == 3
    assert (await by().get("/cases/notices")).status_code == 401
