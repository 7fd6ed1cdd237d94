"""Eventuelt: what is raised in a meeting is written there or in the minutes, and follows their versions."""

from __future__ import annotations

import asyncio

from tests.governance.meetings.conftest import soon
from tests.governance.meetings.test_minuting import approved, conclude, sent
from tests.governance.meetings.test_typesetting import text_of


async def bring(meeting, title: str, summary: str = "", **more: str) -> int:
    answer = await meeting.secretary.post(f"{meeting.here}/minutes/raised", {"title": title, "summary": summary} | more)
    return answer.json()["matter"] if answer.status_code == 303 else answer.status_code


async def reword(meeting, number: int, edit: int, title: str = "Møteplan", **more: str):
    said = {"title": title, "edit": str(edit)} | more
    return await meeting.secretary.post(f"{meeting.here}/minutes/raised/{number}", said)


async def strike(meeting, number: int, edit: int) -> int:
    path = f"{meeting.here}/minutes/raised/{number}/strike"
    return (await meeting.secretary.post(path, {"edit": str(edit)})).status_code


async def told(meeting, key: str = "medlem") -> list[dict]:
    return (await meeting.by(key).get(f"{meeting.here}/minutes")).json()["minutes"]["raised"]


async def test_what_is_raised_in_the_meeting_begins_the_draft_and_is_read_in_page_file_and_data(meeting):
    (one,) = await meeting.held("Én")
    answer = await meeting.secretary.post(
        f"{meeting.here}/minutes/raised", {"title": "Møteplan", "summary": "Junimøtet flyttes.", "page": "hold"}
    )
    assert answer.headers["location"] == f"{meeting.here}/hold#raised"
    assert [each["title"] for each in (await meeting.chair.get(f"{meeting.here}/hold")).json()["raised"]] == [
        "Møteplan"
    ]
    assert await bring(meeting, "Takk", "Leder takket for innsatsen.") == 2
    await meeting.decide(one)
    await meeting.move("held")
    assert await conclude(meeting, "sent") == 303
    assert [(each["title"], each["summary"]) for each in await told(meeting)] == [
        ("Møteplan", "Junimøtet flyttes."),
        ("Takk", "Leder takket for innsatsen."),
    ]
    page = (await meeting.by("medlem", page=True).get(f"{meeting.here}/minutes")).text
    made = text_of((await meeting.by("medlem").get(f"{meeting.here}/documents/minutes?kept=1")).content)
    for words in ("Eventuelt", "Møteplan", "Junimøtet flyttes."):
        assert words in page
        assert words in made
    found = (await meeting.by("medlem").get("/cases?words=Junimøtet&what=minutes")).json()["hits"]
    assert [hit["address"] for hit in found] == [f"{meeting.here}/minutes#raised"]
    assert (await meeting.by().get("/cases?words=Junimøtet")).json()["hits"] == []
    await approved(meeting)
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "minutes"})
    assert [each["title"] for each in await told(meeting, "")] == ["Møteplan", "Takk"]
    assert len((await meeting.by().get("/cases?words=Junimøtet&what=minutes")).json()["hits"]) == 1


async def test_minutes_say_that_nothing_was_raised_where_eventuelt_stood_on_the_agenda(meeting):
    await meeting.held("Én")
    await meeting.add(kind="other", title="Eventuelt", minutes="5")
    await meeting.send()
    await meeting.move("held")
    await meeting.secretary.post(f"{meeting.here}/minutes")
    assert await conclude(meeting, "sent") == 303
    said = "Ingenting ble tatt opp under eventuelt."
    assert said in (await meeting.by("medlem", page=True).get(f"{meeting.here}/minutes")).text
    assert said in text_of((await meeting.by("medlem").get(f"{meeting.here}/documents/minutes")).content)


