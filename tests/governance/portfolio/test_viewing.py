"""The portfolio from all sides, with the same sums on each."""

from __future__ import annotations

from samspill.governance.portfolio.demonstrating import initiatives

PATHS = ("", "?view=board", "?view=heat", "/graph", "/challenges", "/criteria?against=V2", "/pll", "/reports/2026-2")


async def shown(client, path=""):
    return (await client.get(f"/portfolio{path}")).json()


async def test_all_initiatives_are_there_and_the_sums_agree(portfolio, client):
    found = await shown(client)
    rows = initiatives()
    assert len(found["initiatives"]) == len(rows) == 32
    assert found["sums"]["all"] == {"all": 32}
    for side in ("segment", "phase", "owner", "goal", "colour"):
        assert sum(found["sums"][side].values()) == 32
    active = [row for row in rows if row["state"] == "active"]
    assert float(found["money"]) == sum(float(row["amount"] or 0) for row in active)
    cells = [row for rows in found["heat"].values() for row in rows]
    total = sum(row[colour] for row in cells for colour in ("red", "yellow", "green", "unknown"))
    assert total == 2 * len(active)


async def test_each_choice_shows_its_own(portfolio, client):
    for query, name, value in (
        ("state=candidate", "state", "candidate"),
        ("segment=inspiring", "segment", "inspiring"),
        ("owner=KS", "owner", "KS"),
        ("phase=realising", "phase", "realising"),
        ("colour=red", "colour", "red"),
    ):
        found = (await shown(client, f"?{query}"))["initiatives"]
        assert found
        assert {one[name] for one in found} == {value}
    by_goal = (await shown(client, "?goal=maal-4"))["initiatives"]
    assert by_goal
    assert all("maal-4" in one["goals"] or one["main_goal"] == "maal-4" for one in by_goal)
    assert all("gps" in one["user_groups"] for one in (await shown(client, "?group=gps"))["initiatives"])


async def test_the_graph_names_the_longest_chain_and_a_circle(portfolio, act, client):
    found = await shown(client, "/graph")
    assert found["circles"] == []
    assert found["longest"][0] in ("helseid", "grunndata", "journaldokumenter", "sfm")
    assert len(found["longest"]) > 2
    await act("portfolio.depend", query=(("needs", "pll"), ("kind", "decision")), initiative="helseid")
    assert (await shown(client, "/graph"))["circles"] == [["helseid", "pll", "sfm"]]


async def test_what_comes_too_late_is_named(portfolio, act, client):
    said = (("needs", "sfm"), ("kind", "delivery"), ("by_day", "2026-01-01"))
    await act("portfolio.depend", query=said, initiative="dbep")
    late = (await shown(client, "/graph"))["late"]
    assert [(one["initiative"], one["needs"]) for one in late] == [("dbep", "sfm")]


async def test_an_initiative_shows_its_sides_with_their_colours(portfolio, client):
    found = await shown(client, "/sfm")
    sides = {side["side"]: (side["word"], side["colour"]) for side in found["sides"]}
    assert sides["progress"] == ("delayed", "red")
    assert sides["economy"] == ("minor-overruns", "yellow")
    assert found["statuses"][0]["colour"] == "red"
    assert [one["needs"] for one in found["needs"]] == ["helseid"]
    assert [one["initiative"] for one in found["needed_by"]] == ["pll"]


async def test_anybody_reads_the_pages_in_three_languages(portfolio, client):
    for language in ("nb", "nn", "en"):
        for path in PATHS:
            join = "&" if "?" in path else "?"
            page = await client.get(f"/portfolio{path}{join}lang={language}", headers={"accept": "text/html"})
            assert page.status_code == 200
            assert f'lang="{language}"' in page.text
            assert "portfolio." not in page.text.split("<main", 1)[1]


async def test_wrong_questions_are_refused(portfolio, client):
    for query in ("?view=x", "?page=0", "?year=1", "/criteria?version=V9"):
        assert (await client.get(f"/portfolio{query}")).status_code == 400
    assert (await client.get("/portfolio/none")).status_code == 404
