"""A round from its beginning to its published ranking, and who may do what."""

from __future__ import annotations

import pytest

from samspill.governance.prioritisation.listing import alternatives_of, free_key, key_of
from samspill.kernel.problems import Malformed
from tests.governance.prioritisation.conftest import FORM

NEW = "title=Ny+runde&model=e-helse-2021&id=ny&alternatives=Omr%C3%A5de+%7C+Den+ene+%7C+init-1%0ADen+andre"


def test_alternatives_are_lines_of_area_name_and_initiative():
    assert alternatives_of("A | En | init-1\n\nTo") == [("a-en", "A", "En", "init-1"), ("to", "", "To", "")]
    assert [key for key, *_ in alternatives_of("To\nto\nTO")] == ["to", "to-2", "to-3"]
    for text in ("", "a | | ", "a|b|c|d", "x" * 301):
        with pytest.raises(Malformed):
            alternatives_of(text)
    assert key_of("Kjernejournal på Øya: ære") == "kjernejournal-pa-oya-aere"
    assert free_key("!", ["x"]) == "x-2"


async def test_a_round_is_set_up_scored_closed_adjusted_and_published(client, steering, trail, store):
    secretary, member, owner = (steering(role) | FORM for role in ("secretariat", "member", "owner"))
    here = "/prioritisation/rounds/ny"

    async def post(address, said, headers=secretary):
        return (await client.post(address, content=said, headers=headers)).status_code

    assert await post("/prioritisation", NEW, member) == 403
    assert await post("/prioritisation", NEW) == 303
    assert await post("/prioritisation", NEW) == 409
    assert await post(f"{here}/step", "do=publish") == 409
    assert await post(f"{here}/assessors", "account=staff:medlem&name=Medlem") == 303
    assert await post(f"{here}/assessors", "account=staff:eier&name=Eier") == 303
    assert await post(f"{here}/scores", "alternative=den-andre&a.needs=3", member) == 409, "not open yet"
    assert await post(f"{here}/step", "do=open") == 303
    every = "&".join(f"a.{key}=%s" for key in ("needs", "technical", "safety", "workday", "infrastructure"))
    for who, one, other in ((member, 8, 2), (owner, 4, 3)):
        assert await post(f"{here}/scores", "alternative=omrade-den-ene&" + every.replace("%s", str(one)), who) == 303
        assert await post(f"{here}/scores", "alternative=den-andre&" + every.replace("%s", str(other)), who) == 303
    assert (await client.get(f"{here}/disagreement", headers=steering("member"))).status_code == 403
    assert await post(f"{here}/step", "do=close") == 303
    told = (await client.get(f"{here}/disagreement", headers=steering("member"))).json()
    assert (str(told["spreads"][0]["width"]), told["spreads"][0]["name"]) == ("4.0", "Område: Den ene")
    page = await client.get(f"{here}/disagreement", headers=steering("member") | {"accept": "text/html"})
    assert page.status_code == 200
    assert await post(f"{here}/adjustments", "alternative=den-andre&rank=1&reason=") == 400
    assert await post(f"{here}/adjustments", "alternative=ingen&rank=1&reason=x") == 400
    assert await post(f"{here}/adjustments", "alternative=den-andre&rank=1&reason=Lovkrav") == 303
    assert await post(f"{here}/step", "do=publish") == 303
    assert await post(f"{here}/adjustments", "alternative=den-andre&rank=0&reason=Likevel+ikke") == 409
    shown = (await client.get(here)).json()
    assert [(one["name"], one["rank"], one["unadjusted"], str(one["score"])) for one in shown["ranking"]] == [
        ("Den andre", 1, 2, "7.5"),
        ("Område: Den ene", 2, 1, "18.0"),
    ]
    assert shown["round"]["sha256"]
    assert "staff:" not in str(shown), "who answered what is not published"
    async with store.transaction() as tx:
        assert (await tx.one("SELECT count(*) AS n FROM governance.score"))["n"] == 20
    assert ("prioritisation.adjust", "done", None) in await trail()


async def test_a_published_ranking_is_never_changed_and_a_new_one_is_a_new_version(client, rounds, steering, store):
    secretary = steering("secretariat") | FORM
    here = "/prioritisation/rounds/e-helseradet-2022"
    before = (await client.get(here)).json()
    for what in ("close", "publish"):
        assert (await client.post(f"{here}/step", content=f"do={what}", headers=secretary)).status_code == 303
    after = (await client.get(here)).json()
    assert (before["round"]["version"], after["round"]["version"]) == (1, 2)
    assert before["round"]["sha256"] == after["round"]["sha256"], "nothing was changed between"
    async with store.transaction() as tx:
        kept = "SELECT count(*) AS n FROM governance.published_ranking WHERE round = 'e-helseradet-2022'"
        assert (await tx.one(kept))["n"] == 2


async def test_a_round_without_scores_is_not_published(client, steering):
    secretary = steering("secretariat") | FORM
    await client.post("/prioritisation", content=NEW, headers=secretary)
    for what in ("open", "close"):
        await client.post("/prioritisation/rounds/ny/step", content=f"do={what}", headers=secretary)
    answer = await client.post("/prioritisation/rounds/ny/step", content="do=publish", headers=secretary)
    assert answer.status_code == 422
