"""From what a search seeks to the condition that SQL asks of each row. Every value is bound.

What a chain, `_has` or `_list` looks into is asked by a statement within the statement, which does not depend on the
row, so that PostgreSQL answers it once. With a patient, all of them see that patient's record and what is in nobody's:
whoever may open one record can find out nothing of others by what they point at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.search import chains, compartments, filters, lists, reverse
from samspill.fhir.search.clause import (
    Chain,
    Compared,
    Every,
    Held,
    Listed,
    Member,
    OfTypes,
    Opposite,
    Reverse,
    Some,
)
from samspill.fhir.search.contained import CONTAINED, WHOLE
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.parameter import in_records, record_source
from samspill.fhir.search.references import ID

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.fhir.search.chains import How
    from samspill.fhir.search.clause import Bind, Clause, Condition
    from samspill.fhir.search.query import Search


def conditions_of(
    search: Search,
    patient: str | None,
    bind: Bind,
    *,
    inside: bool = True,
    table: str = WHOLE,
    containers: Sequence[str] | None = None,
) -> str:
    """Write what a row of `table` must satisfy.

    With `patient`, only what is in that patient's record is found, or in nobody's; and nothing else decides what is.
    With `inside`, chains lead to contained resources too. `containers` are the types in which those are sought, where
    rows of them are.
    """
    return _Writing(patient, bind, inside, table, containers).rows(search.kinds, search.clauses)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Where a statement has come to."""

    patient: str | None
    bind: Bind
    inside: bool = True
    """Whether chains lead to contained resources too."""
    table: str = WHOLE
    """What the rows are of."""
    containers: Sequence[str] | None = None
    """Types in which contained resources are sought; None: all."""

    def rows(self, types: Sequence[str], conditions: Sequence[Condition]) -> str:
        """Write what a row must be to be of one of the types (all: none are named) and satisfy the conditions."""
        type_name = types[0] if len(types) == 1 else ""
        if self.table != WHOLE:
            written = [self.condition(type_name, condition, "each") for condition in conditions]
            return " AND ".join([*self._types(types), *self._in_containers(), *written]) or "true"
        whose = [named(type_name, condition) for condition in conditions]
        record = self.patient if self.patient is not None and not _free(types) else None
        if self.patient is None or (type_name and not in_records(type_name)):
            record = next((one for one in whose if one), None)
        written = [*self._types(types), *self._record(types, record)]
        for condition, name in zip(conditions, whose, strict=True):
            one = self.condition(type_name, condition, "gather" if record is None else "each")
            # Nearly every row of the record satisfies it. PostgreSQL would multiply the two as if they had nothing to
            # do with each other, expect next to no rows, and sort the record instead of reading its first in order.
            written.append(f"coalesce({one}, false)" if name and name == record else one)
        return " AND ".join(written) or "true"

    def _types(self, types: Sequence[str]) -> list[str]:
        match types:
            case []:
                return []
            case [one]:
                return [f"resource.type = {self.bind(TYPE_CODE[one], 'smallint')}"]
            case _:
                return [f"resource.type = ANY ({self.bind([TYPE_CODE[one] for one in types], 'smallint[]')})"]

    def _record(self, types: Sequence[str], record: str | None) -> list[str]:
        """Keep to a record: the patient's that is opened, beside what is in nobody's; or that which is named."""
        if record is not None:
            return [f"resource.patient = {self.bind(record, 'text')}"]
        free = _free(types)
        if self.patient is None or (types and len(free) == len(types)):
            return []
        codes = self.bind([TYPE_CODE[one] for one in free], "smallint[]")
        return [f"(resource.patient = {self.bind(self.patient, 'text')} OR resource.type = ANY ({codes}))"]

    def _in_containers(self) -> list[str]:
        """Keep to a record, and to some types of container: whose record a contained resource is in, that decides."""
        found = []
        if self.patient is not None:
            codes = self.bind([TYPE_CODE[one] for one in _free(())], "smallint[]")
            patient = self.bind(self.patient, "text")
            found.append(f"(resource.patient = {patient} OR resource.container_type = ANY ({codes}))")
        if self.containers is not None:
            codes = self.bind([TYPE_CODE[one] for one in self.containers], "smallint[]")
            found.append(f"resource.container_type = ANY ({codes})")
        return found

    def within(self, types: tuple[str, ...], condition: Condition) -> str:
        """Write what a row of `fhir.resource` that is looked into must satisfy."""
        whole = replace(self, table=WHOLE, containers=None)
        return whole.rows(types, (condition,) if condition != () else ())

    def within_contained(self, types: tuple[str, ...], condition: Condition) -> str:
        """Write what a row of `fhir.contained` that is looked into must satisfy."""
        return replace(self, table=CONTAINED, containers=None).rows(types, (condition,))

    def condition(self, type_name: str, condition: Condition, how: How) -> str:
        """Write one condition on rows of a type (`` for several)."""
        match condition:
            case Chain():
                inner = self.within_contained if self.inside else None
                return chains.write(type_name, condition, self.within, self.bind, how, table=self.table, inner=inner)
            case Reverse() | Listed() if self.table != WHOLE:
                # Only the container itself points at what it contains.
                return "false"
            case Reverse():
                return reverse.write(condition, self.within, self.bind, how)
            case Listed():
                return lists.write(condition, self.within, self.bind)
            case Member():
                return compartments.write(condition, self.patient, self.bind, whole=self.table == WHOLE)
            case Held(types, part):
                return (
                    "EXISTS (SELECT FROM (SELECT resource.container OFFSET 0) AS held (rid) JOIN fhir.resource "
                    f"ON resource.rid = held.rid WHERE {self.within(types, part)})"
                )
            case Compared():
                return filters.write(condition, self.bind)
            case Every() | Some() | Opposite() | OfTypes():
                return self._joined(type_name, condition, how)
            case _:
                self.bind.rows = self.table
                return _clauses(condition, self.bind)

    def _joined(self, type_name: str, condition: Every | Some | Opposite | OfTypes, how: How) -> str:
        aside: How = "compare" if how == "gather" else how
        match condition:
            case Every(parts):
                return f"({' AND '.join(self.condition(type_name, part, how) for part in parts)})"
            case Some(parts):
                return f"({' OR '.join(self.condition(type_name, part, aside) for part in parts)})"
            case Opposite(part):
                return f"NOT coalesce({self.condition(type_name, part, aside)}, false)"
            case OfTypes(branches):
                each = [
                    " AND ".join([*self._types(types), self.condition(types[0], part, aside)])
                    for types, part in branches
                ]
                return "(" + " OR ".join(f"({one})" for one in each) + ")"


