"""The notice: a check list before it, a frozen agenda after it, papers to members, and nothing exempt to anybody."""

from __future__ import annotations

import io

import pypdfium2

from tests.governance.meetings.conftest import soon
from tests.governance.meetings.test_typesetting import text_of

SECRET = "Fjellreven"
"""A word that stands in everything that is exempt, and nowhere else."""


async def exempt(meeting, passage: str, scope: str, kind: str = "passage", subject: str = "", **more: str) -> None:
    sent = {"kind": kind, "subject": subject, "scope": scope, "ground": "24.3", "assessor": "S", "review": "2099-01-01"}
    await meeting.write(passage, "exemptions", sent | more)


async def secrets(meeting) -> dict[str, str]:
    """Cases of which the whole, a part, the title, or a paper is exempt, one that is open, and one beside it."""
    found = {}
    for key in ("whole", "part", "title", "paper", "open", "beside"):
        title = f"{SECRET} {key}" if key in ("whole", "part", "title") else f"Sak {key}"
        one = found[key] = await meeting.case(title, title_public=f"Sak {key}", kinds=("information",))
        secret = SECRET if key in ("whole", "part") else ""
        await meeting.write(one, "note", {"background": f"Bakgrunn {key} {secret}", "version": "0"})
        await meeting.write(one, "proposals", {"text": f"NUIT tar saken til orientering {secret}", "version": "0"})
        if key in ("whole", "part", "title"):
            await exempt(meeting, one, key, text_public="Den åpne delen")
        if key == "part":
            await exempt(meeting, one, key, "paper", f"{one}-note-1", text_public="Den åpne delen av notatet")
    file = {"file": ("notat.txt", f"{SECRET} i vedlegg".encode(), "text/plain")}
    await meeting.write(found["paper"], "papers", {"title": f"{SECRET} vedlegg", "title_public": "Vedlegg"}, files=file)
    await exempt(meeting, found["paper"], "whole", "paper", f"{found['paper']}-attachment-1")
    return found


async def called(meeting) -> dict[str, str]:
    await meeting.plan(soon(0), **{"from": "00:00", "to": "23:59"})
    cases = await secrets(meeting)
    for one in cases.values():
        await meeting.add(one, presenter=f"{SECRET} Hansen" if one == cases["whole"] else "Kari Hansen")
    await meeting.add(kind="other", title="Eventuelt")
    assert (await meeting.send()).status_code == 303
    return cases


async def test_the_check_list_stops_an_empty_agenda_and_warns_of_the_rest(meeting):
    await meeting.plan(soon(1))
    assert (await meeting.send()).status_code == 422
    await meeting.add(kind="break", title="Lunsj")
    await meeting.add(await meeting.case("Uten papir"), minutes="", said="09:10")
    await meeting.add(await meeting.case("For lang"), minutes="200", said="09:05")
    found = (await meeting.secretary.get(f"{meeting.here}/documents")).json()["checks"]
    assert [one["what"] for one in found] == ["late", "over", "overlap", "overlap", "no-papers", "no-time", "no-papers"]
    refused = await meeting.send(looked="")
    assert refused.status_code == 422
    assert "looked at" in refused.text
    assert (await meeting.by("medlem").get(meeting.here)).json()["items"] == []
    assert (await meeting.send()).status_code == 303
    again = await meeting.send()
    assert again.status_code == 422
    assert "draft" in again.text


async def test_members_read_agenda_and_papers_from_the_notice_on_and_followers_are_told(meeting):
    await meeting.plan()
    one = await meeting.case("Dokumentdeling")
    await meeting.write(one, "note", {"background": "Bakgrunn", "version": "0"})
    member = meeting.by("medlem")
    await member.post("/cases/follow", {"kind": "body", "subject": "nuit", "on": "true"})
    await meeting.add(one)
    assert (await member.get(f"/cases/passages/{one}")).status_code == 404
    await meeting.send()
    shown = (await member.get(f"{meeting.here}?case={one}")).json()
    assert (shown["state"], shown["case"]["heads"]["background"]) == ("called", "Bakgrunn")
    told = (await member.get("/cases/notices")).json()["notices"]
    assert ("meeting", shown["number"]) in [(notice["what"], notice["after"]) for notice in told]
    assert (await meeting.by().get(meeting.here)).json()["items"] == []
    assert (await meeting.by().get(f"{meeting.here}/documents/notice")).status_code == 404


async def everything(meeting, ids) -> dict[str, bytes]:
    """Everything of a meeting that anybody may ask for."""
    anybody = meeting.by()
    paths = [meeting.here, f"{meeting.here}/minutes", "/meetings", "/meetings/calendar/nuit", "/meetings/atom/nuit"]
    paths += [f"{meeting.here}?case={one}" for one in ids]
    paths += [
        f"{meeting.here}/documents/{kind}{more}"
        for kind in ("notice", "agenda", "minutes")
        for more in ("", "?language=nn", "?kept=1")
    ]
    paths += [
        f"/cases/einnsyn/moetemappe/{meeting.id}",
        f"/cases/oparl/meeting/{meeting.id}",
    ]
    paths += [f"/cases/einnsyn/{kind}" for kind in ("moetemappe", "moetesak")]
    paths += [f"/cases/oparl/{kind}/all" for kind in ("meeting", "agendaitem", "paper", "consultation", "file")]
    paths += [f"/cases/passages/{one}" for one in ids]
    paths += [f"/cases?words={word}" for word in (SECRET, "Referat", "orientering")]
    found = {}
    for path in paths:
        answer = await anybody.get(path)
        head = " ".join(f"{name}: {value}" for name, value in answer.headers.items()).encode()
        found[path] = answer.content + head
        if answer.content.startswith(b"%PDF"):
            document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
            said = text_of(answer.content) + " ".join(document.get_metadata_dict().values())
            found[path] += said.replace("\r\n", " ").replace("\u00ad", "").encode()
        page = await meeting.by(page=True).get(path)
        found[f"page {path}"] = page.content
    return found


