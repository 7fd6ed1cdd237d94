"""What goes out of a meeting: the page of it, and the files.

What everybody gets is made of what is open at the moment when it is asked for: what has been exempted since is gone
from it at once.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked
from samspill.governance.meetings import agendas, calling, contents, documents, minutes, sight, typesetting
from samspill.governance.meetings.contents import sql
from samspill.governance.meetings.planning import prepared
from samspill.governance.meetings.wording import LANGUAGES
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from samspill.governance.meetings.contents import Audience, Kind
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

NAMES: Final = {"notice": "innkalling", "agenda": "dagsorden", "minutes": "referat"}
"""What files are called: never a title, since a title may hold what is exempt."""


async def papers(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what of a meeting goes out: the check list, what has been sent and released, and the files."""
    one = await prepared(tx, call)
    seen = await sight.see(tx, call, one.id)
    cases = seen.seen
    data = {
        **seen.data(),
        "checks": await calling.checks(tx, call, seen),
        "publishing": await calling.publishing_checks(tx, seen),
        "agendas": [dict(row) for row in await agendas.versions(tx, one.id)],
        "minutes": [dict(row) for row in await minutes.versions(tx, one.id)],
        "documents": [dict(row) for row in await tx.all(sql.listed, one.id)],
        "releases": [dict(row) for row in await tx.all(sql.released, one.id)],
        "cases": [{"id": v.passage.id, "number": v.passage.written, "title": v.shown.title} for v in cases],
        "due": calling.due(seen),
    }
    return Reply(data, about=f"meeting/{one.id}")


async def file(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give a document as PDF: `notice`, `agenda` or `minutes`, in a language; `kept` asks for one as it was sent."""
    meeting, sent = str(call.facts["meeting"]), asked(call)
    kind: Kind | None = next((one for one in contents.KINDS if one == str(call.facts["document"])), None)
    if kind is None:
        raise Missing("there is no such document")
    language, version = sent.choice("language", LANGUAGES, "nb"), sent.number("kept")
    inside = (await sight.see(tx, call, meeting)).inside
    if version:
        made = await documents.stored(tx, meeting, kind, version) if inside else b""
    else:
        audience: Audience = "members" if inside and sent.line("audience") != "public" else "public"
        made = await typesetting.pdf(await contents.of_meeting(tx, call, meeting, kind, audience, language))
    if not made:
        raise Missing("there is no such document that may be read here")
    return Reply(body=made, headers=_headers(meeting, kind, made), about=f"document/{meeting}-{kind}")


def _headers(meeting: str, kind: Kind, made: bytes) -> dict[str, Any]:
    return {
        "content-type": typesetting.MEDIA,
        "content-disposition": f'inline; filename="{NAMES[kind]}-{meeting}.pdf"',
        "etag": f'"{hashlib.sha256(made).hexdigest()}"',
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'",
    }
