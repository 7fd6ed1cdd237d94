"""The pages of cases: who sees what of a case that is being prepared, released to members, released to all."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

from tests.governance import world

NOTE = {
    "proposal": "NUIT tar saken til orientering.",
    "purpose": "Hensikten er å orientere.",
    "background": "Bakgrunnen er lang.",
    "version": "0",
}


async def prepared(by, store) -> str:
    """A case with a note, an attachment, a proposal and a question; nothing of it is released."""
    async with store.transaction() as tx:
        one = (await world.case(tx)).id
    secretary = by("sekretaer")
    here = f"/cases/passages/{one}"
    assert (await secretary.post(f"{here}/note", NOTE)).status_code == 303
    assert (
        await secretary.post(f"{here}/proposals", {"text": "NUIT slutter seg til.", "version": "0"})
    ).status_code == 303
    assert (await secretary.post(f"{here}/questions", {"questions": "Hva savnes?\nHvem gjør hva?"})).status_code == 303
    files = {"file": ("vedlegg.txt", b"Vedlagt tekst om kjernejournal.", "text/plain")}
    sent = await secretary.post(f"{here}/papers", {"title": "Vedlegg om kjernejournal"}, files=files)
    assert sent.status_code == 303, sent.text
    return one


async def release(by, one: str, stage: str, *subjects: str) -> None:
    answer = await by("sekretaer").post(
        f"/cases/passages/{one}/releases", {"stage": stage, "subjects": " ".join(subjects), "looked": "true"}
    )
    assert answer.status_code == 303, answer.text


async def seen(by, one: str) -> dict[str, int]:
    return {
        key or "anybody": (await by(key).get(f"/cases/passages/{one}")).status_code
        for key in ("sekretaer", "leder", "medlem", "observator", "vara", "fremmed", "")
    }


async def test_a_case_is_seen_by_those_it_is_released_to_and_no_others(by, store, councils):
    one = await prepared(by, store)
    some = {"sekretaer": 200, "leder": 200}
    none = dict.fromkeys(("medlem", "observator", "vara", "fremmed", "anybody"), 404)
    assert await seen(by, one) == some | none
    await release(by, one, "members", f"passage/{one}")
    assert await seen(by, one) == some | none | {"medlem": 200, "observator": 200}
    await release(by, one, "public", f"passage/{one}")
    assert set((await seen(by, one)).values()) == {200}


async def test_papers_are_released_one_by_one(by, store, councils):
    one = await prepared(by, store)
    await release(by, one, "public", f"passage/{one}", f"paper/{one}-note-1")
    answer = (await by().get(f"/cases/passages/{one}")).json()
    assert [paper["id"] for paper in answer["papers"]] == [f"{one}-note-1"]
    assert answer["handler"] == ""
    assert (await by().get(f"/cases/files/{one}-attachment-1")).status_code == 404
    assert (await by("sekretaer").get(f"/cases/files/{one}-attachment-1")).content == b"Vedlagt tekst om kjernejournal."


async def test_a_file_comes_back_to_the_byte_under_a_name_without_words(by, store, councils):
    one = await prepared(by, store)
    answer = await by("sekretaer").get(f"/cases/files/{one}-attachment-1?version=1")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["content-disposition"] == f'attachment; filename="{one}-attachment-1-v1.txt"'


async def test_a_paper_is_new_then_read_then_changed(by, store, councils):
    one = await prepared(by, store)
    secretary = by("sekretaer")

    async def news() -> list[str]:
        return [paper["news"] for paper in (await secretary.get(f"/cases/passages/{one}")).json()["papers"]]

    assert await news() == ["new", "new"]
    assert (await secretary.get(f"/cases/passages/{one}/papers/{one}-note-1")).status_code == 200
    assert await news() == ["", "new"]
    await secretary.post(f"/cases/passages/{one}/note", NOTE | {"version": "1", "purpose": "En annen hensikt."})
    assert await news() == ["changed", "new"]


async def test_the_note_is_read_under_its_heads_with_neighbours(by, store, councils):
    one = await prepared(by, store)
    answer = (await by("sekretaer").get(f"/cases/passages/{one}/papers/{one}-note-1")).json()
    assert answer["heads"]["purpose"] == "Hensikten er å orientere."
    assert answer["before"] is None
    assert answer["after"]["id"] == f"{one}-attachment-1"


DECIDED = {"result": "endorsed", "act": "NUIT slutter seg til.", "request": "og ber om plan", "deadline": "2024-05-01"}
OPEN_PAGES = """
    /cases?words=kjernejournal /cases/decisions /cases/decisions/{one}-vedtak-1 /cases/passages/{one} /cases/{case}
    /cases/passages/{one}/papers/{one}-note-1 /cases/passages/{one}/papers/{one}-attachment-1 /councils /councils/nuit
    /councils/nuit/sitting?on=2024-02-15 /cases/passages/{one}/refusal?kind=paper&subject={one}-attachment-1
"""
OWN_PAGES = """
    /cases/passages/{one}/edit /cases/new /cases/actions /cases/actions?closed=true /cases/notices
    /cases/exemptions?by=2100-01-01 /councils/nuit/edit /councils/organisations
