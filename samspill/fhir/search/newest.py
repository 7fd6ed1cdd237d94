"""The newest resources of one code: the commonest search there is, and the one that an index of its own answers.

`fhir.code_index` has a row for each code of a resource's parameter `code`, with the patient and the main date. "Of this
code, the newest first" is the beginning of a range of it, in one record or over the population. It serves searches for
one code that say nothing else but whose record it is, when it was and how much; in one record, whatever else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Amount, Clause, Interval
from samspill.fhir.search.conditions import named
from samspill.fhir.search.parameter import code_of
from samspill.fhir.search.sorting import NEWEST_FIRST

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.query import Search

_CODE: Final = re.compile(r"([0-9]+\|)(?:(?:[^|\\]|\\[|\\])*\|)?((?:[^|\\]|\\[|\\])+)")
"""A token that names a code: the number, a system if one is named, and the code. Digests are none (see `tokens`)."""
_BEFORE_HIGH: Final = frozenset({"eq", "le", "ap"})
_BEFORE_LOW: Final = frozenset({"lt", "eb"})


@dataclass(frozen=True, slots=True)
class Newest:
    """A range of the index: a code, whose record, and a bound on when it began."""

    code: str
    patient: str | None
    before: datetime | None
    plain: bool
    """Whether the search says nothing that looks into other resources."""

    def rows(self, bind: Bind) -> str:
        """Write the condition on a row of the index, `coded`."""
        found = f"coded.code = {bind(self.code, 'text')}"
        if self.patient is not None:
            found += f" AND coded.patient = {bind(self.patient, 'text')}"
        if self.before is not None:
            found += f" AND coded.starts < {bind(self.before, 'timestamptz')}"
        return found


def newest_of(search: Search, patient: str | None) -> Newest | None:
    """Tell which range answers a search, in a patient's record if one is opened; None for any other search."""
    about = code_of(search.type_name) if search.type_name and search.results.sort == NEWEST_FIRST else None
    if about is None:
        return None
    code, bounds, more = None, [], False
    for condition in search.clauses:
        single = condition[0] if isinstance(condition, tuple) and len(condition) == 1 else None
        if single is not None and single.parameter is about and code is None:
            code = _code(single)
        elif single is not None and single.parameter.main and isinstance(single.value, Interval):
            bounds.append(_bound(single.value))
        elif single is None or not isinstance(single.value, Amount):
            whose = named(search.type_name, condition)
            patient = patient or whose
            more = more or whose is None
    if code is None or (more and patient is None):
        return None
    before = min((bound for bound in bounds if bound is not None), default=None)
    return Newest(code, patient, before, plain=not more)


def _code(clause: Clause) -> str | None:
    """Give the token of a code in whatever system, for a clause that asks for one code."""
    match clause.modifier, clause.value:
        case "", (str(token),):
            found = _CODE.fullmatch(token)
            return f"{found[1]}{found[2]}" if found else None
        case _:
            return None


def _bound(interval: Interval) -> datetime | None:
    """Tell before when what satisfies a comparison must have begun (see the table in `dates`)."""
    if interval.prefix in _BEFORE_HIGH:
        return interval.high
    return interval.low if interval.prefix in _BEFORE_LOW else None
