from __future__ import annotations

import pytest

from samspill.kernel.problems import Unavailable
from samspill.store.embedded import watch


def test_a_watch_that_is_over_says_what_it_waited_for() -> None:
    with pytest.raises(Unavailable, match="gave up after 0 s: the kettle boils"):
        watch.Watch(0, print).pause("the kettle boils")


def test_a_watch_tells_what_it_waits_for_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    quiet = watch.Watch(60, told.append)
    quiet.pause("the kettle boils")
    assert told == []
    monkeypatch.setattr(watch, "TELL", 0.0)
    watch.Watch(60, told.append).pause("the kettle boils")
    assert told == ["waiting for 0 s: the kettle boils"]
