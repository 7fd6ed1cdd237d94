"""The states of a meeting and of its minutes, and which moves there are: data, and nothing else decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["planned", "called", "running", "held", "cancelled"]

STATES: Final[tuple[State, ...]] = ("planned", "called", "running", "held", "cancelled")
MOVES: Final[Mapping[State, frozenset[State]]] = {
    "planned": frozenset({"called", "cancelled"}),
    "called": frozenset({"running", "cancelled"}),
    "running": frozenset({"held"}),
    "held": frozenset({"running"}),
    "cancelled": frozenset({"planned"}),
}
"""From each state, the states that a meeting may go to. One that was ended too early goes on; one that was cancelled
is planned anew, and called anew.
"""
MINUTES: Final = ("draft", "sent", "approved")


def check_move(before: str, after: str) -> None:
    """Let a meeting go from a state to another. Raises `Invalid` for a move that there is not; it says which are."""
    allowed = sorted(move for state, moves in MOVES.items() if state == before for move in moves)
    if after not in allowed:
        message = f"a meeting that is {before} does not become {after}, but {', '.join(allowed)}"
        raise Invalid(message, Fault("state", message))
