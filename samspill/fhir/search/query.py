"""From a query to what it means: conditions that must all hold, each with alternatives of which one must.

http://hl7.org/fhir/R4/search.html. What is not known or not served is refused by name, never left out; a caller who
asks for leniency (`Prefer: handling=lenient`) is told which parameters were left out. Values never stand in a message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from samspill.fhir.search import results
from samspill.fhir.search.clause import Clause, Context, refuse, unsupported
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.values import alternatives
from samspill.kernel.problems import Fault, Malformed, Problem, TooLarge, Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.fhir.search.parameter import Parameter

CONDITIONS: Final = 100
"""Conditions in one search."""
ALTERNATIVES: Final = 500
"""Alternatives in one condition."""
ELSEWHERE: Final = frozenset({"_format", "_pretty"})
"""Parameters that are about the representation, and read with it."""
LATER: Final = frozenset(
    """
    _include _revinclude _has _filter _list _contained _containedType _type _score _in _query _text _content
    """.split(),
)
"""Parameters of the standard that are not served yet."""
_SHOWN: Final = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_.\-]{1,64}")
"""Names that may stand in a message: not those that could be somebody's number."""

Condition = tuple[Clause, ...]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Search:
    """A query that has been understood."""

    type_name: str
    clauses: tuple[Condition, ...]
    """All must hold; of each, one alternative must. The alternatives share parameter and modifier."""
    results: results.Results
    ignored: tuple[Fault, ...]
    """With leniency: the parameters that were left out, and why."""


def parse(
    type_name: str,
    pairs: Sequence[tuple[str, str]],
    *,
    lenient: bool = False,
    base: str = "",
    page: int = 50,
    most: int = results.MOST,
    now: datetime | None = None,
) -> Search:
    """Read the parameters of a search for a type's resources.

    `base` is our own address; `page` is how many resources to give when the query does not say, `most` how many at
    most; `now` is what `ap` measures from. Raises `Malformed`, `Unsupported` or `TooLarge` with a fault for every
    parameter that is wrong.
    """
    context = Context(f"{base.rstrip('/')}/" if base else "", now or datetime.now(UTC))
    faults = _Faults()
    asked, sought = _divide(pairs, faults)
    conditions, ignored = _read_conditions(type_name, sought, context, faults, lenient=lenient)
    counts = faults.attempt(lambda: results.only_counts(asked), False)  # noqa: FBT003 - what to go on with
    faults.attempt(lambda: results.refuse_elements(asked), None)
    wanted = results.Results(
        sort=faults.attempt(lambda: results.sort_of(type_name, asked), results.NEWEST_FIRST),
        count=0 if counts else faults.attempt(lambda: results.count_of(asked, page, most), page),
        total="accurate" if counts else faults.attempt(lambda: results.total_of(asked), ""),
    )
    faults.complain()
    return Search(type_name, conditions, wanted, ignored)


class _Faults:
    """What is wrong with a query, gathered so that all of it is told at once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def note(self, problem: Problem) -> None:
        self.problems.append(problem)

    def attempt(self, read: Callable[[], _T], otherwise: _T) -> _T:
        try:
            return read()
        except (Malformed, Unsupported, TooLarge) as problem:
            self.note(problem)
            return otherwise

    def complain(self) -> None:
        if self.problems:
            faults = [fault for problem in self.problems for fault in problem.faults]
            raise type(self.problems[0])(self.problems[0].message, *faults)


def _divide(pairs: Sequence[tuple[str, str]], faults: _Faults) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Part what is about the answer from what is sought."""
    asked: dict[str, str] = {}
    rest = []
    for key, text in pairs:
        if key in results.NAMES:
            if key in asked:
                faults.note(refuse(key, "it may be given once only"))
            asked[key] = text
        elif key not in ELSEWHERE:
            rest.append((key, text))
    return asked, rest


def _read_conditions(
    type_name: str, sought: Sequence[tuple[str, str]], context: Context, faults: _Faults, *, lenient: bool
) -> tuple[tuple[Condition, ...], tuple[Fault, ...]]:
    """Read what is sought; gives the conditions, and what leniency left out."""
    if len(sought) > CONDITIONS:
        raise _too_many("", f"a search has at most {CONDITIONS} conditions")
    conditions: list[Condition] = []
    ignored: list[Fault] = []
    for key, text in sought:
        try:
            parameter, modifier = _parameter_of(type_name, key)
        except (Malformed, Unsupported) as problem:
            if lenient:
                ignored += problem.faults
            else:
                faults.note(problem)
        else:
            conditions.append(faults.attempt(partial(_condition, parameter, modifier, text, context), ()))
    return tuple(conditions), tuple(ignored)


def _parameter_of(type_name: str, key: str) -> tuple[Parameter, str]:
    """Find the parameter and the modifier that a key such as `code:not` names."""
    name, _, modifier = key.partition(":")
    shown = name if _SHOWN.fullmatch(name) else "a parameter"
    if name in LATER:
        raise unsupported(name, name)
    if "." in key:
        chained = name.partition(".")[0]
        raise unsupported(chained if _SHOWN.fullmatch(chained) else "a parameter", "searching by what is referred to")
    parameter = parameters(type_name).get(name)
    if parameter is None:
        what = f"{type_name} has no such search parameter"
        raise Malformed(f"{shown}: {what}", Fault(shown, what, "not-supported"))
    if kind_of(parameter) is None:
        raise unsupported(name, f"searching by a {parameter.type} parameter")
    return parameter, modifier


def _condition(parameter: Parameter, modifier: str, text: str, context: Context) -> Condition:
    """Read the alternatives of one parameter."""
    if "\0" in text or not _encodes(text):
        raise refuse(parameter.name, "the value holds a character that no text may hold")
    if modifier == "missing":
        if text not in {"true", "false"}:
            raise refuse(parameter.name, "with :missing the value is true or false")
        return (Clause(parameter, modifier, text == "true"),)
    found = alternatives(text)
    if not all(found):
        raise refuse(parameter.name, "the value is empty")
    if len(found) > ALTERNATIVES:
        raise _too_many(parameter.name, f"a parameter has at most {ALTERNATIVES} values")
    kind = kind_of(parameter)
    return tuple(kind.read(parameter, modifier, one, context) for one in found) if kind else ()


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _too_many(where: str, what: str) -> TooLarge:
    return TooLarge(what, Fault(where, what, "too-costly"))
