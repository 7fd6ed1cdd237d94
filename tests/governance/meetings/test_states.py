"""The states of a meeting."""

from __future__ import annotations

import pytest

from samspill.governance.meetings import states
from samspill.kernel.problems import Invalid


@pytest.mark.parametrize("before", states.STATES)
@pytest.mark.parametrize("after", states.STATES)
def test_only_the_moves_of_the_table_are_made(before, after):
    if after in states.MOVES[before]:
        states.check_move(before, after)
    else:
        with pytest.raises(Invalid, match=before):
            states.check_move(before, after)


def test_a_meeting_that_was_held_is_never_cancelled_and_every_state_is_reached():
    reached, waiting = {"planned"}, ["planned"]
    while waiting:
        new = states.MOVES[waiting.pop()] - reached
        reached |= new
        waiting += new
    assert reached == set(states.STATES)
    assert "cancelled" not in states.MOVES["held"] | states.MOVES["running"]
