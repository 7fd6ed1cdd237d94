"""What all pages share."""

from __future__ import annotations

import re

import pytest

from samspill.web.pages.files import static_files
from tests.web.pages.conftest import PAGE, PATIENT

PAGES = ["/", "/sign-in", "/patient-record", "/patient-record/p1", "/access-log/p1", "/nowhere", "/access-log"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_every_page_has_one_heading_a_title_a_language_and_its_headers(client, given, sign_in, path, language):
    await given(PATIENT)
    await sign_in("fastlege")
    page = await client.get(f"{path}?lang={language}", headers=PAGE)
    assert len(re.findall(r"<h1[ >]", page.text)) == 1
    assert re.search(r"<title>[^<]+ – Samspill</title>", page.text)
    assert f'<html lang="{language}"' in page.text
    assert (page.headers["content-language"], page.headers["cache-control"]) == (language, "no-store")
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", page.text)


async def test_a_language_once_chosen_is_kept(client):
    await client.get("/?lang=en", headers=PAGE)
    assert '<html lang="en"' in (await client.get("/", headers=PAGE)).text
    await client.get("/?lang=xx", headers=PAGE)
    assert '<html lang="en"' in (await client.get("/", headers=PAGE)).text


async def test_the_links_to_other_languages_keep_the_question(client, given, sign_in):
    await given(PATIENT)
    await sign_in("fastlege")
    page = await client.get("/patient-record/p1?kind=Condition", headers=PAGE)
    assert 'href="/patient-record/p1?kind=Condition&amp;lang=nn"' in page.text
    form = await client.post("/patient-record", data={"name": "kvikk"}, headers=PAGE | {"origin": "http://test"})
    assert 'href="/patient-record?lang=nn"' in form.text


async def test_the_menu_shows_what_the_role_leads_to_and_where_one_is(client, sign_in):
    await sign_in("innbygger")
    page = (await client.get("/", headers=PAGE)).text
    menu = page[page.index("<nav") : page.index("</nav>")]
    shown = re.findall(r">([^<>]+)</a>", menu)
    assert shown[:2] == ["Min journal", "Innsyn i min journal"]
    assert {"Personvern", "Registrene om meg"} < set(shown)
    assert not {"Portefølje", "Innlesing"} & set(shown)
    await sign_in("revisor")
    page = (await client.get("/access-log", headers=PAGE)).text
    assert 'href="/access-log" aria-current="page"' in page


async def test_a_page_needs_nobody_signed_in_when_a_token_is_sent(client, given, token):
    await given(PATIENT)
    page = await client.get("/access-log/p1", headers=PAGE | token("access-log.read"))
    assert page.status_code == 200
    assert "/sign-out" not in page.text


async def test_every_file_that_a_page_names_is_there(client):
    page = (await client.get("/", headers=PAGE)).text
    named = re.findall(r"(?:href|src)=\"(/static/[^\"]+)\"", page)
    assert len(named) >= 5
    for address in named:
        assert (await client.get(address)).status_code == 200, address
    assert all(address.startswith(static_files().address) for address in named)
