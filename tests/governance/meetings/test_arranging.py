"""The agenda is put together by several at once: nobody undoes unseen what another did, and a case keeps its past."""

from __future__ import annotations

import asyncio

from tests.governance import world
from tests.governance.meetings.conftest import soon


async def test_items_start_when_those_before_end_and_the_order_changes_by_buttons_and_all_at_once(meeting):
    await meeting.plan()
    for title, minutes in (("Én", "30 min (10+20)"), ("To", "15"), ("Tre", "20")):
        await meeting.add(await meeting.case(title), minutes=minutes)
    await meeting.add(kind="break", title="Lunsj", minutes="45", place="2")
    found = (await meeting.agenda())["items"]
    assert [(i["title"], i["starts"], i["minutes"]) for i in found] == [
        ("Én", "09:00", "30 min (10+20)"),
        ("Lunsj", "09:30", "45 min"),
        ("To", "10:15", "15 min"),
        ("Tre", "10:30", "20 min"),
    ]
    assert (await meeting.order(place="4", way="up")).status_code == 303
    assert await meeting.titles() == ["Én", "Lunsj", "Tre", "To"]
    assert (await meeting.order(order="4,3,2,1")).status_code == 303
    assert await meeting.titles() == ["To", "Tre", "Lunsj", "Én"]
    for wrong in (
        {"order": "1,2,3"},
        {"order": "1,1,2,3"},
        {"order": "a"},
        {"place": "9", "way": "up"},
        {"way": "bort"},
    ):
        assert (await meeting.order(**wrong)).status_code in (400, 404, 422)
    assert await meeting.titles() == ["To", "Tre", "Lunsj", "Én"]


async def test_of_two_who_order_at_once_one_is_told_and_sees_the_agenda_as_it_is_now(meeting):
    await meeting.plan()
    for title in ("Én", "To", "Tre"):
        await meeting.add(await meeting.case(title))
    seen = await meeting.seen()
    answers = await asyncio.gather(
        *(meeting.chair.post(f"{meeting.here}/agenda/order", seen | {"order": order}) for order in ("3,2,1", "2,1,3"))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    late = next(answer.json() for answer in answers if answer.status_code == 409)
    assert [line.split()[-1] for line in late["theirs"].split("\n")] == await meeting.titles()
    assert late["yours"] in ("3,2,1", "2,1,3")


async def test_only_those_who_may_order_see_the_draft_and_change_it(meeting, by):
    await meeting.plan()
    await meeting.add(await meeting.case("Én"))
    for key in ("medlem", "vara", "observator"):
        assert (await by(key).get(f"{meeting.here}/agenda")).status_code == 403
        ordered = await by(key).post(f"{meeting.here}/agenda/order", await meeting.seen() | {"order": "1"})
        assert ordered.status_code == 403
        assert (await by(key).get(meeting.here)).json()["items"] == []


async def test_a_meeting_takes_cases_of_its_own_body_that_wait_and_each_once(meeting):
    await meeting.plan()
    one = await meeting.case("Én")
    other = await meeting.case("Annen", body="nufa")
    assert (await meeting.add(one)).status_code == 303
    for wrong in (one, other, "nuit-2024-99"):
        assert (await meeting.add(wrong)).status_code in (404, 422)
    assert (await meeting.add(kind="other", title="")).status_code == 400
    assert await meeting.titles() == ["Én"]


async def test_a_case_that_moves_to_another_meeting_says_where_it_was_and_where_it_is(meeting):
    second = await meeting.plan(soon(60))
    first = await meeting.plan(soon(30))
    one = await meeting.case("Én")
    await meeting.add(one)
    await meeting.add(await meeting.case("To"))
    await meeting.send()
    moved = await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen() | {"to": second})
    assert moved.status_code == 303
    draft = await meeting.agenda()
    assert [(d["what"], d["title"]) for d in draft["differences"]] == [("removed", "Én")]
    await meeting.send()
    shown = (await meeting.by("medlem").get(meeting.here)).json()["changes"]
    assert [(d["what"], d["title"], d["to"].split("/")[0]) for d in shown] == [("removed", "Én", "1")]
    history = (await meeting.secretary.get(f"/cases/passages/{one}")).json()["history"]
    numbers = [(c["before"], c["after"]) for c in history if c["what"] == "meeting"]
    assert numbers[0] == (
        first.replace("nuit-", "").partition("-m")[2] + "/" + first[5:9],
        second[-1] + "/" + second[5:9],
    )
    meeting.id = second
    assert await meeting.titles() == ["Én"]
    assert (
        await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen() | {"to": second})
    ).status_code == 422
    assert (await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen())).status_code == 303
    assert [one["id"] for one in (await meeting.agenda())["backlog"]] == [one]


async def test_what_stands_on_every_agenda_is_made_with_numbers_of_its_year(meeting):
    await meeting.plan("2031-01-15")
    await meeting.plan("2031-03-15")
    await meeting.add(await meeting.case("Én"))
    answer = await meeting.secretary.post(f"{meeting.here}/agenda/standing", await meeting.seen())
    assert answer.status_code == 303
    items = (await meeting.agenda())["items"]
    assert [(i["number"], i["title"]) for i in items] == [
        ("1/31", "Godkjenning av innkalling og dagsorden"),
        ("2/31", "Godkjenning av referat fra møte 1/2031"),
        ("1/24", "Én"),
        ("", "Eventuelt"),
    ]


async def test_a_said_start_is_kept_and_held_against_what_follows_from_the_minutes(meeting):
    await meeting.plan()
    await meeting.add(await meeting.case("Én"), minutes="70")
    await meeting.add(await meeting.case("To"), minutes="10", said="10:00")
    await meeting.add(kind="break", title="Lunsj", minutes="30", said="11:45")
    found = await meeting.agenda()
    assert [(i["starts"], i["overrun"], i["slack"]) for i in found["items"]] == [
        ("09:00", 0, 0),
        ("10:10", 10, 0),
        ("11:45", 0, 85),
    ]
    assert (found["over"], found["total"]) == (15, 110)
    change = {"presenter": "Kari", "minutes": "50 min (20+30)", "said": ""}
    assert (await meeting.secretary.post(f"{meeting.here}/agenda/1", await meeting.seen() | change)).status_code == 303
    assert (await meeting.agenda())["items"][0]["presenter"] == "Kari"
    for wrong in ({"minutes": "50 min (20+10)"}, {"said": "25:00"}):
        refused = await meeting.secretary.post(f"{meeting.here}/agenda/1", await meeting.seen() | change | wrong)
        assert refused.status_code == 400


async def test_markup_in_a_title_is_shown_as_it_is_written(meeting, store):
    await meeting.plan()
    async with store.transaction() as tx:
        one = (await world.case(tx, "<script>alert(1)</script> & “co”")).id
    await meeting.add(one)
    await meeting.add(kind="other", title="<img src=x onerror=alert(1)>")
    await meeting.send()
    for path in (
        f"{meeting.here}/agenda",
        f"{meeting.here}?case={one}",
        f"{meeting.here}/documents",
        f"{meeting.here}/hold",
    ):
        page = (await meeting.by("sekretaer", page=True).get(path)).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


async def test_the_agenda_of_a_meeting_that_is_over_is_as_it_is(meeting):
    (one,) = await meeting.held("Én")
    await meeting.move("held")
    assert (await meeting.order(order="1")).status_code == 422
    assert (await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen())).status_code == 422
    assert await meeting.titles() == ["Én"]
    assert one
