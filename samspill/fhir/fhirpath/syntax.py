"""The parts of an expression, as the parser finds them (http://hl7.org/fhirpath/N1/grammar.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: its value, and the name of its System type; no type is the empty collection `{}`."""

    value: Any
    type: str
    place: int


@dataclass(frozen=True, slots=True)
class Name:
    """A member by its name, or at the start of a path a type by its name."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    name: str
    arguments: tuple[Term, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Variable:
    """What begins with `$` or `%`: `$this`, `%resource`."""

    name: str
    place: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps that are taken one after the other from what a first term gives."""

    first: Term
    steps: tuple[Name | Call | Variable | Item, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Item:
    """The step `[index]`."""

    index: Term
    place: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A term with `+` or `-` before it."""

    sign: str
    term: Term
    place: int


@dataclass(frozen=True, slots=True)
class Operation:
    """Terms with an operator between them; more than two only for `|`, `and`, `or`, where the order says nothing."""

    operator: str
    terms: tuple[Term, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Typed:
    """`term is Type` and `term as Type`."""

    operator: str
    term: Term
    type: str
    place: int


Term = Literal | Name | Call | Variable | Chain | Signed | Operation | Typed
