"""Regular expressions as automata, which take a time that only the lengths of pattern and string decide.

The backtracking of `re` can take for ever on patterns such as `(a+)+$`. A pattern that could is run here instead: all
ways to match it are followed side by side, one character at a time.
"""

from __future__ import annotations

import re
from re import _constants as codes  # type: ignore[attr-defined]  # What `re` itself reads patterns with.
from re import _parser as reader  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.fhirpath.errors import FhirPathError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STATES: Final = 5_000
"""How large an automaton may become. A repetition of at most n counts n times."""

_PLAIN: Final = re.DOTALL | re.UNICODE
"""The only flags that an automaton keeps."""


def _is_word(each: str) -> bool:
    return each.isalnum() or each == "_"


_CATEGORIES: Final[dict[Any, Callable[[str], bool]]] = {
    codes.CATEGORY_DIGIT: str.isdecimal,
    codes.CATEGORY_NOT_DIGIT: lambda each: not each.isdecimal(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda each: not each.isspace(),
    codes.CATEGORY_WORD: _is_word,
    codes.CATEGORY_NOT_WORD: lambda each: not _is_word(each),
}


def _at_word(text: str, place: int) -> bool:
    before, after = place > 0 and _is_word(text[place - 1]), place < len(text) and _is_word(text[place])
    return before != after


_PLACES: Final[dict[Any, Callable[[str, int], bool]]] = {
    codes.AT_BEGINNING: lambda _text, place: place == 0,
    codes.AT_BEGINNING_STRING: lambda _text, place: place == 0,
    codes.AT_END: lambda text, place: place == len(text) or (place == len(text) - 1 and text[place] == "\n"),
    codes.AT_END_STRING: lambda text, place: place == len(text),
    codes.AT_BOUNDARY: _at_word,
    # In an empty string `re` finds neither; so does this.
    codes.AT_NON_BOUNDARY: lambda text, place: bool(text) and not _at_word(text, place),
}


def degree(pattern: str) -> int | None:
    """Tell how the time of `re` grows with the string's length: as which power of it; None where it may grow faster."""
    count = _variables(reader.parse(pattern, re.DOTALL))
    return None if count is None else count + 1


def _variables(parts: Iterable[Any]) -> int | None:
    """Count the repetitions whose number is open; None where one stands within another, or there is more to it."""
    total = 0
    for kind, rest in parts:
        if kind in (codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN, codes.AT):
            continue
        inner = _inner(kind, rest)
        found = None if inner is None else [_variables(each) for each in inner]
        if found is None or None in found:
            return None
        within = sum(each or 0 for each in found)
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if within or (inner is not None and _branches(inner[0]) and rest[1] > 1):
                return None
            total += rest[0] != rest[1]
        total += within + (len(found) > 1)
    return total


def _branches(parts: Iterable[Any]) -> bool:
    return any(kind == codes.BRANCH or (kind == codes.SUBPATTERN and _branches(rest[3])) for kind, rest in parts)


def _inner(kind: Any, rest: Any) -> list[Any] | None:
    """Give the parts within a part; None for what an automaton cannot do."""
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        return [rest[2]]
    if kind == codes.SUBPATTERN:
        return None if rest[1] or rest[2] else [rest[3]]
    return list(rest[1]) if kind == codes.BRANCH else None


class Automaton:
    """A pattern's states: what leads from each to which others."""

    def __init__(self, pattern: str) -> None:
        self._steps: list[list[tuple[Callable[[str], bool], int]]] = []
        self._free: list[list[tuple[Callable[[str, int], bool] | None, int]]] = []
        self._start = self._state()
        parts = reader.parse(pattern, re.DOTALL)
        if parts.state.flags & ~_PLAIN:
            raise FhirPathError("this regular expression could take for ever")
        self._end = self._sequence(parts, self._start)

    @property
    def size(self) -> int:
        """How many states there are."""
        return len(self._steps)

    def found_in(self, text: str) -> bool:
        """Tell whether the pattern matches anywhere in a string."""
        now: set[int] = set()
        for place in range(len(text) + 1):
            now = self._closed({*now, self._start}, text, place)
            if self._end in now:
                return True
            if place < len(text):
                each = text[place]
                now = {to for state in now for test, to in self._steps[state] if test(each)}
        return False

    def _closed(self, states: set[int], text: str, place: int) -> set[int]:
        """Add the states that are reached without a character."""
        rest = list(states)
        while rest:
            for condition, to in self._free[rest.pop()]:
                if to not in states and (condition is None or condition(text, place)):
                    states.add(to)
                    rest.append(to)
        return states

    def _state(self) -> int:
        if len(self._steps) >= STATES:
            raise FhirPathError("the regular expression is too large")
        self._steps.append([])
        self._free.append([])
        return len(self._steps) - 1

    def _sequence(self, parts: Iterable[Any], at: int) -> int:
        for kind, rest in parts:
            at = self._part(kind, rest, at)
        return at

    def _part(self, kind: Any, rest: Any, at: int) -> int:
        if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            return self._repeated(rest[2], rest[0], rest[1], at)
        if kind == codes.AT:
            end = self._state()
            self._free[at].append((_PLACES[rest], end))
            return end
        inner = _inner(kind, rest)
        if inner is None:
            end = self._state()
            self._steps[at].append((_test(kind, rest), end))
            return end
        ends = [self._sequence(each, self._from(at)) for each in inner]
        return self._joined(ends)

    def _from(self, at: int) -> int:
        start = self._state()
        self._free[at].append((None, start))
        return start

    def _joined(self, ends: list[int]) -> int:
        end = self._state()
        for each in ends:
            self._free[each].append((None, end))
        return end

    def _repeated(self, parts: Any, least: int, most: Any, at: int) -> int:
        for _ in range(least):
            at = self._sequence(parts, at)
        if most == codes.MAXREPEAT:
            loop = self._from(at)
            self._free[self._sequence(parts, loop)].append((None, loop))
            return self._joined([loop])
        ends = [at]
        for _ in range(most - least):
            at = self._sequence(parts, self._from(at))
            ends.append(at)
        return self._joined(ends)


def _test(kind: Any, rest: Any) -> Callable[[str], bool]:
    """Make the test of one character."""
    if kind == codes.ANY:
        return lambda _each: True
    if kind == codes.LITERAL:
        return chr(rest).__eq__
    if kind == codes.NOT_LITERAL:
        return chr(rest).__ne__
    if kind != codes.IN:
        raise FhirPathError("this regular expression could take for ever")
    negated = rest[0][0] == codes.NEGATE
    tests = [_of_class(*each) for each in rest[negated:]]
    return lambda each: any(test(each) for test in tests) != negated


def _of_class(kind: Any, rest: Any) -> Callable[[str], bool]:
    if kind == codes.LITERAL:
        return chr(rest).__eq__
    if kind == codes.RANGE:
        low, high = chr(rest[0]), chr(rest[1])
        return lambda each: low <= each <= high
    return _CATEGORIES[rest]
