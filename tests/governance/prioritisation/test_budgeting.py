"""Choosing within a budget: the portfolio's costs, what is written, what is held, and what is kept with its reason."""

from __future__ import annotations

from itertools import combinations

import pytest

from samspill.governance.portfolio.demonstrating import demonstrate as demonstrate_portfolio
from samspill.governance.strategy.demonstrating import lay_down
from tests.governance.prioritisation.conftest import FORM, PAGE

HERE = "/prioritisation/rounds/budsjett-2026/budget"
SHEET = "/prioritisation/rounds/e-helseradet-2022/budget"


@pytest.fixture
async def portfolio(act, rounds):
    await lay_down(act)
    await demonstrate_portfolio(act)


def chosen(found):
    return {one["key"] for one in found["rows"] if one["chosen"]}


async def test_the_best_set_has_the_portfolios_costs_and_keeps_to_the_budget(client, portfolio):
    found = (await client.get(f"{HERE}?b.2026=200")).json()
    assert found["years"] == [2026]
    assert {one["key"]: str(one["costs"][0]) for one in found["rows"]}["pasientens-legemiddelliste-pll"] == "142"
    assert float(found["totals"][0]["spent"]) <= 200
    assert ["Kritisk informasjon (API)", "Felles tillitsmodell (TAG)"] in found["needs"]
    assert "pasientens-legemiddelliste-pll" not in chosen(found)
    assert "Pasientens legemiddelliste (PLL)" in found["by_rank"]["names"]
    assert float(found["worth"]) > float(found["by_rank"]["worth"])
    assert float(found["worth"]) == pytest.approx(most(found, 200), abs=0.5)
    shares = {one["name"]: int(one["share"]) for one in found["rows"]}
    for one in found["sets"]:
        assert all(shares[name] >= int(one["share"]) - 1 for name in one["names"])
    assert found["draws"] == 10_000


def most(found, budget):
    """By trying every set of the rows that are shown."""
    rows = [(one["name"], float(one["worth"]), float(one["costs"][0])) for one in found["rows"]]
    best = 0.0
    for size in range(len(rows) + 1):
        for some in combinations(rows, size):
            names = {name for name, _, _ in some}
            waits = any(one in names and two not in names for one, two in found["needs"])
            if not waits and sum(cost for _, _, cost in some) <= budget:
                best = max(best, sum(worth for _, worth, _ in some))
    return best


async def test_without_a_budget_it_is_half_and_that_is_said(client, portfolio):
    found = (await client.get(HERE)).json()
    total = sum(float(one["costs"][0]) for one in found["rows"])
    assert float(found["budgets"]["2026"]) == total / 2
    assert not found["given"]


async def test_what_is_held_is_in_or_out_and_the_free_set_stays_visible(client, portfolio):
    free = (await client.get(f"{HERE}?b.2026=200")).json()
    held = (await client.get(f"{HERE}?b.2026=200&in.pasientens-legemiddelliste-pll=must")).json()
    assert "pasientens-legemiddelliste-pll" in chosen(held)
    assert held["adjusted"]
    assert set(held["freely"]) == {one["name"] for one in free["rows"] if one["chosen"]}
    none = (await client.get(f"{HERE}?b.2026=100&in.pasientens-legemiddelliste-pll=must")).json()
    assert not none["possible"]


async def test_a_tenth_more_or_less_says_who_comes_in_and_who_falls_out(client, portfolio):
    found = (await client.get(f"{HERE}?b.2026=200")).json()
    less = (await client.get(f"{HERE}?b.2026=180")).json()
    names = {one["key"]: one["name"] for one in found["rows"]}
    assert set(found["moved"]["less"]["out"]) == {names[key] for key in chosen(found) - chosen(less)}
    assert set(found["moved"]["less"]["in"]) == {names[key] for key in chosen(less) - chosen(found)}


async def test_costs_that_the_portfolio_lacks_are_written_and_years_bind_one_by_one(client, rounds):
    bare = (await client.get(SHEET)).json()
    assert not any(one["known"] for one in bare["rows"])
    asked = "c.2027.legemidler-pll=10&c.2028.legemidler-pll=50&c.2027.dbep-implementering-av-dbep=9,5"
    found = (await client.get(f"{SHEET}?{asked}&b.2027=30&b.2028=40")).json()
    assert found["years"] == [2027, 2028]
    assert chosen(found) == {"dbep-implementering-av-dbep"}
    more = (await client.get(f"{SHEET}?{asked}&b.2027=30&b.2028=50")).json()
    assert chosen(more) == {"dbep-implementering-av-dbep", "legemidler-pll"}


async def test_wrong_amounts_are_refused_with_their_field(client, portfolio):
    for asked in ("b.2026=x", "b.2026=-1", "c.2026.nobody=1", "c.26.dbep=1", "c.2026.pasientens-provesvar=x",
                  "in.pasientens-provesvar=perhaps", "draw=x"):  # fmt: skip
        answer = await client.get(f"{HERE}?{asked}")
        assert answer.status_code == 400, asked
        assert answer.json()["faults"]


async def test_a_set_is_kept_with_its_reason_beside_what_was_free(client, portfolio, steering):
    form = "b.2026=200&in.pasientens-legemiddelliste-pll=must"
    secretary = steering("secretariat") | FORM
    assert (await client.post(HERE, content=form, headers=secretary)).status_code == 400
    assert (await client.post(HERE, content=f"{form}&reason=x", headers=steering("member") | FORM)).status_code == 403
    kept = await client.post(HERE, content=f"{form}&reason=Stortinget+har+vedtatt+det.", headers=secretary)
    assert kept.status_code == 303
    (one,) = (await client.get(HERE)).json()["kept"]
    assert (one["version"], one["reason"]) == (1, "Stortinget har vedtatt det.")
    assert "Pasientens legemiddelliste (PLL)" in one["content"]["chosen"]
    assert "Pasientens legemiddelliste (PLL)" not in one["content"]["freely"]
    impossible = await client.post(HERE, content=f"{form}&reason=x".replace("200", "100"), headers=secretary)
    assert impossible.status_code == 422
    trial = "/prioritisation/rounds/proverunde/budget"
    assert (await client.post(trial, content="reason=x", headers=secretary)).status_code == 409


async def test_the_page_speaks_three_languages_and_shows_what_may_be_done(client, portfolio, steering):
    cookie = {"cookie": "samspill=" + steering("secretariat")["authorization"].removeprefix("Bearer ")}
    for address in (HERE, SHEET, f"{HERE}?b.2026=200&in.pasientens-provesvar=never", f"{HERE}?b.2026=0"):
        for language in ("nb", "nn", "en"):
            joint = "&" if "?" in address else "?"
            page = await client.get(f"{address}{joint}lang={language}", headers=PAGE)
            assert page.status_code == 200, (address, language)
            assert page.text.count("<h1") == 1
            assert "prioritisation." not in page.text.split("<main", 1)[1]
    form = f'method="post" action="{HERE}"'
    assert form in (await client.get(HERE, headers=PAGE | cookie)).text
    assert form not in (await client.get(HERE, headers=PAGE)).text
