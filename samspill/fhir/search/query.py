"""From a query to what it means: conditions that must all hold, each with alternatives of which one must.

http://hl7.org/fhir/R4/search.html. What is not known or not served is refused by name, never left out; a caller who
asks for leniency (`Prefer: handling=lenient`) is told which parameters were left out. Values never stand in a message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search import chains, compartments, filters, hierarchies, lists, results, reverse
from samspill.fhir.search.clause import (
    Context,
    Every,
    Held,
    Listed,
    OfTypes,
    Opposite,
    Reverse,
    Some,
    refuse,
    unsupported,
)
from samspill.fhir.search.filter_syntax import NAME as FILTER
from samspill.fhir.search.reading import (
    ALTERNATIVES,
    HOPS,
    LATER,
    NoSuchParameter,
    NotServed,
    Reading,
    clauses_of,
    coded,
    find,
    no_such,
    not_served,
    of_code,
    shown,
    split,
    too_much,
)
from samspill.kernel.problems import Fault, Malformed, Problem, TooLarge, Unsupported

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from samspill.fhir.search.clause import Clause, Condition
    from samspill.fhir.terminology.sources import Source

__all__ = ["ALTERNATIVES", "CONDITIONS", "ELSEWHERE", "LATER", "Search", "asks_terminology", "parse"]

CONDITIONS: Final = 100
"""Conditions in one search."""
ELSEWHERE: Final = frozenset({"_format", "_pretty"})
"""Parameters that are about the representation, and read with it."""
OF_CODES: Final = frozenset({"in", "not-in", "above", "below"})
"""Modifiers that ask what a value set holds, or what a code is above or below."""
TYPE: Final = "_type"
LIGHT: Final = frozenset({"", "exact", "identifier", *TYPES})
"""Modifiers that an index answers."""
UNORDERED: Final = frozenset({"_text", "_content", "near"})
"""Parameters that may have to be worked out row by row."""
SHORT: Final = 128
"""Characters of a value that may be kept."""
ALL: Final[tuple[str, ...]] = ()
NONE: Final[tuple[Condition, ...]] = ()
OF_EVERY: Final = frozenset({"_tag", "_profile", "_security", "_source"})
"""Parameters that every type has, and that are found in the same place in all."""

_OF_CODES: Final = re.compile(r"\s(?:ss|sb|in|ni)\s")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Search:
    """A query that has been understood."""

    type_name: str
    """The type whose resources are sought; `` for several, or all."""
    clauses: tuple[Condition, ...]
    """All must hold. Where one is a tuple, its parts are alternatives, which share parameter and modifier."""
    results: results.Results
    ignored: tuple[Fault, ...]
    """With leniency: the parameters that were left out, and why."""
    types: frozenset[str] = frozenset()
    """Types that conditions look into beside what is sought: who may not search those, may not ask this."""
    kinds: tuple[str, ...] = ()
    """The types that are sought, or none when all are."""

    @property
    def everything(self) -> frozenset[str]:
        """Give all types that decide what is found: those that are sought, and those that are looked into."""
        return frozenset(self.kinds or TYPES) | self.types

    @property
    def heavy(self) -> bool:
        """Tell whether it may have to read far more than it gives, so that how long it takes must be limited."""
        return (
            bool(self.results.contained)
            or any(not isinstance(one, tuple) or _is_heavy(one) for one in self.clauses)
            or any(not key.column for key in self.results.sort)
        )


def parse(
    type_name: str,
    pairs: Sequence[tuple[str, str]],
    *,
    lenient: bool = False,
    base: str = "",
    page: int = 50,
    most: int = results.MOST,
    now: datetime | None = None,
    known: Source | None = None,
    compartment: tuple[str, str] | None = None,
) -> Search:
    """Read the parameters of a search for a type's resources (``: for those of all types, or those that `_type` names).

    `base` is our own address; `page` is how many resources to give when the query does not say, `most` how many at
    most; `now` is what `ap` measures from; `known` the code systems and value sets that are known (see
    `asks_terminology`); `compartment` the type and id that what is sought must belong with. Raises `Malformed`,
    `Unsupported` or `TooLarge` with a fault for every parameter that is wrong.
    """
    reading = Reading(Context(f"{base.rstrip('/')}/" if base else "", now or datetime.now(UTC), known))
    faults = _Faults()
    asked, sought = _divide(pairs)
    kinds = (type_name,) if type_name else faults.attempt(partial(_kinds, sought, compartment), ALL)
    conditions, ignored = _read_conditions(type_name, kinds, sought, reading, faults, lenient=lenient)
    wanted = results.read(type_name, asked, faults.attempt, page, most)
    if compartment:
        whose = partial(_member, kinds, compartment, wanted.contained)
        conditions = (*faults.attempt(whose, NONE), *conditions)
    if wanted.contained:
        faults.attempt(partial(_check_contained, conditions), None)
    faults.complain()
    return Search(type_name, conditions, wanted, ignored, frozenset(reading.looked_into), kinds)


def _is_heavy(clauses: tuple[Clause, ...]) -> bool:
    """Tell whether no index leads straight to what satisfies some clauses."""
    return clauses[0].modifier not in LIGHT or clauses[0].parameter.name in UNORDERED


def asks_terminology(pairs: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a query asks what a value set holds or how codes stand to each other, so that `known` is needed."""
    return any(
        key.rpartition(":")[2] in OF_CODES if ":" in key else key.endswith(FILTER) and bool(_OF_CODES.search(text))
        for key, text in pairs
    )


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


