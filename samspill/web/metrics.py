"""Counts and times of calls, for `/metrics` in the Prometheus text format. Each worker process keeps its own."""

from __future__ import annotations

import bisect
import os
import resource
from collections import defaultdict
from typing import Final

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the time classes, in seconds."""


class Metrics:
    """What has been answered since this worker started."""

    def __init__(self) -> None:
        self._times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
        self._sums: dict[str, float] = defaultdict(float)
        self._answers: dict[tuple[str, int], int] = defaultdict(int)

    def count(self, operation: str, status: int, seconds: float) -> None:
        """Note one answer."""
        self._times[operation][bisect.bisect_left(BOUNDS, seconds)] += 1
        self._sums[operation] += seconds
        self._answers[operation, status] += 1

    def text(self) -> str:
        """Write all of it in the text format 0.0.4, labelled with the worker's process number."""
        worker = f'worker="{os.getpid()}"'
        lines = [
            "# HELP samspill_answers_total Answers by operation and status.",
            "# TYPE samspill_answers_total counter",
        ]
        for (operation, status), number in sorted(self._answers.items()):
            lines.append(f'samspill_answers_total{{operation="{operation}",status="{status}",{worker}}} {number}')
        lines += ["# HELP samspill_seconds Time from request to answer.", "# TYPE samspill_seconds histogram"]
        for operation, numbers in sorted(self._times.items()):
            lines += self._histogram(operation, numbers, worker)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        lines += ["# HELP samspill_memory_bytes Most memory held.", "# TYPE samspill_memory_bytes gauge"]
        lines.append(f"samspill_memory_bytes{{{worker}}} {memory}")
        return "\n".join(lines) + "\n"

    def _histogram(self, operation: str, numbers: list[int], worker: str) -> list[str]:
        label = f'operation="{operation}",{worker}'
        lines, total = [], 0
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), numbers, strict=True):
            total += number
            lines.append(f'samspill_seconds_bucket{{{label},le="{bound}"}} {total}')
        lines.append(f"samspill_seconds_sum{{{label}}} {self._sums[operation]:.6f}")
        lines.append(f"samspill_seconds_count{{{label}}} {total}")
        return lines
