"""Which part of a history is asked for: `_count`, `_since`, `_at`, and the page that a link names.

http://hl7.org/fhir/R4/http.html#history
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.interaction import FORMATS
from samspill.fhir.search.moments import bounds
from samspill.kernel import clock
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.pages import Pages
    from samspill.kernel.calls import Call

_LONGEST: Final = 6
"""Digits of `_count`: far beyond any limit."""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a history is asked for."""

    count: int
    since: datetime | None = None
    at: tuple[datetime | None, datetime | None] = (None, None)
    """A period, [from, to): the versions that were current at some time in it."""
    after: tuple[datetime, int, str, int] | None = None
    """The last entry of the page before: its moment, type, id and version."""
    said: str = ""
    """`_at` as it was asked for."""

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows it: then a resource that is there has an entry in it."""
        return self.since is None and self.after is None and self.at[0] is None


def read_window(call: Call) -> Call:
    """Read the query; anything else than the parameters of a history is refused by name.

    Raises `Malformed`. The window is the call's fact `window`.
    """
    pages: Pages = call.facts["pages"]
    window = Window(min(pages.size, pages.limit))
    seen: set[str] = set()
    for name, value in call.query:
        if name in FORMATS:
            continue
        if name in seen:
            raise _refused(name, "it may be given once only")
        seen.add(name)
        window = _with(window, name, value, call, pages)
    return call.knowing(window=window)


def _with(window: Window, name: str, value: str, call: Call, pages: Pages) -> Window:
    match name:
        case "_page":
            return _page(pages.open(page_kind(call), value))
        case "_count":
            return replace(window, count=min(_count(value), pages.limit))
        case "_since":
            return replace(window, since=_instant(value))
        case "_at":
            return replace(window, at=_period(value), said=value)
    message = f"{name[:64]} is not a parameter of history here"
    raise Malformed(message, Fault(name[:64], message, "not-supported"))


def page_kind(call: Call) -> str:
    """Say what a link goes on with: the history of something, and of nothing else."""
    return f"history {call.kind} {call.id}"


def state_of(window: Window, last: Mapping[str, Any]) -> list[Any]:
    """Give what a link to the next page must hold. `last` is the row that the page ends with."""
    since = window.since.isoformat() if window.since else None
    return [window.count, since, window.said, last["updated"].isoformat(), last["type"], last["id"], last["version"]]


def _page(state: list[Any]) -> Window:
    count, since, said, updated, code, id_, version = state
    return Window(
        count,
        datetime.fromisoformat(since) if since else None,
        _period(said) if said else (None, None),
        (datetime.fromisoformat(updated), code, id_, version),
        said,
    )


def self_query(window: Window) -> str:
    """Write the query of the link to the answer itself."""
    since = f"&_since={clock.instant(window.since)}" if window.since else ""
    at = f"&_at={window.said.replace('+', '%2B')}" if window.said else ""
    return f"?_count={window.count}{since}{at}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > _LONGEST:
        raise _refused("_count", "it must be a whole number")
    return int(text)


def _instant(text: str) -> datetime:
    # In a query, the plus sign of a zone becomes a space.
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise _refused("_since", "it must be an instant with its zone, such as 2026-11-26T08:00:00Z")
    return moment


def _period(text: str) -> tuple[datetime, datetime]:
    try:
        return bounds(text.replace(" ", "+"))
    except ValueError:
        raise _refused("_at", "it must be a date or a time, such as 2026-11 or 2026-11-26T08:00:00Z") from None


def _refused(name: str, what: str) -> Malformed:
    message = f"{name}: {what}"
    return Malformed(message, Fault(name, message, "value"))
