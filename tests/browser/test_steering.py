"""What people of the councils come for, from beginning to end: chair, deputy, secretariat, owner, public.

Each journey makes its own meeting first, as the secretariat does, so that it goes the same whichever came before.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from samspill.governance.councils.demonstrating import NAMES
from samspill.governance.meetings.demonstrating import CLOSED, CLOSED_PUBLIC
from tests.browser.test_pages import HELD, NEXT, OPEN_ALL, TODAY, WCAG, YEAR
from tests.governance.meetings.test_typesetting import text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Page

AXE = {"java_script_enabled": True}
pytestmark = pytest.mark.asyncio(loop_scope="session")
TITLE, OTHER = "Felles meldinger for henvisning", "Anskaffelse av felles arkiv"
PROPOSAL = "NUIT gir sin tilslutning til planen."
AMENDED = "NUIT gir sin tilslutning til planen, med oppstart i to regioner."


class Secretariat:
    """Does what the secretariat does about a meeting of NUIT, without looking at pages."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.id, self.cases = page, base, "", [""]

    @property
    def here(self) -> str:
        return f"/meetings/{self.id}"

    async def do(self, path: str, **said: str) -> dict[str, Any]:
        headers = {"origin": self.base, "accept": "application/json"}
        answer = await self.page.request.post(path, form=said, headers=headers, max_redirects=0)
        assert answer.status == 303, await answer.text()
        return json.loads(await answer.text())

    async def seen(self) -> dict[str, str]:
        found = await self.page.request.get(f"{self.here}/agenda", headers={"accept": "application/json"})
        data = await found.json()
        return {"version": str(data["version"]), "edit": str(data["agenda_edit"])}

    async def call(self) -> None:
        """Plan a meeting for today with two cases and Eventuelt, and send the notice."""
        plan = {"body": "nuit", "day": TODAY.isoformat(), "from": "00:00", "to": "23:59", "place": "Oslo"}
        self.id = (await self.do("/meetings", **plan))["id"]
        self.cases = [
            (await self.do("/cases", body="nuit", title=title, kinds="endorsement"))["id"] for title in (TITLE, OTHER)
        ]
        for one in self.cases:
            await self.do(f"/cases/passages/{one}/note", background="Bakgrunnen er lang.", version="0")
            await self.do(f"/cases/passages/{one}/proposals", text=PROPOSAL, version="0")
            await self.do(f"{self.here}/agenda", passage=one, minutes="30 min (15+15)", **await self.seen())
        await self.do(f"{self.here}/agenda", kind="other", title="Eventuelt", minutes="5", **await self.seen())
        await self.do(f"{self.here}/notice", looked="on")


@pytest_asyncio.fixture(loop_scope="session")
async def secretariat(visit: Any, served: Any) -> Secretariat:
    """The secretariat of NUIT, with a meeting called for today."""
    found = Secretariat(await visit("/meetings/reminders", "sekretaer", **AXE), served.base)
    await found.call()
    return found


@pytest.fixture
def accessible() -> Callable[[Page], Any]:
    """`await accessible(page)`: axe finds nothing against WCAG in a page as it is now, with all of it opened.

    The window must run scripts, for axe is one: pages that are looked at so are in windows with `AXE`.
    """

    async def check(page: Page) -> None:
        await page.evaluate(OPEN_ALL)
        found = (await Axe().run(page, options=WCAG)).response["violations"]
        assert [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found] == []

    return check


async def press(page: Page, name: str, **more: Any) -> None:
    await page.get_by_role("button", name=name, exact=True).click(**more)


async def test_the_chair_opens_a_meeting_settles_a_conflict_decides_with_a_change_and_ends_it(
    visit, secretariat, accessible
):
    page = await visit(secretariat.here, "leder", **AXE)
    await press(page, "Start møtet")
    await expect(page.get_by_role("heading", level=2, name=TITLE)).to_be_visible()
    await press(page, "Ta opp saken")
    await page.get_by_text("Før inn habilitet").click()
    await page.get_by_label("Navn", exact=True).select_option(label=NAMES["medlem"])
    await page.get_by_label("Grunn", exact=True).fill("Har vært med på å lage planen")
    await page.get_by_role("group").get_by_role("button", name="Lagre").click()
    await expect(page.get_by_text(f"{NAMES['medlem']}: Fratrer saken.")).to_be_visible()
    await page.get_by_label("Hva som ble vedtatt").fill(AMENDED)
    await page.get_by_label("Resultat").select_option(label="Endret")
    await press(page, "Vis forskjellen")
    await expect(page.locator("ins")).to_contain_text("oppstart i to regioner")
    await accessible(page)
    await press(page, "Før inn vedtaket")
    await expect(page.get_by_role("article").filter(has_text=AMENDED)).to_be_visible()
    await page.get_by_role("link", name="Neste sak").click()
    await expect(page.get_by_role("heading", level=2, name=OTHER)).to_be_visible()
    await page.get_by_role("link", name="Tilbake til møtet").click()
    await press(page, "Avslutt møtet")
    await expect(page.get_by_role("button", name="Start møtet")).to_have_count(0)


