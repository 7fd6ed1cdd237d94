"""Reading one condition of a query: its parameter, its values, and what it takes of the bounds of a search."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Clause, Context, refuse
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.values import alternatives
from samspill.kernel.problems import Fault, Malformed, TooLarge, Unsupported

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.fhir.search.parameter import Parameter

ALTERNATIVES: Final = 500
"""Alternatives in one condition."""
HOPS: Final = 8
"""Steps from resource to resource in one condition, forwards and back."""
BRANCHES: Final = 100
"""Places that one search looks into beside the resources it seeks: types at the end of each step of its chains."""
CODED: Final = frozenset({"CodeableConcept", "Coding", "code"})
"""Types of value that say what something is, and never who somebody is."""
_NO_CONTEXT: Final = Context("", datetime.min.replace(tzinfo=UTC))
LATER: Final = frozenset({"_score", "_in", "_query"})
"""Parameters of the standard that are not served yet."""
_SHOWN: Final = re.compile(r"(?!.*[0-9]{5})[A-Za-z0-9_\-]{1,64}(?:[.:][A-Za-z0-9_\-]{1,64}){0,20}")
"""Names that may stand in a message: not those that could be somebody's number."""


class NoSuchParameter(Malformed):
    """A name that is no parameter of the type. Leniency leaves it out."""


class NotServed(Unsupported):
    """A parameter that is not served. Leniency leaves it out."""


@dataclass(slots=True)
class Reading:
    """What reading a query has come to."""

    context: Context
    looked_into: set[str] = field(default_factory=set)
    """Types whose resources decide what is found, beside those that are sought."""
    branches: int = 0

    def look_into(self, types: Iterable[str]) -> None:
        """Note that resources of the types are looked into together. Raises `TooLarge` when it is too much."""
        self.looked_into.update(types)
        self.branches += 1
        if self.branches > BRANCHES:
            raise too_much(
                "", f"a search looks into at most {BRANCHES} types of resource; name the type: subject:Patient.…"
            )


def shown(key: str) -> str:
    """Give a name as it may stand in a message."""
    return key if _SHOWN.fullmatch(key) else "a parameter"


def find(type_name: str, name: str) -> Parameter:
    """Find a parameter that is served. Raises `NoSuchParameter`, `NotServed`."""
    where = shown(name)
    if name in LATER:
        raise not_served(where, name)
    parameter = parameters(type_name).get(name)
    if parameter is None:
        raise no_such(where, f"{type_name} has no such search parameter")
    if kind_of(parameter) is None:
        raise not_served(where, f"searching by a {parameter.type} parameter")
    return parameter


def clauses_of(parameter: Parameter, modifier: str, text: str, context: Context) -> tuple[Clause, ...]:
    """Read the alternatives of one parameter. Raises `Malformed`, `Unsupported` and `TooLarge`."""
    check_text(parameter.name, text)
    if modifier == "missing":
        if text not in {"true", "false"}:
            raise refuse(parameter.name, "with :missing the value is true or false")
        return (Clause(parameter, modifier, text == "true"),)
    kind = kind_of(parameter)
    return tuple(kind.read(parameter, modifier, one, context) for one in split(parameter.name, text)) if kind else ()


@cache
def coded(type_name: str) -> frozenset[str]:
    """Give the names of a type's parameters whose values are codes: their meaning hangs on nothing."""
    return frozenset(
        name
        for name, one in parameters(type_name).items()
        if one.type == "token" and one.paths and {path.type for path in one.paths} <= CODED
    )


@lru_cache(maxsize=4096)
def of_code(type_name: str, name: str, text: str) -> tuple[Clause, ...]:
    """Read the alternatives of one of those, and keep them: the same codes are asked for again and again.

    Raises `Malformed` and `TooLarge`.
    """
    return clauses_of(find(type_name, name), "", text, _NO_CONTEXT)


def split(where: str, text: str) -> list[str]:
    """Split a value at its commas. Raises `Malformed` and `TooLarge`."""
    found = alternatives(text)
    if not all(found):
        raise refuse(where, "the value is empty")
    if len(found) > ALTERNATIVES:
        raise too_much(where, f"a parameter has at most {ALTERNATIVES} values")
    return found


def check_text(where: str, text: str) -> None:
    """Refuse characters that PostgreSQL's texts cannot hold. Raises `Malformed`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise refuse(where, "the value holds a character that no text may hold") from None
    if "\0" in text:
        raise refuse(where, "the value holds a character that no text may hold")


def no_such(where: str, what: str) -> NoSuchParameter:
    """Make the problem of a name that is no parameter."""
    return NoSuchParameter(f"{where}: {what}", Fault(where, what, "not-supported"))


def not_served(where: str, what: str) -> NotServed:
    """Make the problem of a parameter that is not served."""
    message = f"{what} is not supported"
    return NotServed(f"{where}: {message}", Fault(where, message, "not-supported"))


def too_much(where: str, what: str) -> TooLarge:
    """Make the problem of a search beyond bounds."""
    return TooLarge(what, Fault(where, what, "too-costly"))
