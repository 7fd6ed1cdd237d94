"""Date parameters: when things happened. http://hl7.org/fhir/R4/search.html#date

A date is a stretch of time [starts, ends), as long as it is precise, and so is what it is compared with. The main date
of a type (see `parameter.main_date`) stands in columns of the resource, all others in `fhir.date_index`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.clause import Clause, Interval, refuse
from samspill.fhir.search.moments import EARLIEST, LATEST, bounds, moved
from samspill.fhir.search.values import unescape
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Draft, Visit
    from samspill.fhir.search.parameter import Parameter

_COMPARISONS: Final = {
    "eq": "{starts} >= {low} AND {ends} <= {high} AND {starts} < {high}",
    "ne": "NOT ({starts} >= {low} AND {ends} <= {high})",
    "gt": "{ends} > {high}",
    "ge": "({ends} > {high} OR {starts} >= {low})",
    "lt": "{starts} < {low}",
    "le": "({starts} < {low} OR {ends} <= {high}) AND {starts} < {high}",
    "sa": "{starts} >= {high}",
    "eb": "{ends} <= {low} AND {starts} < {low}",
    "ap": "{starts} < {high} AND {ends} > {low}",
}
"""The standard's table of prefixes, for two stretches. A bound on `starts` that follows from the rest is written too,
since that is what the tables are indexed by."""
_NOT_LONG_BEFORE: Final = " AND {starts} >= {floor}"
"""Such a bound for what ends late, where no stretch is longer than a year."""
_LONGEST_POINT: Final = timedelta(days=366)
_TENTH: Final = 10

Stretch = tuple["datetime", "datetime"]


def index(parameter: Parameter, type_name: str) -> Visit | None:
    """Give what gathers the dates of a value of that FHIR type; None for a type that has none, such as an Age."""
    stretch = _STRETCHES.get(type_name)
    if stretch is None:
        return None
    keep = _keep_main if parameter.main else _keep_other(parameter.number)
    path = next(path for path in parameter.paths if path.type == type_name)
    where = ".".join([parameter.type_name, *(step for step in path.steps if isinstance(step, str))])

    def act(value: Any, draft: Draft) -> None:
        try:
            found = stretch(value)
        except ValueError as error:
            raise Invalid(f"a date cannot be read: {error}", Fault(where, str(error), "value")) from None
        if found is not None:
            keep(draft, found)

    return act


def _keep_main(draft: Draft, found: Stretch) -> None:
    draft.starts, draft.ends = found


def _keep_other(number: int) -> Callable[[Draft, Stretch], None]:
    def keep(draft: Draft, found: Stretch) -> None:
        draft.dates.append((number, *found))

    return keep


def period(value: Any) -> Stretch | None:
    """Give the outer bounds of a Period; a side that is missing is open. None when both are."""
    start, end = value.get("start"), value.get("end")
    if start is None and end is None:
        return None
    return (EARLIEST if start is None else bounds(start)[0], LATEST if end is None else bounds(end)[1])


def timing(value: Any) -> Stretch | None:
    """Give the outer bounds of a Timing: of its events and the period it repeats in. None when it has neither."""
    found = list(_timing_parts(value))
    return (min(start for start, _ in found), max(end for _, end in found)) if found else None


def _timing_parts(value: Any) -> Iterator[Stretch]:
    yield from (bounds(event) for event in value.get("event", ()) if event is not None)
    repeated = period(value.get("repeat", {}).get("boundsPeriod", {}))
    if repeated:
        yield repeated


_STRETCHES: Final[dict[str, Callable[[Any], Stretch | None]]] = {
    "date": bounds,
    "dateTime": bounds,
    "instant": bounds,
    "Period": period,
    "Timing": timing,
}


def read(parameter: Parameter, modifier: str, text: str, context: Context) -> Clause:
    """Read a date with its prefix, such as `ge2026-01`. Raises `Malformed`."""
    if modifier:
        raise refuse(parameter.name, "a date takes the modifier :missing only")
    text = unescape(text)
    prefix, rest = (text[:2], text[2:]) if text[:2] in _COMPARISONS else ("eq", text)
    try:
        low, high = bounds(rest)
    except ValueError as error:
        hint = "; `+` is written %2B in an address" if " " in rest else ""
        raise refuse(parameter.name, f"the value is no date: {error}{hint}") from None
    if prefix == "ap":
        # The standard's advice: a tenth of the distance from now.
        low = moved(low, -(abs(context.now - low) / _TENTH))
        high = moved(high, abs(context.now - high) / _TENTH)
    return Clause(parameter, "", Interval(prefix, low, high))


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that a date of the resource compares with one of the clauses' dates."""
    intervals = [clause.value for clause in clauses if isinstance(clause.value, Interval)]
    table = "resource" if parameter.main else "found"
    any_of = " OR ".join(f"({_comparison(table, one, parameter, bind)})" for one in intervals)
    if parameter.main:
        return f"{present(parameter, bind)} AND ({any_of})"
    number = bind(parameter.number, "smallint")
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.date_index AS found "  # noqa: S608 - placeholders only
        f"WHERE found.parameter = {number} AND ({any_of}))"
    )


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that the parameter has a value, whichever."""
    if parameter.main:
        return "resource.ends > '-infinity'"
    number = bind(parameter.number, "smallint")
    return (
        f"EXISTS (SELECT FROM fhir.date_index AS found WHERE found.rid = resource.rid AND found.parameter = {number})"
    )


def _comparison(table: str, wanted: Interval, parameter: Parameter, bind: Bind) -> str:
    form = _COMPARISONS[wanted.prefix]
    if parameter.points and wanted.prefix in {"gt", "ge"}:
        form += _NOT_LONG_BEFORE
    return fill(form, wanted, bind, starts=f"{table}.starts", ends=f"{table}.ends")


def fill(form: str, wanted: Interval, bind: Bind, **columns: str) -> str:
    """Fill in a comparison's columns, and the bounds it mentions: a value that is bound must be used."""
    bounds_of = {"low": wanted.low, "high": wanted.high, "floor": moved(wanted.low, -_LONGEST_POINT)}
    places = {name: bind(bound, "timestamptz") for name, bound in bounds_of.items() if f"{{{name}}}" in form}
    return form.format(**places, **columns)
