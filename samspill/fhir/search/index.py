"""What is kept beside a resource so that searches find it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samspill.fhir.search.moments import EARLIEST

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Index:
    """The columns and rows that a resource is found by."""

    tokens: list[str]
    """Each value of each token, reference and uri parameter, in every form that may be asked for (see `tokens`)."""
    strings: list[tuple[int, str, str]]
    """Parameter, the value as it is compared, the value as it was written."""
    dates: list[tuple[int, datetime, datetime]]
    """Parameter and bounds [start, end) of every date but the main one."""
    starts: datetime
    ends: datetime
    """Bounds of the main date. Both are `EARLIEST` when the resource has none, so that no comparison finds it."""
    patient: str | None
    """The id of the Patient whose record this is; None: nobody's, or not one single patient's."""


class Draft:
    """An index while it is gathered. `root` is our own base address with a slash at the end."""

    __slots__ = ("dates", "ends", "root", "starts", "strings", "tokens")

    def __init__(self, root: str) -> None:
        self.root = root
        self.tokens: list[str] = []
        self.strings: list[tuple[int, str, str]] = []
        self.dates: list[tuple[int, datetime, datetime]] = []
        self.starts = self.ends = EARLIEST


Visit = Callable[[Any, Draft], None]
"""What is done with a value that a path leads to."""
