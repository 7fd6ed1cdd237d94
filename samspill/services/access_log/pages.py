"""Pages of the log: the platform's own trail and what other systems have delivered, as one list, newest first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import grounds, reading
from samspill.kernel.problems import Fault, Malformed
from samspill.services.access_log.delivered import of_patient as delivered_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.audit.reading import Place
    from samspill.services.access_log.filters import Filter
    from samspill.store import Transaction

STRETCH: Final = 100
"""Entries that are read at a time, to find a page of those that are wanted."""
STRETCHES: Final = 20
"""Stretches that are looked through at most: a page may then be short, or empty, and still have a next."""


async def page_of(
    tx: Transaction, patients: Sequence[str], place: Place | None, wanted: Filter, size: int
) -> tuple[list[dict[str, Any]], str]:
    """Collect a page of wanted entries about a patient's records, with their `content`, newest first.

    Gives where the next page begins too, the empty string when there is none.
    """
    found: list[dict[str, Any]] = []
    if wanted.until is not None and (place is None or place[0] > wanted.until):
        place = (wanted.until, 0, 0)
    for _ in range(STRETCHES):
        rows = await _stretch(tx, patients, place)
        found += [row for row in rows if wanted.takes(row)]
        ended = len(rows) < STRETCH or (wanted.since is not None and rows[-1]["at"] < wanted.since)
        if len(found) > size:
            return await _with_grounds(tx, found[:size]), written(found[size - 1])
        if ended:
            return await _with_grounds(tx, found), ""
        place = _place(rows[-1])
    return await _with_grounds(tx, found), written(rows[-1])


async def _stretch(tx: Transaction, patients: Sequence[str], place: Place | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for patient in patients:
        found += await reading.of_patient(tx, patient, place, STRETCH)
        found += await delivered_of(tx, patient, place, STRETCH)
    return sorted(found, key=_place, reverse=True)[:STRETCH]


async def _with_grounds(tx: Transaction, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    texts = await grounds.grounds_of(tx, (entry["ground"] for entry in entries))
    return [{"content": texts.get(entry["ground"], ""), **entry} for entry in entries]


def _place(entry: dict[str, Any]) -> Place:
    return entry["at"], entry["chain"], entry["seq"]


def place_of(text: str) -> Place | None:
    """Read where a page begins, as `written` wrote it; the empty string is the beginning. Raises `Malformed`."""
    if not text:
        return None
    moment, chain, seq = [*text.split("~"), "", ""][:3]
    try:
        # A `+` that was not escaped has become a space on its way.
        return datetime.fromisoformat(moment.replace(" ", "+")).astimezone(UTC), int(chain), int(seq)
    except (ValueError, OverflowError):
        message = "this is no place in the log"
        raise Malformed(message, Fault("before", message, "value")) from None


def written(entry: dict[str, Any]) -> str:
    """Write the place of the last entry of a page."""
    return f"{entry['at'].astimezone(UTC).replace(tzinfo=None).isoformat()}Z~{entry['chain']}~{entry['seq']}"
