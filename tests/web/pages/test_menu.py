"""The menu leads to every page that one may begin at, on two levels, and says where one is."""

from __future__ import annotations

import re

import pytest

PAGE = {"accept": "text/html"}


async def menus(client, path: str) -> list[list[tuple[str, str]]]:
    """The lines of each level, with what is said of where one is; the second is there only within a part."""
    page = (await client.get(path, headers=PAGE)).text
    line = re.compile(r'<a href="[^"]+"(?: aria-current="(\w+)")?>([^<]+)</a>')
    found = re.findall(r'<nav class="menu[^>]*>(.*?)</nav>', page, re.DOTALL)
    return [[(label, current) for current, label in line.findall(one)] for one in found]


async def test_what_belongs_together_is_one_line_and_its_pages_stand_under_it(client, sign_in):
    await sign_in("sekretaer")
    first, within = await menus(client, "/cases/decisions")
    assert first == [
        ("Råd og møter", "true"),
        ("Portefølje", ""),
        ("Veikart", ""),
        ("Strategi", ""),
        ("Den røde tråden", ""),
    ]
    assert [label for label, _ in within] == [
        "Møter",
        "Saker",
        "Vedtak",
        "Aksjoner",
        "Varsler",
        "Råd og utvalg",
        "Innlesing",
    ]
    assert [one for one in within if one[1]] == [("Vedtak", "page")]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/meetings/new", [("Råd og møter", "true"), ("Møter", "true")]),
        ("/prioritisation", [("Portefølje", "true"), ("Prioritering", "page")]),
        ("/roadmap", [("Veikart", "page")]),
        ("/", []),
    ],
)
async def test_it_says_where_one_is_and_what_that_lies_under(client, sign_in, path, said):
    await sign_in("sekretaer")
    assert [one for level in await menus(client, path) for one in level if one[1]] == said


async def test_every_page_is_reached_in_two_steps_by_links(client, sign_in):
    await sign_in("sekretaer")
    page = (await client.get("/", headers=PAGE)).text
    reached = set()
    for address in re.findall(r'<a href="([^"]+)"', page[page.index("<nav") : page.index("</nav>")]):
        answer = await client.get(address, headers=PAGE)
        assert answer.status_code == 200
        for nav in re.findall(r'<nav class="menu[^>]*>(.*?)</nav>', answer.text, re.DOTALL):
            reached.update(re.findall(r'<a href="([^"]+)"', nav))
    assert {"/cases", "/cases/actions", "/cases/notices", "/importing", "/prioritisation", "/thread"} <= reached


async def test_whoever_has_pages_of_no_part_has_one_level(client, sign_in):
    await sign_in("revisor")
    (only,) = await menus(client, "/access-log")
    assert ("Innsynslogg", "page") in only
