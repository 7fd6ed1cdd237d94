"""Counts and times of calls, for `/metrics` in the Prometheus text format.

Each worker process writes what it has counted to a file of its own, every few seconds and whenever it is asked; whoever
is asked adds the files up. So the figures are those of all workers since the platform started, dead ones among them.
"""

from __future__ import annotations

import asyncio
import bisect
import os
import resource
import sys
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

BOUNDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper bounds of the time classes, in seconds."""
PAUSE: Final = 5.0
"""Seconds between two writings."""


class Counted(msgspec.Struct):
    """What one worker has counted."""

    memory: int = 0
    """Most memory held, in bytes."""
    times: dict[str, list[int]] = {}
    """Answers by operation and time class."""
    seconds: dict[str, float] = {}
    answers: dict[str, dict[int, int]] = {}
    """Answers by operation and status."""


class Metrics:
    """What has been answered since the platform started."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._own = Counted(
            times=defaultdict(lambda: [0] * (len(BOUNDS) + 1)),
            seconds=defaultdict(float),
            answers=defaultdict(lambda: defaultdict(int)),
        )
        folder.mkdir(parents=True, exist_ok=True)

    def count(self, operation: str, status: int, seconds: float) -> None:
        """Note one answer."""
        own = self._own
        own.times[operation][bisect.bisect_left(BOUNDS, seconds)] += 1
        own.seconds[operation] += seconds
        own.answers[operation][status] += 1

    async def keep_writing(self) -> None:
        """Write now and then, until cancelled."""
        while True:
            await asyncio.sleep(PAUSE)
            self.write()

    def write(self) -> None:
        """Write what this worker has counted, whole or not at all."""
        unit = 1 if sys.platform == "darwin" else 1024
        self._own.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        draft = self._folder / f"{os.getpid()}.new"
        draft.write_bytes(msgspec.json.encode(self._own))
        draft.replace(self._folder / f"{os.getpid()}.json")

    def text(self) -> str:
        """Write the figures of all workers in the text format 0.0.4."""
        self.write()
        workers = {}
        for file in sorted(self._folder.glob("*.json")):
            with suppress(OSError, msgspec.DecodeError):
                workers[file.stem] = msgspec.json.decode(file.read_bytes(), type=Counted)
        lines = [*_answers(workers.values()), *_seconds(workers.values())]
        lines += ["# HELP samspill_memory_bytes Most memory a worker has held.", "# TYPE samspill_memory_bytes gauge"]
        lines += [f'samspill_memory_bytes{{worker="{name}"}} {one.memory}' for name, one in workers.items()]
        return "\n".join(lines) + "\n"


def clear(folder: Path) -> None:
    """Forget what the workers of an earlier start have counted."""
    for file in folder.glob("*.json"):
        file.unlink(missing_ok=True)


def _answers(workers: Iterable[Counted]) -> list[str]:
    total: dict[tuple[str, int], int] = defaultdict(int)
    for worker in workers:
        for operation, answers in worker.answers.items():
            for status, number in answers.items():
                total[operation, status] += number
    lines = ["# HELP samspill_answers_total Answers by operation and status.", "# TYPE samspill_answers_total counter"]
    for (operation, status), number in sorted(total.items()):
        lines.append(f'samspill_answers_total{{operation="{operation}",status="{status}"}} {number}')
    return lines


def _seconds(workers: Iterable[Counted]) -> list[str]:
    times: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BOUNDS) + 1))
    seconds: dict[str, float] = defaultdict(float)
    for worker in workers:
        for operation, numbers in worker.times.items():
            times[operation] = [a + b for a, b in zip(times[operation], numbers, strict=True)]
            seconds[operation] += worker.seconds[operation]
    lines = ["# HELP samspill_seconds Time from request to answer.", "# TYPE samspill_seconds histogram"]
    for operation, numbers in sorted(times.items()):
        total = 0
        for bound, number in zip((*map(str, BOUNDS), "+Inf"), numbers, strict=True):
            total += number
            lines.append(f'samspill_seconds_bucket{{operation="{operation}",le="{bound}"}} {total}')
        lines.append(f'samspill_seconds_sum{{operation="{operation}"}} {seconds[operation]:.6f}')
        lines.append(f'samspill_seconds_count{{operation="{operation}"}} {total}')
    return lines
