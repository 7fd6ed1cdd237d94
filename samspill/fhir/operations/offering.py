"""What an operation offers: where it may be asked for, and with which parameters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from samspill.exchange import Operation

Level = Literal["system", "type", "instance"]

PRIMITIVES: Final = frozenset("boolean integer positiveInt code string uri canonical date dateTime instant".split())
"""Types of parameters that may stand in a query."""


@dataclass(frozen=True, slots=True)
class In:
    """One parameter that is taken (http://hl7.org/fhir/R4/operationdefinition.html)."""

    name: str
    type: str
    """A FHIR type; the name of a resource type, or `Resource`, for a resource."""
    text: str
    least: int = 0
    many: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """One operation as the API offers it."""

    code: str
    """What follows the `$`."""
    levels: frozenset[Level]
    types: tuple[str, ...]
    """The resource types that have it; none listed: all have."""
    operation: Operation
    official: str
    """The id of the standard's own definition, such as `Patient-everything`."""
    takes: tuple[In, ...] = ()
    gives: tuple[tuple[str, str], ...] = (("return", "Bundle"),)
    """Names and types of what comes back."""
    left_out: tuple[str, ...] = ()
    """Parameters of the standard that are not taken here, and are refused by name."""
    methods: frozenset[str] = frozenset({"GET", "POST"})
    affects_state: bool = False
    also: str = ""
    """What a caller should know beside the standard's own text."""
    searches: str = ""
    """The type whose search parameters it takes as well."""

    @property
    def id(self) -> str:
        """The id of the definition that describes it here."""
        return self.official
