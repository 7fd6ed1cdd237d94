"""Take a paper in: read it, store what is in it, and say what came out and what is doubted."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from samspill.governance.councils import roles
from samspill.governance.councils.forms import done
from samspill.governance.importing.formats import paper_of
from samspill.governance.importing.storing import store
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from samspill.governance.importing.formats import Paper
    from samspill.kernel.calls import Call, Reply
    from samspill.store import Transaction
    from samspill.trust import Grant

UNNAMED: Final = "papir.txt"


async def receive(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Read a paper that is sent as a file: text, HTML, PDF or DOCX. The same bytes again change nothing."""
    await roles.check_platform(tx, call)
    if not call.body:
        message = "there is no file in what was sent"
        raise Malformed(message, Fault("file", message, "required"))
    name = name_of(str(call.facts.get("filename") or dict(call.query).get("filename") or UNNAMED))
    paper = await read_apart(name, call.body, str(call.facts.get("media", "")))
    outcome = await store(tx, paper, call.at, call.caller.subject)
    said = {"id": outcome.id, "known": outcome.known, "found": dict(outcome.found), "doubts": len(outcome.doubts)}
    return done(f"/importing/{outcome.id}", said, f"imported/{outcome.id}")


async def read_apart(name: str, content: bytes, media: str = "") -> Paper:
    """Read a paper in a thread of its own, so that others are answered meanwhile."""
    return await asyncio.to_thread(paper_of, name, content, media)


def name_of(given: str) -> str:
    """Give the name of a file without its folders, and without what does not belong on a line."""
    name = given.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable()).strip()[:120] or UNNAMED
