"""A figure: one line of the report."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """What was measured of one work, on one server."""

    work: str
    value: float
    unit: str
    bar: str = "–"
    p50: float | None = None
    """Milliseconds, seen from the client."""
    p99: float | None = None
    cpu: float | None = None
    """Microseconds of the server's processor time for each request: workers and database together."""
    wrong: int | None = None
    """Answers that were not what they should be, time-outs and broken connections among them."""
    pace: float | None = None
    """How fast one core ran a plain loop just before (see `machine.pace`)."""
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return (f"{self.value:,.0f}" if self.value >= 10 else f"{self.value:.2f}") + f" {self.unit}"
