"""The last statement of every call: the question if there is one, what is told, and the record, in one round trip.

The pieces lie with their owners (`audit/queries.sql`, `store/queries.sql`); here they are joined into one statement of
data-modifying WITH parts, numbered, and kept by shape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from samspill import audit
from samspill.kernel import strict_json
from samspill.store import queries

if TYPE_CHECKING:
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
    says_what: bool = False
    """The events take from the question's rows what was done."""


@lru_cache(maxsize=4096)
def text_of(shape: Shape) -> tuple[str, tuple[str, ...]]:
    """Write the statement of a shape: its text, and the names of the values after the question's own."""
    fact = audit.sql.fact
    if shape.question:
        fact = audit.sql.fact_of_each if shape.each else audit.sql.fact_of_question
    found = " WHERE EXISTS (SELECT FROM work WHERE done)" if shape.must_find else ""
    parts = [_as_part(shape.question)] if shape.question else []
    parts.append(f"fact AS ({fact}{found})")
    if shape.tells:
        tell = store_sql.tell_what_here if shape.says_what else store_sql.tell_here
        parts.append(f"told AS ({tell}{found})")
    parts += [f"link AS ({audit.sql.link})", f"entry AS ({audit.sql.entry})"]
    names: list[str] = []

    def number(place: re.Match[str]) -> str:
        if place[1] not in names:
            names.append(place[1])
        return f"${shape.arity + names.index(place[1]) + 1}"

    tail = "SELECT * FROM work" if shape.question else "SELECT 1 AS one"
    text = "WITH " + ",\n".join(parts) + "\n" + tail
    return _PLACE.sub(number, text), tuple(names)


def _as_part(question: str) -> str:
    """Name a question that is one SELECT `work`; one that writes brings its own parts, `work` the last."""
    return f"work AS ({question})" if question.startswith(("SELECT", "(", "WITH")) else question


def values_of(
    names: tuple[str, ...],
    entry: Entry,
    chain: int,
    touched: tuple[tuple[str | None, int], ...],
    events: tuple[Event, ...],
) -> list[Any]:
    """Give the values that follow the question's own, in the order of their names."""
    known: dict[str, Any] = {name: getattr(entry, name) for name in audit.FIELDS}
    known |= {
        "constant": entry.constant(),
        "chain": chain,
        "patient": touched[0][0] if touched else None,
        "patients": [patient for patient, _ in touched],
        "counts": [count for _, count in touched],
        "kinds": [event.kind for event in events],
        "subjects": [event.subject for event in events],
        "facts": [strict_json.write(event.facts).decode() for event in events],
    }
    return [known[name] for name in names]


def shape_of(question: Question | None, *, each: bool, tells: bool) -> Shape:
    """Tell the shape of a call's end."""
    if question is None:
        return Shape(tells=tells)
    return Shape(question.sql, len(question.values), each, question.must_find, tells, question.says_what)
