"""The meeting as it goes: late comers and leavers, deputies, conflicts, decisions, and cases that are put off."""

from __future__ import annotations

from tests.governance.meetings.conftest import soon


async def note(meeting, person: str, what: str, **more: str) -> int:
    sent = {"person": person, "what": what} | more
    return (await meeting.secretary.post(f"{meeting.here}/attendance", sent)).status_code


async def at(meeting, passage: str, began: str, ended: str) -> None:
    for what, time in (("begin", began), ("end", ended)):
        sent = {"what": what, "time": time}
        assert (await meeting.chair.post(f"{meeting.here}/cases/{passage}", sent)).status_code == 303


async def minutes_of(meeting) -> dict:
    await meeting.secretary.post(f"{meeting.here}/minutes")
    return (await meeting.secretary.get(f"{meeting.here}/minutes")).json()["minutes"]


async def test_who_took_part_in_which_case_follows_from_when_people_came_and_went(meeting):
    first, second, third = await meeting.held("Én", "To", "Tre")
    assert await note(meeting, "lise-leder", "present") == 303
    assert await note(meeting, "mons-medlem", "came", time="00:20") == 303
    await at(meeting, first, "00:05", "00:15")
    await at(meeting, second, "00:15", "00:40")
    await note(meeting, "mons-medlem", "went", time="00:40")
    await at(meeting, third, "00:40", "01:00")
    found = await minutes_of(meeting)
    assert [entry["part"] for entry in found["entries"]] == [
        ["Lise Leder"],
        ["Lise Leder", "Mons Medlem"],
        ["Lise Leder"],
    ]
    assert [entry["away"] for entry in found["entries"]] == [["Mons Medlem"], [], ["Mons Medlem"]]
    member = next(group for group in found["attendance"] if group["capacity"] == "member")
    assert member["people"][0]["times"] == ["00:20–00:40"]
    assert await note(meeting, "mons-medlem", "went", time="02:00") == 422
    assert await note(meeting, "mons-medlem", "came", time="01:30") == 303
    assert await note(meeting, "mons-medlem", "came", time="01:40") == 422


async def test_a_deputy_sits_for_the_member_of_the_same_seat_and_for_nobody_else(meeting):
    (one,) = await meeting.held("Én")
    assert await note(meeting, "vera-vara", "present") == 422
    assert await note(meeting, "vera-vara", "present", stands_for="lise-leder") == 422
    assert await note(meeting, "lise-leder", "present", stands_for="mons-medlem") == 422
    assert await note(meeting, "mons-medlem", "absent") == 303
    assert await note(meeting, "vera-vara", "present", stands_for="mons-medlem") == 303
    await note(meeting, "lise-leder", "present")
    shown = (await meeting.chair.get(f"{meeting.here}/hold?case={one}")).json()
    assert shown["case"]["quorum"] == {"taken": 2, "needed": 2, "reached": True}
    found = await minutes_of(meeting)
    deputies = next(group for group in found["attendance"] if group["capacity"] == "deputy")
    assert [(p["name"], p["stands_for"]) for p in deputies["people"]] == [("Vera Vara", "Mons Medlem")]
    absent = next(group for group in found["attendance"] if group["capacity"] == "absent")
    assert [p["name"] for p in absent["people"]] == ["Mons Medlem"]
    assert await note(meeting, "ingen", "present") == 422


async def test_one_who_steps_aside_is_not_counted_in_that_case(meeting):
    first, second = await meeting.held("Én", "To")
    await note(meeting, "lise-leder", "present")
    await note(meeting, "mons-medlem", "present")
    aside = {"person": "mons-medlem", "outcome": "steps-aside", "reason": "Eier leverandøren"}
    await meeting.write(first, "conflicts", aside)
    quorums = []
    for one in (first, second):
        shown = (await meeting.chair.get(f"{meeting.here}/hold?case={one}")).json()["case"]
        quorums.append((shown["part"], shown["quorum"]["reached"]))
    assert quorums == [(["Lise Leder"], False), (["Lise Leder", "Mons Medlem"], True)]


