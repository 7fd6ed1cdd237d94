"""The order of an answer: `_sort`. http://hl7.org/fhir/R4/search.html#_sort

A resource with several values of a parameter stands where the smallest of them would, or the largest when the order
descends; one without any comes last. What is equal by every key is ordered by the resource's number, so that the order
is total and a page can begin after any resource.

string          as strings are compared (see `strings`)
token           by code, whatever the system; an identifier by its value
reference, uri  by the address as it is indexed
date            by the start of the stretch of time; a descending order by the type's main date takes an open start,
                which has no beginning, as no date
number          by the number, or the lower bound of a range
quantity        by the value in UCUM's base units where its unit is one of UCUM's, else as it was said
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import refuse, unsupported
from samspill.fhir.search.parameter import main_date, parameters
from samspill.fhir.search.tokens import patterns_of

if TYPE_CHECKING:
    from samspill.fhir.search.clause import Bind
    from samspill.fhir.search.parameter import Parameter

MOST: Final = 8
"""Keys of one order."""
COLUMNS: Final = {"starts": "timestamptz", "updated": "timestamptz", "id": "text", "rid": "bigint"}
"""Columns of the resource that an index reads in order, with their types."""
_NAMED: Final = {"_lastUpdated": "updated", "_id": "id"}


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of an order."""

    column: str
    """starts, updated, id or rid; `` when the values stand in an index beside the resource."""
    descending: bool
    parameter: Parameter | None = None


NEWEST_FIRST: Final = (Sort("starts", descending=True),)
"""The order when none is asked for: by the main date, those without one last."""
LAST_STORED_FIRST: Final = (Sort("rid", descending=True),)
"""The order when none is asked for and several types are searched: they have no date in common."""


def sort_of(type_name: str, text: str | None) -> tuple[Sort, ...]:
    """Read `_sort`: names of parameters, each with `-` for descending. Raises `Malformed` and `Unsupported`."""
    if text is None:
        return NEWEST_FIRST if type_name else LAST_STORED_FIRST
    names = text.split(",")
    if len(names) > MOST:
        raise refuse("_sort", f"at most {MOST} parameters are sorted by")
    if len({name.removeprefix("-") for name in names}) < len(names):
        raise refuse("_sort", "a parameter is named twice")
    return tuple(_key(type_name, name) for name in names)


def _key(type_name: str, text: str) -> Sort:
    name, descending = text.removeprefix("-"), text.startswith("-")
    if name in _NAMED:
        return Sort(_NAMED[name], descending)
    parameter = parameters(type_name).get(name) if type_name else None
    if parameter is None:
        whose = type_name or "what several types have in common"
        raise refuse("_sort", f"{whose} has no parameter of that name to sort by")
    if name == main_date(type_name):
        return Sort("starts", descending)
    if parameter.type not in _VALUES:
        raise unsupported("_sort", f"sorting by a {parameter.type} parameter")
    return Sort("", descending, parameter)


@dataclass(frozen=True, slots=True)
class Place:
    """A table beside the resource whose index gives the values of a parameter in order."""

    table: str
    column: str
    kind: str
    """Its PostgreSQL type."""
    number: int
    """The parameter's."""
    units: bool = False
    """Whether they are in order within each unit; the value is then `low`, or `high` of what has no lower bound."""

    def key(self, row: str) -> str:
        """Write the value that a row of the table is ordered by."""
        return _AMOUNT.format(row=row) if self.units else f"{row}.{self.column}"


_AMOUNT: Final = "CASE WHEN {row}.low > '-infinity' THEN {row}.low ELSE {row}.high END"
"""Of what has no lower bound, such as "less than 5", the upper one counts."""
_TABLES: Final = {
    "string": ("string_index", "value", "text"),
    "date": ("date_index", "starts", "timestamptz"),
    "number": ("quantity_index", "low", "float8"),
    "quantity": ("quantity_index", "low", "float8"),
}
"""By type of parameter: table, column and PostgreSQL type."""
_BY_UNIT: Final = frozenset({"number", "quantity"})
"""Types whose table has an index by parameter, unit and that column; the others', by parameter and column."""


