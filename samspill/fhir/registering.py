"""What the registers must know of the resources here: which numbers a Patient carries, and which an Organization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill import grunndata
from samspill.kernel import strict_json
from samspill.kernel.identifiers import DNR, DUF, FHN, FNR, HNR, ORGANISATION, normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.fhir.drafts import Draft
    from samspill.store import Transaction

PERSONS: Final = frozenset({FNR, DNR, FHN, HNR, DUF})


async def note(tx: Transaction, drafts: Iterable[Draft]) -> None:
    """Note the numbers of Patients and Organizations that are about to be stored, in the same transaction."""
    carried: dict[str, list[str]] = {}
    for draft in drafts:
        if draft.kind == "Patient":
            carried[draft.id] = [value for system, value in numbers_of(draft) if system in PERSONS]
        elif draft.kind == "Organization":
            for system, value in numbers_of(draft):
                if system == ORGANISATION:
                    await grunndata.note_organisation(tx, draft.id, value)
    if carried:
        await grunndata.note_records(tx, carried)


def numbers_of(draft: Draft) -> list[tuple[str, str]]:
    """Give system and value of each identifier of a draft."""
    resource: dict[str, Any] = strict_json.value_of(draft.tight)
    found = resource.get("identifier", ())
    return [(normalise(one["system"]), one["value"]) for one in found if one.get("system") and one.get("value")]
