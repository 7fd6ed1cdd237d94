"""Every page as a person meets it: with a keyboard, on a narrow screen, in the dark, without scripts, read aloud."""

from __future__ import annotations

from itertools import pairwise

import pytest
from axe_playwright_python.async_playwright import Axe

from samspill.governance.meetings import workdays
from samspill.kernel import clock
from samspill.kernel.clock import norwegian_day
from tests.browser.conftest import CITIZEN, STRANGER

RECORD, LOG = f"/patient-record/{CITIZEN.patient}", f"/access-log/{CITIZEN.patient}"
PRIVACY = f"/privacy/{CITIZEN.patient}"
TODAY = norwegian_day(clock.now())
YEAR, COMING = workdays.before(TODAY, 18).year, workdays.after(TODAY, 12).year
HELD, NEXT = f"/meetings/nuit-{YEAR}-m1", f"/meetings/nuit-{COMING}-m{2 if COMING == YEAR else 1}"
"""The meetings that the demo held lately, and will hold."""
PAGES = {
    "front": ("/", ""),
    "front, signed in": ("/", "fastlege"),
    "sign-in": ("/sign-in?next=/access-log", ""),
    "find": ("/patient-record", "fastlege"),
    "patient": (RECORD, "fastlege"),
    "one kind": (f"{RECORD}?kind=Observation", "innbygger"),
    "own log": (LOG, "innbygger"),
    "whole log": (f"{LOG}?all=true", "fastlege"),
    "latest": ("/access-log", "revisor"),
    "privacy": (PRIVACY, "innbygger"),
    "privacy, history": (f"{PRIVACY}/history", "innbygger"),
    "powers of attorney": (f"{PRIVACY}/powers", "innbygger"),
    "privacy, parties": ("/privacy/parties", "revisor"),
    "API catalogue": ("/api-management", ""),
    "one API": ("/api-management/api?id=api-management", "revisor"),
    "API clients": ("/api-management/clients", "revisor"),
    "API client": ("/api-management/client?id=samspill-pages", "revisor"),
    "API use": ("/api-management/usage", "revisor"),
    "councils": ("/councils", ""),
    "a council": ("/councils/nuit", ""),
    "cases": ("/cases", ""),
    "a case": ("/cases/passages/nuit-2024-6", ""),
    "decisions": ("/cases/decisions", ""),
    "meetings": ("/meetings?when=past", ""),
    "new meeting": ("/meetings/new", "sekretaer"),
    "deadlines of meetings": ("/meetings/reminders", "sekretaer"),
    "a meeting": (HELD, ""),
    "a case in a meeting": (f"{HELD}?case=nuit-{YEAR}-1", "medlem"),
    "an agenda": (f"{HELD}/agenda", "leder"),
    "an agenda, put together": (f"{NEXT}/agenda", "sekretaer"),
    "sending": (f"{HELD}/documents", "sekretaer"),
    "meeting mode": (f"{HELD}/hold", "sekretaer"),
    "minutes": (f"{HELD}/minutes", "medlem"),
    "minutes, written": (f"{HELD}/minutes/edit", "sekretaer"),
    "papers read in": ("/importing", "sekretaer"),
    "what came of a paper": ("/importing/22c45e4bf622290e/stored", "sekretaer"),
    "lines of a paper": ("/importing/22c45e4bf622290e/lines?first=1437&last=1440", "sekretaer"),
    "portfolio": ("/portfolio", "eier"),
    "portfolio, heat map": ("/portfolio?view=heat", ""),
    "an initiative": ("/portfolio/pll", "eier"),
    "dependencies": ("/portfolio/graph", ""),
    "criteria": ("/portfolio/criteria?against=V2", ""),
    "roadmap": ("/roadmap?aim=pll&late-pll-4=2", ""),
    "a measure": ("/roadmap/measures/pll-4", "eier"),
    "a roll-out": ("/roadmap/rollouts/kjernejournal-kommuner?county=Finnmark", ""),
    "strategy": ("/strategy", ""),
    "an indicator": ("/strategy/indicators/indikator-1", "sekretaer"),
    "prioritisation": ("/prioritisation", "medlem"),
    "within a budget": ("/prioritisation/rounds/budsjett-2026/budget?b.2026=200", "sekretaer"),
    "a sheet, checked": ("/prioritisation/rounds/e-helseradet-2022/check", ""),
    "the thread": ("/thread/initiative/pll", ""),
    "missing": ("/nowhere", ""),
    "refused": (RECORD, "revisor"),
    "refused, with ways in": (f"/patient-record/{STRANGER}", "fastlege"),
}
pytestmark = pytest.mark.asyncio(loop_scope="session")
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
REACHABLE = 'a[href], button, input:not([type=hidden]), summary, [tabindex="0"]'
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
FOCUSED = f"""() => {{
    // The ring of a box to tick is drawn around the box and its label together.
    const one = document.activeElement;
    const rings = [one, one.closest(".ds-field")].filter(Boolean).map(e => getComputedStyle(e));
    const place = [...document.querySelectorAll(`{REACHABLE}`)].indexOf(one);
    return {{place, shown: rings.some(style => style.outlineStyle !== "none" || style.boxShadow !== "none")}};
}}"""