async def test_one_case_at_a_time_and_none_before_the_meeting_has_begun(meeting):
    await meeting.plan()
    one = await meeting.case("Én")
    await meeting.add(one)
    assert (await meeting.chair.post(f"{meeting.here}/cases/{one}", {"what": "begin"})).status_code == 422
    assert (await meeting.decide(one)).status_code == 422
    first, second = await meeting.held("Én", "To")
    for case in (first, second):
        await meeting.chair.post(f"{meeting.here}/cases/{case}", {"what": "begin"})
    shown = (await meeting.chair.get(f"{meeting.here}/hold")).json()
    assert shown["chosen"] == second
    assert [bool(item["ended"]) for item in shown["items"]] == [True, False]
    assert (shown["previous"], shown["following"]) == (first, "")
    assert (await meeting.chair.post(f"{meeting.here}/cases/{one}", {"what": "begin"})).status_code == 404


async def test_a_preview_shows_the_difference_from_the_proposal_and_keeps_nothing(meeting):
    (one,) = await meeting.held("Én")
    await meeting.write(one, "proposals", {"text": "NUIT gir sin tilslutning til planen.", "version": "0"})
    sent = {"case": one, "act": "NUIT gir sin tilslutning til planen for 2027.", "result": "endorsed"}
    shown = (await meeting.secretary.post(f"{meeting.here}/hold", sent)).json()["case"]
    assert [part for part in shown["difference"] if part[0] != "same"] == [
        ["out", "planen."],
        ["in", "planen for 2027."],
    ]
    assert (shown["typed"]["result"], shown["decisions"]) == ("endorsed", [])


async def test_what_is_decided_asks_somebody_and_a_change_needs_a_reason(meeting):
    (one,) = await meeting.held("Én")
    made = await meeting.decide(one, request="ber Helse Vest RHF om en plan", owner="helse-vest-rhf", deadline=soon(60))
    assert made.status_code == 303, made.text
    action = (await meeting.secretary.get("/cases/actions")).json()["actions"][0]
    assert (action["text"], action["owner_name"]) == ("ber Helse Vest RHF om en plan", "Helse Vest RHF")
    decision = made.json()["id"]
    assert (await meeting.decide(one, decision=decision, version="1", act="Ny ordlyd")).status_code == 422
    again = await meeting.decide(one, decision=decision, version="1", act="Ny ordlyd", reason="Rettet i møtet")
    assert again.json()["version"] == 2
    late = await meeting.decide(one, decision=decision, version="1", act="En annen", reason="Rettet")
    assert late.status_code == 409
    assert (late.json()["yours"], late.json()["theirs"]) == ("En annen", "Ny ordlyd")
    new = {"text": "Send ut referatet", "owner": "helse-vest-rhf"}
    assert (await meeting.secretary.post(f"{meeting.here}/cases/{one}/actions", new)).status_code == 303
    assert len((await meeting.secretary.get("/cases/actions")).json()["actions"]) == 2


async def test_a_case_that_is_put_off_waits_for_the_next_meeting_and_nobody_was_absent_from_it(meeting):
    first, second = await meeting.held("Én", "Utsatt sak")
    await note(meeting, "lise-leder", "present")
    await at(meeting, first, "00:05", "00:15")
    assert (await meeting.decide(second, "postponed", "Saken utsettes.")).status_code == 303
    found = await minutes_of(meeting)
    assert [(e["state"], e.get("part")) for e in found["entries"]] == [("scheduled", ["Lise Leder"]), ("postponed", [])]
    await meeting.plan(soon(40))
    assert [one["id"] for one in (await meeting.agenda())["backlog"]] == [second]
    assert (await meeting.add(second)).status_code == 303
    assert await meeting.titles() == ["Utsatt sak"]


async def test_a_guest_takes_part_in_one_case_only(meeting):
    first, second = await meeting.held("Én", "To")
    await meeting.secretary.post(f"{meeting.here}/guests", {"name": "Gro Gjest", "passage": first})
    parts = [
        (await meeting.chair.get(f"{meeting.here}/hold?case={one}")).json()["case"]["part"] for one in (first, second)
    ]
    assert parts == [["Gro Gjest"], []]
    assert (
        await meeting.secretary.post(f"{meeting.here}/guests", {"name": "X", "passage": "nuit-1-1"})
    ).status_code == 404