async def test_who_said_what_of_it_stands_only_in_minutes_that_tell_it(meeting, store):
    await sent(meeting, "Én")
    said = "Mons Medlem, Helse Vest: ba om en oversikt"
    assert await bring(meeting, "Oversikt", sayings=said) == 422
    async with store.transaction() as tx:
        await tx.run("UPDATE governance.body SET attributed = true WHERE id = 'nuit'")
    await sent(meeting, "To")
    assert await bring(meeting, "Oversikt", sayings="uten navn") == 422
    assert await bring(meeting, "Oversikt", "Tas opp igjen.", sayings=said) == 1
    await conclude(meeting, "sent")
    assert (await told(meeting))[0]["sayings"] == [{"who": "Mons Medlem, Helse Vest", "text": "ba om en oversikt"}]
    made = text_of((await meeting.by("medlem").get(f"{meeting.here}/documents/minutes")).content)
    assert "Mons Medlem, Helse Vest: ba om en oversikt" in made.replace("\r\n", " ")


async def test_of_two_who_write_of_the_same_matter_at_once_one_is_saved_and_the_other_sees_both(meeting):
    await sent(meeting, "Én")
    number = await bring(meeting, "Møteplan", "Tekst")
    answers = await asyncio.gather(*(reword(meeting, number, 0, summary=text) for text in ("Den enes", "Den andres")))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    clash = next(answer.json() for answer in answers if answer.status_code == 409)
    assert sorted((clash["yours"], clash["theirs"])) == ["Møteplan\n\nDen andres", "Møteplan\n\nDen enes"]
    page = (await meeting.secretary.get(f"{meeting.here}/minutes/edit")).json()
    assert [(row["matter"], row["summary"]) for row in page["lost"]] == [(number, clash["yours"])]
    assert await strike(meeting, number, 0) == 409
    assert await strike(meeting, number, clash["edit"]) == 303
    assert (await meeting.secretary.get(f"{meeting.here}/minutes/edit")).json()["matters"] == []


async def test_numbers_are_not_given_again_also_to_those_who_write_at_once(meeting):
    await sent(meeting, "Én")
    numbers = await asyncio.gather(*(bring(meeting, f"Tema {n}") for n in range(4)))
    assert sorted(numbers) == [1, 2, 3, 4]
    assert await strike(meeting, 4, 0) == 303
    assert await bring(meeting, "Nytt") == 5


async def test_a_new_version_begins_with_what_was_raised_and_what_was_sent_stays(meeting):
    await sent(meeting, "Én")
    number = await bring(meeting, "Møteplan", "Slik")
    await conclude(meeting, "sent")
    assert (await reword(meeting, number, 0)).status_code == 422
    assert await strike(meeting, number, 0) == 422
    assert await bring(meeting, "For sent") == 422
    await meeting.secretary.post(f"{meeting.here}/minutes")
    assert (await reword(meeting, number, 0, summary="Ikke slik")).status_code == 303
    assert [each["summary"] for each in await told(meeting)] == ["Slik"]
    await conclude(meeting, "sent")
    assert [each["summary"] for each in await told(meeting)] == ["Ikke slik"]
    old = (await meeting.by("medlem").get(f"{meeting.here}/minutes?version=1")).json()["minutes"]["raised"]
    assert [each["summary"] for each in old] == ["Slik"]


async def test_nothing_is_raised_before_the_meeting_nor_by_others_than_the_secretariat(meeting):
    await meeting.plan(soon(10))
    await meeting.add(await meeting.case("Én"))
    assert await bring(meeting, "Møteplan") == 422
    await sent(meeting, "To")
    assert await bring(meeting, "") == 400
    assert (await reword(meeting, 9, 0)).status_code == 404
    assert (await meeting.secretary.post(f"{meeting.here}/minutes/raised/x", {"title": "y"})).status_code == 404
    refused = await meeting.by("medlem").post(f"{meeting.here}/minutes/raised", {"title": "Møteplan"})
    assert refused.status_code == 403
