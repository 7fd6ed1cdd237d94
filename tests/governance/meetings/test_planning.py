"""Meetings are planned, changed and cancelled by those who may, and what is to be done is listed by its day."""

from __future__ import annotations

from datetime import timedelta

from samspill.governance.meetings import workdays
from samspill.kernel.clock import norwegian_day
from tests.governance.meetings.conftest import NOW, soon


async def test_a_plan_of_a_year_is_laid_in_the_order_of_its_days_or_not_at_all(meeting):
    lines = "2031-09-11 10:00-15:00 Oslo\n2031-02-11 09.30\n2031-05-11 10:00–15:00 Trondheim rådhus"
    made = (await meeting.secretary.post("/meetings/plan", {"body": "nuit", "days": lines})).json()["meetings"]
    assert made == ["nuit-2031-m1", "nuit-2031-m2", "nuit-2031-m3"]
    wrong = await meeting.secretary.post("/meetings/plan", {"body": "nuit", "days": "2031-10-01 10:00\nen gang"})
    assert wrong.status_code == 400
    assert "en gang" in wrong.text
    found = (await meeting.by().get("/meetings?body=nuit&year=2031")).json()["meetings"]
    assert [(one["number"], one["from"], one["to"], one["place"]) for one in found] == [
        ("1/2031", "09:30", "", ""),
        ("2/2031", "10:00", "15:00", "Trondheim rådhus"),
        ("3/2031", "10:00", "15:00", "Oslo"),
    ]


WRONG = [
    {"day": ""},
    {"day": "2031-02-30"},
    {"from": "25:00"},
    {"from": ""},
    {"to": "08:00"},
    {"last": "2031-03-04"},
    {"last": "2031-03-15"},
    {"link": "javascript:alert(1)"},
    {"body": "ingen"},
]


async def test_what_is_no_meeting_is_refused_with_the_field(meeting):
    for sent in WRONG:
        whole = {"body": "nuit", "day": "2031-03-05", "from": "09:00", "to": "12:00"} | sent
        answer = await meeting.secretary.post("/meetings", whole)
        assert answer.status_code in (400, 404, 422), sent
    assert (await meeting.by().get("/meetings?year=2031")).json()["meetings"] == []


async def test_only_a_secretariat_plans_changes_and_cancels(meeting, by):
    await meeting.plan()
    asked = (
        ("/meetings", {"body": "nuit", "day": "2031-03-05", "from": "09:00"}),
        (meeting.here, {"day": soon(), "from": "10:00", "edit": "0"}),
        (f"{meeting.here}/state", {"state": "cancelled"}),
        (f"{meeting.here}/agenda", {"kind": "break", "title": "x"}),
    )
    for key in ("leder", "medlem", "vara", "observator"):
        for path, sent in asked:
            assert (await by(key).post(path, sent)).status_code == 403


async def test_a_meeting_of_two_days_and_a_change_that_came_too_late(meeting):
    await meeting.plan("2031-03-05", last="2031-03-06")
    changed = {"day": "2031-03-05", "from": "10:00", "edit": "0"}
    assert (await meeting.secretary.post(meeting.here, changed)).status_code == 303
    late = await meeting.secretary.post(meeting.here, changed | {"from": "11:00"})
    assert late.status_code == 409
    assert (late.json()["yours"].split()[1], late.json()["theirs"].split()[1]) == ("11:00", "10:00")
    assert (await meeting.by().get(meeting.here)).json()["from"] == "10:00"


async def test_cases_of_a_cancelled_meeting_wait_again_and_come_back_when_it_is_planned_anew(meeting):
    await meeting.plan()
    one, two = await meeting.case("Én"), await meeting.case("To")
    await meeting.add(one)
    await meeting.add(two)
    first = meeting.id
    await meeting.move("cancelled")
    state = (await meeting.secretary.get(f"/cases/passages/{one}")).json()
    assert state["state"] == "coming"
    assert ("meeting", "") in [(change["what"], change["after"]) for change in state["history"]]
    await meeting.plan(soon(60))
    await meeting.add(one)
    meeting.id = first
    await meeting.move("planned")
    assert await meeting.titles() == ["To"]


async def test_the_link_for_taking_part_is_for_those_inside(meeting, by):
    await meeting.plan(link="https://video.example/hemmelig", online="true")
    assert "hemmelig" not in (await by().get(meeting.here)).text
    assert "hemmelig" in (await by("medlem").get(meeting.here)).text


async def test_what_is_to_be_done_is_listed_with_its_day_in_working_days(meeting):
    await meeting.plan(soon(30))
    await meeting.add(await meeting.case("Uten papirer"))
    found = (await meeting.secretary.get("/meetings/reminders")).json()["todos"]
    due = workdays.before(norwegian_day(NOW) + timedelta(days=30), 5)
    assert [(one["what"], one["by"], one["late"]) for one in found] == [
        ("notice", due.isoformat(), False),
        ("papers", due.isoformat(), False),
    ]
    assert found[0]["left"] == workdays.between(norwegian_day(NOW), due)
    assert (await meeting.by("medlem").get("/meetings/reminders")).json()["todos"] == []
