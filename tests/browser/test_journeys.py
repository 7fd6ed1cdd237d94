"""What people come for, from beginning to end, without scripts."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import CITIZEN, STRANGER, USERS
from tests.browser.test_pages import NEXT

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_doctor_finds_a_patient_and_the_patient_sees_it(visit):
    page = await visit("/patient-record", "fastlege")
    await page.get_by_label("Navn eller fødselsnummer").fill(CITIZEN.name)
    await page.keyboard.press("Enter")
    assert CITIZEN.name.split()[0] not in page.url
    await page.get_by_role("link", name=CITIZEN.name).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(CITIZEN.name)
    own = await visit(f"/access-log/{CITIZEN.patient}", "innbygger")
    row = own.get_by_role("row").filter(has_text="Lesing av journalen").first
    await expect(row).to_contain_text("Syntetisk legesenter Oslo")
    await expect(row).to_contain_text("Navnet vises fra")
    assert USERS["fastlege"].name not in await own.get_by_role("main").inner_text()


async def test_a_nurse_opens_a_record_for_acute_treatment_and_the_log_says_why(visit):
    page = await visit(f"/patient-record/{STRANGER}", "sykepleier")
    await page.get_by_label("Hva er det som haster?").fill("Brystsmerter, hentet av ambulanse")
    await page.get_by_role("button", name="Åpne for øyeblikkelig hjelp").click()
    await expect(page.get_by_role("heading", level=2, name="Tidslinje")).to_be_visible()
    await page.goto(f"/access-log/{STRANGER}")
    row = page.get_by_role("row").filter(has_text="Åpning for øyeblikkelig hjelp").first
    await expect(row).to_contain_text("Brystsmerter, hentet av ambulanse")
    await expect(row).to_contain_text("Øyeblikkelig hjelp, oppgitt av den som åpnet")


async def test_a_doctor_pages_through_the_record_to_its_beginning_and_back(visit):
    page = await visit(f"/patient-record/{CITIZEN.patient}?kind=Encounter", "fastlege")
    newest = await page.locator(".stop-day").first.inner_text()
    pages = 1
    while await page.get_by_role("link", name="Eldre").count():
        await page.get_by_role("link", name="Eldre").click()
        pages += 1
    assert pages == 3
    assert await page.locator(".stop").count() == 5
    await page.get_by_role("link", name="Nyeste").click()
    assert await page.locator(".stop-day").first.inner_text() == newest


async def test_the_figures_behind_a_drawing_can_be_opened(visit):
    page = await visit(f"/patient-record/{CITIZEN.patient}", "innbygger")
    figure = page.get_by_role("figure").filter(has_text="Blodtrykk")
    name = await figure.get_by_role("img").get_attribute("aria-label")
    assert "Blodtrykk overtrykk" in name
    assert "mmHg" in name
    await figure.get_by_text("Vis tallene").click()
    await expect(figure.get_by_role("columnheader", name="overtrykk (mmHg)")).to_be_visible()


async def test_who_is_not_signed_in_gets_there_after_signing_in(visit):
    page = await visit(f"/patient-record/{CITIZEN.patient}")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Logg inn")
    await page.get_by_role("button", name=f"Logg inn som {CITIZEN.name}").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(CITIZEN.name)
    await page.get_by_role("button", name="Logg ut").click()
    await expect(page.get_by_role("link", name="Logg inn", exact=True)).to_be_visible()


async def test_the_page_is_there_in_another_language(visit):
    page = await visit("/")
    await page.get_by_role("link", name="English").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Open national e\N{NON-BREAKING HYPHEN}health platform"
    )
    await page.get_by_role("link", name="Sign in", exact=True).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


async def test_the_first_tab_leads_past_the_menu(visit):
    page = await visit("/patient-record", "fastlege")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Hopp til hovedinnholdet")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_label("Navn eller fødselsnummer")).to_be_focused()


async def test_an_agenda_is_ordered_by_dragging_and_without_scripts_by_buttons(visit):
    agenda = f"{NEXT}/agenda"
    page = await visit(agenda, "sekretaer", java_script_enabled=True)
    items = page.locator(".agenda-items > li")
    first, third = [await items.nth(n).locator("strong").first.inner_text() for n in (0, 2)]
    async with page.expect_navigation():
        await items.nth(2).drag_to(items.nth(0), target_position={"x": 20, "y": 5})
    assert await items.nth(0).locator("strong").first.inner_text() == third
    plain = await visit(agenda, "sekretaer")
    items = plain.locator(".agenda-items > li")
    await items.nth(0).get_by_role("button", name="Flytt ned").click()
    assert await items.nth(0).locator("strong").first.inner_text() == first
    assert await items.nth(1).locator("strong").first.inner_text() == third
