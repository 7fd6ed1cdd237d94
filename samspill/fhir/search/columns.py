"""`_id` and `_lastUpdated`: parameters that every resource has a column for. http://hl7.org/fhir/R4/search.html#all"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.search import dates
from samspill.fhir.search.clause import Clause, Interval, refuse
from samspill.fhir.search.token_values import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Visit
    from samspill.fhir.search.parameter import Parameter

_POINT: Final = {
    "eq": "resource.updated >= {low} AND resource.updated < {high}",
    "ne": "NOT (resource.updated >= {low} AND resource.updated < {high})",
    "gt": "resource.updated >= {high}",
    "ge": "resource.updated >= {low}",
    "lt": "resource.updated < {low}",
    "le": "resource.updated < {high}",
    "sa": "resource.updated >= {high}",
    "eb": "resource.updated < {low}",
    "ap": "resource.updated >= {low} AND resource.updated < {high}",
}
"""The standard's prefixes for a moment, compared with a stretch [low, high)."""


def not_indexed(_parameter: Parameter, _type_name: str) -> Visit | None:
    """Gather nothing: the column is there."""
    return None


def read_id(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read an id. Raises `Malformed`."""
    if modifier not in {"", "not"}:
        raise refuse(parameter.name, "it takes the modifiers :not and :missing only")
    system, code = split(parameter.name, text)
    # An id is of no system: with one, nothing is found.
    return Clause(parameter, modifier, () if system else (code,))


def compose_id(_parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that the id is one of the clauses'; with `:not`, that it is none."""
    ids = [id_ for clause in clauses if isinstance(clause.value, tuple) for id_ in clause.value]
    found = f"resource.id = ANY ({bind(ids, 'text[]')})"
    return f"NOT ({found})" if clauses[0].modifier == "not" else found


def compose_updated(_parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that the resource was last changed at one of the clauses' dates."""
    intervals = [clause.value for clause in clauses if isinstance(clause.value, Interval)]
    moments = [dates.fill(_POINT[one.prefix], one, bind) for one in intervals]
    return f"({' OR '.join(f'({one})' for one in moments)})"


def present(_parameter: Parameter, _bind: Bind) -> str:
    """Every resource has both."""
    return "true"


read_updated = dates.read
