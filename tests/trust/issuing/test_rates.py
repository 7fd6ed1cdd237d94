"""A client asks as often as it may, in each worker its share, and anew every minute."""

from __future__ import annotations

import time

from samspill.trust.issuing.rates import Rates


def test_each_worker_allows_its_share_every_minute(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    rates = Rates(workers=2)
    assert [rates.allows("a", 5) for _ in range(5)] == [True, True, True, False, False]
    assert rates.allows("b", 5)
    assert all(rates.allows("free", 0) for _ in range(100))
    now[0] = 60.0
    assert rates.allows("a", 5)
