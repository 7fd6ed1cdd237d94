"""What the ground of a decision says of the attest, and what a ground of another shape does not."""

from __future__ import annotations

import pytest

from samspill.trust.decision.attested import attested_in


@pytest.mark.parametrize("ground", ["", "{}", "[]", "no JSON", '{"attested":7}', '{"attested":{"hpr":[]}}'])
def test_a_ground_of_another_shape_says_nothing(ground):
    assert attested_in(ground).hpr == ""