@pytest.fixture(params=PAGES)
def place(request):
    """Address and user of each page."""
    return PAGES[request.param]


@pytest.mark.parametrize(("scheme", "rules"), [("light", WCAG), ("dark", CONTRAST)])
async def test_axe_finds_nothing_against_wcag(visit, place, scheme, rules):
    page = await visit(*place, color_scheme=scheme, java_script_enabled=True)
    await page.evaluate(OPEN_ALL)
    found = (await Axe().run(page, options=rules)).response["violations"]
    told = [(v["id"], v["help"], [n["html"][:200] + n["failureSummary"] for n in v["nodes"][:3]]) for v in found]
    assert told == []


async def test_there_is_one_heading_above_all_and_no_level_is_left_out(visit, place):
    page = await visit(*place)
    levels = await page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(h => +h.tagName[1])")
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert await page.get_by_role("main").count() == 1
    assert await page.get_by_role("banner").count() == 1
    assert await page.get_by_role("contentinfo").count() == 1


async def test_a_narrow_screen_shows_all_of_it_without_scrolling_sideways(visit, place):
    page = await visit(*place, viewport={"width": 320, "height": 640})
    await page.evaluate(OPEN_ALL)
    over = """() => [...document.querySelectorAll('main *')]
        .filter(e => e.getBoundingClientRect().right > 321 && !e.closest('.figures-table, .gantt, .ds-sr-only, thead'))
        .map(e => e.outerHTML.slice(0, 120))"""
    assert await page.evaluate(over) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_the_keyboard_reaches_everything_and_shows_where_it_is(visit, place):
    page = await visit(*place)
    wanted = await page.evaluate(f"[...document.querySelectorAll(`{REACHABLE}`)].map(e => e.checkVisibility())")
    fields = await page.evaluate("document.querySelectorAll('input[type=date], input[type=time], select').length")
    reached, shown = set(), set()
    # A field for a date is several stops, and after the last stop comes the browser itself.
    for _ in range(len(wanted) + 8 + 4 * fields):
        await page.keyboard.press("Tab")
        focused = await page.evaluate(FOCUSED)
        reached.add(focused["place"])
        if focused["shown"]:
            shown.add(focused["place"])
    assert {n for n, visible in enumerate(wanted) if visible} <= reached
    # The link past the menu comes first and is shown by being there at all.
    assert reached - shown <= {-1, 0}


async def test_nothing_is_fetched_from_elsewhere_and_nothing_is_blocked(browser, served, visit, place):
    page = await visit(*place, java_script_enabled=True)
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    answer = await page.reload()
    assert answer.status in (200, 403, 404)
    assert [url for url in asked if not url.startswith((served.base, "data:"))] == []
    assert [text for text in said if "Failed to load resource" not in text] == []
    assert await page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px Inter'))")
