from __future__ import annotations

import pytest

from samspill.store import ahead
from samspill.store.ahead import Ahead, Habit


@pytest.fixture(autouse=True)
def _nothing_is_usual(monkeypatch):
    monkeypatch.setattr(ahead, "_usual", set())
    monkeypatch.setattr(ahead, "_asked", type(ahead._asked)())


def test_a_text_is_wished_for_when_it_is_what_was_asked_last_and_is_usual():
    habit, other = Habit(), Habit()
    for _ in range(ahead.OFTEN - 1):
        habit.learn("SELECT 1")
    assert habit.wish() == ""
    other.learn("SELECT 1")
    assert habit.wish() == other.wish() == "SELECT 1"
    habit.learn("SELECT 2")
    assert habit.wish() == ""
    assert Habit().wish() == ""


def test_no_more_than_some_texts_are_usual_and_what_is_seldom_is_not_counted_for_ever(monkeypatch):
    monkeypatch.setattr(ahead, "COUNTED", 100)
    habit = Habit()
    for number in range(ahead.MOST + 5):
        for _ in range(ahead.OFTEN):
            habit.learn(f"SELECT {number}")
    assert len(ahead._usual) == ahead.MOST
    for number in range(1000):
        habit.learn(f"SELECT {number} AS seldom")
    assert len(ahead._asked) <= 101


def test_only_the_same_question_with_the_same_values_is_answered():
    asked = Ahead()
    assert not asked.answers("", ())
    asked.take("SELECT $1", (96, "o1", False, "p1"), ())
    assert asked.answers("SELECT $1", (96, "o1", False, "p1"))
    for text, values in {
        "SELECT $1 ": (96, "o1", False, "p1"),
        "SELECT $1": (96, "o1", False, "p2"),
        "": (96, "o1", False, "p1"),
    }.items():
        assert not asked.answers(text, values)
