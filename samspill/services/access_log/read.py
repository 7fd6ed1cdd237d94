"""Read who has looked at one patient's data, newest first. The citizen sees organisations and roles at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.audit import reading
from samspill.fhir import record
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.services.access_log.looks import NAME_DELAY, is_inward, look_of
from samspill.services.access_log.naming import name_of, names_of

if TYPE_CHECKING:
    from samspill.audit.reading import Place
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import PatientGrant

PAGE: Final = 30
"""Entries on a page."""
STRETCH: Final = 100
"""Entries that are read at a time, to find a page of those that are shown."""
STRETCHES: Final = 10


async def read(tx: Transaction, grant: PatientGrant, call: Call) -> Reply:
    """Give a page of the log. The platform's own housekeeping is shown when `all=true` asks for it."""
    query = dict(call.query)
    everything = query.get("all") == "true"
    patient = await record.patient(tx, grant)
    if patient is None:
        raise Missing("there is no patient with this id")
    entries, more = await _page(tx, grant, place_of(query.get("before", "")), everything=everything)
    people = await names_of(tx, entries)
    delay = NAME_DELAY if grant.bound else timedelta()
    return Reply(
        data={
            "patient": {"id": grant.patient, "name": name_of(patient)},
            "own": grant.bound,
            "all": everything,
            "entries": [look_of(entry, grant.patient, people, delay, call.at) for entry in entries],
            "first": not query.get("before"),
            "next": written(entries[-1]) if more else "",
        },
        about="access-log",
        touched=((grant.patient, len(entries)),),
    )


async def _page(
    tx: Transaction, grant: PatientGrant, place: Place | None, *, everything: bool
) -> tuple[list[dict[str, Any]], bool]:
    """Collect the entries of a page, and tell whether there are more."""
    found: list[dict[str, Any]] = []
    for _ in range(STRETCHES):
        rows = await reading.of_patient(tx, grant.patient, place, STRETCH)
        found += [row for row in rows if everything or not is_inward(row)]
        if len(found) > PAGE or len(rows) < STRETCH:
            break
        place = (rows[-1]["at"], rows[-1]["chain"], rows[-1]["seq"])
    return found[:PAGE], len(found) > PAGE


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
    return f"{entry['at'].replace(tzinfo=None).isoformat()}Z~{entry['chain']}~{entry['seq']}"
