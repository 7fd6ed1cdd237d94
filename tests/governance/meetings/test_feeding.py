"""Calendars keep a meeting's UID, count its changes, and carry only what everybody may read; Atom is valid."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from icalendar import Calendar

from tests.governance.meetings.conftest import soon

A = "{http://www.w3.org/2005/Atom}"


async def events(by, path: str = "/meetings/calendar/nuit", key: str = "") -> dict[str, dict]:
    answer = await (by(key) if key else by()).get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}


async def test_a_meeting_keeps_its_uid_and_counts_its_changes_to_the_end(meeting, by):
    await meeting.plan(link="https://video.example/hemmelig")
    uid = f"{meeting.id}@samspill"
    first = (await events(by))[uid]
    assert (first["sequence"], first["status"]) == (0, "TENTATIVE")
    assert first["dtstart"].dt.isoformat()[:16] == f"{soon()}T09:00"
    await meeting.secretary.post(meeting.here, {"day": soon(), "from": "10:00", "to": "12:00", "edit": "0"})
    await meeting.add(await meeting.case("Én"))
    await meeting.send()
    called = (await events(by))[uid]
    assert (called["sequence"], called["status"], "attach" in called) == (2, "CONFIRMED", False)
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting"})
    assert (await events(by))[uid]["attach"] == f"http://test{meeting.here}/documents/notice"
    await meeting.move("cancelled")
    last = (await events(by))[uid]
    assert (last["sequence"], last["status"]) == (3, "CANCELLED")
    assert b"hemmelig" not in (await by().get("/meetings/calendar/nuit")).content
    assert set(await events(by, "/meetings/calendar/all")) == {uid}
    assert (await by().get("/meetings/calendar/ingen")).status_code == 404


async def test_the_calendar_of_what_one_follows_has_bodies_and_cases_that_one_follows(meeting, by):
    await meeting.plan()
    one = await meeting.case("Én")
    await meeting.add(one)
    await meeting.send()
    member = by("medlem")
    assert await events(by, "/meetings/calendar", "medlem") == {}
    case = (await member.get(f"/cases/passages/{one}")).json()["case"]
    await member.post("/cases/follow", {"kind": "case_file", "subject": case, "on": "true"})
    first, other = meeting.id, await meeting.plan(soon(50))
    assert set(await events(by, "/meetings/calendar", "medlem")) == {f"{first}@samspill"}
    await member.post("/cases/follow", {"kind": "body", "subject": "nuit", "on": "true"})
    assert f"{other}@samspill" in await events(by, "/meetings/calendar", "medlem")
    assert (await by().get("/meetings/calendar")).status_code in (401, 403)


async def test_the_feed_is_atom_and_tells_of_agendas_that_are_released(meeting, by):
    await meeting.plan(place="Oslo \x0b & omegn")
    await meeting.add(await meeting.case("Én"))
    await meeting.send()
    for path, entries in (("nuit", 1), ("all", 1), ("nufa", 0)):
        feed = ET.fromstring((await by().get(f"/meetings/atom/{path}")).content)  # noqa: S314 - it is ours
        assert len(feed.findall(f"{A}entry")) == entries
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting"})
    feed = ET.fromstring((await by().get("/meetings/atom/nuit")).content)  # noqa: S314 - it is ours
    found = feed.findall(f"{A}entry")
    assert len({entry.findtext(f"{A}id") for entry in found}) == len(found) == 2
    assert found[0].find(f"{A}category").get("term") == "agenda"
    for part in (feed, *found):
        assert [len(part.findall(f"{A}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
