"""What an Encounter or a ServiceRequest says about who treats the patient, and for how long. Pure, no database.

An encounter opens the record from the beginning of its day in Norway, so that whoever is to see the patient can
prepare, and while it goes on; when it has ended, for as long as the setting `relation_grace` says, since results and
letters come afterwards. A referral opens it to both sides from when it is written until it is done, a year at most.
Sources: helsepersonelloven § 45 (whoever gives care); the lengths are choices (docs/decisions/0014-the-decision.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.fhir.search.dates import period
from samspill.fhir.search.moments import EARLIEST, LATEST, bounds
from samspill.kernel.clock import norwegian_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

JSON = dict[str, Any]
GOING_ON: Final = frozenset({"arrived", "triaged", "in-progress", "onleave"})
VISITS: Final = GOING_ON | {"planned", "finished"}
"""Statuses of an Encounter that took place, takes place or will; not `cancelled`, `entered-in-error`, `unknown`."""
ASKED: Final = frozenset({"active", "on-hold"})
ORDERS: Final = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order", "directive"})
"""Intents of a ServiceRequest that somebody acts on; a plan or a proposal refers nobody."""
LONGEST_REFERRAL: Final = timedelta(days=365)
FIRST: Final = datetime(1800, 1, 1, tzinfo=UTC)
LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Moments beyond these are taken for them: whoever writes them means "always"."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who treats, as a FHIR Reference says it, and for how long."""

    reference: str
    """`Practitioner/…`, `PractitionerRole/…`, `Organization/…`; may be empty where there is a number."""
    number: tuple[str, str]
    """System and value of the identifier; empty texts where there is none."""
    starts: datetime
    ends: datetime | None


@dataclass(frozen=True, slots=True)
class Treating:
    """What one resource says."""

    kind: Literal["encounter", "referral"]
    parties: tuple[Party, ...]


def treating(resource: Mapping[str, Any], grace: timedelta) -> Treating:
    """Read an Encounter or a ServiceRequest. What says nothing of treatment names no parties."""
    if resource["resourceType"] == "Encounter":
        return Treating("encounter", tuple(_of_encounter(resource, grace)))
    return Treating("referral", tuple(_of_request(resource, grace)))


def _of_encounter(encounter: Mapping[str, Any], grace: timedelta) -> Iterator[Party]:
    status = encounter.get("status")
    if status not in VISITS:
        return
    start, end = _stretch(encounter.get("period"))
    starts = day_of(start or _updated(encounter))
    if end is None and status not in GOING_ON:
        # One that has not begun, or does not say when it ended, is of the day it is set to.
        end = starts + _DAY
    ends = None if end is None else later(end, grace)
    yield from _party(encounter.get("serviceProvider"), starts, ends)
    for one in encounter.get("participant", ()):
        joined, left = _stretch(one.get("period"))
        own_ends = ends if left is None else later(left, grace) if ends is None else min(ends, later(left, grace))
        yield from _party(one.get("individual"), max(starts, day_of(joined)) if joined else starts, own_ends)


def _of_request(request: Mapping[str, Any], grace: timedelta) -> Iterator[Party]:
    status = request.get("status")
    if request.get("doNotPerform") or request.get("intent") not in ORDERS or status not in (*ASKED, "completed"):
        return
    starts = bounds(request["authoredOn"])[0] if "authoredOn" in request else _updated(request)
    ends = later(starts, LONGEST_REFERRAL)
    if status == "completed":
        ends = min(ends, later(_updated(request), grace))
    for party in (request.get("requester"), *request.get("performer", ())):
        yield from _party(party, starts, ends)


def _party(said: Mapping[str, Any] | None, starts: datetime, ends: datetime | None) -> Iterator[Party]:
    if not said or (ends is not None and ends <= starts):
        return
    identifier = said.get("identifier", {})
    number = (str(identifier.get("system", "")), str(identifier.get("value", "")))
    reference = str(said.get("reference", ""))
    if reference or all(number):
        yield Party(reference, number, starts, ends)


def _stretch(said: Mapping[str, Any] | None) -> tuple[datetime | None, datetime | None]:
    """Give the outer bounds of a Period; None where it is open."""
    starts, ends = (said and period(said)) or (EARLIEST, LATEST)
    return (None if starts == EARLIEST else starts), (None if ends == LATEST else ends)


def _updated(resource: Mapping[str, Any]) -> datetime:
    return bounds(resource["meta"]["lastUpdated"])[0]


def day_of(moment: datetime) -> datetime:
    """Give the beginning of a moment's day, as people in Norway count days."""
    if not FIRST < moment < LAST:
        return min(max(moment, FIRST), LAST)
    zone = norwegian_time()
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)


def later(moment: datetime, by: timedelta) -> datetime:
    """Give a moment that lies later, as far as there are days to count."""
    return moment + by if moment < LAST - by else LAST
