"""Read the past of the councils in: papers become bodies, meetings, agendas, cases, proposals and decisions.

samspill governance import FILE…            text, HTML, PDF or DOCX; folders are searched
samspill governance import --dry-run FILE…  say what would come out, and store nothing

Nothing is mended in silence: every doubt is told with file and line. The same bytes twice change nothing. Exit codes:
0 all was read · 1 some of it was doubted or not read · 3 the database is not there or not right.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.exchange import perform
from samspill.governance.importing.formats import paper_of
from samspill.governance.importing.reading import read
from samspill.governance.importing.storing import counted, store
from samspill.kernel.calls import Call, Reply
from samspill.kernel.problems import Problem
from samspill.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.governance.importing.formats import Paper
    from samspill.governance.importing.reading import Doubt
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant

ENDINGS: Final = (".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".docm")
"""Names that are looked for in folders."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and the papers."""
    parser.add_argument("what", choices=["import"])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a paper, or a folder with papers")
    parser.add_argument("--dry-run", action="store_true", help="read and tell, store nothing")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Read them in; the exit code is 1 when something was doubted or could not be read."""
    files = papers_in(options.files)
    if options.dry_run:
        return _tell([_tried(file) for file in _with_progress(files)])
    with migrated(settings) as ready:
        return asyncio.run(_import(ready, files))


def papers_in(paths: Iterable[Path]) -> list[Path]:
    """Give the files that are meant: those named, and the papers that lie in folders, by name."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.rglob("*") if one.suffix.casefold() in ENDINGS)
        else:
            found.append(path)
    return list(dict.fromkeys(found))


def _with_progress(files: Sequence[Path]) -> Iterable[Path]:
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed}/{task.total}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading papers", total=len(files))
        for file in files:
            yield file
            progress.advance(task)


async def _import(settings: Settings, files: Sequence[Path]) -> int:
    database = await Store.open(settings.database, 1, statement_limit=0)
    try:
        told = []
        for file in _with_progress(files):
            told.append(await _taken(database, settings, file))  # noqa: PERF401 - one after the other, with progress
        return _tell(told)
    finally:
        await database.close()


async def _taken(database: Store, settings: Settings, file: Path) -> Told:
    """Read one file and store it, as a call of its own: what cannot be read leaves the others as they are."""
    try:
        paper = _opened(file)
        call = operator.call("governance.import", settings.fhir_base, paper=paper)
        data = (await perform(database, _importing, call)).data
    except Problem as problem:
        return Told(file.name, problem=_said(problem))
    return Told(file.name, known=data["known"], found=data["found"], doubts=data["doubts"], remarks=paper.remarks)


def _tried(file: Path) -> Told:
    try:
        paper = _opened(file)
    except Problem as problem:
        return Told(file.name, problem=_said(problem))
    reading = read(paper.name, paper.text)
    return Told(file.name, found=counted(reading), doubts=reading.doubts, remarks=paper.remarks)


def _opened(file: Path) -> Paper:
    try:
        return paper_of(file.name, file.read_bytes())
    except OSError as failure:
        raise Problem(failure.strerror or "the file cannot be opened") from failure


def _said(problem: Problem) -> str:
    return problem.message


class Told:
    """How it went with one file."""

    def __init__(
        self,
        name: str,
        *,
        problem: str = "",
        known: bool = False,
        found: Mapping[str, int] | None = None,
        doubts: Sequence[Doubt] = (),
        remarks: Sequence[str] = (),
    ) -> None:
        self.name, self.problem, self.known = name, problem, known
        self.found, self.doubts, self.remarks = found or {}, doubts, remarks


def _tell(told: Sequence[Told]) -> int:
    """Say what came out of each file, and every doubt with its lines."""
    write = sys.stdout.write
    for one in told:
        if one.problem:
            write(f"{one.name}: not read: {one.problem}\n")
            continue
        found = ", ".join(f"{number} {name}" for name, number in one.found.items() if name != "doubts")
        write(f"{one.name}: " + ("read in before, nothing was changed" if one.known else found or "nothing") + "\n")
        for remark in one.remarks:
            write(f"  note: {remark}\n")
        for doubt in one.doubts:
            write(f"  {doubt.places[0]}: {doubt.kind}: {doubt.message}\n")
            for place in doubt.places[1:]:
                write(f"    and {place}\n")
    doubts = sum(len(one.doubts) for one in told)
    lost = sum(bool(one.problem) for one in told)
    write(f"{len(told) - lost} of {len(told)} papers read, {doubts} doubts\n")
    return 1 if doubts or lost else 0


async def _do_import(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    outcome = await store(tx, call.facts["paper"], call.at, call.caller.subject)
    data = {"id": outcome.id, "known": outcome.known, "found": dict(outcome.found), "doubts": list(outcome.doubts)}
    return Reply(data, about=f"imported/{outcome.id}")


_importing = operator.operation("governance.import", _do_import, "Read a paper of a council in.")