async def test_the_chair_approves_the_minutes_of_the_meeting_before(visit, secretariat):
    one = await secretariat.do(
        "/cases", body="nuit", title=f"Godkjenning av referat fra møte 1/{YEAR}", kinds="approval"
    )
    await secretariat.do(f"{secretariat.here}/agenda", passage=one["id"], minutes="5", **await secretariat.seen())
    await secretariat.do(f"{secretariat.here}/notice", looked="on")
    await secretariat.do(f"{secretariat.here}/state", state="running")
    page = await visit(f"{secretariat.here}/hold?case={one['id']}", "leder")
    await page.get_by_label("Hva som ble vedtatt").fill("Referatet godkjennes.")
    await expect(page.get_by_label("Godkjenner referatet fra møte")).to_have_value(HELD.rpartition("/")[2])
    await press(page, "Før inn vedtaket")
    await page.goto(f"{HELD}/minutes")
    await expect(page.get_by_role("status")).to_contain_text("Godkjent.")


async def test_a_deputy_is_called_reads_the_papers_sits_for_the_member_and_stands_in_the_minutes(
    visit, secretariat, accessible
):
    deputy, office = await visit(secretariat.here, "vara"), secretariat.page
    await expect(deputy.get_by_text("Dagsorden er ikke klar ennå.")).to_be_visible()
    await office.goto(secretariat.here)
    await office.get_by_role("link", name="Forfall og vara").click()
    await press(office.get_by_role("row").filter(has_text=NAMES["medlem"]), "Forfall")
    await press(office.get_by_role("row").filter(has_text=f"{NAMES['vara']} Varamedlem"), "Til stede")
    await deputy.reload()
    await deputy.get_by_role("link", name=TITLE).click()
    await expect(deputy.get_by_text("Bakgrunnen er lang.")).to_be_visible()
    await office.goto(secretariat.here)
    await press(office, "Start møtet")
    await press(office, "Ta opp saken")
    await press(office, "Før inn vedtaket")
    await office.get_by_text("Skriv opp noe som tas opp").click()
    await office.get_by_label("Hva det gjelder").fill("Møteplan for høsten")
    await office.get_by_label("Hva som ble sagt").fill("Septembermøtet holdes digitalt.")
    await press(office.get_by_role("group").filter(has_text="Hva det gjelder"), "Lagre")
    await expect(office.get_by_role("heading", name="Møteplan for høsten")).to_be_visible()
    await secretariat.do(f"{secretariat.here}/state", state="held")
    await office.get_by_role("link", name="Skriv referat").click()
    await accessible(office)
    await press(office, "Send referatet til medlemmene")
    await expect(office.get_by_text(f"{NAMES['vara']} pva. {NAMES['medlem']}")).to_be_visible()
    member = await visit(f"{secretariat.here}/minutes", "medlem", **AXE)
    await expect(member.get_by_text("Septembermøtet holdes digitalt.")).to_be_visible()
    await accessible(member)


async def test_of_two_who_write_the_same_minutes_the_second_keeps_the_text_and_sees_the_other(
    visit, secretariat, accessible
):
    for state in ("running", "held"):
        await secretariat.do(f"{secretariat.here}/state", state=state)
    await secretariat.do(f"{secretariat.here}/minutes")
    first, second = secretariat.page, await visit(f"{secretariat.here}/minutes/edit", "sekretaer", **AXE)
    await first.goto(f"{secretariat.here}/minutes/edit")
    for page, text in ((first, "Den enes tekst"), (second, "Den andres tekst")):
        field = page.get_by_role("textbox", name="Oppsummering").first
        await field.fill(text)
        await page.get_by_role("button", name="Lagre").first.click()
    await expect(second.get_by_role("textbox", name="Din tekst")).to_have_value("Den andres tekst")
    await accessible(second)
    await second.get_by_role("link", name="Til teksten som er lagret").click()
    await expect(second.get_by_text("Tekster som kom for sent")).to_be_visible()


