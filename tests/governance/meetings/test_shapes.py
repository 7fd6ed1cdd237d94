"""Meetings in the shapes of eInnsyn and OParl: what each requires is there, and every address leads somewhere."""

from __future__ import annotations

from tests.governance.cases.test_publishing import REQUIRED as OF_CASES
from tests.governance.cases.test_publishing import objects

EINNSYN = OF_CASES | {
    "Moetemappe": {
        "id",
        "entity",
        "offentligTittel",
        "offentligTittelSensitiv",
        "moetenummer",
        "utvalg",
        "utvalgObjekt",
        "moetedato",
    },
    "Moetedokument": {"id", "entity", "offentligTittel", "offentligTittelSensitiv", "moetedokumenttype"},
}
"""What eInnsyn requires of each kind."""
OPARL = {
    "Meeting": {"id", "type", "name", "meetingState", "start", "organization", "agendaItem"},
    "AgendaItem": {"id", "type", "meeting", "order", "public"},
}
"""What OParl 1.1 requires, and what a reader cannot do without."""


async def published(meeting) -> str:
    await meeting.plan()
    one = await meeting.case("Åpen sak", kinds=("information",))
    await meeting.write(one, "note", {"background": "Bakgrunn", "version": "0"})
    await meeting.add(one)
    await meeting.add(await meeting.case("Ikke frigitt"))
    await meeting.add(kind="break", title="Lunsj", minutes="30")
    await meeting.send()
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting", "cases": one, "looked": "true"})
    return one


async def test_a_meeting_is_a_moetemappe_with_its_cases_and_documents(meeting, by):
    one = await published(meeting)
    found = (await by().get(f"/cases/einnsyn/moetemappe/{meeting.id}")).json()
    for each in objects(found):
        assert each.keys() >= EINNSYN[each["entity"]], each
    assert (found["moetenummer"], found["utvalgObjekt"]) == (f"1/{meeting.id[5:9]}", "enh_nuit")
    assert [case["id"] for case in found["moetesak"]] == [f"ms_{one}"]
    assert found["moetesak"][0]["moetemappe"] == f"mm_{meeting.id}"
    assert [d["moetedokumenttype"] for d in found["moetedokument"]] == ["møteinnkalling", "saksliste"]
    for document in found["moetedokument"]:
        assert (await by().get(document["externalId"])).content.startswith(b"%PDF")
    listed = (await by().get("/cases/einnsyn/moetemappe")).json()["items"]
    assert [item["id"] for item in listed] == [f"mm_{meeting.id}"]
    assert (await by().get("/cases/einnsyn/moetemappe/ingen")).status_code == 404


async def test_a_meeting_is_an_oparl_meeting_and_every_item_of_it_is_there_by_its_address(meeting, by):
    one = await published(meeting)
    address = f"http://test/cases/oparl/meeting/{meeting.id}"
    found = (await by().get(address)).json()
    assert found["id"] == address
    assert found.keys() >= OPARL["Meeting"]
    assert (found["meetingState"], len(found["agendaItem"])) == ("eingeladen", 3)
    assert [item.get("name", "") for item in found["agendaItem"]] == ["Åpen sak", "", "Lunsj"]
    assert [item["public"] for item in found["agendaItem"]] == [True, False, True]
    for item in found["agendaItem"]:
        assert item.keys() >= OPARL["AgendaItem"]
        assert (await by().get(item["id"])).json() == item
    linked = [found["agendaItem"][0]["consultation"], found["agendaItem"][0]["meeting"], *found["organization"]]
    assert linked[0] == f"http://test/cases/oparl/consultation/{one}"
    for other in linked:
        assert (await by().get(other)).json()["id"] == other
    listed = (await by().get("/cases/oparl/meeting/all")).json()
    assert [item["id"] for item in listed["data"]] == [address]
    assert (await by().get(f"/cases/oparl/agendaitem/{meeting.id}.9")).status_code == 404
    assert (await by().get("/cases/oparl/agendaitem/ingen")).status_code == 404