def place_of(sort: Sort) -> Place | None:
    """Tell where the values of a key stand in order; None where no one index has them so."""
    parameter = sort.parameter
    if parameter is None or parameter.type not in _TABLES or len(parameter.sources) > 1:
        return None
    return Place(*_TABLES[parameter.type], parameter.sources[0].number, units=parameter.type in _BY_UNIT)


@dataclass(frozen=True, slots=True)
class Value:
    """What a key compares, as SQL: the smallest or largest value of one row of `resource`."""

    sql: str
    kind: str
    """Its PostgreSQL type."""
    column: bool = False
    """Whether it is a column of the resource, which is never NULL."""


def value_of(sort: Sort, bind: Bind) -> Value:
    """Write the value of a key, NULL where the resource has none.

    Where the order descends by the main date, what has none, or an open start, is last as the column has it already.
    """
    if sort.column == "starts" and not sort.descending:
        return Value("(CASE WHEN resource.ends > '-infinity' THEN resource.starts END)", "timestamptz")
    if sort.column:
        return Value(f"resource.{sort.column}", COLUMNS[sort.column], column=True)
    if sort.parameter is None:
        raise ValueError("a key has a column or a parameter")
    return _VALUES[sort.parameter.type](sort.parameter, "max" if sort.descending else "min", bind)


def _of_table(parameter: Parameter, pick: str, bind: Bind) -> Value:
    table, column, kind = _TABLES[parameter.type]
    numbers = bind([source.number for source in parameter.sources], "smallint[]")
    sql = (
        f"(SELECT {pick}(found.{column}) FROM fhir.{table} AS found "  # noqa: S608 - placeholders and names of ours
        f"WHERE found.rid = resource.rid AND found.parameter = ANY ({numbers}))"
    )
    return Value(sql, kind)


def _token(parameter: Parameter, pick: str, bind: Bind) -> Value:
    r"""Codes are the tokens with one part: a bar inside a part is written `\|`."""
    numbers = "|".join(str(source.number) for source in parameter.sources)
    form = bind(rf"^(?:{numbers})\|(?:[^|\\]|\\.)+$", "text")
    starts = [f"starts_with(found.token, {bind(f'{source.number}|', 'text')})" for source in parameter.sources]
    # Most tokens are other parameters', which this tells for a fraction of the expression's cost.
    return _of_tokens(f"({' OR '.join(starts)}) AND found.token ~ {form}", pick)


def _address(parameter: Parameter, pick: str, bind: Bind) -> Value:
    wanted = [pattern for source in parameter.sources for pattern in patterns_of(source)]
    return _of_tokens(f"found.token LIKE ANY ({bind(wanted, 'text[]')}) AND found.token NOT LIKE '%|'", pick)


def _of_tokens(condition: str, pick: str) -> Value:
    """Pick among the tokens that satisfy a condition, without the parameter's number before the bar."""
    sql = (
        f"(SELECT {pick}(substr(found.token, strpos(found.token, '|') + 1) COLLATE \"C\") "  # noqa: S608 - as above
        f"FROM unnest(resource.tokens) AS found (token) WHERE {condition})"
    )
    return Value(sql, "text")


def _amount(parameter: Parameter, pick: str, bind: Bind) -> Value:
    numbers = bind([source.number for source in parameter.sources], "smallint[]")
    sql = (
        f"(SELECT {pick}({_AMOUNT.format(row='found')}) "  # noqa: S608 - as above
        "FROM fhir.quantity_index AS found "
        f"WHERE found.rid = resource.rid AND found.parameter = ANY ({numbers}))"
    )
    return Value(sql, "float8")


_VALUES: Final = {
    **dict.fromkeys(_TABLES.keys() - _BY_UNIT, _of_table),
    "token": _token,
    "reference": _address,
    "uri": _address,
    "number": _amount,
    "quantity": _amount,
}
"""By type of parameter."""
