"""The last statement of every call: the question if there is one, what is told, and the record, in one round trip.

The pieces lie with their owners (`audit/queries.sql`, `store/queries.sql`); here they are joined into one statement of
data-modifying WITH parts, numbered, and kept by shape.
"""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samspill import audit
from samspill.kernel import strict_json
from samspill.store import queries
from samspill.store.ahead import MOST
from samspill.store.several import filled
from samspill.trust.decision import statements
from samspill.trust.decision.presuming import VALUES

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.audit import Entry
    from samspill.exchange.operations import Question
    from samspill.kernel.calls import Event

store_sql = queries("samspill.store")
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the text of a closing statement."""

    question: str = ""
    arity: int = 0
    each: bool = False
    """One entry for each patient among the rows found."""
    must_find: bool = False
    """When the question finds nothing, nothing is told and nothing is recorded as done."""
    tells: bool = False
    single: bool = False
    """The question gives one row at most."""
    says_what: bool = False
    """The events take from the question's rows what was done."""


@dataclass(frozen=True, slots=True)
class Closing:
    """A closing statement: its text, and how to pick the values after the question's own."""

    text: str
    names: tuple[str, ...]
    pick: Callable[[tuple[Any, ...]], tuple[Any, ...]]


_ENTRY: Final = operator.attrgetter(*audit.FIELDS)
_VALUES: Final = (
    *audit.FIELDS,
    *("constant", "chain", "shows", "patient", "patients", "counts", "kinds", "subjects", "facts"),
)
"""All that a closing statement may ask for, in the order in which `values_of` lays it out."""


@lru_cache(maxsize=4096)
def closing_of(shape: Shape) -> Closing:
    """Write the statement of a shape."""
    parts = [_as_part(shape.question)] if shape.question else []
    found = "EXISTS (SELECT FROM work WHERE done)" if shape.must_find else "true"
    if shape.tells:
        tell = store_sql.tell_what_here if shape.says_what else store_sql.tell_here
        parts.append(f"told AS ({tell} WHERE {found})")
    parts += (
        _record_of_one(shape, found) if shape.question and (shape.single or not shape.each) else _record(shape, found)
    )
    names: list[str] = []

    def number(place: re.Match[str]) -> str:
        if place[1] not in names:
            names.append(place[1])
        return f"${shape.arity + names.index(place[1]) + 1}"

    tail = "SELECT * FROM work" if shape.question else "SELECT 1 AS one"
    text = _PLACE.sub(number, "WITH " + ",\n".join(parts) + "\n" + tail)
    return Closing(text, tuple(names), operator.itemgetter(*(_VALUES.index(name) for name in names)))


def _record(shape: Shape, found: str) -> list[str]:
    """Record whatever patients were touched: those that the work names, or those among the rows found."""
    fact = audit.sql.fact_of_each if shape.question else audit.sql.fact
    shown = [f"shown AS ({audit.sql.shown})"] if shape.question else []
    return [*shown, f"fact AS ({fact} WHERE {found})", f"link AS ({audit.sql.link})", f"entry AS ({audit.sql.entry})"]


def _record_of_one(shape: Shape, found: str) -> list[str]:
    """Record one patient: the grant's, or that of the only row. Nearly every call needs just this, at half the cost."""
    whose = "(SELECT patient FROM work LIMIT 1)" if shape.each else "{patient}::text"
    parts = (("link", audit.sql.link_of_one), ("entry", audit.sql.entry_of_one))
    return [f"{name} AS ({sql.replace('{whose}', whose).replace('{found}', found)})" for name, sql in parts]


def only_asks(question: Question) -> bool:
    """Tell whether a question changes nothing and tells nothing: it is one SELECT, and no list of parts."""
    return not question.events and question.sql.startswith(("SELECT", "("))


def _as_part(question: str) -> str:
    """Name a question that is one SELECT `work`; one that writes brings its parts, `work` the last of them."""
    return f"work AS ({question})" if question.startswith(("SELECT", "(", "WITH")) else question


def values_of(
    closing: Closing,
    entry: Entry,
    chain: int,
    touched: tuple[tuple[str | None, int], ...],
    events: tuple[Event, ...],
    shows: int | None = None,
) -> tuple[Any, ...]:
    """Give the values that follow the question's own, in the order of their places."""
    return closing.pick(
        (
            *_ENTRY(entry),
            entry.constant(),
            chain,
            shows,
            touched[0][0] if touched else None,
            [patient for patient, _ in touched],
            [count for _, count in touched],
            [event.kind for event in events],
            [event.subject for event in events],
            [strict_json.write(event.facts).decode() for event in events],
        ),
    )


def shape_of(question: Question | None, *, each: bool, tells: bool) -> Shape:
    """Tell the shape of a call's end."""
    if question is None:
        return Shape(tells=tells)
    return Shape(
        question.sql,
        len(question.values),
        each=each,
        must_find=question.must_find,
        tells=tells,
        single=question.single,
        says_what=question.says_what,
    )


@lru_cache(maxsize=MOST)
def presumed(question: str) -> str:
    """Write the statement that ends calls which were decided on what is remembered (`exchange.presumed`).

    If all of it is so, and the chain is where it is thought to be, it records them; and it tells what it found.
    """
    so = "(SELECT registers AND proofs FROM known) AND (SELECT bool_and(fits) FROM read)"
    kinds = ("int", "bigint", "bytea", "bigint", "bytea", "text")
    values = [f"${number}::{kind}" for number, kind in enumerate(kinds, VALUES + 1)]
    add = filled(audit.sql.add_entries, (*values, so))
    told = "known.registers, EXISTS (SELECT FROM moved) AS recorded, (SELECT array_agg(digest) FROM seen) AS seen"
    tail = f"SELECT read.*, {told} FROM read, known ORDER BY read.place"  # noqa: S608 - names of these statements
    return "WITH " + ",\n".join((statements.presumed(question), add)) + "\n" + tail
