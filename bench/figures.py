"""A figure: one line of the report."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field, replace
from typing import Final

RUNS: Final = 5
"""Runs of one work: their medians are what counts, since others on the machine may take a core away for a second."""


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


def length(seconds: int) -> int:
    """Give how long one of several runs takes, in whole seconds."""
    return max(1, seconds // RUNS)


def middle(runs: list[Figure]) -> Figure:
    """Give the median of each part of several runs of one work, and all of their wrong answers."""
    return replace(
        runs[0],
        value=statistics.median(run.value for run in runs),
        p50=_median([run.p50 for run in runs]),
        p99=_median([run.p99 for run in runs]),
        cpu=_median([run.cpu for run in runs]),
        pace=_median([run.pace for run in runs]),
        wrong=sum(run.wrong or 0 for run in runs),
    )


def _median(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return statistics.median(known) if known else None
