"""The kinds of search parameter that are served, each with its four parts. A new kind is one file and one line here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.search import columns, dates, references, strings, tokens, uris

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from samspill.fhir.search.clause import Bind, Clause, Context
    from samspill.fhir.search.index import Visit
    from samspill.fhir.search.parameter import Parameter


@dataclass(frozen=True, slots=True)
class Kind:
    """How parameters of one kind are indexed, read from a query, and written as conditions."""

    index: Callable[[Parameter, str], Visit | None]
    """For a parameter and the FHIR type at the end of a path: what gathers such a value, if it can be searched."""
    read: Callable[[Parameter, str, str, Context], Clause]
    """From a parameter, a modifier and one alternative of the value: a clause. Raises `Malformed`, `Unsupported`."""
    compose: Callable[[Parameter, Sequence[Clause], Bind], str]
    """From alternatives with one modifier: the condition that any of them is satisfied."""
    present: Callable[[Parameter, Bind], str]
    """The condition that there is a value."""


_KINDS: Final[Mapping[str, Kind]] = {
    "token": Kind(tokens.index, tokens.read, tokens.compose, tokens.present),
    "reference": Kind(references.index, references.read, tokens.compose, tokens.present),
    "uri": Kind(uris.index, uris.read, tokens.compose, tokens.present),
    "string": Kind(strings.index, strings.read, strings.compose, strings.present),
    "date": Kind(dates.index, dates.read, dates.compose, dates.present),
}
_COLUMNS: Final[Mapping[str, Kind]] = {
    "_id": Kind(columns.not_indexed, columns.read_id, columns.compose_id, columns.present),
    "_lastUpdated": Kind(columns.not_indexed, columns.read_updated, columns.compose_updated, columns.present),
}

SUPPORTED: Final = frozenset(_KINDS)
"""The types of parameter (http://hl7.org/fhir/R4/valueset-search-param-type.html) that can be searched by."""


def kind_of(parameter: Parameter) -> Kind | None:
    """Give the kind of a parameter; None when parameters of its type are not served yet."""
    return _COLUMNS.get(parameter.name) or _KINDS.get(parameter.type)