def _free(types: Sequence[str]) -> list[str]:
    """Give those of the types (all: none are named) whose resources are in nobody's record."""
    return [one for one in types or TYPES if not in_records(one)]


def named(type_name: str, condition: Condition) -> str | None:
    """Give the patient that a condition names by the parameter that decides whose record a resource is in.

    What satisfies it is in that patient's record, so the record's own index can be read.
    """
    if not type_name or not isinstance(condition, tuple) or len(condition) != 1:
        return None
    match condition[0].value:
        case (str(token),) if condition[0].modifier in {"", "Patient"}:
            start = _start(type_name)
            if not token.startswith(start):
                return None
            id_ = token[len(start) :]
            return id_ if ID.fullmatch(id_) else None
        case _:
            return None


@cache
def _start(type_name: str) -> str:
    """Give what the tokens begin with that name a patient's record."""
    return f"{record_source(type_name)}|Patient/"


def _clauses(clauses: tuple[Clause, ...], bind: Bind) -> str:
    parameter, modifier = clauses[0].parameter, clauses[0].modifier
    kind = kind_of(parameter)
    if kind is None:
        raise ValueError(f"no clause is made of {parameter.type} parameters")
    if modifier == "missing":
        present = kind.present(parameter, bind)
        return f"NOT {present}" if clauses[0].value is True else present
    return kind.compose(parameter, clauses, bind)
