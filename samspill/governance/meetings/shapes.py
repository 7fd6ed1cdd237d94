"""Meetings in the shapes of others: Moetemappe of eInnsyn, Meeting and AgendaItem of OParl 1.1.

Whoever asks, what is written is what everybody may read. Cases inside a meeting are as `cases.einnsyn` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import einnsyn, oparl, publishing, seeing
from samspill.governance.cases.publishing import NOBODY, WHOLE, root_of
from samspill.governance.councils.forms import asked
from samspill.governance.meetings import plan, recorded, sight
from samspill.governance.meetings.plan import MOST, sql
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.meetings.plan import Meeting
    from samspill.governance.meetings.sight import Sight
    from samspill.kernel.calls import Call
    from samspill.store import Transaction

STATES: Final = {"planned": "terminiert", "called": "eingeladen", "running": "eingeladen", "held": "durchgeführt"}
"""`meetingState` of OParl 1.1; a meeting that is cancelled says so by itself."""
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
    root = root_of(call)
    if subject == WHOLE:
        rows = await tx.all(sql.public_meetings, asked(call).id("after"), MOST + 1)
        found = [_meeting(root, plan.of_row(row), row["short"]) for row in rows[:MOST]]
        return oparl.page(root, "meeting", found, rows[MOST - 1]["id"] if len(rows) > MOST else "", MOST)
    seen = await sight.see(tx, call, subject, NOBODY)
    items = [_item(root, seen, item) for item in seen.items()]
    decided = await seeing.decisions_of(tx, seen.seen)
    for item, made in zip(seen.items(), items, strict=True):
        some = decided.get(item["passage"], ())
        made.update({"result": some[0][0].result} if some else {})
        made.update({"resolutionText": some[0][1].text} if some and some[0][1].text else {})
    return _meeting(root, seen.meeting, seen.body["short"], agendaItem=items)


def _meeting(root: str, one: Meeting, short: str, **more: Any) -> dict[str, Any]:
    where = {"id": f"{oparl.address(root, 'meeting', one.id)}#location", "type": f"{oparl.SCHEMA}Location"}
    return oparl.thing(
        root,
        "Meeting",
        one.id,
        f"/meetings/{one.id}",
        name=f"{short} {one.written}",
        meetingState=STATES.get(one.state),
        cancelled=one.state == "cancelled" or None,
        start=one.starts,
        end=one.ends,
        location=where | {"description": one.place} if one.place else None,
        organization=[oparl.address(root, "organization", one.body)],
        **more,
    )


def _item(root: str, seen: Sight, item: dict[str, Any]) -> dict[str, Any]:
    passage = item["passage"]
    return oparl.thing(
        root,
        "AgendaItem",
        f"{seen.meeting.id}.{item['place']}",
        f"/meetings/{seen.meeting.id}",
        meeting=oparl.address(root, "meeting", seen.meeting.id),
        number=item["number"],
        order=item["place"],
        name=item["title"],
        public=item["extent"] in ("whole", "part"),
        consultation=oparl.address(root, "consultation", passage) if passage else None,
    )


async def agenda_item(tx: Transaction, call: Call, subject: str) -> dict[str, Any]:
    """Give an item of a meeting's agenda as OParl's AgendaItem."""
    id_, _, place = subject.rpartition(".")
    whole = await meeting(tx, call, id_)
    found = [one for one in whole.get("agendaItem", ()) if str(one["order"]) == place]
    if not found:
        raise Missing("there is no such item")
    first: dict[str, Any] = found[0]
    return first
