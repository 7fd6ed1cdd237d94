"""The figures, as a page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench import machine

if TYPE_CHECKING:
    from bench.figures import Figure

HEAD = """# Performance

Printed by `make bench`, which starts a platform of its own on the embedded PostgreSQL, loads all 122 Synthea bundles,
and asks. Token check, decision, validation, every index and the audit row are on; `fsync` and `synchronous_commit` are
on. The load generator (wrk), PostgreSQL and the workers (as many as without any setting: one, on two cores) share the
machine. What is asked for is drawn from what is loaded. Times are from the client's side; CPU is that of the workers
and PostgreSQL together, for each request (for each resource, where the rate counts resources). A wrong answer is one
that is not 2xx, a time-out or a broken connection. `python -m bench --peer NAME=URL` puts the same works on another
FHIR server in the same run. What clients ask for is asked in five runs; each figure is the median of theirs. The pace
is how fast one core ran a plain loop before each (million steps a second): figures of different paces are not alike.
"""

LIMITS = """## What limits it

- **Two cores** are shared with the load generator and PostgreSQL. The floor, pgbench asking the same statements of the
  same database, shows that reads are bound by the processor time around the statement: HTTP, token, decision, and the
  audit row.
- **A load** costs 186 µs of Python for each resource (validation 40, index 35, profiles of vital signs 25, the rest
  reading and writing). PostgreSQL takes the rows as one stream, which cost it 0.74 of what single statements did. One
  walk for validation and profiles would move it.
- **Create and update** cost PostgreSQL 370 to 650 µs: some twenty index entries, of which the token index takes a
  quarter. Every update writes all of them anew, since the moment of the last change is indexed in the same row; in a
  table of its own it would let PostgreSQL leave the others alone.
- **An attested read with a proof** that is like the last one of the same caller asks once, together with the other
  calls of the moment: the statement confirms what the decision rests on, notes the proof, finds the row and adds the
  audit row ([decision 28](decisions/0028-decided-on-what-was-read-last.md)); one that is not asks twice ([decision
  26](decisions/0026-one-question-for-a-look.md)). With one worker ([decision
  29](decisions/0029-a-core-for-the-database.md)), calls that take their costly steps together ([decision
  30](decisions/0030-in-step.md)) and all on a disk it cost 275 to 322 µs of processor time, at 2,850 to 3,600 a
  second, in most runs of some minutes, and 336 to 351 at 2,500 to 2,900 in others of the same night, in which the
  same Python takes up to half as long again. In the slowest minutes met, before the last of these steps was taken, it
  was 415 at 2,350: there the bar does not hold. The signature is 62 to 80 of it, HTTP 19, PostgreSQL 72 to 110. The
  key of the proof is EC P-256 here; checking one by the key that HelseID's own library makes (RSA of 4,096 bits)
  takes 68 µs where that takes 62, and by one of 2,048 bits 23. A Python built with profiles, as distributions do,
  costs 0.86 of one that is not; 3.13 costs as much as 3.11. In turns with the code before, on one machine, one
  question for a look was 0.47 of the processor time, structs and a token that is hashed once 0.87 of that ([decision
  27](decisions/0027-structs-for-what-every-call-makes.md)), one statement for a look like the last 0.84 of that, one
  worker in the place of two 0.77 of that, and costly steps together some 0.85 of that, which is the product of four
  such comparisons.
- **A system's read by id** asks two things more than before it followed blocks: whose record it is, and what that
  citizen has blocked. It costs a fifth.
"""


def write(figures: dict[str, list[Figure]], notes: list[str]) -> str:
    """Write the page: our own figures with their bars, then the peers' beside ours."""
    own = figures["samspill"]
    lines = [HEAD, f"{datetime.now(UTC):%Y-%m-%d}; {machine.facts()}.", ""]
    lines += [
        "| work | measured | bar | p50 ms | p99 ms | CPU µs | wrong answers | pace |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in own:
        wrong = "" if one.wrong is None else str(one.wrong)
        timed = (_number(one.p50), _number(one.p99), _number(one.cpu, 0), wrong, _number(one.pace))
        lines.append(f"| {one.work} | {one.shown} | {one.bar} | " + " | ".join(timed) + " |")
    for name, theirs in figures.items():
        if name != "samspill":
            lines += ["", f"## {name}", "", "| work | samspill | " + name + " | ratio | wrong answers |"]
            lines += ["| --- | --- | --- | --- | --- |", *_beside(own, theirs)]
    return "\n".join([*lines, *(["", *notes] if notes else []), "", LIMITS])


def _beside(own: list[Figure], theirs: list[Figure]) -> list[str]:
    known: dict[str, Figure] = {}
    for one in own:
        # What is asked of ourselves alone (with a proof, as a person) begins with the same words, and comes later.
        known.setdefault(one.work.partition(",")[0], one)
    rows = []
    for one in theirs:
        ours = known.get(one.work.partition(",")[0])
        if ours is not None and one.value:
            ratio = ours.value / one.value if one.unit != "ms" else one.value / ours.value
            rows.append(f"| {one.work} | {ours.shown} | {one.shown} | {ratio:.1f} | {one.wrong or 0} |")
    return rows


def _number(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}"
