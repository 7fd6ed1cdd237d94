"""The pages of what was read in: papers, counts and doubts, in three languages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.importing.demonstrating import papers as real_papers
from samspill.governance.importing.showing import AROUND, excerpt
from tests.governance.importing import papers

COUNCIL = dict(real_papers())["nasjonalt-e-helserad-2022-09-21.txt"]


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


async def test_what_was_stored_is_shown_with_links_both_ways(client, may, steering):
    sent = await client.post("/importing", content=COUNCIL, headers={**may(), "content-type": "text/plain"})
    address = sent.headers["location"]
    kinds = {one["kind"]: one["number"] for one in (await client.get(address, headers=may())).json()["kinds"]}
    assert kinds == {"aim": 6, "measure": 45, "meeting": 1, "passage": 9, "round": 1}
    rows = (await client.get(f"{address}/stored?kind=measure", headers=may())).json()["stored"]
    bergen = next(one for one in rows if one["subject"] == "pll-4")
    assert (bergen["address"], bergen["first_line"], bergen["outcome"]) == ("/roadmap/measures/pll-4", 1437, "added")
    beside = (await client.get(f"{address}/lines?first=1437&last=1440", headers=may())).json()
    assert [one["subject"] for one in beside["stored"]] == ["e-helseradet-2022-35", "pll-4"]
    assert next(one["text"] for one in beside["excerpt"] if one["marked"]).startswith("Bergen kommune Fullføre")
    back = f'href="{address}/lines?first=1437&amp;last=1440"'
    cookie = "samspill=" + steering("secretariat")["authorization"].removeprefix("Bearer ")
    signed_in = {"accept": "text/html", "cookie": cookie}
    page = await client.get("/roadmap/measures/pll-4", headers=signed_in)
    assert back in page.text
    public = await client.get("/roadmap/measures/pll-4", headers={"accept": "text/html"})
    assert back not in public.text
    assert "linje 1437–1440" in public.text
    rounds = await client.get("/prioritisation/rounds/e-helseradet-2022", headers=signed_in)
    assert f'href="{address}/lines?first=10&amp;last=305"' in rounds.text
    assert "/prioritisation/rounds/e-helseradet-2022/check" in rounds.text


async def test_all_pages_of_a_paper_speak_three_languages_to_the_secretariat_alone(client, may, steering):
    sent = await client.post("/importing", content=COUNCIL, headers={**may(), "content-type": "text/plain"})
    address = sent.headers["location"]
    for path in ("/stored", "/stored?kind=round", "/lines?first=10&last=305", "/lines"):
        for language in ("nb", "nn", "en"):
            join = "&" if "?" in path else "?"
            shown = await client.get(f"{address}{path}{join}lang={language}", headers=may(accept="text/html"))
            assert shown.status_code == 200
            assert "importing." not in shown.text.replace("importing-", "")
        assert (await client.get(f"{address}{path}", headers=steering("member"))).status_code == 403
    for path in ("/lines?first=9999999", "/lines?first=5&last=4", "/lines?first=x", "/stored?start=x"):
        assert (await client.get(f"{address}{path}", headers=may())).status_code == 400


@given(st.integers(1, 30), st.integers(0, 8), st.integers(1, 30))
def test_an_excerpt_shows_the_place_and_the_lines_around_it(first, more, length):
    lines = [f"line {number}" for number in range(1, length + 1)]
    shown = excerpt(lines, {"first": first, "last": first + more})
    assert all(one["text"] == f"line {one['number']}" for one in shown)
    assert {one["number"] for one in shown if one["marked"]} == set(range(first, first + more + 1)) & set(
        range(1, length + 1)
    )
    assert all(first - AROUND <= one["number"] <= first + more + AROUND for one in shown)
