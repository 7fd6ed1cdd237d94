"""What an evaluation has around it: the resource, variables, loop counters, and how much it may do."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from samspill.fhir.fhirpath import temporal
from samspill.fhir.fhirpath.errors import FhirPathError
from samspill.fhir.fhirpath.nodes import Node

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

STEPS: Final = 500_000
"""How many items one evaluation may look at in loops. R4's own invariants look at some thousands in large resources."""

SECONDS: Final = 2.0
"""How long one evaluation may take."""

Closure = Callable[["Environment", list[Node]], list[Node]]
"""A compiled part: from the items that it stands on (`$this`) to what it gives."""


class Environment:
    """One evaluation. Lives as long as it."""

    __slots__ = ("_now", "_steps", "_until", "context", "index", "remembered", "resource", "root", "total", "variables")

    context: list[Node]
    """What the evaluation starts from."""
    resource: Node
    root: Node
    index: int
    """`$index`: the place of the item in the loop around."""
    remembered: dict[str, list[Node]]
    """What paths give that do not depend on where they stand."""
    total: list[Node]
    """`$total`: what `aggregate` has so far."""

    def __init__(self, context: list[Node], resource: Node, root: Node, variables: Mapping[str, Any]) -> None:
        self.context = context
        self.resource = resource
        self.root = root
        self.variables = variables
        self.index = 0
        self.remembered = {}
        self.total = []
        self._steps = STEPS
        self._until = monotonic() + SECONDS
        self._now: datetime | None = None

    def spend(self, steps: int) -> None:
        """Count work. Raises `FhirPathError` when the evaluation has done too much, or has taken too long."""
        self._steps -= steps
        if self._steps < 0 or monotonic() > self._until:
            raise FhirPathError("the expression has too much to look at")

    def now(self) -> datetime:
        """Give the time of the evaluation: the same each time that it is asked (N1, 5.9)."""
        if self._now is None:
            self._now = temporal.now()
        return self._now

    def asked(self, name: str) -> Callable[..., Any]:
        """Give what answers a question about profiles or terminology. Raises `FhirPathError` when nobody does here."""
        found = self.variables.get(name)
        if not callable(found):
            raise FhirPathError(f"{name}() cannot be answered here")
        return found  # type: ignore[no-any-return]


class Function(NamedTuple):
    """A function of FHIRPath: what it does, and with how many arguments."""

    work: Callable[..., list[Node]]
    least: int = 0
    most: int = 0
    late: bool = False
    """It takes closures instead of what they give, and the items that those stand on: `work(env, left, focus, …)`."""
