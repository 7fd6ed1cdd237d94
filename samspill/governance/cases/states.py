"""The states of a case in a body, and which moves there are: data, and nothing else decides.

A postponed case comes back to the same body under its own number; what is sent back or withdrawn may be taken up again.
What is treated stays treated: a change of what was decided is a new version of the decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Mapping

State = Literal["coming", "scheduled", "treated", "postponed", "returned", "withdrawn"]

STATES: Final[tuple[State, ...]] = ("coming", "scheduled", "treated", "postponed", "returned", "withdrawn")
MOVES: Final[Mapping[State, frozenset[State]]] = {
    "coming": frozenset({"scheduled", "treated", "postponed", "withdrawn"}),
    "scheduled": frozenset({"coming", "treated", "postponed", "returned", "withdrawn"}),
    "postponed": frozenset({"coming", "scheduled", "treated", "withdrawn"}),
    "returned": frozenset({"coming", "scheduled", "treated", "withdrawn"}),
    "withdrawn": frozenset({"coming"}),
    "treated": frozenset(),
}
"""From each state, the states that a case may go to."""
KINDS: Final = ("approval", "information", "discussion", "endorsement", "recommendation")
"""Case types; several are combined: `Tilslutning og drøfting`."""


def check_move(before: str, after: str) -> None:
    """Let a case go from a state to another. Raises `Invalid` for a move that there is not; it says which are."""
    allowed = sorted(move for state, moves in MOVES.items() if state == before for move in moves)
    if after not in allowed:
        message = f"a case that is {before} does not become {after}, but {', '.join(allowed) or 'nothing else'}"
        raise Invalid(message, Fault("state", message))


def check_kinds(kinds: list[str]) -> list[str]:
    """Give case types in their own order, each once. Raises `Invalid` for none, or for one that there is not."""
    if not kinds or [kind for kind in kinds if kind not in KINDS]:
        message = f"a case is one or more of {', '.join(KINDS)}"
        raise Invalid(message, Fault("kinds", message))
    return [kind for kind in KINDS if kind in kinds]
