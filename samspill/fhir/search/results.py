"""What a query says about the answer rather than about what is sought. http://hl7.org/fhir/R4/search.html#return"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from samspill.fhir.search import including, summaries
from samspill.fhir.search.clause import refuse, unsupported
from samspill.fhir.search.sorting import NEWEST_FIRST, Sort, sort_of
from samspill.kernel.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samspill.fhir.search.including import Include
    from samspill.fhir.search.summaries import Summary

MOST: Final = 1000
"""Resources on a page. Who asks for more gets this many and a link to the next, as the standard allows."""
NAMES: Final = frozenset(
    """
    _sort _count _total _summary _elements _include _revinclude _contained _containedType _explain
    """.split(),
)
"""Parameters that are about the answer. Their names may carry a modifier."""
NOT_CONTAINED: Final = ("", False)
REPEATED: Final = frozenset({"_include", "_revinclude"})
_TOTALS: Final = frozenset({"none", "accurate", "estimate"})
_NUMBER: Final = re.compile(r"[0-9]{1,9}")
_T = TypeVar("_T")


class Attempt(Protocol):
    """Runs a reader; notes its problem and gives what to go on with, when it raises one."""

    def __call__(self, read: Callable[[], _T], otherwise: _T) -> _T:
        """Run it."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the answer is to be like."""

    sort: tuple[Sort, ...]
    count: int
    """Resources on a page."""
    total: str
    """Whether to count all matches: none, accurate or estimate."""
    summary: Summary = summaries.WHOLE
    """What of each resource is given."""
    includes: tuple[Include, ...] = ()
    """What is given beside the matches."""
    contained: str = ""
    """Whether contained resources are sought: true (and no others), both; `` for no."""
    alone: bool = False
    """Whether a contained resource is given by itself, and not the whole that contains it."""
    explain: bool = False
    """Whether to say how the search was done."""


def is_about_answer(key: str) -> bool:
    """Tell whether a parameter of a query is one of those read here."""
    return key.partition(":")[0] in NAMES


def read(type_name: str, asked: Sequence[tuple[str, str]], attempt: Attempt, page: int, most: int) -> Results:
    """Read the parameters about the answer to a search for a type (`` for several).

    `page` is how many resources to give when the query does not say, `most` how many at most. What is wrong is raised
    inside `attempt`, as `Malformed` or `Unsupported` with the parameter's name.
    """
    try:
        return _kept(type_name, tuple(asked), page, most)
    except Problem:
        return _read(type_name, asked, attempt, page, most)


@lru_cache(maxsize=4096)
def _kept(type_name: str, asked: tuple[tuple[str, str], ...], page: int, most: int) -> Results:
    """Read what is right, and keep it: many searches ask for their answers in the same few ways."""
    return _read(type_name, asked, _at_once, page, most)


def _at_once(read: Callable[[], _T], otherwise: _T) -> _T:
    del otherwise
    return read()


def _read(type_name: str, asked: Sequence[tuple[str, str]], attempt: Attempt, page: int, most: int) -> Results:
    once: Mapping[str, str] = attempt(lambda: _once(asked), {})
    sort: tuple[Sort, ...] = NEWEST_FIRST
    sort = attempt(lambda: sort_of(type_name, once.get("_sort")), sort)
    count = attempt(lambda: _count_of(once, page, most), page)
    total = attempt(lambda: _total_of(once), "none")
    summary = attempt(lambda: summaries.read(type_name, once), summaries.WHOLE)
    contained = attempt(lambda: _contained_of(once), NOT_CONTAINED)
    nothing: tuple[Include, ...] = ()
    includes = attempt(lambda: including.read(type_name, asked, summary.mode), nothing)
    attempt(lambda: _check_includes(contained[0], asked), None)
    only_counts = summary.mode == "count" or count == 0
    return Results(
        sort=sort,
        count=0 if only_counts else count,
        total="accurate" if only_counts and total == "none" else total,
        summary=summary,
        includes=() if only_counts else includes,
        contained=contained[0],
        alone=contained[1],
        explain=attempt(lambda: _explain_of(once), False),  # noqa: FBT003 - what to go on with
    )


def _once(asked: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Gather what may be said once only, and takes no modifier."""
    found: dict[str, str] = {}
    for key, text in asked:
        name, colon, _ = key.partition(":")
        if name in REPEATED:
            continue
        if colon:
            raise refuse(name, "it takes no modifier")
        if name in found:
            raise refuse(name, "it may be given once only")
        found[name] = text
    return found


def _count_of(asked: Mapping[str, str], page: int, most: int) -> int:
    """Read `_count`: how many resources a page holds, at most `most`."""
    text = asked.get("_count")
    if text is None:
        return min(page, most)
    if not _NUMBER.fullmatch(text):
        raise refuse("_count", "it is a whole number from 0")
    return min(int(text), most)


def _total_of(asked: Mapping[str, str]) -> str:
    """Read `_total`: none, accurate or estimate."""
    text = asked.get("_total", "none")
    if text not in _TOTALS:
        raise refuse("_total", "it is none, accurate or estimate")
    return text


def _contained_of(asked: Mapping[str, str]) -> tuple[str, bool]:
    """Read `_contained` and `_containedType` (http://hl7.org/fhir/R4/search.html#contained)."""
    text, given = asked.get("_contained", "false"), asked.get("_containedType", "container")
    if text not in {"true", "both", "false"}:
        raise refuse("_contained", "it is true, both or false")
    if given not in {"container", "contained"}:
        raise refuse("_containedType", "it is container or contained")
    return ("", False) if text == "false" else (text, given == "contained")


def _check_includes(contained: str, asked: Sequence[tuple[str, str]]) -> None:
    """Refuse includes where contained resources are sought."""
    name = next((one for key, _ in asked if (one := key.partition(":")[0]) in REPEATED), "")
    if contained and name:
        raise unsupported(name, "including beside contained resources")


def _explain_of(asked: Mapping[str, str]) -> bool:
    text = asked.get("_explain", "false")
    if text not in {"true", "false"}:
        raise refuse("_explain", "it is true or false")
    return text == "true"
