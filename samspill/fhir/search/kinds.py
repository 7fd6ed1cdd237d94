"""The kinds of search parameter that are served, each with its four parts. A new kind is one file and one line here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.search import columns, composites, content, near
from samspill.fhir.search.simple import SIMPLE, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.search.parameter import Parameter


_KINDS: Final[Mapping[str, Kind]] = {
    **SIMPLE,
    "composite": Kind(composites.index, composites.read, composites.compose, composites.present),
}
_COLUMNS: Final[Mapping[str, Kind]] = {
    "_id": Kind(columns.not_indexed, columns.read_id, columns.compose_id, columns.present),
    "_lastUpdated": Kind(columns.not_indexed, columns.read_updated, columns.compose_updated, columns.present),
    "near": Kind(near.index, near.read, near.compose, near.present),
    content.CONTENT: Kind(columns.not_indexed, content.read, content.compose, content.present),
    content.TEXT: Kind(columns.not_indexed, content.read, content.compose, content.present),
}

SUPPORTED: Final = frozenset(_KINDS)
"""The types of parameter (http://hl7.org/fhir/R4/valueset-search-param-type.html) that can be searched by."""


def kind_of(parameter: Parameter) -> Kind | None:
    """Give the kind of a parameter; None when parameters of its type are not served yet."""
    return _COLUMNS.get(parameter.name) or _KINDS.get(parameter.type)
