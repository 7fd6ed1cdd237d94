"""A doubt is settled beside its source, once, and what was chosen becomes the case's where that is what it is about."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.importing.demonstrating import papers as real_papers
from samspill.governance.importing.settling import AROUND, excerpt, types_of

NUFA = dict(real_papers())["nufa-2021-09-01.txt"]
DECK = (
    "Møte i Nasjonalt e-helseråd i Bergen\nMøte 2/23\n14. juni 2023\n\n\n\nDagsorden\n"
    "11/23 Status for portefølje Orientering kl. 11.45–12.15\n12/23 Eventuelt kl. 12.15–12.20\n\n\n\n"
    "Sak 11/23: Status for <b>porteføljen</b>\n\n\n\n"
    "Forslag til vedtak\nNasjonalt e-helseråd tar saken til orientering.\n\n\n\nSak 12/23: Eventuelt"
)


async def sent(client, may, content):
    answer = await client.post("/importing", content=content, headers={**may(), "content-type": "text/plain"})
    assert answer.status_code == 303, answer.text
    paper = (await client.get(answer.headers["location"], headers=may())).json()
    return answer.headers["location"], {one["kind"]: one["id"] for one in paper["doubts"]}


async def test_a_title_is_settled_beside_its_lines_and_becomes_the_cases(client, may, store):
    address, doubts = await sent(client, may, DECK.encode())
    page = await client.get(f"{address}/doubts/{doubts['title']}", headers=may(accept="text/html"))
    assert page.status_code == 200
    marked = re.findall(r"<mark>(.*?)</mark>", page.text)
    assert marked == [
        "11/23 Status for portefølje Orientering kl. 11.45–12.15",
        "Sak 11/23: Status for &lt;b&gt;porteføljen&lt;/b&gt;",
    ]
    asked = {"choice": "2", "note": "slik står det i presentasjonen"}
    done = await client.post(f"{address}/doubts/{doubts['title']}", data=asked, headers=may())
    assert done.status_code == 303
    async with store.transaction() as tx:
        row = await tx.one("SELECT title, title_public FROM governance.passage WHERE id = 'e-helseradet-2023-11'")
        change = await tx.one("SELECT what, before, after FROM governance.passage_change")
    assert tuple(row) == ("Status for porteføljen", "Status for porteføljen")
    assert tuple(change) == ("title", "Status for portefølje", "Status for porteføljen")
    again = await client.post(f"{address}/doubts/{doubts['title']}", data={"choice": "1"}, headers=may())
    assert again.status_code == 409


async def test_a_type_that_was_changed_is_settled(client, may, store):
    address, doubts = await sent(client, may, NUFA)
    done = await client.post(f"{address}/doubts/{doubts['type-changed']}", data={"choice": "1"}, headers=may())
    assert done.status_code == 303
    async with store.transaction() as tx:
        row = await tx.one("SELECT kinds FROM governance.passage WHERE id = 'nufa-2021-22'")
    assert list(row["kinds"]) == ["information"]
    listed = (await client.get(address, headers=may())).json()["doubts"]
    assert [one["state"] for one in listed][-1] == "settled"


async def test_nothing_is_settled_by_saying_nothing_or_something_else(client, may):
    address, doubts = await sent(client, may, DECK.encode())
    for said in ({"choice": "7"}, {"choice": "other"}, {}, {"choice": "other", "text": "x" * 5001}):
        answer = await client.post(f"{address}/doubts/{doubts['title']}", data=said, headers=may())
        assert answer.status_code == 400
    assert (await client.get(address, headers=may())).json()["doubts"][0]["state"] == "open"


async def test_a_doubt_that_is_not_there_is_missing(client, may):
    assert (await client.get("/importing/none/doubts/none-1", headers=may())).status_code == 404
    assert (await client.post("/importing/none/doubts/none-1", data={"choice": "1"}, headers=may())).status_code == 404


@given(st.integers(1, 30), st.integers(0, 8), st.integers(1, 30))
def test_an_excerpt_shows_the_place_and_the_lines_around_it(first, more, length):
    lines = [f"line {number}" for number in range(1, length + 1)]
    shown = excerpt(lines, {"first": first, "last": first + more})
    assert all(one["text"] == f"line {one['number']}" for one in shown)
    assert {one["number"] for one in shown if one["marked"]} == set(range(first, first + more + 1)) & set(
        range(1, length + 1)
    )
    assert all(first - AROUND <= one["number"] <= first + more + AROUND for one in shown)


def test_types_are_read_in_either_spelling():
    assert types_of("orientering") == ["information"]
    assert types_of("endorsement + discussion") == ["endorsement", "discussion"]
    assert types_of("noe annet") == []