"""


async def filled(by, store) -> tuple[str, str]:
    """A case that has something of everything, released to all; gives its pass and its matter."""
    one = await prepared(by, store)
    here, secretary = f"/cases/passages/{one}", by("sekretaer")
    assert (await secretary.post(f"{here}/decisions", DECIDED)).status_code == 303
    changed = {"decision": f"{one}-vedtak-1", "version": "1", "reason": "Etter møtet", "act": "NUIT anbefaler."}
    assert (await secretary.post(f"{here}/decisions", DECIDED | changed)).status_code == 303
    exempt = {"kind": "paper", "subject": f"{one}-attachment-1", "scope": "whole", "ground": "23.1"}
    more = {"review": "2099-01-01", "assessor": "S. Sekretær"}
    assert (await secretary.post(f"{here}/exemptions", exempt | more)).status_code == 303
    everything = [f"passage/{one}", f"paper/{one}-note-1", f"paper/{one}-attachment-1", f"decision/{one}-vedtak-1"]
    await release(by, one, "public", *everything)
    await secretary.post("/cases/follow", {"kind": "body", "subject": "nuit", "on": "true"})
    await secretary.post(f"{here}/remarks", {"text": "Et innspill"})
    await by("medlem").post(f"{here}/conflicts", {"reason": "Sitter i styret"})
    await secretary.post(f"{here}/proposals", {"text": "En gang til", "version": "1"})
    return one, (await by().get(here)).json()["case"]


async def test_every_page_is_shown_in_every_language(by, store, councils):
    one, case = await filled(by, store)
    for text, callers in (
        (OPEN_PAGES, (by(page=True), by("sekretaer", page=True))),
        (OWN_PAGES, (by("sekretaer", page=True),)),
    ):
        for path, caller, language in product(text.format(one=one, case=case).split(), callers, ("nb", "nn", "en")):
            answer = await caller.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
            assert answer.status_code == 200, f"{path}: {answer.text[:2000]}"
            assert answer.text.count("<h1") == 1
            assert f'<html lang="{language}"' in answer.text


async def test_a_deputy_reads_the_cases_of_the_meeting_it_stands_in_at_until_that_is_over(by, store, councils):
    async with store.transaction() as tx:
        one, other = (await world.case(tx)).id, (await world.case(tx, "En annen sak")).id
    for case in (one, other):
        await release(by, case, "members", f"passage/{case}")
    await world.stands_in(store, "vera-vara", one, timedelta(days=3))
    assert (await by("vara").get(f"/cases/passages/{one}")).json()["may"] == ["comment", "declare", "read"]
    assert (await by("vara").get(f"/cases/passages/{other}")).status_code == 404
    assert [hit["subject"] for hit in (await by("vara").get("/cases?words=innføring")).json()["hits"]] == [one]
    assert (await by("vara").post(f"/cases/passages/{one}/remarks", {"text": "Innspill"})).status_code == 303
    await world.stands_in(store, "vera-vara", one, timedelta(days=-2))
    assert (await by("vara").get(f"/cases/passages/{one}")).status_code == 404


async def test_what_was_named_after_a_case_is_renamed_with_it(by, store, councils):
    one = await prepared(by, store)
    here, secretary = f"/cases/passages/{one}", by("sekretaer")
    sent = {"title": "Innføring av dokumentdeling", "title_public": "Innføring", "kinds": "discussion"}
    edit = (await secretary.get(here)).json()["edit"]
    assert (await secretary.post(here, sent | {"edit": str(edit)})).status_code == 303
    await release(by, one, "public", f"passage/{one}", f"paper/{one}-note-1")
    seen = (await by().get(here)).json()
    assert (seen["title"], seen["papers"][0]["title"]) == ("Innføring", "Innføring")
    case = (await by().get(f"/cases/{seen['case']}")).json()
    assert case["title"] == "Innføring"
    renamed = {"title": "Alt om deling", "title_public": "Alt", "closed": "2024-12-31", "edit": str(case["edit"])}
    assert (await secretary.post(f"/cases/{seen['case']}", renamed)).status_code == 303
    assert (await secretary.post(f"/cases/{seen['case']}", renamed)).status_code == 409
    assert (await by("medlem").post(f"/cases/{seen['case']}", renamed)).status_code == 403
    assert (await by().get(f"/cases/{seen['case']}")).json()["closed"] == "2024-12-31"


async def test_an_owner_reads_its_own_cases_once_they_are_released_to_members(by, store, councils, client, token):
    async with store.transaction() as tx:
        own, other = (await world.case(tx, owner="helse-vest-rhf")).id, (await world.case(tx, "En annen sak")).id
    said = {"sub": "staff:eier", "role": "owner", "kind": "staff", "organisation": "helse-vest-rhf"}
    headers = token(" ".join(world.SCOPES), "GOV", **said)

    async def statuses() -> list[int]:
        return [(await client.get(f"/cases/passages/{one}", headers=headers)).status_code for one in (own, other)]

    assert await statuses() == [404, 404]
    for one in (own, other):
        await release(by, one, "members", f"passage/{one}")
    assert await statuses() == [200, 404]
