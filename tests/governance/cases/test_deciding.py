"""Decisions: kept in versions, on a frozen basis, with what they ask for followed up."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.cases import basis, differing
from tests.governance import world
from tests.governance.cases.test_reading import release

NOTED = {
    "result": "noted",
    "act": "NUIT tar saken til orientering.",
    "request": "og ber om en plan.",
    "deadline": "2024-05-01",
}


async def made(by, store) -> tuple[str, str]:
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    here = f"/cases/passages/{one}"
    await by("sekretaer").post(f"{here}/note", {"purpose": "Hensikt", "version": "0"})
    await by("sekretaer").post(f"{here}/proposals", {"text": "Forslag", "version": "0"})
    answer = await by("sekretaer").post(f"{here}/decisions", NOTED)
    assert answer.json() == {"id": f"{one}-vedtak-1", "version": 1}
    return one, here


async def test_a_decision_treats_the_case_freezes_its_basis_and_is_followed_up(by, store, councils):
    one, here = await made(by, store)
    secretary = by("sekretaer")
    seen = (await secretary.get(here)).json()
    assert (seen["state"], seen["decisions"][0]["request"]) == ("treated", "og ber om en plan.")
    found = (await secretary.get(f"/cases/decisions/{one}-vedtak-1")).json()
    content = found["basis"][0]["content"]
    assert found["basis"][0]["intact"]
    assert [p["text"] for p in content["proposals"]] == ["Forslag"]
    note = await secretary.get(f"/cases/files/{one}-note-1?version=1")
    assert content["papers"][0]["sha256"] == hashlib.sha256(note.content).hexdigest()
    assert json.loads(note.content)["purpose"] == "Hensikt"
    # What is written afterwards changes nothing of it.
    await secretary.post(f"{here}/note", {"purpose": "Noe annet", "version": "1"})
    assert (await secretary.get(f"/cases/decisions/{one}-vedtak-1")).json()["basis"] == found["basis"]
    actions = (await secretary.get("/cases/actions?body=nuit")).json()["actions"]
    assert [(a["text"], a["deadline"], a["late"]) for a in actions] == [("og ber om en plan.", "2024-05-01", True)]
    step = {"action": actions[0]["id"], "edit": "0", "state": "done"}
    assert (await secretary.post("/cases/actions", step)).status_code == 422
    assert (await secretary.post("/cases/actions", step | {"note": "Planen er levert"})).status_code == 303
    assert (await secretary.post("/cases/actions", step | {"note": "En gang til"})).status_code == 409
    assert (await secretary.get("/cases/actions")).json()["actions"] == []


async def test_a_change_after_approval_is_a_new_version_with_a_reason(by, store, councils):
    one, here = await made(by, store)
    secretary = by("sekretaer")
    changed = NOTED | {"decision": f"{one}-vedtak-1", "version": "1", "act": "NUIT tar saken til etterretning."}
    assert (await secretary.post(f"{here}/decisions", changed)).status_code == 422
    assert (await secretary.post(f"{here}/decisions", changed | {"reason": "Rettet"})).status_code == 303
    late = await secretary.post(f"{here}/decisions", changed | {"reason": "Rettet", "act": "Mitt"})
    assert (late.status_code, late.json()["edit"]) == (409, 2)
    found = (await secretary.get(f"/cases/decisions/{one}-vedtak-1")).json()
    assert found["decision"]["act"] == "NUIT tar saken til etterretning."
    assert found["first"]["act"] == NOTED["act"]
    assert ["out", "orientering.\n"] in found["versions"][0]["difference"]
    assert ["in", "etterretning.\n"] in found["versions"][0]["difference"]
    assert [b["version"] for b in found["basis"]] == [2, 1]


async def test_a_case_goes_on_to_the_next_body_and_both_stand_side_by_side(by, store, councils):
    one, here = await made(by, store)
    async with store.transaction() as tx:
        await world.case(tx, "En annen sak", body="e-helseradet")
    sent = await by("sekretaer", role="secretariat").post(
        f"{here}/forward", {"body": "e-helseradet", "kinds": "recommendation"}
    )
    assert sent.json()["number"] == "1/26" or sent.json()["number"].startswith("1/")
    case = (await by("sekretaer", role="secretariat").get(here)).json()["case"]
    seen = (await by("sekretaer", role="secretariat").get(f"/cases/{case}")).json()
    assert [(p["body"], p["origin"]) for p in seen["passages"]] == [("nuit", ""), ("e-helseradet", one)]
    await release(by, one, "public", f"passage/{one}")
    alone = (await by().get(f"/cases/{case}")).json()
    assert [(p["body"], p["decisions"]) for p in alone["passages"]] == [("nuit", [])]


async def test_a_postponed_case_comes_back_and_a_condition_is_said(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    here, secretary = f"/cases/passages/{one}", by("sekretaer")
    assert (
        await secretary.post(f"{here}/decisions", {"result": "postponed", "act": "Saken utsettes."})
    ).status_code == 303
    assert (await secretary.get(here)).json()["state"] == "postponed"
    assert (await secretary.post(f"{here}/decisions", {"result": "conditional", "act": "Ja"})).status_code == 422
    sent = {"result": "conditional", "act": "Tilslutning", "condition": "finansieringen kommer på plass"}
    assert (await secretary.post(f"{here}/decisions", sent)).json()["id"] == f"{one}-vedtak-2"
    assert (await secretary.get(here)).json()["state"] == "treated"
    assert (await secretary.post(f"{here}/move", {"state": "coming"})).status_code == 422


async def test_only_the_secretariat_records_decisions_and_members_speak_and_step_aside(by, store, councils):
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    here = f"/cases/passages/{one}"
    await release(by, one, "members", f"passage/{one}")
    for key, status in (("leder", 403), ("medlem", 403), ("observator", 403), ("vara", 404), ("fremmed", 404)):
        assert (await by(key).post(f"{here}/decisions", NOTED)).status_code == status, key
    for key, status in (("medlem", 303), ("observator", 403), ("fremmed", 404)):
        assert (await by(key).post(f"{here}/remarks", {"text": "Innspill"})).status_code == status, key
    assert (await by("medlem").post(f"{here}/conflicts", {"reason": "Styreverv"})).status_code == 303
    sent = {"person": "mons-medlem", "reason": "Styreverv", "outcome": "steps-aside"}
    assert (await by("sekretaer").post(f"{here}/conflicts", sent)).status_code == 303
    found = (await by("medlem").get(here)).json()
    assert [(c["name"], c["outcome"]) for c in found["conflicts"]] == [("Mons Medlem", "steps-aside")]
    await release(by, one, "public", f"passage/{one}")
    anybody = (await by().get(here)).json()
    assert (anybody["remarks"], anybody["conflicts"], anybody["history"]) == ([], [], [])


async def test_areas_above_add_what_they_know_to_the_basis(by, store, councils, monkeypatch):
    async def scores(_tx, passage: str, decision: str) -> dict[str, str]:
        return {"of": passage, "for": decision}

    monkeypatch.setattr(basis, "_PROVIDERS", {})
    basis.provide("scores", scores)
    with pytest.raises(ValueError, match="already"):
        basis.provide("scores", made)
    one, _ = await made(by, store)
    async with store.transaction() as tx:
        found = await basis.basis_of(tx, f"{one}-vedtak-1", 1)
    assert json.loads(found.content)["scores"] == {"of": one, "for": f"{one}-vedtak-1"}
    assert found.intact
    assert not basis.Basis(found.content + " ", found.sha256).intact


@given(st.text("ab \n"), st.text("ab \n"))
def test_a_difference_holds_both_texts(before, after):
    pieces = differing.words(before, after)
    assert "".join(text for kind, text in pieces if kind != "in") == before
    assert "".join(text for kind, text in pieces if kind != "out") == after
