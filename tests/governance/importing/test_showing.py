"""The pages of what was read in: papers, counts and doubts, in three languages."""

from __future__ import annotations

from tests.governance.importing import papers


async def test_papers_are_listed_with_counts_and_open_doubts(client, may):
    for text in (papers.board_protocol(), papers.lines_with_times()):
        await client.post("/importing", content=text.encode(), headers={**may(), "content-type": "text/plain"})
    listed = (await client.get("/importing", headers=may())).json()["papers"]
    assert sorted(one["outcome"]["cases"] for one in listed) == [4, 4]
    assert {one["open"] == one["doubts"] for one in listed} == {True}
    page = await client.get("/importing", headers=may(accept="text/html"))
    assert page.status_code == 200
    assert page.text.count('href="/importing/') == 2


async def test_the_pages_speak_three_languages(client, may):
    text = papers.lines_with_times().encode()
    await client.post("/importing", content=text, headers={**may(), "content-type": "text/plain"})
    paper = (await client.get("/importing", headers=may())).json()["papers"][0]
    for language, said in (("nb", "Åpne tvil"), ("nn", "Open tvil"), ("en", "Open doubts")):
        page = await client.get(f"/importing?lang={language}", headers=may(accept="text/html"))
        assert said in page.text
        shown = await client.get(f"/importing/{paper['id']}?lang={language}", headers=may(accept="text/html"))
        assert shown.status_code == 200
        assert "importing." not in shown.text.replace("importing-", "")


async def test_what_is_not_there_is_missing_and_a_start_is_a_number(client, may):
    for start in ("x", "-1", "99999999"):
        assert (await client.get(f"/importing?start={start}", headers=may())).status_code == 400
    for address in ("/importing/none", "/importing/none/original"):
        assert (await client.get(address, headers=may())).status_code == 404
