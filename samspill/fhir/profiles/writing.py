"""What is stored must keep the profiles that it claims, as far as they are known here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.profiles.checking import check
from samspill.fhir.profiles.registry import known
from samspill.kernel import strict_json
from samspill.kernel.problems import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.fhir.drafts import Draft
    from samspill.fhir.profiles.known import Known
    from samspill.kernel.problems import Fault
    from samspill.store import Transaction


async def check_profiles(tx: Transaction, draft: Draft) -> None:
    """Refuse a draft that does not keep the profiles that it claims. Raises `Invalid` with every fault.

    Costs nothing for one that claims none, and one look at the database otherwise.
    """
    if draft.profiles:
        faults = faults_of(await known(tx), draft)
        if faults:
            raise Invalid(f"{draft.kind} does not keep its profile: {faults[0].where} {faults[0].what}", *faults)


async def known_for(tx: Transaction, drafts: Iterable[Draft]) -> Known | None:
    """Give what is known, when one of some drafts claims a profile."""
    return await known(tx) if any(draft.profiles for draft in drafts) else None


def faults_of(known: Known, draft: Draft) -> tuple[Fault, ...]:
    """Find the faults of a draft against the profiles that it claims. One that claims only unknown ones is not read."""
    if not any(known.structure(url) is not None for url in draft.profiles):
        return ()
    return check(known, strict_json.value_of(draft.tight), draft.profiles)