async def test_a_decision_changed_after_the_minutes_were_sent_is_told_of_beside_them(visit, secretariat):
    one = secretariat.cases[0]
    await secretariat.do(f"{secretariat.here}/state", state="running")
    said = {"result": "endorsed", "act": PROPOSAL}
    made = await secretariat.do(f"{secretariat.here}/cases/{one}/decisions", **said)
    await secretariat.do(f"{secretariat.here}/state", state="held")
    await secretariat.do(f"{secretariat.here}/minutes")
    await secretariat.do(f"{secretariat.here}/minutes/state", state="sent")
    said |= {"act": AMENDED, "decision": made["id"], "version": "1", "reason": "Rettet etter møtet"}
    await secretariat.do(f"{secretariat.here}/cases/{one}/decisions", **said)
    page = await visit(f"{secretariat.here}/minutes", "medlem")
    await expect(page.get_by_role("article").filter(has_text=PROPOSAL)).to_be_visible()
    await page.get_by_role("link", name="Se vedtaket slik det er nå").click()
    await expect(page.locator("ins")).to_contain_text("oppstart i to regioner")
    await expect(page.get_by_text("Rettet etter møtet")).to_be_visible()


async def test_an_owner_reports_in_the_round_and_sees_it_in_the_portfolio_and_the_report(
    visit, secretariat, accessible
):
    page = await visit("/portfolio", "eier", **AXE)
    owing = page.locator(".ds-alert").get_by_role("listitem")
    before, title = await owing.count(), await owing.first.inner_text()
    await owing.first.get_by_role("link").click()
    await page.get_by_label("Fremdrift").select_option(index=0)
    await page.get_by_label("Kommentar").fill("Innføringen går raskere enn ventet.")
    await press(page, "Publiser status")
    await expect(page.get_by_role("region", name="Status", exact=True)).to_contain_text("Innføringen går raskere")
    await accessible(page)
    await page.get_by_role("link", name="Nasjonal e-helseportefølje").click()
    await expect(owing).to_have_count(before - 1)
    await secretariat.do("/portfolio/reports", id="eier-rapporterer")
    await page.goto("/portfolio/reports/eier-rapporterer")
    row = page.get_by_role("row").filter(has=page.get_by_role("link", name=title, exact=True))
    await expect(row).to_contain_text("Innføringen går raskere enn ventet.")


async def test_anybody_finds_a_decision_follows_the_thread_and_takes_feeds_and_papers_along(visit):
    page = await visit("/")
    await page.get_by_role("link", name="Råd og møter").click()
    await page.get_by_role("link", name="Saker", exact=True).click()
    await page.get_by_label("Ord eller saksnummer").fill("20/21")
    await press(page, "Søk")
    await page.get_by_role("link", name="Innføring av dokumentdeling gjennom kjernejournal").click()
    await page.get_by_role("link", name="Hva ble det av saken?").click()
    initiative = page.get_by_role("region", name="Tiltak").get_by_role("link", name="Pasientens journaldokumenter")
    await expect(initiative).to_be_visible()
    await page.get_by_role("region", name="Indikatorer").get_by_role("link").first.click()
    await expect(page).to_have_url(re.compile("/strategy/indicators/"))
    await page.get_by_role("link", name="Råd og møter").click()
    for name, media in (("Kalender (iCalendar)", "text/calendar"), ("Nyhetsstrøm (Atom)", "application/atom+xml")):
        address = await page.get_by_role("link", name=name).get_attribute("href")
        assert (await page.request.get(address)).headers["content-type"].startswith(media)
    await page.goto(NEXT)
    await expect(page.get_by_role("main")).to_contain_text(CLOSED_PUBLIC)
    notice = await page.get_by_role("link", name="Innkalling med papirer (PDF)").get_attribute("href")
    said = text_of(await (await page.request.get(notice)).body())
    assert CLOSED_PUBLIC in said
    for word in (CLOSED.title, CLOSED.background, CLOSED.proposal):
        assert word not in await page.content()
        assert word not in said
    await page.get_by_role("link", name=CLOSED_PUBLIC).click()
    await page.get_by_role("link", name="Åpne saken").click()
    await page.get_by_role("region", name="Møter").get_by_role("link").click()
    await expect(page).to_have_url(re.compile(NEXT))
