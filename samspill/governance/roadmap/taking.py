"""Measures that papers tell of come into the roadmap: what is new is added, what is there stays as people have it.

A paper says who does what and when; the user group follows from the actor, and the phase is for a person to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance import origins
from samspill.governance.councils.forms import LINE, wrong
from samspill.governance.origins import Taken
from samspill.governance.roadmap.following import UNKNOWN, sql
from samspill.governance.roadmap.periods import Period, period_of, read_period
from samspill.kernel.problems import Malformed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samspill.governance.origins import Origin
    from samspill.store import Row, Transaction

AIM: Final = "aim"
MEASURE: Final = "measure"
_SHORT: Final = 32
"""Letters of an aim's short word, where its name has no abbreviation."""
_OPENING: Final = re.compile(
    r"^.*?\bskal ha (?:tilgang (?:til|på)|mulighet (?:for|til))\s+(?:å |en |et )?", re.IGNORECASE
)
"""How nearly every aim begins: it does not tell one from another."""
_SMALL: Final = frozenset({"og", "av", "i", "en", "et", "for", "til", "pa"})
_ABBREVIATED: Final = re.compile(r"\((\w[\w-]{1,12})\)\s*$")
_LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
_GROUPS: Final = (
    ("national", r"direktorat|\bnhn\b|norsk helsenett|\bfhi\b|folkehelseinstitutt|departement|\bks\b"),
    ("specialists", r"avtalespesialist"),
    ("gps", r"fastlege|primærhelsetjeneste"),
    ("pharmacies", r"apotek"),
    ("municipalities", r"kommun|legevakt|\bplo\b|sykehjem|hjemmetjeneste|virksomheter i helse- og omsorgstjenesten"),
    ("hospitals", r"helse (?:vest|nord|sør-øst|midt)|sykehus|spesialisthelsetjeneste|rhf|helseforetak|helseplattform"),
)
"""User groups, each by words in the names of those who act; the first that fits holds."""


@dataclass(frozen=True, slots=True)
class Told:
    """A measure as a paper tells of it."""

    aim: str
    objective: str
    actor: str
    what: str
    period: str
    year: int | None
    origin: Origin

    @property
    def words(self) -> str:
        """All that the paper says of it, by which it is known again."""
        return f"{self.aim} | {self.actor} | {self.what} | {self.period}"


async def take(tx: Transaction, told: Sequence[Told], at: datetime, author: str) -> list[Taken]:
    """Take measures over from a paper, with their aims. Gives what became of each, in their order.

    The same words again change nothing, also where a person has changed the measure since. A measure that is there
    with another period stays as it is, and is told as differing.
    """
    found: list[Taken] = []
    aims: dict[str, str] = {}
    for one in told:
        if one.aim not in aims:
            aim = await _aim(tx, one, at)
            aims[one.aim] = aim.subject
            found.append(aim)
        found.append(await _measure(tx, one, aims[one.aim], at, author))
    return found


async def settle(tx: Transaction, measure: str, field: str, chosen: str, why: str, at: datetime, author: str) -> None:
    """Let a measure have the `period` or `actor` that a person found to be right, and keep what it was and why.

    Raises `Malformed` for what is no period, and for an actor that fits on no line.
    """
    if field == "actor" and len(chosen) > LINE:
        raise wrong("text", f"who acts is named with {LINE} characters at most", "too-long")
    await tx.one(sql.hold_measure, measure)
    row = await tx.one(sql.measure, measure)
    if row is None:
        return
    actor, period = row["actor"], period_of(dict(row))
    if field == "actor":
        actor = " ".join(chosen.split())
    else:
        period = read_period(chosen, "text")
    pairs = (
        ("actor", row["actor"], actor),
        ("starts", row["starts"], period.starts),
        ("ends", row["ends"], period.ends),
        ("running", row["running"], period.running),
    )
    for what, before, after in pairs:
        if before != after:
            await tx.run(sql.note_change, measure, what, str(before or ""), str(after or ""), why, at, author)
    await tx.run(sql.correct_measure, measure, actor, period.starts, period.ends, period.running, at, author)


async def _aim(tx: Transaction, one: Told, at: datetime) -> Taken:
    """Find an aim by its name, or add it."""
    rows = await tx.all(sql.aims)
    row = next((row for row in rows if bare(row["title"]) == bare(one.aim)), None)
    id_ = row["id"] if row else free(short_of(one.aim), {row["id"] for row in rows})
    if row is None:
        await tx.all(sql.add_aims, [id_], [len(rows) + 1], [one.aim], [one.objective], [""], str(one.origin))
    taken = Taken(AIM, id_, "held" if row else "added", one.origin)
    await origins.note(tx, taken, one.aim, at)
    return taken


async def _measure(tx: Transaction, one: Told, aim: str, at: datetime, author: str) -> Taken:
    known = await origins.told(tx, MEASURE, one.words)
    rows = await tx.all(sql.of_aim, aim)
    row = None if known else next((row for row in rows if _is(row, one)), None)
    if known:
        taken = Taken(MEASURE, known, "held", one.origin)
    elif row is not None:
        stored, said = str(period_of(dict(row))), str(_period(one.period))
        taken = Taken(MEASURE, row["id"], "held" if stored == said else "differs", one.origin, stored, said)
    else:
        id_ = free(f"{aim}-{len(rows) + 1}", {row["id"] for row in rows}, f"{aim}-")
        await _add(tx, one, aim, id_, len(rows) + 1, at, author)
        taken = Taken(MEASURE, id_, "added", one.origin, str(_period(one.period)), one.period)
    await origins.note(tx, taken, one.words, at)
    return taken


async def _add(tx: Transaction, one: Told, aim: str, id_: str, place: int, at: datetime, author: str) -> None:
    period = _period(one.period)
    years = ([period.starts], [period.ends], [period.running])
    words = ([id_], [aim], [place], [one.actor], [group_of(one.actor)], [one.what])
    await tx.all(sql.add_measures, *words, *years, [UNKNOWN], at, author, str(one.origin), one.year)


def _is(row: Row, one: Told) -> bool:
    return bare(row["actor"]) == bare(one.actor) and bare(row["what"]) == bare(one.what)


def _period(text: str) -> Period:
    """Read a period; what is none, or several, is left open until a person says which it is."""
    try:
        return read_period(text)
    except Malformed:
        return Period()


def group_of(actor: str) -> str:
    """Tell which user group somebody who acts belongs to; `unknown` where the name does not tell."""
    name = actor.casefold()
    return next((group for group, pattern in _GROUPS if re.search(pattern, name)), UNKNOWN)


def short_of(title: str) -> str:
    """Make the short word of an aim: the abbreviation that ends its name, or else its first words."""
    short = _ABBREVIATED.search(title)
    flat = (short[1] if short else _OPENING.sub("", title)).lower().translate(_LETTERS)
    words = re.findall(r"[a-z0-9]+", flat)
    while len("-".join(words)) > _SHORT or (words and words[-1] in _SMALL):
        words.pop()
    return "-".join(words) or AIM


def free(wanted: str, taken: set[str], stem: str = "") -> str:
    """Give an id that is not taken: the one that is wanted, or the first number after it."""
    stem = stem or f"{wanted}-"
    return next(id_ for id_ in (wanted, *(f"{stem}{n}" for n in range(2, len(taken) + 3))) if id_ not in taken)


def bare(text: str) -> str:
    """Give the words of a text alone: without marks, in small letters."""
    return " ".join(re.findall(r"\w+", text.casefold()))
