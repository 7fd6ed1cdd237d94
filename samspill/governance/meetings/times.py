"""The times of an agenda: when each item starts, what it adds up to, and where it does not fit.

An item takes the minutes for presenting it and those for talking about it. It starts when the one before it ends, or
later, where it is said to start later; where what stands before takes longer than that, the overrun is shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST: Final = 600
"""Minutes of one item, for presenting and for talking about it each."""
_SPELT: Final = re.compile(
    r"(?:([0-9]{1,4})\s*(?:min(?:utter?|utt)?)?\.?)?\s*(?:\(\s*([0-9]{1,4})\s*\+\s*([0-9]{1,4})\s*\))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Span:
    """How long an item takes, in minutes, and when it was said to start, if that is said."""

    presenting: int = 0
    discussing: int = 0
    said: datetime | None = None

    @property
    def minutes(self) -> int:
        """All its minutes."""
        return self.presenting + self.discussing


@dataclass(frozen=True, slots=True)
class Slot:
    """When an item starts and ends, and by how many minutes what stands before it runs over its said start."""

    starts: datetime
    ends: datetime
    overrun: int = 0
    slack: int = 0
    """Minutes that nobody uses before it, since it is said to start later."""


def slots(starts: datetime, spans: Sequence[Span]) -> list[Slot]:
    """Give when each item starts and ends, in order, from the start of the meeting."""
    found: list[Slot] = []
    at = starts
    for span in spans:
        gap = round((span.said - at).total_seconds() / 60) if span.said is not None else 0
        begins = span.said if span.said is not None and gap > 0 else at
        at = begins + timedelta(minutes=span.minutes)
        found.append(Slot(begins, at, overrun=max(-gap, 0), slack=max(gap, 0)))
    return found


def overrun(found: Sequence[Slot], ends: datetime | None) -> int:
    """Give by how many minutes an agenda runs over the end of the meeting; 0 where it has no end, or fits."""
    if ends is None or not found:
        return 0
    return max(round((found[-1].ends - ends).total_seconds() / 60), 0)


def written(presenting: int, discussing: int) -> str:
    """Write how long an item takes: `40 min (20+20)`, `15 min`; `` for no time."""
    total = presenting + discussing
    if not total:
        return ""
    return f"{total} min ({presenting}+{discussing})" if presenting and discussing else f"{total} min"


def read(text: str) -> tuple[int, int]:
    """Read how long an item takes, as people write it: `40 min (20+20)`, `(20+20)`, `15`, ``.

    What is not divided is time for presenting. Raises `Malformed` for another text, and for parts that do not add up.
    """
    found = _SPELT.fullmatch(text.strip())
    if found is None:
        raise _wrong("how long an item takes is written as 40 min (20+20)")
    total, presenting, discussing = (int(part) if part else None for part in found.groups())
    if presenting is None or discussing is None:
        presenting, discussing = total or 0, 0
    elif total is not None and total != presenting + discussing:
        raise _wrong(f"{presenting} and {discussing} minutes are not {total}")
    if max(presenting, discussing) > LONGEST:
        raise _wrong(f"an item takes at most {LONGEST} minutes for each of its parts")
    return presenting, discussing


def _wrong(message: str) -> Malformed:
    return Malformed(message, Fault("minutes", message, "value"))
