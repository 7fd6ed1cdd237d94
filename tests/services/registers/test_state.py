"""The state of the feeds: numbers, silence, and what was refused."""

from __future__ import annotations

from samspill.grunndata import feeds
from samspill.kernel import clock
from samspill.kernel.problems import Fault


async def test_each_register_says_how_far_it_has_come(client, registry):
    said = (await client.get("/registers/feeds", headers=registry)).json()
    assert {one["register"]: (one["latest"], one["stale"]) for one in said["feeds"]} == {
        "FREG": (6, False),
        "HPR": (3, False),
        "AR": (4, False),
        "FLR": (6, False),
    }
    assert all(0 <= one["silent"] < 3600 for one in said["feeds"])
    assert said["refusals"] == []


async def test_what_was_refused_is_told_with_its_place(client, registry, store):
    async with store.transaction() as tx:
        fault = Fault("sequenceNumber", "number 6 is expected next, and number 99 came", "conflict")
        await feeds.note_refusal(tx, "HPR", clock.now(), [fault])
    said = (await client.get("/registers/feeds", headers=registry)).json()
    assert [(one["register"], one["place"]) for one in said["refusals"]] == [("HPR", "sequenceNumber")]
    assert {one["register"]: one["refused"] for one in said["feeds"]}["HPR"] == 1
    page = await client.get("/registers/feeds", headers=registry | {"accept": "text/html"})
    assert "number 6 is expected next" in page.text


async def test_a_register_that_is_silent_too_long_is_said_to_be(client, registry, platform, store):
    async with store.transaction() as tx:
        await tx.run("UPDATE grunndata.feed SET heard = now() - interval '40 days' WHERE register = 'FLR'")
        await tx.run("UPDATE grunndata.feed SET heard = NULL WHERE register = 'AR'")
    said = (await client.get("/registers/feeds", headers=registry)).json()
    assert {one["register"] for one in said["feeds"] if one["stale"]} == {"FLR", "AR"}
    for language, words in (("nb", "For gammelt"), ("nn", "For gammalt"), ("en", "Too old")):
        page = await client.get(f"/registers/feeds?lang={language}", headers=registry | {"accept": "text/html"})
        assert page.status_code == 200
        assert page.text.count(words) == 2