async def recorded(meeting, cases: dict[str, str]) -> None:
    """Hold the meeting with exempt words in everything that is written, and have its minutes approved."""
    await meeting.move("running")
    for key, one in cases.items():
        await meeting.secretary.post(f"{meeting.here}/cases/{one}", {"what": "begin"})
        await meeting.decide(one, act=f"NUIT tar {'saken' if key in ('open', 'beside') else SECRET} til orientering")
        if key in ("part", "title", "paper"):
            await exempt(meeting, one, "whole", "decision", f"{one}-vedtak-1")
    await meeting.secretary.post(f"{meeting.here}/guests", {"name": f"{SECRET} Gjest", "passage": cases["whole"]})
    await meeting.move("held")
    await meeting.secretary.post(f"{meeting.here}/minutes")
    for key, one in cases.items():
        text = f"Drøftet {SECRET if key != 'open' else 'åpent'}"
        await meeting.secretary.post(f"{meeting.here}/minutes/entries/{one}", {"summary": text, "edit": "0"})
    for title, text in ((f"Om {SECRET}", "Tatt opp"), ("Neste møte", f"Drøftet {SECRET}"), ("Møteplan", "Åpent")):
        await meeting.secretary.post(f"{meeting.here}/minutes/raised", {"title": title, "summary": text})
    await meeting.secretary.post(f"{meeting.here}/minutes/state", {"state": "sent"})
    approving = await meeting.case("Godkjenning av referat", kinds=("approval",))
    await meeting.write(approving, "decisions", {"result": "approved", "act": "Godkjent."})
    sent = {"state": "approved", "passage": approving}
    assert (await meeting.secretary.post(f"{meeting.here}/minutes/state", sent)).status_code == 303


async def test_exempt_words_stand_in_no_byte_that_anybody_may_ask_for(meeting):
    cases = await called(meeting)
    released = {"kind": "meeting", "cases": list(cases.values()), "looked": "true"}
    answer = await meeting.secretary.post(f"{meeting.here}/releases", released)
    assert answer.status_code == 303, answer.text
    await recorded(meeting, cases)
    for one in cases.values():
        both = {"subjects": [f"passage/{one}", f"decision/{one}-vedtak-1"], "stage": "public", "looked": "true"}
        await meeting.write(one, "releases", both)
    assert (await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "minutes"})).status_code == 303
    found = await everything(meeting, list(cases.values()))
    said = {path: content.lower() for path, content in found.items() if "words=" not in path}
    assert [path for path, content in said.items() if SECRET.lower().encode() in content] == []
    assert (await meeting.by().get(f"/cases?words={SECRET}")).json()["hits"] == []
    notice = found[f"{meeting.here}/documents/notice"]
    assert "Den åpne delen".encode() in found[f"{meeting.here}?case={cases['part']}"]
    assert "Den åpne delen av notatet".encode() in notice
    assert b"offentleglova" in notice
    assert "Drøftet åpent".encode() in found[f"{meeting.here}/minutes"]
    inside = (await meeting.by("medlem").get(f"{meeting.here}/minutes")).text
    assert inside.count(SECRET) >= 8


async def test_what_is_exempted_later_is_gone_from_what_everybody_gets_at_once(meeting):
    await meeting.plan()
    one = await meeting.case("Åpen sak")
    await meeting.write(one, "note", {"background": "Skjermes senere", "version": "0"})
    await meeting.add(one)
    await meeting.send()
    await meeting.secretary.post(f"{meeting.here}/releases", {"kind": "meeting", "cases": one, "looked": "true"})
    path = f"{meeting.here}/documents/notice"
    assert "Skjermes senere" in text_of((await meeting.by().get(path)).content)
    await exempt(meeting, one, "whole", "paper", f"{one}-note-1")
    assert "Skjermes senere" not in text_of((await meeting.by().get(path)).content)
    kept = await meeting.by("medlem").get(f"{path}?kept=1")
    assert "Skjermes senere" in text_of(kept.content)
    assert kept.headers["content-disposition"] == f'inline; filename="innkalling-{meeting.id}.pdf"'
    withdrawn = {"kind": "meeting", "state": "withdrawn"}
    assert (await meeting.secretary.post(f"{meeting.here}/releases", withdrawn)).status_code == 303
    assert (await meeting.by().get(path)).status_code == 404


async def test_nothing_goes_out_to_everybody_before_the_members_have_it(meeting):
    await meeting.plan()
    await meeting.add(await meeting.case("Én"))
    for kind in ("meeting", "minutes"):
        answer = await meeting.secretary.post(f"{meeting.here}/releases", {"kind": kind})
        assert answer.status_code == 422
