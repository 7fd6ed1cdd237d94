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

KINDS: Final = frozenset({"Patient", "Organization"})
PERSONS: Final = frozenset({FNR, DNR, FHN, HNR, DUF})


async def note(tx: Transaction, drafts: Iterable[Draft]) -> None:
    """Note the numbers of Patients and Organizations that are about to be stored, in the same transaction."""
    await note_resources(tx, ((draft.id, strict_json.value_of(draft.tight)) for draft in drafts if draft.kind in KINDS))


async def note_resources(tx: Transaction, resources: Iterable[tuple[str, dict[str, Any]]]) -> None:
    """Note the numbers of resources, each with its id; of other types than `KINDS`, nothing is noted."""
    carried: dict[str, list[str]] = {}
    for id_, resource in resources:
        numbers = [
            (normalise(one["system"]), one["value"])
            for one in resource.get("identifier", ())
            if one.get("system") and one.get("value")
        ]
        if resource["resourceType"] == "Patient":
            carried[id_] = [value for system, value in numbers if system in PERSONS]
        elif resource["resourceType"] == "Organization":
            for system, value in numbers:
                if system == ORGANISATION:
                    await grunndata.note_organisation(tx, id_, value)
    if carried:
        await grunndata.note_records(tx, carried)
