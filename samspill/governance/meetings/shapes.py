"""Meetings in the shapes of others: Moetemappe of eInnsyn, Meeting and AgendaItem of OParl 1.1.

Whoever asks, what is written is what everybody may read. Cases inside a meeting are as `cases.einnsyn` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import einnsyn, oparl, publishing, seeing
from samspill.governance.cases.publishing import NOBODY, WHOLE, root_of
from samspill.governance.councils.forms import asked
from samspill.governance.meetings import agendas, plan, recorded, sight
from samspill.governance.meetings.plan import MOST, sql
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.meetings.plan import Meeting
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Transaction

STATES: Final = {"planned": "terminiert", "called": "eingeladen", "running": "eingeladen", "held": "durchgeführt"}
"""`meetingState` of OParl 1.1; a meeting that is cancelled says so by itself."""
FEW: Final = 10
"""Meetings of one page of OParl's, each with its agenda."""
DOCUMENTS: Final = {"notice": "møteinnkalling", "agenda": "saksliste", "minutes": "møteprotokoll"}
"""`moetedokumenttype` of eInnsyn."""


async def moetemappe(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give a meeting as eInnsyn's Moetemappe, with its cases; or `all` of them in pages, without."""
    root = root_of(call)
    if subject == WHOLE:
        limit = asked(call).number("limit", 25, least=1, most=100)
        rows = await tx.all(sql.public_meetings, publishing.starting_after(call), limit + 1)
        found = [_mappe(plan.of_row(row), row["short"], root) for row in rows[:limit]]
        listed = f"/moetemappe?limit={limit}&startingAfter=mm_"
        return einnsyn.page(found, listed + str(rows[limit - 1]["id"]) if len(rows) > limit else "")
    seen = await sight.see(tx, call, subject, NOBODY)
    before, following = await plan.around(tx, seen.meeting)
    return _mappe(
        seen.meeting,
        seen.body["short"],
        root,
        referanseForrigeMoete=f"mm_{before.id}" if before else None,
        referanseNesteMoete=f"mm_{following.id}" if following else None,
        moetesak=[{**case, "moetemappe": f"mm_{subject}"} for case in await publishing.moetesaker(tx, call, seen.seen)],
        moetedokument=await _dokumenter(tx, call, seen, root),
        publisertDato=seen.disclosed.public_from,
    )


def _mappe(one: Meeting, short: str, root: str, **more: Any) -> dict[str, Any]:
    title = f"{short} {one.written}"
    return einnsyn.thing(
        "Moetemappe",
        one.id,
        f"{root}/meetings/{one.id}",
        offentligTittel=title,
        offentligTittelSensitiv=title,
        moetenummer=one.written,
        utvalg=one.body,
        utvalgObjekt=f"enh_{one.body}",
        moetedato=one.starts,
        moetested=one.place,
        **more,
    )


async def _kinds(tx: Transaction, call: Call, seen: Sight) -> list[str]:
    """Tell which documents of a meeting everybody may read."""
    found = ["notice", "agenda"] if seen.agenda is not None else []
    return [*found, "minutes"] if await recorded.visible(tx, call, seen) is not None else found


async def _dokumenter(tx: Transaction, call: Call, seen: Sight, root: str) -> list[dict[str, Any]]:
    one = seen.meeting
    title = f"{seen.body['short']} {one.written}"
    return [
        einnsyn.thing(
            "Moetedokument",
            f"{one.id}-{kind}",
            f"{root}/meetings/{one.id}/documents/{kind}",
            offentligTittel=f"{DOCUMENTS[kind].capitalize()} {title}",
            offentligTittelSensitiv=f"{DOCUMENTS[kind].capitalize()} {title}",
            moetedokumenttype=DOCUMENTS[kind],
        )
        for kind in await _kinds(tx, call, seen)
    ]


async def meeting(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give a meeting as OParl's Meeting, with its agenda; or `all` of them in pages."""
    if subject != WHOLE:
        return await _meeting(tx, call, subject)
    found, after = await _page(tx, call)
    return oparl.page(root_of(call), "meeting", found, after)


async def agenda_item(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give an item of a meeting's agenda as OParl's AgendaItem; or `all` of them, the meetings of a page at a time."""
    root = root_of(call)
    if subject == WHOLE:
        found, after = await _page(tx, call)
        items = [item for one in found for item in one.get("agendaItem", ())]
        return oparl.page(root, "agendaitem", items, after)
    whole = await _meeting(tx, call, subject.rpartition(".")[0])
    address = oparl.address(root, "agendaitem", subject)
    first: dict[str, Any] | None = next((one for one in whole.get("agendaItem", ()) if one["id"] == address), None)
    if first is None:
        raise Missing("there is no such item")
    return first


async def location(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give the place of a meeting as OParl's Location; or `all` of them, the meetings of a page at a time."""
    root = root_of(call)
    if subject == WHOLE:
        rows = await tx.all(sql.public_meetings, asked(call).id("after"), MOST + 1)
        places = [_location(root, plan.of_row(row)) for row in rows[:MOST]]
        after = str(rows[MOST - 1]["id"]) if len(rows) > MOST else ""
        return oparl.page(root, "location", [one for one in places if one], after)
    found = _location(root, await plan.meeting_of(tx, subject))
    if found is None:
        raise Missing("there is no such place")
    return found


async def place(tx: Transaction, call: Call, passage: str) -> dict[str, Any]:
    """Tell on which agenda a pass of a case stands, the latest that everybody may read, for OParl's Consultation."""
    root = root_of(call)
    for id_ in await agendas.meetings_of(tx, passage):
        seen = await sight.see(tx, call, id_, NOBODY)
        for item in seen.items():
            if item["passage"] == passage:
                key = f"{id_}.{item['place']}"
                return {
                    "meeting": oparl.address(root, "meeting", id_),
                    "agendaItem": oparl.address(root, "agendaitem", key),
                }
    return {}


async def _page(tx: Transaction, call: Call) -> tuple[list[dict[str, Any]], str]:
    """Give a page of meetings with their agendas, and after which one the next begins."""
    rows = await tx.all(sql.public_meetings, asked(call).id("after"), FEW + 1)
    found = [await _meeting(tx, call, row["id"]) for row in rows[:FEW]]
    return found, str(rows[FEW - 1]["id"]) if len(rows) > FEW else ""


async def _meeting(tx: Transaction, call: Call, id_: str) -> dict[str, Any]:
    root, seen = root_of(call), await sight.see(tx, call, id_, NOBODY)
    one = seen.meeting
    return oparl.thing(
        root,
        "Meeting",
        one.id,
        f"/meetings/{one.id}",
        name=f"{seen.body['short']} {one.written}",
        meetingState=STATES.get(one.state),
        cancelled=one.state == "cancelled" or None,
        start=one.starts,
        end=one.ends,
        location=_location(root, one),
        organization=[oparl.address(root, "organization", one.body)],
        agendaItem=await _items(tx, root, seen),
    )


def _location(root: str, one: Meeting) -> dict[str, Any] | None:
    return oparl.thing(root, "Location", one.id, description=one.place) if one.place else None


async def _items(tx: Transaction, root: str, seen: Sight) -> list[dict[str, Any]]:
    decided = await seeing.decisions_of(tx, seen.seen)
    found = []
    for order, item in enumerate(seen.items()):
        some = decided.get(item["passage"], ())
        result, text = (some[-1][0].result, some[-1][1].text) if some else ("", "")
        found.append(_item(root, seen.meeting.id, item, order=order, result=result, resolutionText=text))
    return found


def _item(root: str, meeting_: str, item: dict[str, Any], **more: Any) -> dict[str, Any]:
    return oparl.thing(
        root,
        "AgendaItem",
        f"{meeting_}.{item['place']}",
        f"/meetings/{meeting_}",
        meeting=oparl.address(root, "meeting", meeting_),
        number=item["number"],
        name=item["title"],
        public=item["extent"] in ("whole", "part"),
        consultation=oparl.address(root, "consultation", item["passage"]) if item["passage"] else None,
        **more,
    )
