"""The demo's meetings: one held, one called, two planned; all pages of them in three languages."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from samspill.governance.councils.demonstrating import demonstrate as seat
from samspill.governance.meetings.demonstrating import demonstrate
from samspill.kernel.problems import Clash


@pytest.fixture(scope="session")
def shown(furnished):
    return furnished(seat, demonstrate)


@pytest.fixture
def pattern(shown):
    return shown


async def meetings(by, when: str) -> list[dict]:
    return (await by("sekretaer").get(f"/meetings?body=nuit&when={when}")).json()["meetings"]


async def test_the_demo_has_a_meeting_with_minutes_and_one_to_come(by, act):
    coming, (held,) = await meetings(by, "coming"), await meetings(by, "past")
    assert ([one["state"] for one in coming], held["state"]) == (["called", "planned", "planned"], "held")
    member = by("medlem")
    found = (await member.get(f"/meetings/{held['id']}/minutes")).json()["minutes"]
    assert found["state"] == "sent"
    deputies = next(group for group in found["attendance"] if group["capacity"] == "deputy")
    assert deputies["people"][0]["stands_for"] == "Ivar Vierløype"
    agenda = (await member.get(f"/meetings/{coming[0]['id']}")).json()
    assert "Felles krav til leverandører av journalsystemer" in [item["title"] for item in agenda["items"]]
    anybody = (await by().get(f"/meetings/{coming[0]['id']}")).text
    assert "Forhandlinger om en avtale" in anybody
    assert "rammeavtale" not in anybody
    draft = (await by("leder").get(f"/meetings/{coming[0]['id']}/agenda")).json()
    assert (draft["version"], [one["what"] for one in draft["differences"]]) == (2, ["moved"])
    with pytest.raises(Clash):
        await demonstrate(act)


async def test_every_page_is_shown_in_three_languages_to_those_who_may(by):
    coming, (held,) = await meetings(by, "coming"), await meetings(by, "past")
    next_, before = f"/meetings/{coming[0]['id']}", f"/meetings/{held['id']}"
    case = (await by("medlem").get(next_)).json()["items"][2]["passage"]
    paths = ["/meetings?x=1", "/meetings?when=past", "/meetings/new?x=1", "/meetings/reminders?x=1", f"{next_}?x=1"]
    paths += [f"{next_}?case={case}", f"{next_}/agenda?x=1", f"{next_}/documents?x=1", f"{before}/documents?x=1"]
    paths += [f"{before}/hold?x=1", f"{before}/minutes?x=1", f"{before}/minutes/edit?x=1", f"{before}?x=1"]
    for path in paths:
        titles = set()
        for language in ("nb", "nn", "en"):
            answer = await by("sekretaer", page=True).get(f"{path}&lang={language}")
            assert answer.status_code == 200, (path, answer.text[-400:])
            assert f'<html lang="{language}"' in answer.text
            assert not re.search(r"meetings\.[a-z-]+\.?[a-z]*<|style=|onclick", answer.text), path
            ids = re.findall(r' id="([^"]+)"', answer.text)
            assert len(ids) == len(set(ids)), (path, [one for one in ids if ids.count(one) > 1])
            headings = [int(level) for level in re.findall(r"<h([1-6])", answer.text)]
            assert all(b - a <= 1 for a, b in pairwise(headings)), path
            titles.add(answer.text)
        assert len(titles) == 3


async def test_a_reader_without_an_account_sees_no_buttons_that_change(by):
    coming = await meetings(by, "coming")
    page = (await by(page=True).get(f"/meetings/{coming[0]['id']}")).text
    assert 'method="post"' not in page
    assert "ikke frigitt" not in page.lower()
