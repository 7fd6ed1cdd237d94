"""The kinds of parameter that have one value: each with its four parts. Composites are made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.search import dates, quantities, references, strings, token_values, tokens, uris

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


SIMPLE: Final[Mapping[str, Kind]] = {
    "token": Kind(tokens.index, token_values.read, tokens.compose, tokens.present),
    "reference": Kind(references.index, references.read, tokens.compose, tokens.present),
    "uri": Kind(uris.index, uris.read, tokens.compose, tokens.present),
    "string": Kind(strings.index, strings.read, strings.compose, strings.present),
    "date": Kind(dates.index, dates.read, dates.compose, dates.present),
    "number": Kind(quantities.index, quantities.read, quantities.compose, quantities.present),
    "quantity": Kind(quantities.index, quantities.read, quantities.compose, quantities.present),
}