async def test_a_deputy_who_is_named_beforehand_reads_the_agenda_and_loses_it_when_the_meeting_is_over(meeting, by):
    await meeting.plan(soon(10))
    one = await meeting.case("Én")
    await meeting.add(one)
    await meeting.send()
    deputy = by("vara")
    assert (await deputy.get(meeting.here)).json()["items"] == []
    await note(meeting, "vera-vara", "present", stands_for="mons-medlem")
    assert [item["title"] for item in (await deputy.get(meeting.here)).json()["items"]] == ["Én"]
    assert (await deputy.get(f"{meeting.here}/agenda")).status_code == 403
    async with meeting.store.transaction() as tx:
        await tx.run("UPDATE governance.meeting SET starts = starts - interval '30 days', state = 'held'")
    assert (await deputy.get(meeting.here)).json()["items"] == []


async def test_the_case_that_a_meeting_is_at_ends_with_the_meeting(meeting):
    (one,) = await meeting.held("Én")
    await meeting.chair.post(f"{meeting.here}/cases/{one}", {"what": "begin"})
    assert (await meeting.by("medlem").get(meeting.here)).json()["going"] == one
    await meeting.add(kind="other", title="Noe nytt", minutes="5")
    assert (await meeting.send()).status_code == 303
    await meeting.move("held")
    shown = (await meeting.chair.get(f"{meeting.here}/hold")).json()
    assert (shown["state"], shown["case"]["going"], bool(shown["items"][0]["ended"])) == ("held", False, True)
    assert [item["title"] for item in (await meeting.by("medlem").get(meeting.here)).json()["items"]] == [
        "Én",
        "Noe nytt",
    ]


async def test_the_chair_settles_who_steps_aside_and_records_what_the_meeting_came_to(meeting):
    (one,) = await meeting.held("Én")
    await note(meeting, "lise-leder", "present")
    await note(meeting, "mons-medlem", "present")
    path = f"{meeting.here}/cases/{one}"
    aside = {"person": "mons-medlem", "outcome": "steps-aside", "reason": "Eier leverandøren"}
    assert (await meeting.chair.post(f"{path}/conflicts", aside)).status_code == 303
    shown = (await meeting.chair.get(f"{meeting.here}/hold?case={one}")).json()["case"]
    assert [(each["name"], each["outcome"]) for each in shown["conflicts"]] == [("Mons Medlem", "steps-aside")]
    assert shown["part"] == ["Lise Leder"]
    stays = aside | {"outcome": "may-stay"}
    assert (await meeting.chair.post(f"{path}/conflicts", stays)).status_code == 303
    decided = {"result": "amended", "act": "NUIT gir sin tilslutning, med endring."}
    assert (await meeting.chair.post(f"{path}/decisions", decided)).status_code == 303
    for part, said in (("conflicts", aside), ("decisions", decided)):
        assert (await meeting.by("medlem").post(f"{path}/{part}", said)).status_code == 403
    assert (await meeting.chair.post(f"{path}/conflicts", aside | {"person": "ingen"})).status_code == 422
    assert (await minutes_of(meeting))["entries"][0]["decisions"][0]["result"] == "amended"


async def test_the_rest_is_there_from_the_start_in_one_go_but_no_deputy(meeting):
    await meeting.held("Én")
    await note(meeting, "mons-medlem", "absent")
    answer = await meeting.secretary.post(f"{meeting.here}/attendance/rest")
    assert answer.json()["persons"] == ["lise-leder", "odd-observator", "sanna-sekretaer"]
    shown = (await meeting.chair.get(f"{meeting.here}/hold")).json()
    there = {each["person"]: (each["present"], each["times"]) for each in shown["attendance"]}
    assert there["mons-medlem"] == (False, [])
    assert there["lise-leder"] == (True, ["00:00–"])
    assert [each["person"] for each in shown["expected"]] == ["vera-vara"]
    assert (await meeting.secretary.post(f"{meeting.here}/attendance/rest")).json()["persons"] == []
    assert (await meeting.chair.post(f"{meeting.here}/attendance/rest")).status_code == 403
