"""The signs by which a look is weighed: each has a name, a weight, and figures that explain it. Pure, no database.

The weights are points out of a hundred. They are a choice (docs/decisions/0015-log-analysis.md), and the outcomes that
controllers record show whether it is a good one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

from samspill.kernel.clock import norwegian_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

FOUNDED: Final = frozenset({"gp", "referral", "encounter"})
"""Bases that a register or a record shows, and not only the word of whoever looked."""
NIGHT: Final = frozenset({22, 23, 0, 1, 2, 3, 4, 5})
WORTH: Final = 40
"""Points from which a look goes on the work list."""
SETTLED_IN: Final = 20
"""Looks that somebody must have made before their own habits say anything."""
CROWD: Final = 12
"""Different people who open one record in a day, from which it is a crowd."""

WEIGHTS: Final[Mapping[str, int]] = {
    "override": 40,
    "emergency": 30,
    "acute": 25,
    "no-relation": 25,
    "declared": 12,
    "own-record": 60,
    "same-surname": 20,
    "same-address": 35,
    "colleague": 25,
    "watched": 30,
    "night": 10,
    "volume": 25,
    "crowd": 20,
    "refused": 15,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A look, with what is known of the two people."""

    at: datetime
    caller: str
    organisation: str
    patient: str
    outcome: str
    purpose: str
    basis: str
    """What opened the record (`PatientGrant.basis`); empty where nothing is known of it."""
    own: bool = False
    """Whoever looked is the patient."""
    surnames: tuple[str, str] = ("", "")
    """Of whoever looked, and of the patient."""
    addresses: tuple[str, str] = ("", "")
    """Keys that are equal when the addresses are."""
    colleague: bool = False
    """The patient works for the same organisation."""
    watched: bool = False
    """The record is one that draws curiosity: an employee's, or that of somebody in the news."""
    known_name: bool = False
    """The surname is so common that it says nothing."""


@dataclass(frozen=True, slots=True)
class Habit:
    """What somebody usually does, from looks before this one."""

    looks: int = 0
    nights: int = 0
    days: tuple[int, ...] = ()
    """Records opened on each earlier day of work."""


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a look."""

    records: int = 0
    """Records that whoever looked opened that day, this one counted."""
    people: int = 0
    """Different people who opened this record that day."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One reason to check."""

    name: str
    weight: int
    figures: Mapping[str, int] = field(default_factory=dict)


def signs_of(seen: Seen, habit: Habit, day: Day) -> tuple[Sign, ...]:
    """Give the signs of a look, the weightiest first."""
    found = [*_ground(seen), *_ties(seen), *_pattern(seen, habit, day)]
    return tuple(sorted(found, key=lambda sign: (-sign.weight, sign.name)))


def score(signs: Sequence[Sign]) -> int:
    """Weigh signs together, 0 to 99: each takes its share of what is left, so many small ones are never certainty."""
    left = math.prod(1 - sign.weight / 100 for sign in signs)
    return min(round(100 * (1 - left)), 99)


def _ground(seen: Seen) -> Iterator[Sign]:
    if seen.purpose == "BTG" or seen.basis == "emergency":
        yield _sign("emergency")
    elif seen.basis == "acute-chosen":
        yield _sign("acute")
    elif seen.basis == "declared":
        yield _sign("declared")
    elif seen.basis not in FOUNDED:
        yield _sign("no-relation")
    if seen.outcome == "refused":
        yield _sign("refused")


def _ties(seen: Seen) -> Iterator[Sign]:
    if seen.own:
        yield _sign("own-record")
        return
    mine, theirs = (name.casefold() for name in seen.surnames)
    if mine and mine == theirs and not seen.known_name:
        yield _sign("same-surname")
    if seen.addresses[0] and seen.addresses[0] == seen.addresses[1]:
        yield _sign("same-address")
    if seen.colleague:
        yield _sign("colleague")
    if seen.watched:
        yield _sign("watched")


def _pattern(seen: Seen, habit: Habit, day: Day) -> Iterator[Sign]:
    settled = habit.looks >= SETTLED_IN
    hour = seen.at.astimezone(norwegian_time()).hour
    if hour in NIGHT and settled and habit.nights * 10 < habit.looks:
        yield _sign("night", hour=hour, share=round(100 * habit.nights / habit.looks))
    usual = median(habit.days) if habit.days else 0
    if settled and day.records > unusual(habit.days):
        yield _sign("volume", records=day.records, usual=round(usual))
    if day.people >= CROWD:
        yield _sign("crowd", people=day.people)


def override() -> Sign:
    """Give the sign of an emergency override of which the citizen was told: alone it is worth checking."""
    return _sign("override")


def unusual(days: Sequence[int]) -> float:
    """Give how many records in a day would be unusual: five median deviations, and at least 20, above the median."""
    if not days:
        return math.inf
    middle = median(days)
    return middle + max(5 * 1.4826 * median(abs(count - middle) for count in days), 20)


def _sign(name: str, **figures: int) -> Sign:
    return Sign(name, WEIGHTS[name], figures)
