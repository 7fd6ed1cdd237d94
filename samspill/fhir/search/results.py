"""What a query says about the answer rather than about what is sought. http://hl7.org/fhir/R4/search.html#return"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import refuse, unsupported
from samspill.fhir.search.parameter import main_date, parameters

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST: Final = 1000
"""Resources on a page. Who asks for more gets this many and a link to the next, as the standard allows."""
NAMES: Final = frozenset({"_sort", "_count", "_total", "_summary", "_elements"})
_COLUMNS: Final = {"_lastUpdated": "updated", "_id": "id"}
_TOTALS: Final = frozenset({"none", "accurate", "estimate"})
_SUMMARIES: Final = frozenset({"true", "text", "data", "count", "false"})
_NUMBER: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of the answer: by a column of the resource, then by its number."""

    column: str
    """starts, updated or id."""
    descending: bool


NEWEST_FIRST: Final = Sort("starts", descending=True)
"""The order when none is asked for: by the main date, those without one last."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the answer is to be like."""

    sort: Sort
    count: int
    """Resources on a page."""
    total: str
    """Whether to count all matches: none, accurate or estimate (which is counted too)."""


def sort_of(type_name: str, asked: Mapping[str, str]) -> Sort:
    """Read `_sort`: one of `_lastUpdated`, `_id` and the main date, with `-` for descending.

    Raises `Malformed` for what is no parameter, `Unsupported` for the others.
    """
    text = asked.get("_sort")
    if text is None:
        return NEWEST_FIRST
    names = text.split(",")
    for name in names:
        if name.removeprefix("-") not in parameters(type_name):
            raise refuse("_sort", f"{type_name} has no parameter of that name to sort by")
    if len(names) > 1:
        raise unsupported("_sort", "sorting by several parameters")
    name = names[0].removeprefix("-")
    column = "starts" if name == main_date(type_name) else _COLUMNS.get(name)
    if column is None:
        raise unsupported("_sort", f"sorting {type_name} by {name}")
    return Sort(column, descending=text.startswith("-"))


def count_of(asked: Mapping[str, str], page: int, most: int) -> int:
    """Read `_count`: how many resources a page holds, at most `most`. Raises `Malformed`."""
    text = asked.get("_count")
    if text is None:
        return min(page, most)
    if not _NUMBER.fullmatch(text):
        raise refuse("_count", "it is a whole number from 0")
    return min(int(text), most)


def total_of(asked: Mapping[str, str]) -> str:
    """Read `_total`: none, accurate or estimate. Raises `Malformed`."""
    text = asked.get("_total", "none")
    if text not in _TOTALS:
        raise refuse("_total", "it is none, accurate or estimate")
    return text


def only_counts(asked: Mapping[str, str]) -> bool:
    """Read `_summary`: whether only the total is asked for. Raises `Malformed`, or `Unsupported` for parts."""
    text = asked.get("_summary", "false")
    if text not in _SUMMARIES:
        raise refuse("_summary", "it is true, text, data, count or false")
    if text not in ("count", "false"):
        raise unsupported("_summary", f"giving resources as {text}")
    return text == "count"


def refuse_elements(asked: Mapping[str, str]) -> None:
    """Refuse `_elements`, whoever asks for it. Raises `Unsupported`."""
    if "_elements" in asked:
        raise unsupported("_elements", "giving some elements of resources")
