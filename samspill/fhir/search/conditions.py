"""From what a search seeks to the condition that SQL asks of each row. Every value is bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.parameter import record_source
from samspill.fhir.search.references import ID

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Bind, Clause
    from samspill.fhir.search.query import Search


def conditions_of(search: Search, patient: str | None, bind: Bind) -> str:
    """Write what a row of `fhir.resource` must satisfy. With `patient`, only what is in that patient's record is found."""
    conditions = [f"resource.type = {bind(TYPE_CODE[search.type_name], 'smallint')}"]
    named = [_named(search.type_name, clauses) for clauses in search.clauses]
    record = patient if patient is not None else next((one for one in named if one), None)
    if record is not None:
        conditions.append(f"resource.patient = {bind(record, 'text')}")
    for clauses, name in zip(search.clauses, named, strict=True):
        condition = _condition(clauses, bind)
        # Nearly every row of the record satisfies it. PostgreSQL would multiply the two as if they had nothing to do
        # with each other, expect next to no rows, and sort the record instead of reading its first rows in order.
        conditions.append(f"coalesce({condition}, false)" if name and name == record else condition)
    return " AND ".join(conditions)


def _named(type_name: str, clauses: tuple[Clause, ...]) -> str | None:
    """Give the patient that a condition names by the parameter that decides whose record a resource is in.

    What satisfies it is in that patient's record, so the record's own index can be read.
    """
    values = [clause.value for clause in clauses]
    match values:
        case [(str(token),)] if clauses[0].modifier in {"", "Patient"}:
            start = f"{record_source(type_name)}|Patient/"
            id_ = token.removeprefix(start)
            return id_ if token.startswith(start) and ID.fullmatch(id_) else None
        case _:
            return None


def _condition(clauses: tuple[Clause, ...], bind: Bind) -> str:
    parameter, modifier = clauses[0].parameter, clauses[0].modifier
    kind = kind_of(parameter)
    if kind is None:
        raise ValueError(f"no clause is made of {parameter.type} parameters")
    if modifier == "missing":
        present = kind.present(parameter, bind)
        return f"NOT {present}" if clauses[0].value is True else present
    return kind.compose(parameter, clauses, bind)
