"""Councils and cases by OParl: every address leads on, lists come in pages. The schema judges in `flow/test_oparl`."""

from __future__ import annotations

from samspill.governance.cases import opendata
from tests.governance import world
from tests.governance.cases.test_publishing import published
from tests.governance.cases.test_reading import release


async def test_every_address_that_an_object_names_leads_to_an_object_that_says_it_is_that(by, store, councils):
    one = await published(by, store)
    seen: dict[str, dict] = {}
    waiting = ["http://test/cases/oparl/system/all"]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = await by().get(address)
        assert answer.status_code == 200, address
        seen[address] = answer.json()
        for item in seen[address].get("data", [seen[address]]):
            if "type" in item:
                assert item["type"].startswith("https://schema.oparl.org/1.1/")
            for value in item.values():
                each = value if isinstance(value, list) else [value]
                waiting += [v for v in each if isinstance(v, str) and "/cases/oparl/" in v]
    kinds = {item["type"].rpartition("/")[2] for item in seen.values() if "type" in item}
    assert kinds == {"System", "Body", "Organization", "Person", "Membership", "Paper", "Consultation", "File"}
    assert all(item["id"] == address for address, item in seen.items() if "type" in item)
    files = [item for item in seen.values() if item.get("type", "").endswith("File")]
    assert [len(f.get("sha512Checksum", "")) for f in sorted(files, key=lambda f: f["id"])] == [0, 128]
    consultation = seen[f"http://test/cases/oparl/consultation/{one}"]
    assert consultation["organization"] == ["http://test/cases/oparl/organization/nuit"]


async def test_lists_come_in_pages_without_gap_and_without_repeating(by, store, councils, monkeypatch):
    monkeypatch.setattr(opendata, "MOST", 2)
    for number in range(3):
        async with store.transaction() as tx:
            one = (await world.case(tx, f"Sak {number}")).id
        await by("sekretaer").post(f"/cases/passages/{one}/note", {"purpose": "Hensikt", "version": "0"})
        await release(by, one, "public", f"passage/{one}", f"paper/{one}-note-1")
    for kind, many in (("paper", 3), ("consultation", 3), ("file", 3), ("membership", 5), ("person", 5)):
        address, found, pages = f"/cases/oparl/{kind}/all", [], 0
        while address:
            page = (await by().get(address)).json()
            found += [item["id"] for item in page["data"]]
            address, pages = page["links"].get("next", ""), pages + 1
        assert (len(found), len(set(found)), pages) == (many, many, (many + 1) // 2), kind


async def test_what_is_not_there_is_not_found(by, councils):
    for path in ("membership/ingen", "organization/org.ingen", "organization/ingen", "legislativeterm/1", "vedtak/all"):
        assert (await by().get(f"/cases/oparl/{path}")).status_code == 404
    (sender,) = [
        one["id"]
        for one in (await by().get("/cases/oparl/organization/all")).json()["data"]
        if one["organizationType"] == "Institution"
    ]
    assert sender.endswith("/organization/org.helse-vest-rhf")
    assert (await by().get(sender)).json()["name"] == "Helse Vest RHF"
