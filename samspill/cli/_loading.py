"""A load spread over processes: each takes files off a queue, and tells how it went."""

from __future__ import annotations

import asyncio
import multiprocessing
import queue
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from samspill.cli import _operator as operator
from samspill.exchange import perform
from samspill.fhir import person_numbers
from samspill.fhir.loading import Source, begin_load, end_load, load, units
from samspill.kernel import strict_json
from samspill.kernel.collecting import look_seldom
from samspill.kernel.problems import Problem
from samspill.store import Store, queries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from samspill.fhir.loading import Unit
    from samspill.kernel.settings import Settings

sql = queries("samspill.fhir")
AT_ONCE = 3
"""Units that one process has under way: while the database stores one, the next is read."""


@dataclass
class Report:
    """How a load went."""

    files: int = 0
    resources: int = 0
    skipped: int = 0
    """Resources that an earlier load had taken."""
    faults: list[str] = field(default_factory=list)
    """A line of JSON for each part that was not taken: file, place, and the faults."""
    failed: list[tuple[Source, int]] = field(default_factory=list)


async def load_sources(settings: Settings, found: Sequence[Source], processes: int, title: str = "Loading") -> Report:
    """Load files with several processes. Parts that refer to what came later in the load are tried again at the end."""
    report = Report(files=len(found))
    if not found:
        return report
    await operator.ask(settings, begin_load, scope="fhir.load")
    try:
        with _bar(title, sum(s.size for s in found)) as told:
            await asyncio.to_thread(_spread, settings, found, max(1, min(processes, len(found))), report, told)
    finally:
        await operator.ask(settings, end_load, scope="fhir.load")
    return report


def _spread(settings: Settings, found: Sequence[Source], processes: int, report: Report, told: Any) -> None:
    """Give files to processes, and those that failed once more, for as long as that gets anything further."""
    context = multiprocessing.get_context("spawn")
    work: Any = context.Queue()
    said: Any = context.Queue()
    crew = [context.Process(target=_take, args=(settings, work, said), daemon=True) for _ in range(processes)]
    for process in crew:
        process.start()
    waiting, before = list(found), -1
    while waiting and report.resources != before:
        before = report.resources
        report.faults, report.failed = [], []
        for source in waiting:
            work.put(source)
        _listen(crew, said, len(waiting), report, told)
        waiting = list({source.digest: source for source, _ in report.failed}.values())
    for _ in range(processes * AT_ONCE):
        work.put(None)
    for process in crew:
        process.join()


def _listen(crew: Sequence[Any], said: Any, left: int, report: Report, told: Any) -> None:
    """Hear what the crew says, until so many files are finished."""
    while left:
        try:
            kind, source, place, value = said.get(timeout=1)
        except queue.Empty:
            if not any(process.is_alive() for process in crew):
                raise Problem("the processes that load have ended before their work was done") from None
            continue
        left -= _note(report, told, kind, source, place, value)


def _note(report: Report, told: Any, kind: str, source: Source, place: int, value: Any) -> int:
    """Take in one thing that a process said; gives 1 when a file is finished."""
    if kind == "taken":
        report.resources += value
    elif kind == "skipped":
        report.skipped += value
    elif kind == "fault":
        report.faults.append(value)
        report.failed.append((source, place))
    told(source if kind == "end" else None, report.resources)
    return 1 if kind == "end" else 0


def _take(settings: Settings, work: Any, said: Any) -> None:
    """Be one process of the crew."""
    look_seldom()
    person_numbers.guard(settings)
    asyncio.run(_take_all(settings, work, said))


async def _take_all(settings: Settings, work: Any, said: Any) -> None:
    store = await Store.open(settings.database, AT_ONCE, statement_limit=0)
    known: dict[tuple[str, str], str] = {}
    try:
        await asyncio.gather(*(_take_files(store, settings, known, work, said) for _ in range(AT_ONCE)))
    finally:
        await store.close()


async def _take_files(store: Store, settings: Settings, known: dict[Any, str], work: Any, said: Any) -> None:
    while (source := await asyncio.to_thread(work.get)) is not None:
        try:
            await _take_file(store, settings, source, known, said)
        except Problem as problem:
            said.put(("fault", source, 0, _fault(source, 0, problem)))
        said.put(("end", source, 0, None))


async def _take_file(store: Store, settings: Settings, source: Source, known: dict[Any, str], said: Any) -> None:
    async with store.transaction() as tx:
        done = {row["place"]: row["resources"] for row in await tx.all(sql.places_loaded, source.digest)}
    for unit in units(source):
        if unit.place in done:
            said.put(("skipped", source, unit.place, done[unit.place]))
            continue
        try:
            count = await _take_unit(store, settings, unit, known)
            said.put(("taken", source, unit.place, count))
        except Problem as problem:
            said.put(("fault", source, unit.place, _fault(source, unit.place, problem)))


async def _take_unit(store: Store, settings: Settings, unit: Unit, known: dict[Any, str]) -> int:
    call = operator.call("fhir.load", settings.fhir_base, unit=unit, known=known)
    return int((await perform(store, load, call)).data["resources"])


def _fault(source: Source, place: int, problem: Problem) -> str:
    """Write a fault as a line of the report; it names places and rules, never values."""
    faults: Iterable[dict[str, str]] = (
        {"where": fault.where, "what": fault.what, "code": fault.code} for fault in problem.faults
    )
    line = {"file": str(source.path), "place": place, "problem": problem.code, "faults": list(faults)}
    return strict_json.write(line).decode()


class _bar:  # noqa: N801 - used as a word
    """A progress bar on a terminal, and silence elsewhere."""

    def __init__(self, title: str, size: int) -> None:
        columns = (
            TextColumn(title),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %  {task.fields[resources]} resources, {task.fields[rate]} a second"),
        )
        console = Console(file=sys.stderr)
        self._progress = Progress(*columns, TimeElapsedColumn(), console=console, disable=not console.is_terminal)
        self._task = self._progress.add_task(title, total=size, resources=0, rate=0)
        self._began = time.monotonic()

    def __enter__(self) -> Any:
        self._progress.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _tell(self, finished: Source | None, resources: int) -> None:
        rate = round(resources / max(time.monotonic() - self._began, 0.001))
        advance = finished.size if finished else 0
        self._progress.update(self._task, advance=advance, resources=resources, rate=rate)
