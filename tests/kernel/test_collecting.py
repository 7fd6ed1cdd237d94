from __future__ import annotations

import gc

import pytest

from samspill.kernel.collecting import YOUNG, look_seldom


@pytest.fixture
def as_it_was():
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_what_is_there_is_left_alone_and_cycles_are_still_found(as_it_was):
    look_seldom()
    assert gc.get_threshold()[0] == YOUNG
    assert gc.get_freeze_count() > 1000
    ring: list[object] = []
    ring.append(ring)
    del ring
    assert gc.collect() >= 1
