"""Regular expressions that strings are held against, without any that takes for ever (N1, 5.6.8)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from samspill.fhir.fhirpath.automata import Automaton, degree
from samspill.fhir.fhirpath.errors import FhirPathError

INPUT: Final = 10_000
"""The longest string that is held against a pattern, in characters."""
PATTERN: Final = 2_000
"""The longest pattern, in characters."""
WORK: Final = 5_000_000
"""How many steps one match may take at worst."""
OUTPUT: Final = 1_000_000
"""The longest string that a replacement can make, in characters."""
_NAMED: Final = re.compile(r"\(\?<(?=[A-Za-z_])")
"""How other languages begin a named group."""
_GROUP: Final = re.compile(r"\$(?:\{(\w+)\}|(\d+))")


def _read(pattern: str) -> str:
    if len(pattern) > PATTERN:
        raise FhirPathError("the regular expression is too long")
    return _NAMED.sub("(?P<", pattern)


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> tuple[re.Pattern[str], int | None]:
    """Compile a pattern, and tell how its time grows."""
    try:
        return re.compile(_read(pattern), re.DOTALL), degree(_read(pattern))
    except (re.error, OverflowError, RecursionError, MemoryError):
        raise FhirPathError("that is no regular expression") from None


@lru_cache(maxsize=128)
def _automaton(pattern: str) -> Automaton:
    return Automaton(_read(pattern))


def _is_quick(text: str, power: int | None) -> bool:
    """Tell whether backtracking stays within the work that is allowed."""
    return power is not None and len(text) ** power <= WORK


def _checked(text: str) -> str:
    if len(text) > INPUT:
        raise FhirPathError("the string is too long to be held against a regular expression")
    return text


def matches(text: str, pattern: str) -> bool:
    """Tell whether a pattern is found in a string. Raises `FhirPathError` where that would take too long."""
    compiled, power = _compiled(pattern)
    if _is_quick(_checked(text), power):
        return compiled.search(text) is not None
    automaton = _automaton(pattern)
    if automaton.size * (len(text) + 1) > WORK // 10:
        raise FhirPathError("the regular expression and the string are too long together")
    return automaton.found_in(text)


def matches_full(text: str, pattern: str) -> bool:
    """Tell whether a pattern matches a whole string."""
    _compiled(pattern)
    return matches(text, rf"\A(?:{pattern})\Z")


def replaced(text: str, pattern: str, by: str) -> str:
    """Replace what a pattern finds; `$1` and `${name}` are its groups."""
    if not pattern:
        return text
    compiled, power = _compiled(pattern)
    if not _is_quick(_checked(text), power):
        raise FhirPathError("this regular expression could take too long on the string")
    if (len(text) + 1) * (len(by) + _GROUP.subn("", by)[1] * len(text)) > OUTPUT * 10:
        raise FhirPathError("the string becomes too long")
    template = _GROUP.sub(lambda found: rf"\g<{found[1] or found[2]}>", by.replace("\\", r"\\"))
    try:
        return compiled.sub(template, text)
    except (re.error, IndexError):
        raise FhirPathError("the replacement names a group that is not there") from None
