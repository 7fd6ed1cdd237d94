"""A platform that runs with the demo's steering half and the four papers in it, for programs of others to judge.

What the demo leaves open is done too, so that there is something of every kind: the minutes of the meeting that was
held are approved and released, a case is decided again, and one paper and one decision are exempt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from samspill import governance
from samspill.governance.councils.demonstrating import demonstrate as seat
from samspill.governance.importing.demonstrating import demonstrate as read_in
from samspill.governance.meetings.demonstrating import demonstrate as hold
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.flow.running import Running

EXEMPT = {"scope": "whole", "ground": "24.3", "assessor": "Rådssekretær", "review": "2099-01-01"}


async def conclude(act: Any) -> None:
    """Approve and release the minutes of the meeting that was held, after what is said above."""

    async def do(name: str, said: dict[str, Any], **at: str) -> dict[str, Any]:
        reply = await act(name, query=tuple(said.items()), at=at)
        found: dict[str, Any] = strict_json.value_of(reply.body or b"{}")
        return found

    past = (await act("meetings.overview", query=(("body", "nuit"), ("when", "past")))).data["meetings"]
    held = next(one["id"] for one in past if "-m" in one["id"])
    cases = [item["passage"] for item in (await act("meetings.agenda", at={"meeting": held})).data["items"]]
    first, second = [one for one in cases if one][-3:-1]
    for subject, passage in ((f"{first}-note-1", first), (f"{second}-vedtak-1", second)):
        kind = "paper" if "note" in subject else "decision"
        await do("cases.exempt", EXEMPT | {"kind": kind, "subject": subject}, passage=passage)
    await do("cases.decide", {"result": "noted", "act": "Tatt til orientering på ny."}, passage=first)
    decisions = [(one, f"{one}-vedtak-1") for one in cases if one] + [(first, f"{first}-vedtak-2")]
    for one, decision in decisions:
        open_ = {"subjects": f"decision/{decision}", "stage": "public", "looked": "on"}
        await do("cases.release", open_, passage=one)
    said = {"body": "nuit", "title": "Godkjenning av referat", "title_public": "", "kinds": "approval"}
    approving = str((await do("cases.create", said))["id"])
    await do("cases.decide", {"result": "approved", "act": "Godkjent."}, passage=approving)
    await do("meetings.conclude", {"state": "approved", "passage": approving}, meeting=held)
    await do("meetings.publish", {"kind": "minutes", "looked": "on"}, meeting=held)


DEMONSTRATIONS = (seat, read_in, hold, conclude)


def secretary(running: Running) -> dict[str, str]:
    """The header of the secretariat's token."""
    scopes = " ".join(o.name for area in governance.catalogue() for o in area.operations if "secretariat" in o.roles)
    return running.token(scopes, purpose="GOV", sub="staff:sekretaer", role="secretariat")


def listed(running: Running, kind: str) -> Iterator[dict[str, Any]]:
    """Everything of a kind of eInnsyn, page by page."""
    base = running.url + "/cases/einnsyn"
    page = f"/{kind}"
    while page:
        found = httpx.get(base + page).raise_for_status().json()
        yield from found["items"]
        page = found.get("next", "")
