"""What a query asks, in parts: a clause is one alternative for one parameter, and its value is bound, never written.

A condition is made of clauses, or of other conditions: on the same resource, on what it points at, or on what points
at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samspill.kernel.problems import Fault, Malformed, Unsupported

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search.parameter import Parameter
    from samspill.fhir.terminology.sources import Source


@dataclass(frozen=True, slots=True)
class Interval:
    """A date to compare with, [low, high), and how: eq, ne, gt, lt, ge, le, sa, eb, or ap."""

    prefix: str
    low: datetime
    high: datetime


@dataclass(frozen=True, slots=True)
class Text:
    """A string to compare with, as it is indexed and as it was written."""

    value: str
    exact: str


@dataclass(frozen=True, slots=True)
class Worded:
    """Texts to look for among the wordings (see `wording`): those in one of some stretches, [low, high)."""

    ranges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Tokens that must all be there."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tree:
    """Resources of one type in a hierarchy: where it begins, and which way it is followed (see `hierarchies`)."""

    type_name: str
    id: str
    up: bool


@dataclass(frozen=True, slots=True)
class Phrases:
    """What to look for in a text (see `content`): words that follow each other, or other phrases joined."""

    operator: str
    """says, and, or, not."""
    words: str = ""
    parts: tuple[Phrases, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """A number or quantity to compare with, and how: eq, ne, gt, lt, ge, le, sa, eb, or ap (see `quantities`)."""

    prefix: str
    unit: str | None
    """The unit that it is compared in; None: as it was said, in whatever unit."""
    code: str
    """The code or name of the unit as it was said; `` for any."""
    at: float
    low: float
    high: float
    """The number itself, and how far it reaches by its precision."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, in degrees, and a distance from it in kilometres."""

    latitude: float
    longitude: float
    distance: float


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a composite, for each of the places where it may stand."""

    places: tuple[tuple[Clause, ...], ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the values that would satisfy a condition."""

    parameter: Parameter
    modifier: str
    """What stood after the colon of the name; `` for nothing."""
    value: tuple[str, ...] | Interval | Text | Worded | Together | Tree | Phrases | Amount | Point | Parts | bool
    """By kind: tokens of which any will do, a stretch of time, a string. With `missing`, whether it is; else, True
    means that any value will do."""


@dataclass(frozen=True, slots=True)
class Context:
    """What values are read in the light of."""

    root: str
    """Our own base address with a slash at the end; `` when it is not known."""
    now: datetime
    known: Source | None = None
    """Code systems and value sets that are known here beside R4's own; None where none were asked for."""


@dataclass(frozen=True, slots=True)
class Chain:
    """That one of the resources which a reference parameter points at satisfies a condition."""

    parameter: Parameter
    branches: tuple[tuple[tuple[str, ...], Condition], ...]
    """Types that may be pointed at, with what a resource of those must satisfy. Any of the branches will do."""


@dataclass(frozen=True, slots=True)
class Reverse:
    """That one of the resources which point here by a parameter of theirs satisfies a condition."""

    type_name: str
    """The type that is pointed at."""
    parameter: Parameter
    """Of the type that points."""
    condition: Condition


@dataclass(frozen=True, slots=True)
class Listed:
    """That one of some Lists mentions the resource."""

    types: tuple[str, ...]
    """The types that are sought."""
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """That the resource is in the compartment of another, of some type and id."""

    tokens: tuple[str, ...]
    """The references to that other which put it there."""
    type_name: str
    id: str
    itself: bool
    """Whether that other may itself be among what is sought."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison that only `_filter` knows, with how it is written."""

    parameter: Parameter
    operator: str
    value: object


@dataclass(frozen=True, slots=True)
class Every:
    """That all of some conditions hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """That at least one of some conditions holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """That a condition does not hold."""

    part: Condition


@dataclass(frozen=True, slots=True)
class OfTypes:
    """That the resource is of one of a branch's types, and satisfies its condition."""

    branches: tuple[tuple[tuple[str, ...], Condition], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """That what contains the resource is of some types, and satisfies a condition."""

    types: tuple[str, ...]
    part: Condition


Condition = tuple[Clause, ...] | Chain | Reverse | Listed | Member | Compared | Every | Some | Opposite | OfTypes | Held
"""Clauses are alternatives, of one parameter with one modifier."""


@dataclass(slots=True)
class Bind:
    """The values of a statement while it is composed. Calling it binds one more and gives its placeholder."""

    values: list[object] = field(default_factory=list)
    rows: str = "fhir.resource"
    """The table, or statement in parentheses, whose rows the conditions are about."""
    one_by_one: bool = False
    """Whether rows come in their order already, so that it is best to look at each until there are enough."""
    uneven: bool = False
    """Whether how best to find the rows hangs on the values: a few are above one amount, nearly all above another."""

    def __call__(self, value: object, kind: str) -> str:
        """Bind a value as a type of PostgreSQL's."""
        self.values.append(value)
        return f"${len(self.values)}::{kind}"


def refuse(where: str, what: str) -> Malformed:
    """Make the problem of a query that cannot be understood, at a parameter."""
    return Malformed(f"{where}: {what}", Fault(where, what, "value"))


def unsupported(where: str, what: str) -> Unsupported:
    """Make the problem of a part of the standard that is not served yet."""
    message = f"{what} is not supported yet"
    return Unsupported(f"{where}: {message}", Fault(where, message, "not-supported"))
