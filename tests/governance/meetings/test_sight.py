"""A case names the meetings that treat it: to each reader those whose agendas that reader may read, and no others."""

from __future__ import annotations

from tests.governance.meetings.conftest import soon


async def named(meeting, passage: str) -> dict[str, list[str]]:
    """The meetings that a case names, by who reads: the page of the pass, and of the whole case, say the same."""
    found = {}
    for key in ("sekretaer", "medlem", "vara", ""):
        own = await meeting.by(key).get(f"/cases/passages/{passage}")
        if own.status_code == 404:
            continue
        whole = (await meeting.by(key).get(f"/cases/{own.json()['case']}")).json()["passages"]
        said = [one["id"] for one in own.json()["meetings"]]
        assert [one["id"] for each in whole for one in each["meetings"]] == said
        found[key or "anybody"] = said
    return found


async def test_a_case_names_its_meetings_as_far_as_each_reader_may_read_their_agendas(meeting):
    await meeting.plan()
    one = await meeting.case("Én")
    everybody = {"stage": "public", "subjects": f"passage/{one}", "looked": "true"}
    await meeting.write(one, "releases", everybody)
    nobody = {key: [] for key in ("sekretaer", "medlem", "vara", "anybody")}
    assert await named(meeting, one) == nobody
    await meeting.add(one)
    assert await named(meeting, one) == nobody | {"sekretaer": [meeting.id]}
    await meeting.send()
    inside = {"sekretaer": [meeting.id], "medlem": [meeting.id]}
    assert await named(meeting, one) == nobody | inside
    stands = {"person": "vera-vara", "what": "present", "stands_for": "mons-medlem"}
    await meeting.secretary.post(f"{meeting.here}/attendance", stands)
    assert await named(meeting, one) == nobody | inside | {"vara": [meeting.id]}
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting"})
    assert await named(meeting, one) == {key: [meeting.id] for key in nobody}
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting", "state": "withdrawn"})
    assert (await named(meeting, one))["anybody"] == []
    await meeting.move("cancelled")
    assert await named(meeting, one) == nobody


async def test_a_case_that_was_put_off_names_both_meetings_and_leads_to_each(meeting):
    (one,) = await meeting.held("Utsatt sak")
    first = meeting.id
    await meeting.decide(one, "postponed", "Saken utsettes.")
    await meeting.plan(soon(40))
    await meeting.add(one)
    await meeting.send()
    assert (await named(meeting, one))["medlem"] == [first, meeting.id]
    page = (await meeting.by("medlem", page=True).get(f"/cases/passages/{one}")).text
    for there in (first, meeting.id):
        assert f'href="/meetings/{there}?case={one}#case"' in page
        read = (await meeting.by("medlem").get(f"/meetings/{there}?case={one}")).json()
        assert (read["chosen"], read["case"]["id"]) == (one, one)
        assert (
            f'href="/cases/passages/{one}"'
            in (await meeting.by("medlem", page=True).get(f"/meetings/{there}?case={one}")).text
        )


async def test_a_case_taken_off_a_draft_stands_on_what_was_sent_to_members_until_the_next_is_sent(meeting):
    await meeting.plan()
    one, other = await meeting.case("Én"), await meeting.case("To")
    await meeting.add(one)
    await meeting.add(other)
    await meeting.send()
    await meeting.secretary.post(f"{meeting.here}/agenda/1/drop", await meeting.seen())
    assert await named(meeting, one) == {"sekretaer": [], "medlem": [meeting.id]}
    await meeting.send()
    assert await named(meeting, one) == {"sekretaer": [], "medlem": []}
