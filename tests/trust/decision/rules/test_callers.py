"""Who asks: systems that are beyond doubt, and persons."""

from __future__ import annotations

import pytest

from samspill.trust.decision.rules.callers import is_clear
from samspill.trust.grants import Need

RECORD = Need(frozenset({("Patient", "r")}), patient="p1")


@pytest.mark.parametrize(
    ("scopes", "clear"),
    [
        ("system/*.rs", True),
        ("user/*.rs", False),
        ("system/*.rs user/*.rs", True),
        ("patient/*.rs", True),
    ],
)
def test_scopes_of_users_are_no_systems(scopes, clear):
    held = frozenset(scopes.split())
    assert is_clear(held, RECORD, speaks=False, trial=False) is clear
    assert is_clear(held, RECORD, speaks=False, trial=True)
    assert not is_clear(held, RECORD, speaks=True, trial=True)
    assert is_clear(held, Need(frozenset({("Organization", "r")})), speaks=False, trial=False)
