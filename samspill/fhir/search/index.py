"""What is kept beside a resource so that searches find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search.moments import EARLIEST

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


Measure = tuple[int, str, float, float, float, float, str | None, str | None]
Item = tuple[
    int, int, str | None, str | None, float | None, float | None, float | None, float | None, str | None, str | None
]

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
Pointer = tuple[int, str]
"""A local reference: the number of its parameter, and the local id that it names; `` for the container."""


@dataclass(frozen=True, slots=True)
class Index:
    """The columns and rows that a resource is found by."""

    tokens: list[str]
    """Each value of each token, reference and uri parameter, in every form that may be asked for (see `tokens`)."""
    strings: list[tuple[int, str, str]]
    """Parameter, the value as it is compared, the value as it was written."""
    dates: list[tuple[int, datetime, datetime]]
    """Parameter and bounds [start, end) of every date but the main one."""
    wordings: list[tuple[int, str, str]]
    """Texts that some of the tokens are found by (see `wording`); to be there before the resource is."""
    quantities: list[Measure]
    """Parameter; unit and bounds as they are compared; bounds, code and name of the unit as they were said."""
    items: list[Item]
    """The parts of repeated items (see `composites`): parameter, item, and a token or a quantity."""
    codes: list[tuple[str, str | None, datetime, datetime]]
    """What it is about: the tokens `n|code` of its parameter `code`, each with patient and bounds of the main date."""
    starts: datetime
    ends: datetime
    """Bounds of the main date. Both are `EARLIEST` when the resource has none, so that no comparison finds it."""
    patient: str | None
    """The id of the Patient whose record this is; None: nobody's, or not one single patient's."""
    contained: tuple[Inner, ...] = ()
    """What it contains, in its order."""
    pointers: tuple[Pointer, ...] = ()
    """Its references to what it contains; of what is contained: to its container, or to what is contained beside it."""


@dataclass(frozen=True, slots=True)
class Inner:
    """A contained resource."""

    type_name: str
    id: str
    """The local id; `` when it has none."""
    index: Index


class Draft:
    """An index while it is gathered. `root` is our own base address with a slash at the end.

    `inside` tells the type of each contained resource by its local id.
    """

    __slots__ = ("dates", "ends", "inside", "pointers", "quantities", "root", "starts", "strings", "tokens", "wordings")

    def __init__(self, root: str, inside: Mapping[str, str] = NOTHING) -> None:
        self.root = root
        self.inside = inside
        self.tokens: list[str] = []
        self.strings: list[tuple[int, str, str]] = []
        self.dates: list[tuple[int, datetime, datetime]] = []
        self.wordings: list[tuple[int, str, str]] = []
        self.quantities: list[Measure] = []
        self.pointers: list[Pointer] = []
        self.starts = self.ends = EARLIEST


Visit = Callable[[Any, Draft], None]
"""What is done with a value that a path leads to."""
