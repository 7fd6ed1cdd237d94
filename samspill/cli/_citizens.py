"""What two citizens of the demo have decided about their own data, so that there is something to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill import demo, grunndata
from samspill.cli import _operator as operator
from samspill.kernel.calls import Reply
from samspill.services.privacy.settings import about_record
from samspill.trust.settings import keeping, powers

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

RECORDS: Final = {user.key: user.patient for user in demo.users() if user.patient}
DENTISTS: Final = "TL"
SET: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("innbygger", "block", {"level": "soft", "to": {"roles": [DENTISTS]}, "what": {"classes": ["diagnoses"]}}),
    ("eldre", "sharing-consent", {"to": {"roles": [DENTISTS]}}),
)
"""Whose, the definition, and what is said with it: nothing that keeps one demo user from what another page shows."""
GIVEN: Final = ("eldre", "innbygger", ("prescriptions", "appointments"))
"""Who gives a power of attorney, to whom, and for what."""


async def _decide(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Set the settings, and give the power of attorney, as those citizens."""
    people = {key: await grunndata.person_of_record(tx, record) for key, record in RECORDS.items()}
    events = []
    for key, definition, metadata in SET:
        change = keeping.Change(
            owner=people[key] or f"Patient/{RECORDS[key]}",
            definition=definition,
            active=True,
            at=call.at,
            author=f"Patient/{RECORDS[key]}",
            kind="citizen",
            metadata=metadata,
            source="demo",
        )
        events.append(about_record((await keeping.put(tx, change))[1], RECORDS[key]))
    giver, receiver, areas = GIVEN
    if people[giver] and people[receiver]:
        author = f"Patient/{RECORDS[giver]}"
        given = await powers.give(tx, str(people[giver]), str(people[receiver]), areas, at=call.at, author=author)
        events.append(about_record(given[1], RECORDS[giver]))
    touched = tuple((RECORDS[key], 1) for key, _, _ in SET)
    return Reply(events=tuple(events), about="privacy", touched=touched)


deciding = operator.operation("privacy.decide", _decide, "Set what the demo's citizens have decided.")
