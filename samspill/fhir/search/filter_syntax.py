"""The grammar of `_filter`, as http://hl7.org/fhir/R4/search_filter.html has it.

    filter    = test / filter ("and" / "or") filter / "not" "(" filter ")" / "(" filter ")"
    test      = path SP operator SP value
    path      = name / name [ "[" filter "]" ] "." path
    value     = JSON string / any sequence without white space, ")" and "]"

`and` and `or` bind alike: what stands first is done first. A name that leads on may say which type it leads to, as in
chains (`subject:Patient.name`), which the standard's grammar leaves out.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, Literal

from samspill.fhir.search.clause import refuse
from samspill.fhir.search.reading import too_much

NAME: Final = "_filter"
LONGEST: Final = 10_000
"""Characters of a filter."""
DEEPEST: Final = 20
"""Brackets within brackets."""
TESTS: Final = 100
"""Comparisons in one filter."""
OPERATORS: Final = frozenset("eq ne co sw ew gt lt ge le ap sa eb pr po ss sb in ni re".split())

_SPACE: Final = re.compile(r"\s*")
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*(?::[A-Za-z]+)?")
_NOT: Final = re.compile(r"not\s*(?=\()")
_JOIN: Final = re.compile(r"(and|or)(?=[\s(])")
_OPERATOR: Final = re.compile(r"\s+([a-z]{2})(?=\s)")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_TOKEN: Final = re.compile(r'[^\s)\]"][^\s)\]]*')


@dataclass(frozen=True, slots=True)
class Step:
    """One name of a path, with what the resource that it leads to must satisfy besides."""

    name: str
    condition: Node | None = None


@dataclass(frozen=True, slots=True)
class Test:
    """A comparison of what a path leads to."""

    path: tuple[Step, ...]
    operator: str
    value: str


@dataclass(frozen=True, slots=True)
class Logic:
    """Two filters, joined."""

    how: Literal["and", "or"]
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Negation:
    """A filter that must not hold."""

    part: Node


Node = Test | Logic | Negation


def read(text: str) -> Node:
    """Read a whole filter. Raises `Malformed` with the place of what is wrong, and `TooLarge`."""
    if len(text) > LONGEST:
        raise too_much(NAME, f"a filter has at most {LONGEST} characters")
    reader = _Reader(text)
    found = reader.filter()
    reader.space()
    if reader.place < len(text):
        raise reader.wrong("here stands `and`, `or` or the end")
    return found


class _Reader:
    """Reads a text from the left, one part of the grammar at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0
        self.depth = 0
        self.tests = 0

    def wrong(self, what: str) -> Exception:
        return refuse(NAME, f"at character {self.place + 1}: {what}")

    def space(self) -> None:
        found = _SPACE.match(self.text, self.place)
        self.place = found.end() if found else self.place

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.place)
        if found:
            self.place = found.end()
        return found

    def sign(self, sign: str) -> bool:
        if not self.text.startswith(sign, self.place):
            return False
        self.place += 1
        return True

    def filter(self) -> Node:
        found = self.part()
        while True:
            self.space()
            join = self.take(_JOIN)
            if not join:
                return found
            found = Logic("and" if join[1] == "and" else "or", found, self.part())

    def part(self) -> Node:
        self.space()
        if self.take(_NOT):
            self.sign("(")
            return Negation(self.inside(")"))
        return self.inside(")") if self.sign("(") else self.test()

    def inside(self, end: str) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise too_much(NAME, f"a filter has at most {DEEPEST} brackets within each other")
        found = self.filter()
        self.space()
        if not self.sign(end):
            raise self.wrong(f"here stands `and`, `or` or `{end}`")
        self.depth -= 1
        return found

    def test(self) -> Test:
        self.tests += 1
        if self.tests > TESTS:
            raise too_much(NAME, f"a filter has at most {TESTS} comparisons")
        path = self.path()
        operator = self.take(_OPERATOR)
        if not operator or operator[1] not in OPERATORS:
            raise self.wrong(f"after the name stands one of {', '.join(sorted(OPERATORS))}, and a value")
        self.space()
        return Test(path, operator[1], self.value())

    def path(self) -> tuple[Step, ...]:
        steps: list[Step] = []
        while True:
            name = self.take(_NAME)
            if not name:
                raise self.wrong("here stands the name of a search parameter")
            condition = self.inside("]") if self.sign("[") else None
            steps.append(Step(name[0], condition))
            if self.sign("."):
                continue
            if condition is not None:
                raise self.wrong("after a filter in brackets stands a dot and the name of a search parameter")
            return tuple(steps)

    def value(self) -> str:
        string = self.take(_STRING)
        if string:
            try:
                return str(json.loads(string[0]))
            except ValueError:
                raise self.wrong("before this stands no JSON string") from None
        token = self.take(_TOKEN)
        if not token:
            raise self.wrong("here stands a value")
        return token[0]
