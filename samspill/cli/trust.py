"""Make a decision about access again, and say why it went as it did.

samspill trust explain REQUEST      the decisions of one request, by its correlation id
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from samspill.audit import grounds
from samspill.cli import _operator as operator
from samspill.cli._database import migrated
from samspill.fhir import storing
from samspill.kernel.calls import Call, Reply
from samspill.trust.decision import explain
from samspill.trust.decision.reasons import text_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.decision import Decision


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and which request it is about."""
    parser.add_argument("what", choices=["explain"])
    parser.add_argument("request", help="the correlation id, as the trail and the answer have it")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Explain; the exit code is 1 when there is nothing to explain."""
    with migrated(settings) as ready:
        return asyncio.run(_explain(ready, options.request))


async def _explain(settings: Settings, request: str) -> int:
    entries = (await operator.ask(settings, _explaining, correlation=request))["entries"]
    for entry in entries:
        sys.stdout.write(
            f"{entry['at']:%Y-%m-%d %H:%M:%S} {entry['operation']} {entry['purpose']} {entry['outcome']}\n"
        )
        for line in _lines(entry):
            sys.stdout.write(f"  {line}\n")
    if not entries:
        sys.stdout.write("the trail has no such request\n")
    return 0 if entries else 1


def _lines(entry: Mapping[str, Any]) -> Iterator[str]:
    if not entry["content"]:
        yield f"decided by the token alone: {entry['reasons'] or entry['problem']}"
        return
    yield from lines_of(explain(entry["content"]))


def lines_of(decision: Decision) -> Iterator[str]:
    """Say a decision in lines: yes or no, each reason with its source, and what is left out."""
    yield "yes" + (f", on the basis {decision.basis}" if decision.basis else "") if decision.granted else "no"
    for reason in decision.reasons:
        yield f"{reason.rule:<28} {text_of(reason)} [{reason.source}]"
    for rule in sorted({hide.rule for hide in decision.hides}):
        yield f"left out by {rule}"
    if decision.alert:
        yield "the record's owner is told of it"


async def _do_explain(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    entries = await grounds.of_request(tx, call.facts["correlation"])
    touched = storing.touched(entry["patient"] for entry in entries)
    return Reply({"entries": entries}, about="audit trail", touched=touched)


_explaining = operator.operation("trust.explain", _do_explain, "Make the decisions of a request again.")
