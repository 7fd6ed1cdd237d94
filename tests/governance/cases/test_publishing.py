"""What programs of others read: Atom that is valid, eInnsyn's names."""

from __future__ import annotations

from datetime import datetime
from xml.etree import ElementTree as ET

from tests.governance import world
from tests.governance.cases.test_reading import release

A = "{http://www.w3.org/2005/Atom}"
REQUIRED = {
    "Moetesak": {
        "id",
        "entity",
        "externalId",
        "offentligTittel",
        "offentligTittelSensitiv",
        "moetesakstype",
        "utvalgObjekt",
    },
    "Vedtak": {"id", "entity", "vedtakstekst", "dato"},
    "Moetesaksbeskrivelse": {"id", "entity", "tekstInnhold", "tekstFormat"},
    "Dokumentbeskrivelse": {"id", "entity", "tittel", "tittelSensitiv", "dokumentnummer", "tilknyttetRegistreringSom"},
    "Dokumentobjekt": {"id", "entity", "referanseDokumentfil", "url", "format", "sjekksum", "sjekksumAlgoritme"},
    "Enhet": {"id", "entity", "navn", "enhetstype"},
}
"""What eInnsyn requires of each kind, less what a council has not: an organisation number, a mailbox."""


def objects(found):
    if isinstance(found, dict):
        yield from ([found] if "entity" in found else [])
        for value in found.values():
            yield from objects(value)
    elif isinstance(found, list):
        for value in found:
            yield from objects(value)


async def published(by, store) -> str:
    async with store.transaction() as tx:
        one = (await world.case(tx, "Plan & <mål>", kinds=("information",))).id
    here = f"/cases/passages/{one}"
    secretary = by("sekretaer")
    await secretary.post(f"{here}/note", {"purpose": "Hensikt", "version": "0"})
    await secretary.post(f"{here}/proposals", {"text": "Tas til orientering", "version": "0"})
    await secretary.post(f"{here}/papers", {"title": "V"}, files={"file": ("a.txt", b"x", "text/plain")})
    await secretary.post(
        f"{here}/decisions", {"result": "noted", "act": "Tatt til orientering", "decided": "2024-02-15"}
    )
    exempt = {
        "kind": "paper",
        "subject": f"{one}-attachment-1",
        "scope": "whole",
        "ground": "24.3",
        "review": "2099-01-01",
    }
    await secretary.post(f"{here}/exemptions", exempt | {"assessor": "S"})
    papers = [f"paper/{one}-{paper}" for paper in ("note-1", "attachment-1")]
    await release(by, one, "public", f"passage/{one}", f"decision/{one}-vedtak-1", *papers)
    return one


async def test_a_case_is_read_as_eInnsyn_and_as_a_feed(by, store, councils):  # noqa: N802 - its name
    one = await published(by, store)
    found = (await by().get(f"/cases/einnsyn/moetesak/{one}")).json()
    for each in objects(found):
        assert each.keys() >= REQUIRED[each["entity"]], each
    assert (found["moetesakstype"], found["moetesaksaar"], found["utvalgObjekt"]) == ("orientering", 2024, "enh_nuit")
    assert found["vedtak"]["vedtakstekst"]["tekstInnhold"] == "Tatt til orientering"
    documents = found["dokumentbeskrivelse"]
    assert [d["tilknyttetRegistreringSom"] for d in documents] == ["hoveddokument", "vedlegg"]
    assert found["beskrivelse"] == "V. Unntatt offentlighet: offentleglova § 24 tredje ledd"
    assert "dokumentobjekt" not in documents[1]
    file = documents[0]["dokumentobjekt"][0]
    assert (await by().get(file["referanseDokumentfil"])).status_code == 200
    listed = (await by().get("/cases/einnsyn/moetesak?limit=1")).json()
    assert [item["id"] for item in listed["items"]] == [f"ms_{one}"]
    assert "next" not in listed
    # Ids are asked for with or without what eInnsyn puts before them.
    assert (await by().get(f"/cases/einnsyn/moetesak/ms_{one}")).json() == found
    assert (await by().get(f"/cases/einnsyn/enhet/{found['utvalgObjekt']}")).json()["enhetskode"] == found["utvalg"]
    bodies = (await by().get("/cases/einnsyn/enhet")).json()["items"]
    assert {b["id"]: b["enhetstype"] for b in bodies} == dict.fromkeys(
        ("enh_nuit", "enh_nufa", "enh_e-helseradet"), "UTVALG"
    )
    await is_atom(by, one)


async def is_atom(by, one: str) -> None:
    """What RFC 4287 requires of a feed and of an entry is there, once each."""
    case = (await by().get(f"/cases/passages/{one}")).json()["case"]
    for path in ("bodies/nuit", f"cases/{case}"):
        answer = await by().get(f"/cases/atom/{path}")
        assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(answer.content)  # noqa: S314 - it is ours
        entries = feed.findall(f"{A}entry")
        assert len(entries) == 4
        for part in (feed, *entries):
            assert [len(part.findall(f"{A}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
            assert datetime.fromisoformat(part.findtext(f"{A}updated")).tzinfo is not None
        assert feed.findtext(f"{A}author/{A}name")
        assert len({entry.findtext(f"{A}id") for entry in entries}) == 4
        assert "1/24 Plan & <mål>" in [entry.findtext(f"{A}title") for entry in entries]
    assert (await by().get("/cases/atom/bodies/nothing")).status_code == 404
    assert (await by().get(f"/cases/atom/noe/{case}")).status_code == 404
