"""What a query asks, in parts: a clause is one alternative for one parameter, and its value is bound, never written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from samspill.kernel.problems import Fault, Malformed, Unsupported

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search.parameter import Parameter


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
class Clause:
    """One of the values that would satisfy a condition."""

    parameter: Parameter
    modifier: str
    """What stood after the colon of the name; `` for nothing."""
    value: tuple[str, ...] | Interval | Text | bool
    """By kind: tokens of which any will do, a stretch of time, a string. With `missing`, whether it is; else, True
    means that any value will do."""


@dataclass(frozen=True, slots=True)
class Context:
    """What values are read in the light of."""

    root: str
    """Our own base address with a slash at the end; `` when it is not known."""
    now: datetime


@dataclass(slots=True)
class Bind:
    """The values of a statement while it is composed. Calling it binds one more and gives its placeholder."""

    values: list[object] = field(default_factory=list)

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
