"""The drafts of a Bundle against the profiles that they claim, as far as these are known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.bundle.workspace import placed
from samspill.fhir.profiles import faults_of, known_for
from samspill.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.drafts import Draft
    from samspill.kernel.problems import Fault
    from samspill.store import Transaction


async def refuse_misfits(tx: Transaction, drafts: Mapping[int, Draft]) -> None:
    """Refuse drafts, by their places, that do not keep their profiles. Raises `Invalid` with the faults of all of them.

    Costs nothing when none claims a profile, and one look at the database otherwise.
    """
    known = await known_for(tx, drafts.values())
    if known is None:
        return
    faults: list[Fault] = []
    for place, draft in drafts.items():
        found = faults_of(known, draft)
        faults += placed(Invalid("", *found), place) if found else []
    if faults:
        raise Invalid(f"the Bundle is not valid: {faults[0].where} {faults[0].what}", *faults[:100])
