"""The question that a call ends with, asked ahead of its turn.

Calls of one kind end with the same text again and again, veil and all. Once a text is usual here, it is asked together
with what the decision reads, in the same snapshot (`trust.decision.dossiers`). What it gave counts if the call then
asks exactly that, with the same values; otherwise the call asks in its turn, as if nothing had been.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

    import asyncpg

OFTEN: Final = 50
"""Times that a text is asked before it is usual: what is planned for one citizen's settings is seldom asked again."""
MOST: Final = 30
"""Usual texts: each is a plan that a connection keeps."""
COUNTED: Final = 2000
_asked: Counter[str] = Counter()
_usual: set[str] = set()


@dataclass(slots=True)
class Habit:
    """What calls that are alike ended with the last time."""

    text: str = ""

    def wish(self) -> str:
        """Give what to ask ahead; empty for nothing, when it was never asked or is not usual."""
        return self.text if self.text in _usual else ""

    def learn(self, text: str) -> None:
        """Note what a call ended with."""
        self.text = text
        if text in _usual:
            return
        _asked[text] += 1
        if _asked[text] >= OFTEN and len(_usual) < MOST:
            _usual.add(text)
        if len(_asked) > COUNTED:
            _asked.clear()


class Ahead(msgspec.Struct):
    """What was asked ahead for one call."""

    habit: Habit = msgspec.field(default_factory=Habit)
    text: str = ""
    values: tuple[object, ...] = ()
    rows: Sequence[asyncpg.Record] = ()

    def take(self, text: str, values: tuple[object, ...], rows: Sequence[asyncpg.Record]) -> None:
        """Take what a text gave for some values."""
        self.text, self.values, self.rows = text, values, rows

    def answers(self, text: str, values: tuple[object, ...]) -> bool:
        """Tell whether this is what was asked."""
        return bool(self.text) and self.text == text and self.values == values
