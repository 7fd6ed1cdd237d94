"""The check list before publication, and exemptions that come up to be assessed anew."""

from __future__ import annotations

from datetime import date

import pytest

from samspill.governance.cases import exempting, links, releasing
from samspill.kernel.identifiers import synthetic_number
from samspill.kernel.problems import Invalid
from tests.governance import world
from tests.governance.world import AT


async def test_nothing_goes_out_past_the_check_list(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx, "Innkjøp av Fjordsystem", title_public="Innkjøp")).id
    here, secretary = f"/cases/passages/{one}", by("sekretaer")
    number = synthetic_number(date(1950, 1, 2), 3)
    number = f"{number[:6]} {number[6:]}"
    await secretary.post(f"{here}/note", {"purpose": f"Vi velger Fjordsystem for {number}.", "version": "0"})

    async def release(*subjects: str, looked: str = ""):
        sent = {"stage": "public", "subjects": " ".join(subjects), "looked": looked}
        return await secretary.post(f"{here}/releases", sent)

    found = {(c["kind"], c["what"]) for c in (await secretary.get(f"{here}/edit")).json()["checks"]}
    assert {("paper", "title-words"), ("paper", "person-number")} <= found
    assert (await release(f"paper/{one}-note-1", looked="true")).status_code == 422
    assert ("passage", "no-exemption") in found
    assert (await release(f"passage/{one}")).status_code == 422
    assert (await release(f"passage/{one}", looked="true")).status_code == 303
    part = {"kind": "paper", "subject": f"{one}-note-1", "scope": "part", "ground": "23.1", "review": "2099-01-01"}
    await secretary.post(f"{here}/exemptions", part | {"assessor": "S"})
    answer = await release(f"paper/{one}-note-1", looked="true")
    assert (answer.status_code, answer.json()["faults"][0]["where"]) == (422, f"paper/{one}-note-1")
    await secretary.post(f"{here}/exemptions", part | {"assessor": "S", "text_public": "Vi velger et system."})
    assert (await release(f"paper/{one}-note-1", looked="true")).status_code == 303
    assert (await by().get(f"{here}/papers/{one}-note-1")).json()["text"] == "Vi velger et system."
    assert (await release("paper/nuit-2024-99-note-1")).status_code == 422
    taken = {"stage": "public", "state": "withdrawn", "subjects": f"passage/{one}"}
    assert (await secretary.post(f"{here}/releases", taken)).status_code == 303
    assert (await by().get(here)).status_code == 404


async def test_an_exemption_has_a_ground_an_assessor_and_a_day_to_look_again(store, councils):
    given = ("passage", "nuit-2024-1", "whole", "23.1", "S", date(2024, 1, 1), date(2024, 3, 1))
    wrong = [
        (2, "some", "scope"),
        (3, "99", "ground"),
        (4, "", "assessor"),
        (6, None, "review"),
        (6, date(2024, 1, 1), "review"),
    ]
    async with store.transaction() as tx:
        await world.case(tx)
        for place, value, field in wrong:
            with pytest.raises(Invalid) as problem:
                one = exempting.Assessed(*given[:place], value, *given[place + 1 :])
                await exempting.assess(tx, one, AT, "test")
            assert problem.value.faults[0].where == field
        await exempting.assess(tx, exempting.Assessed(*given), AT, "test")
        assert [d["cited"] for d in await exempting.due(tx, ["nuit"], date(2024, 3, 1))] == [
            "offentleglova § 23 første ledd"
        ]
        assert await exempting.due(tx, ["nuit"], date(2024, 2, 29)) == []
        assert await exempting.due(tx, ["nufa"], date(2024, 3, 1)) == []
        later = AT.replace(month=3)
        await exempting.assess(tx, exempting.Assessed(*given[:2], "lifted", "", "S", date(2024, 3, 1)), later, "test")
        assert await exempting.due(tx, ["nuit"], date(2025, 1, 1)) == []
        assert [h["scope"] for h in await exempting.history(tx, "passage", "nuit-2024-1")] == ["lifted", "whole"]


def test_every_ground_is_a_provision_with_words():
    found = exempting.grounds()
    assert {"13", "14", "15.1", "23.1", "24.3"} <= found.keys()
    assert all(g.section.startswith("§ ") and g.text and g.law == "offentleglova" for g in found.values())
    assert found.keys() >= exempting.MUST
    assert exempting.refusal("1/24", "13", "whole").weighed is False


def test_the_words_that_a_public_title_leaves_out_are_known():
    assert releasing.hidden_words("Avtale med Fjordsystem AS", "Avtale med leverandør") == {"fjordsystem"}


async def test_what_is_linked_is_linked_both_ways_once(store, councils):
    here, there = ("decision", "d1"), ("initiative", "i1")
    async with store.transaction() as tx:
        assert await links.link(tx, here, there, "started", AT, "test")
        assert not await links.link(tx, here, there, "started", AT, "test")
        assert [(x.kind, x.id, x.forward) for x in await links.links_of(tx, *here)] == [("initiative", "i1", True)]
        assert [(x.kind, x.id, x.forward) for x in await links.links_of(tx, *there)] == [("decision", "d1", False)]
        with pytest.raises(Invalid):
            await links.link(tx, ("nothing", "x"), there, "started", AT, "test")
        with pytest.raises(Invalid):
            await links.link(tx, here, here, "started", AT, "test")
        assert await links.unlink(tx, here, there, "started")
        assert not await links.unlink(tx, here, there, "started")