def _divide(pairs: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Part what is about the answer from what is sought."""
    asked = [pair for pair in pairs if results.is_about_answer(pair[0])]
    return asked, [pair for pair in pairs if pair[0] not in ELSEWHERE and not results.is_about_answer(pair[0])]


def _kinds(sought: Sequence[tuple[str, str]], compartment: tuple[str, str] | None) -> tuple[str, ...]:
    """Read `_type`: which types are sought. Without one: all, or all that a compartment holds."""
    asked = [split(TYPE, text) for key, text in sought if key == TYPE]
    if len(asked) > 1:
        raise refuse(TYPE, "it may be given once only")
    if not asked:
        return compartments.types(compartment[0]) if compartment else ()
    if any(kind not in TYPE_CODE for kind in asked[0]):
        raise refuse(TYPE, "the value is a type of resource, or several with commas between")
    return tuple(dict.fromkeys(asked[0]))


def _member(kinds: tuple[str, ...], compartment: tuple[str, str], contained: str) -> tuple[Condition, ...]:
    """Read whose compartment it is. What is contained belongs there by itself, or with what contains it."""
    member = compartments.read(kinds, compartment)
    if not contained:
        return (member,)
    wholes = compartments.types(compartment[0])
    return (Some((member, Held(wholes, compartments.read(wholes, compartment)))),)


def _check_contained(conditions: Sequence[Condition]) -> None:
    """Refuse what cannot be said of a contained resource: that something else points at it."""
    for condition in conditions:
        match condition:
            case Reverse():
                raise unsupported(reverse.NAME, "asking what points at contained resources")
            case Listed():
                raise unsupported(lists.NAME, "asking for contained resources in a List")
            case Every(parts) | Some(parts):
                _check_contained(parts)
            case Opposite(part):
                _check_contained((part,))
            case OfTypes(branches):
                _check_contained([part for _, part in branches])
            case _:
                continue


def _read_conditions(
    type_name: str,
    kinds: tuple[str, ...],
    sought: Sequence[tuple[str, str]],
    reading: Reading,
    faults: _Faults,
    *,
    lenient: bool,
) -> tuple[tuple[Condition, ...], tuple[Fault, ...]]:
    """Read what is sought; gives the conditions, and what leniency left out."""
    if len(sought) > CONDITIONS:
        raise too_much("", f"a search has at most {CONDITIONS} conditions")
    conditions: list[Condition] = []
    ignored: list[Fault] = []
    for key, text in sought:
        if key == TYPE and not type_name:
            continue
        try:
            conditions.append(_read_located(kinds, key, text, reading))
        except (NoSuchParameter, NotServed) as problem:
            if lenient:
                ignored += problem.faults
            else:
                faults.note(problem)
        except (Malformed, Unsupported, TooLarge) as problem:
            faults.note(problem)
    return tuple(conditions), tuple(ignored)


def _read_located(kinds: tuple[str, ...], key: str, text: str, reading: Reading) -> Condition:
    """Read one condition; what is wrong at the end of a chain is told at the whole of its name."""
    if len(kinds) == 1 and len(text) <= SHORT and key in coded(kinds[0]):
        return of_code(kinds[0], key, text)
    try:
        return _read(kinds[0], key, text, reading) if len(kinds) == 1 else _read_for_all(kinds, key, text, reading)
    except (Malformed, Unsupported, TooLarge) as problem:
        if "." not in key and not key.startswith(reverse.NAME):
            raise
        where = shown(key) if shown(key) == key or "." in key else reverse.NAME
        faults = [replace(fault, where=where) for fault in problem.faults]
        raise type(problem)(f"{where}: {faults[0].what}", *faults) from None


def _read(type_name: str, key: str, text: str, reading: Reading, hops: int = 0) -> Condition:
    """Read one condition on resources of a type, `hops` steps from what is sought."""
    if hops > HOPS:
        raise too_much("", f"a condition goes at most {HOPS} steps from resource to resource")
    if key.partition(":")[0] == reverse.NAME:
        return reverse.read(type_name, key, reading, lambda other, rest: _read(other, rest, text, reading, hops + 1))
    head, dot, rest = key.partition(".")
    if dot:
        at_once = rest.partition(":")[0] in chains.OF_ALL
        onward = partial(_read, key=rest, text=text, reading=reading, hops=hops + 1)
        return chains.read(type_name, head, rest, reading, onward, at_once=at_once)
    name, _, modifier = head.partition(":")
    if name == lists.NAME:
        return lists.read((type_name,), modifier, text, reading)
    if name == FILTER:
        return filters.read(type_name, modifier, text, reading, hops)
    if name == TYPE:
        if modifier:
            raise refuse(TYPE, "it takes no modifier")
        raise not_served(TYPE, "naming types where one type is sought")
    parameter = find(type_name, name)
    reading.looked_into.update(hierarchies.looked_into(parameter, modifier))
    return clauses_of(parameter, modifier, text, reading.context)


def _read_for_all(kinds: tuple[str, ...], key: str, text: str, reading: Reading) -> Condition:
    """Read one condition on resources of several types (none named: of all), each of which must have the parameter."""
    wanted = kinds or TYPES
    name, _, modifier = key.partition(":")
    if name in chains.OF_ALL:
        return _read(wanted[0], key, text, reading)
    if name == lists.NAME:
        return lists.read(wanted, modifier, text, reading)
    if name in OF_EVERY:
        # One and the same parameter of every type: its tokens are sought by one look into the index.
        sources = tuple(source for kind in wanted for source in find(kind, name).sources)
        return clauses_of(replace(find(wanted[0], name), sources=sources), modifier, text, reading.context)
    return OfTypes(tuple(((kind,), _read_for_one_of(kind, key, text, reading)) for kind in wanted))


def _read_for_one_of(kind: str, key: str, text: str, reading: Reading) -> Condition:
    reading.look_into(())
    try:
        return _read(kind, key, text, reading)
    except NoSuchParameter:
        raise no_such(shown(key), "not all types that are searched have such a search parameter") from None
