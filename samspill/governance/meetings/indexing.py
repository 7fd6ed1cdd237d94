"""What the search knows of meetings and minutes: everybody finds what everybody may read, and nothing more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samspill.governance.cases import decisions, finding, papers, public
from samspill.governance.cases.finding import Entry
from samspill.governance.councils import bodies
from samspill.governance.meetings import agendas, matters, plan, sight
from samspill.governance.meetings import minutes as kept
from samspill.kernel.clock import norwegian_day

if TYPE_CHECKING:
    from samspill.governance.cases.passages import Passage
    from samspill.governance.cases.public import Disclosure
    from samspill.governance.meetings.minutes import Minutes
    from samspill.governance.meetings.plan import Meeting
    from samspill.store import Transaction


async def meeting(tx: Transaction, meeting: str) -> None:
    """Index a meeting: that there is one, when and where, is everybody's."""
    one = await plan.meeting_of(tx, meeting)
    title = f"{(await bodies.body_of(tx, one.body))['name']} {one.written}"
    entry = Entry(
        kind="meeting",
        subject=one.id,
        address=f"/meetings/{one.id}",
        title=title,
        title_public=title,
        text=one.place,
        text_public=one.place,
        body=one.body,
        day=one.first,
        state=one.state,
        members_from=one.at,
        public_from=one.at,
    )
    await finding.index(tx, entry)


async def passage(tx: Transaction, passage: str) -> None:
    """Index anew what minutes say of a case: what has been decided of its openness holds of them too."""
    for row in await tx.all(kept.sql.meetings_with, passage):
        await minutes_of(tx, row["meeting"])


async def minutes_of(tx: Transaction, meeting: str) -> None:
    """Index the minutes of a meeting, case by case, as they were sent; everybody finds those that were approved."""
    sent = await kept.newest(tx, meeting, sent=True)
    if sent is None:
        return
    approved = [row["version"] for row in await kept.versions(tx, meeting) if row["state"] == "approved"]
    open_ = await kept.version_of(tx, meeting, max(approved)) if approved else None
    one = await plan.meeting_of(tx, meeting)
    ones = await sight.passages_of(tx, [entry.passage for entry in sent.entries])
    own = (await public.disclosures(tx, [("minutes", meeting)]))["minutes", meeting]
    whole, secret = await _open_ones(tx, list(ones.values())), await _secrets(tx, list(ones.values()))
    around = await public.of_passages(tx, [(p.id, p.case_file) for p in ones.values()])
    for id_, passage in ones.items():
        found = public.within(replace(own, members_from=sent.at), _with_members(around[id_]))
        shows = found.public_from if open_ is not None else None
        text = _text(open_, id_) if open_ is not None and id_ in whole and not own.scope else ""
        text = "" if sight.says(text, secret) else text
        await finding.index(tx, _entry(one, passage, _text(sent, id_), text, replace(found, public_from=shows)))
    await _raised(tx, one, sent, open_, own, secret)


async def _secrets(tx: Transaction, ones: list[Passage]) -> frozenset[str]:
    """Give the words that public titles of cases and of their papers leave out: what no text for everybody may say."""
    filed = await papers.of_passages(tx, [one.id for one in ones])
    titles = [(paper.title, paper.title_public) for some in filed.values() for paper in some]
    return sight.secrets([*((one.title, one.title_public) for one in ones), *titles])


async def _raised(
    tx: Transaction, one: Meeting, sent: Minutes, open_: Minutes | None, own: Disclosure, secret: frozenset[str]
) -> None:
    """Index what was raised in a meeting, as one thing; it is gone where the minutes tell of nothing raised."""
    subject, title = f"{one.id}/raised", f"{agendas.ANY_BUSINESS}, {one.written}"
    told = [each.told.whole for each in await matters.raised(tx, one.id, sent.version)]
    of_all = await matters.raised(tx, one.id, open_.version) if open_ is not None and not own.scope else []
    to_all = [each.told.whole for each in of_all if not sight.says(each.told.whole, secret)]
    if not told and not to_all:
        await finding.remove(tx, "minutes", subject)
        return
    entry = Entry(
        kind="minutes",
        subject=subject,
        address=f"/meetings/{one.id}/minutes#raised",
        title=title,
        title_public=title,
        text="\n".join(told),
        text_public="\n".join(to_all),
        body=one.body,
        day=one.first,
        state=one.state,
        members_from=sent.at,
        public_from=own.public_from if to_all else None,
    )
    await finding.index(tx, entry)


def _with_members(found: Disclosure) -> Disclosure:
    """Count a case that was never released as released to nobody but members: its minutes were sent to them."""
    return replace(found, members_from=found.members_from or found.public_from)


async def _open_ones(tx: Transaction, ones: list[Passage]) -> set[str]:
    """Give those cases of which minutes may be found by everybody by their words: nothing of them is exempt."""
    ids = [one.id for one in ones]
    filed, decided = await papers.of_passages(tx, ids), await decisions.of_passages(tx, ids)
    subjects = [("decision", d.id) for some in decided.values() for d in some]
    subjects += [("paper", p.id) for some in filed.values() for p in some]
    found = await public.disclosures(tx, subjects)
    around = await public.of_passages(tx, [(one.id, one.case_file) for one in ones])
    return {
        one.id
        for one in ones
        if not around[one.id].scope
        and one.title == one.title_public
        and not any(
            found["decision", d.id].scope or found["decision", d.id].public_from is None for d in decided[one.id]
        )
        and not any(found["paper", p.id].scope for p in filed[one.id])
    }


def _text(found: Minutes, passage: str) -> str:
    entry = next((entry for entry in found.entries if entry.passage == passage), None)
    return f"{entry.summary}\n{kept.written_sayings(entry.sayings)}".strip() if entry else ""


def _entry(one: Meeting, passage: Passage, text: str, text_public: str, found: Disclosure) -> Entry:
    return Entry(
        kind="minutes",
        subject=f"{one.id}/{passage.id}",
        address=f"/meetings/{one.id}/minutes#e-{passage.id}",
        title=passage.title,
        title_public=passage.title_public,
        text=text,
        text_public=text_public,
        body=one.body,
        day=norwegian_day(one.starts),
        number=passage.written,
        kinds=passage.kinds,
        state=passage.state,
        members_from=found.members_from,
        public_from=found.public_from,
        passage=passage.id,
        owner=passage.owner,
    )
