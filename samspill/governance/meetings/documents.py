"""Documents of a meeting are made for its members and for everybody, and kept as they were sent.

The members' documents are kept to the byte. Of what went out to everybody a copy is kept too, but it is never given
out again: what everybody gets is made of what is open when it is asked for.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from samspill.governance.meetings import contents, typesetting
from samspill.governance.meetings.contents import sql

if TYPE_CHECKING:
    from samspill.governance.meetings.contents import Audience, Kind
    from samspill.kernel.calls import Call
    from samspill.store import Transaction


async def keep(
    tx: Transaction, call: Call, meeting: str, kind: Kind, version: int, language: str, audience: Audience = "members"
) -> str:
    """Make a document and keep it; what members were sent is never written over. Gives its digest."""
    content = await contents.of_meeting(tx, call, meeting, kind, audience, language)
    made = await typesetting.pdf(content)
    digest = hashlib.sha256(made).hexdigest()
    key = (f"{meeting}-{kind}-{audience}-{version}", meeting, kind, audience, version)
    await tx.run(sql.keep, *key, typesetting.MEDIA, made, digest, call.at, call.caller.subject)
    return digest


async def stored(tx: Transaction, meeting: str, kind: Kind, version: int) -> bytes:
    """Give the members' document of a version as it was sent; nothing where there is none."""
    row = await tx.one(sql.stored, meeting, kind, version)
    return bytes(row["bytes"]) if row else b""
