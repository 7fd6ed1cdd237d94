"""Minutes: drafted from the agenda, nothing lost between two who write, approved, and then changed by a new version."""

from __future__ import annotations

import asyncio

from tests.governance.meetings.conftest import soon
from tests.governance.meetings.test_typesetting import text_of


async def written(meeting, passage: str, summary: str, edit: int, **more: str):
    sent = {"summary": summary, "edit": str(edit)} | more
    return await meeting.secretary.post(f"{meeting.here}/minutes/entries/{passage}", sent)


async def sent(meeting, *titles: str) -> list[str]:
    cases = await meeting.held(*titles)
    for one in cases:
        await meeting.decide(one)
    await meeting.move("held")
    assert (await meeting.secretary.post(f"{meeting.here}/minutes")).status_code == 303
    return cases


async def conclude(meeting, state: str, **more: str) -> int:
    return (await meeting.secretary.post(f"{meeting.here}/minutes/state", {"state": state} | more)).status_code


async def approved(meeting) -> str:
    """Approve the minutes in the next meeting; gives the case in which that is done."""
    earlier = meeting.id
    (one,) = await meeting.held("Godkjenning av referat")
    await meeting.secretary.post(
        f"/cases/passages/{one}", {"title": "Godkjenning av referat", "kinds": "approval", "edit": "3"}
    )
    async with meeting.store.transaction() as tx:
        await tx.run("UPDATE governance.passage SET kinds = '{approval}' WHERE id = $1", one)
    answer = await meeting.decide(one, "approved", "Referatet ble godkjent.", minutes=earlier)
    assert answer.status_code == 303, answer.text
    meeting.id = earlier
    return one


async def test_of_two_who_save_at_once_one_is_saved_and_the_other_sees_both_texts(meeting):
    (one,) = await sent(meeting, "Én")
    answers = await asyncio.gather(*(written(meeting, one, text, 0) for text in ("Den enes tekst", "Den andres tekst")))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    clash = next(answer.json() for answer in answers if answer.status_code == 409)
    assert {clash["yours"], clash["theirs"]} == {"Den enes tekst", "Den andres tekst"}
    page = (await meeting.secretary.get(f"{meeting.here}/minutes/edit")).json()
    assert [entry["summary"] for entry in page["entries"]] == [clash["theirs"]]
    assert [row["summary"] for row in page["lost"]] == [clash["yours"]]
    assert (await written(meeting, one, "Begges tekst", clash["edit"])).status_code == 303
    assert (await written(meeting, "nuit-2000-1", "x", 0)).status_code == 404


async def test_who_said_what_stands_only_in_minutes_that_tell_it(meeting, store):
    (one,) = await sent(meeting, "Én")
    said = "Mons Medlem, Helse Vest: støtter forslaget\nLise Leder: oppsummerte"
    assert (await written(meeting, one, "Drøftet", 0, sayings=said)).status_code == 422
    async with store.transaction() as tx:
        await tx.run("UPDATE governance.body SET attributed = true WHERE id = 'nuit'")
    (other,) = await sent(meeting, "To")
    assert (await written(meeting, other, "Drøftet", 0, sayings="uten navn")).status_code == 422
    assert (await written(meeting, other, "Drøftet", 0, sayings=said)).status_code == 303
    entry = (await meeting.secretary.get(f"{meeting.here}/minutes")).json()["minutes"]["entries"][0]
    assert [(s["who"], s["text"]) for s in entry["sayings"]] == [
        ("Mons Medlem, Helse Vest", "støtter forslaget"),
        ("Lise Leder", "oppsummerte"),
    ]


async def test_members_read_minutes_when_they_are_sent_and_then_they_are_changed_no_more(meeting):
    (one,) = await sent(meeting, "Én")
    await written(meeting, one, "Drøftet i møtet", 0)
    member = meeting.by("medlem")
    assert (await member.get(f"{meeting.here}/minutes")).json()["minutes"] is None
    assert await conclude(meeting, "sent") == 303
    assert (await member.get(f"{meeting.here}/minutes")).json()["minutes"]["state"] == "sent"
    assert (await written(meeting, one, "Endret", 1)).status_code == 422
    assert await conclude(meeting, "sent") == 422
    assert "Drøftet i møtet" in text_of((await member.get(f"{meeting.here}/documents/minutes?kept=1")).content)
    found = (await member.get("/cases?words=Drøftet&what=minutes")).json()["hits"]
    assert [hit["address"] for hit in found] == [f"/meetings/{meeting.id}/minutes#e-{one}"]
    assert (await meeting.by().get(f"{meeting.here}/minutes")).json()["minutes"] is None


async def test_a_decision_changed_after_approval_leaves_the_minutes_as_they_were_and_says_so(meeting):
    (one,) = await sent(meeting, "Én")
    await conclude(meeting, "sent")
    case = await approved(meeting)
    page = (await meeting.secretary.get(f"{meeting.here}/minutes")).json()["minutes"]
    assert (page["state"], page["approved_by"]["passage"]) == ("approved", case)
    change = {"result": "noted", "act": "Ny ordlyd", "decision": f"{one}-vedtak-1", "version": "1", "reason": "Feil"}
    await meeting.write(one, "decisions", change)
    old = (await meeting.by("medlem").get(f"{meeting.here}/minutes")).json()["minutes"]["entries"][0]["decisions"]
    assert [(d["act"], d["changed"]) for d in old] == [("NUIT tar saken til orientering.", True)]
    await meeting.secretary.post(f"{meeting.here}/minutes")
    await conclude(meeting, "sent")
    new = (await meeting.by("medlem").get(f"{meeting.here}/minutes")).json()
    assert [(d["act"], d["changed"]) for d in new["minutes"]["entries"][0]["decisions"]] == [("Ny ordlyd", False)]
    assert [(v["version"], v["state"]) for v in new["versions"]] == [(2, "sent"), (1, "approved")]
    first = (await meeting.by("medlem").get(f"{meeting.here}/minutes?version=1")).json()["minutes"]["entries"][0]
    assert first["decisions"][0]["act"] == "NUIT tar saken til orientering."


async def test_minutes_are_approved_only_in_a_case_of_the_body_that_is_for_approval_and_was_treated(meeting):
    (one,) = await sent(meeting, "Én")
    waiting = await meeting.case("Godkjenning", kinds=("approval",))
    other = await meeting.case("Godkjenning", body="nufa", kinds=("approval",))
    await meeting.write(other, "decisions", {"result": "approved", "act": "Godkjent."})
    assert await conclude(meeting, "approved", passage=waiting) == 422
    await meeting.write(waiting, "decisions", {"result": "approved", "act": "Godkjent."})
    assert await conclude(meeting, "approved", passage=waiting) == 422  # not sent yet
    await conclude(meeting, "sent")
    assert await conclude(meeting, "approved", passage=one) == 422
    assert await conclude(meeting, "approved", passage=other) in (403, 422)
    assert await conclude(meeting, "approved", passage=waiting) == 303


async def test_there_are_no_minutes_of_a_meeting_to_come(meeting):
    await meeting.plan(soon(10))
    await meeting.add(await meeting.case("Én"))
    assert (await meeting.secretary.post(f"{meeting.here}/minutes")).status_code == 422
