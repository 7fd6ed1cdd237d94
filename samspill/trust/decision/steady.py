"""For how long the rules say the same of the same facts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from samspill.trust.decision.rules.personnel import AHEAD, LIFE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.trust.decision.facts import Facts, Power, Relation, Setting

MINUTE: Final = timedelta(minutes=1)
"""The longest period: it ends before a day does in Norway, and with it a year of somebody's life."""
_NEXT: Final = timedelta(microseconds=1)
_MOMENTS: Final = range(86_400, 200_000_000_000)
"""Seconds since 1970 that are a moment of Python's calendar, with a day to spare."""


def steady(facts: Facts) -> tuple[datetime, datetime]:
    """Give the period around the moment of the facts in which none that they tell of begins or ends: from, and before.

    It lies within a minute, so that what rests on whole minutes (the day, and with it an age) is the same in all of it.
    """
    since = facts.at.replace(second=0, microsecond=0)
    until = since + MINUTE
    for edge in _edges(facts):
        if since < edge <= facts.at:
            since = edge
        elif facts.at < edge < until:
            until = edge
    return since, until


def _edges(facts: Facts) -> Iterator[datetime]:
    periods: tuple[Relation | Setting | Power, ...] = (*facts.relations, *facts.settings, *facts.powers)
    for one in periods:
        yield from filter(None, (one.starts, one.ends))
    made = facts.attested.toa if facts.attested else None
    if made is not None and made in _MOMENTS:
        attested = datetime.fromtimestamp(made, UTC)
        yield attested - timedelta(seconds=AHEAD)
        # The last second of its life is in it.
        yield attested + timedelta(seconds=LIFE) + _NEXT
