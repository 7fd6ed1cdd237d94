"""The conformance resources that operations and searches look into: those that are known here, beside R4's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir import profiles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.profiles import Known
    from samspill.kernel.problems import Fault
    from samspill.store import Transaction


async def known(tx: Transaction) -> Known:
    """Give all that is known now, carried and stored: one cheap look at the database."""
    return await profiles.known(tx)


def claimed(resource: dict[str, Any]) -> tuple[str, ...]:
    """Give the profiles that a resource claims in its meta, less those that are types of R4."""
    return profiles.named(resource)


def unknown(known: Known, resource: dict[str, Any], urls: Sequence[str]) -> tuple[Fault, ...]:
    """Tell which profiles cannot be checked here, one fault each."""
    return profiles.advise(known, resource, urls)


def check(known: Known, resource: dict[str, Any], urls: Sequence[str]) -> tuple[Fault, ...]:
    """Find what is wrong with a resource under some profiles; those that are not known are passed over."""
    return profiles.check(known, resource, urls)
