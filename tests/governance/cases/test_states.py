"""The states of a case: whatever is tried, in whatever order, only moves of the table happen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from samspill.governance.cases import states
from samspill.kernel.problems import Invalid

some = st.sampled_from(states.STATES)


class Case(RuleBasedStateMachine):
    """A case that somebody tries to move about."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "coming"
        self.treated = False

    @rule(wanted=some)
    def move(self, wanted):
        try:
            states.check_move(self.state, wanted)
        except Invalid:
            assert wanted not in states.MOVES[self.state]
            return
        assert wanted in states.MOVES[self.state]
        self.state = wanted
        self.treated |= wanted == "treated"

    @invariant()
    def what_is_treated_stays_treated(self):
        assert not self.treated or self.state == "treated"

    @invariant()
    def every_open_case_can_still_be_treated(self):
        assert self.state == "treated" or self.state in reaching("treated")


def reaching(wanted: str) -> set[str]:
    """The states from which another can be reached."""
    found = {wanted}
    for _ in states.STATES:
        found |= {state for state, moves in states.MOVES.items() if moves & found}
    return found


test_a_case_moves_by_the_table_alone = Case.TestCase


def test_there_are_moves_from_and_to_known_states_only():
    assert states.MOVES.keys() == set(states.STATES)
    assert {move for moves in states.MOVES.values() for move in moves} <= set(states.STATES)


@given(st.lists(st.sampled_from(states.KINDS), min_size=1))
def test_types_are_kept_once_each_in_their_own_order(kinds):
    found = states.check_kinds(kinds)
    assert set(found) == set(kinds)
    assert found == sorted(found, key=states.KINDS.index)


@pytest.mark.parametrize("kinds", [[], ["politics"], ["approval", ""]])
def test_a_type_that_there_is_not_is_refused(kinds):
    with pytest.raises(Invalid):
        states.check_kinds(kinds)
