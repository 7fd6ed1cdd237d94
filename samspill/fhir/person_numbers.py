"""The guard of person numbers: those of real people come into production alone, and made-up ones into all but it.

A number that may belong to somebody has no place in a demo or a test, and one that belongs to nobody none in
production (docs/security.md). Every resource that is to be stored is looked at, however it came. Which of the two an
installation is stands in one place for the process, set when it starts; until then it is no production.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.identifiers import DNR, DUF, FHN, FNR, HNR, allowed, classify, normalise
from samspill.kernel.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.kernel.settings import Environment, Settings

PERSONS: Final = frozenset({FNR, DNR, FHN, HNR, DUF})
_MARK: Final = b"2.16.578.1.12.4.1.4."
"""What the systems of all person numbers have in common: a text without it holds none."""
_ESCAPED: Final = ord("\\")
_environment: list[Environment] = ["test"]


def guard(settings: Settings) -> None:
    """Say what kind of installation this process serves."""
    _environment[0] = "production" if settings.environment == "production" else "test"


def fault_in(value: dict[str, Any], tight: bytes) -> Fault | None:
    """Find the first identifier of a resource whose number may not stand here; `tight` is the resource's text."""
    if _MARK not in tight and _ESCAPED not in tight:
        return None
    here = _environment[0]
    for where, number in _numbers(value, str(value.get("resourceType", ""))):
        # What is no person number at all is no matter of this guard, but of the profiles.
        if classify(number) is not None and not allowed(number, here):
            made_up = here == "production"
            what = "a made-up person number" if made_up else "a person number that may belong to somebody"
            place = "in production" if made_up else "outside production"
            return Fault(where, f"{what} may not stand {place}", "business-rule")
    return None


def _numbers(value: Any, where: str) -> Iterator[tuple[str, str]]:
    """Give every person number that an Identifier in a value says, with its place."""
    if isinstance(value, dict):
        system, number = value.get("system"), value.get("value")
        if isinstance(system, str) and isinstance(number, str) and normalise(system) in PERSONS:
            yield f"{where}.value", number
        for name, part in value.items():
            if isinstance(part, dict | list):
                yield from _numbers(part, f"{where}.{name}")
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _numbers(part, f"{where}[{place}]")
