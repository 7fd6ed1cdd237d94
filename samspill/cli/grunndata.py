"""Feed the registers of basic data (FREG, HPR, AR, FLR) from files, and see how far each has come.

  samspill grunndata load FILE…        apply the events of NDJSON files; what has been applied is passed over
  samspill grunndata status            how far each register has come, and whether its last word is too old
  samspill grunndata heard REGISTER…   note that a register was heard of, though it had nothing new
  samspill grunndata redraw REGISTER…  draw a register's tables anew from what it has said

The shape of the lines stands in docs/howto/feed-the-registers.md. A thousand lines are applied together, whole or not
at all. The exit code is 1 when something was not applied, or a register's last word is too old.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.exchange import perform
from samspill.grunndata import feeds
from samspill.kernel import clock
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Problem
from samspill.store import Store

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from samspill.grunndata.feeds import Event
    from samspill.kernel.calls import Call
    from samspill.kernel.settings import Environment, Settings
    from samspill.store import Transaction
    from samspill.trust import Grant

BATCH: Final = 1000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and with what."""
    parser.add_argument("what", choices=("load", "status", "heard", "redraw"), help="what to do")
    parser.add_argument("names", nargs="*", metavar="FILE or REGISTER", help="files to load, or registers")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Do it, and say how it went."""
    with migrated(settings) as ready:
        if options.what == "load":
            return asyncio.run(load_files(ready, [Path(name) for name in options.names]))
        if options.what == "status":
            return _tell(asyncio.run(operator.ask(ready, status))["states"], ready)
        wanted = heard if options.what == "heard" else redraw
        done = asyncio.run(operator.ask(ready, wanted, registers=tuple(options.names)))
    sys.stdout.write("".join(f"{name}: {said}\n" for name, said in done.items()))
    return 0


def _tell(states: Iterable[feeds.State], settings: Settings) -> int:
    limit, now, old = timedelta(seconds=settings.register_silence), clock.now(), 0
    for state in states:
        said = f"heard {state.heard:%Y-%m-%d %H:%M}" if state.heard else "never heard"
        stale = state.stale(now, limit)
        old += stale
        late = ", too old" if stale else ""
        sys.stdout.write(f"{state.register:5}{state.subjects:>9} subjects, number {state.applied}, {said}{late}\n")
    return 1 if old else 0


async def load_files(settings: Settings, paths: list[Path]) -> int:
    """Apply files, one after another; what is wrong ends its file, and is told with file, line, place and rule."""
    wrong = 0
    store = await Store.open(settings.database, 1, statement_limit=0)
    try:
        for path in paths:
            try:
                with path.open("rb") as lines:
                    done, before = await apply_lines(store, settings, lines)
                sys.stdout.write(f"{path}: {done} applied, {before} were applied before\n")
            except (Problem, OSError) as problem:
                wrong += 1
                _complain(path, problem)
                await _note(store, settings, problem)
    finally:
        await store.close()
    return 1 if wrong else 0


async def _note(store: Store, settings: Settings, problem: Problem | OSError) -> None:
    """Keep what was refused, for whoever looks after the feeds; a file that cannot be read was not refused."""
    if isinstance(problem, Problem):
        faults = problem.faults or (Fault("", problem.message),)
        register = next((name for name in feeds.REGISTERS if problem.message.startswith(f"{name}: ")), "")
        call = operator.call(refused.name, settings.fhir_base, register=register, faults=faults)
        await perform(store, refused, call)


def _complain(path: Path, problem: Problem | OSError) -> None:
    faults = problem.faults if isinstance(problem, Problem) else ()
    said = [f"{f.where}: {f.what}" for f in faults] or [getattr(problem, "message", None) or str(problem.args[-1])]
    sys.stderr.write("".join(f"{path}: {one}\n" for one in said))


async def apply_lines(store: Store, settings: Settings, lines: Iterable[bytes]) -> tuple[int, int]:
    """Apply the lines of a feed, a thousand together; gives how many were applied, and how many had been."""
    done = before = 0
    environment = cast("Environment", settings.environment)
    for batch in _batches(lines, environment):
        call = operator.call(load.name, settings.fhir_base, events=batch)
        told = (await perform(store, load, call)).data
        done, before = done + told["applied"], before + told["passed_over"]
    return done, before


def _batches(lines: Iterable[bytes], environment: Environment) -> Iterator[list[Event]]:
    """Read up to a thousand lines at a time, and part them where the register changes."""
    waiting, first = iter(lines), 1
    while chunk := list(itertools.islice(waiting, BATCH)):
        events = feeds.read(chunk, environment, first)
        first += len(chunk)
        for _, group in itertools.groupby(events, key=lambda event: event.register):
            yield list(group)


async def _load(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    events = call.facts["events"]
    register = events[0].register
    told = await feeds.apply(tx, register, events)
    return Reply({"applied": told.applied, "passed_over": told.passed_over}, about=f"{register} {told.position}")


async def _status(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    return Reply({"states": await feeds.states(tx)}, about="registers")


async def _heard(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    for name in call.facts["registers"]:
        await feeds.hear(tx, name, call.at)
    return Reply(dict.fromkeys(call.facts["registers"], "heard"), about=" ".join(call.facts["registers"]))


async def _refused(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await feeds.note_refusal(tx, call.facts["register"], call.at, call.facts["faults"])
    return Reply({}, about=call.facts["register"] or "registers")


async def _redraw(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    counts = {name: await feeds.redraw(tx, name) for name in call.facts["registers"]}
    said = {name: f"{count} subjects drawn anew" for name, count in counts.items()}
    return Reply(said, about=" ".join(call.facts["registers"]))


load = operator.operation("grunndata.load", _load, "Apply what a register tells.")
status = operator.operation("grunndata.status", _status, "See how far each register has come.")
heard = operator.operation("grunndata.heard", _heard, "Note that registers were heard of.")
refused = operator.operation("grunndata.refused", _refused, "Note what was refused of a feed.")
redraw = operator.operation("grunndata.redraw", _redraw, "Draw registers' tables anew from what they have said.")
