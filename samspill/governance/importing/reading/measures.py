"""Who-what-when tables of a plan, read out where the columns run together: by known actors, arrows and sentences.

A row begins where a known actor stands at the beginning of a line; a merged cell leaves rows that name none. What is to
be done and its period are paired in their order. Where that is not sure, the row is told as a doubt with its lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import words
from samspill.governance.importing.reading.findings import Doubt, Measure
from samspill.governance.importing.reading.lines import joined, slides_of, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.importing.reading.lines import Line

_HEAD: Final = re.compile(r"^Hvem\s+Hva skal skje(?: i (20\d\d))?\b.*\b(?:Totalperiode|Periode|Når)\b", re.IGNORECASE)
_GOAL: Final = re.compile(r"^Målsetting\s*:?\s*(.*)$", re.IGNORECASE)
_PERIOD: Final = r"(?:20\d\d\s*)?→(?:\s*20\d\d)?|20\d\d\s*[-–]\s*20\d\d|20\d\d|Løpende"
_ENDING: Final = re.compile(rf"(?:^|\s)({_PERIOD})$", re.IGNORECASE)
_LEADING: Final = re.compile(
    r"(?:^|\s)(?:i|av|med|for|og|til|på|som|en|et|om|ved|fra|hos|eller|innen|løpet|utgangen)$|[-/,]$"
)
"""How a line ends that the next one goes on from, however that one begins."""
_SECTOR: Final = (
    *("Primærhelsetjenesten", "Spesialisthelsetjenesten", "Avtalespesialister", "Avtalespesialist", "Fastleger"),
    *("Kommunal sektor", "Kommuner", "Kommunene", "Sykehus", "Sykehusene", "Apotek", "Apotekene", "Legevakt"),
    *("Legevakter", "KAD/ØHD", "PLO", "Sykehjem", "Leverandører", "Leverandørene", "Helseplattformen", "RHFene"),
    *("Helseforetakene", "Virksomheter i helse- og omsorgstjenesten", "Legemiddelverket"),
)
"""Who does what in plans of the sector, beside the organisations that are known."""
_MUNICIPALITY: Final = re.compile(r"[a-zæøå]+ kommune")
_WORDS: Final = 8
"""Words of the longest actor."""


@dataclass(slots=True)
class _Row:
    """What one actor is to do, while it is read."""

    actor: str
    named: bool
    """Whether the row names its actor itself; below a merged cell it does not."""
    used: list[Line] = field(default_factory=list)
    said: list[Line] = field(default_factory=list)
    """Of the lines, what is neither actor nor period."""
    periods: list[str] = field(default_factory=list)


def measures_of(file: str, lines: list[Line], doubts: list[Doubt]) -> tuple[Measure, ...]:
    """Find the rows of who-what-when tables, in their order; what is not sure of a row becomes a doubt."""
    found: list[Measure] = []
    for slide in slides_of(lines):
        head = next((at for at, line in enumerate(slide) if _HEAD.match(line.text)), None)
        aim = next((at for at, line in enumerate(slide[:head]) if _GOAL.match(line.text)), 0)
        stated = _HEAD.match(slide[head].text) if head is not None else None
        objective = _GOAL.match(joined(slide[aim:head]))
        if head is None or not aim or not stated or not objective:
            continue
        plan = Measure(
            joined(slide[:aim]), objective[1], "", "", "", int(stated[1]) if stated[1] else None, source_of(file, slide)
        )
        for row in _rows(slide[head + 1 :]):
            found += _measures(file, row, plan, doubts)
    return tuple(found)


def _rows(lines: list[Line]) -> Iterator[_Row]:
    """Cut the lines of a table into rows. Of a sector and an actor one after the other, the actor is who acts."""
    row = _Row("", named=False)
    at = 0
    while at < len(lines):
        goes_on = bool(row.said) and _LEADING.search(row.said[-1].text) and row.said[-1] is row.used[-1]
        actor, after, rest = ("", at, lines[at].text) if goes_on else _actor_at(lines, at)
        text, period = _parted(rest)
        if actor or (text and row.periods):
            if row.said or row.periods:
                yield row
            row = _Row(actor or row.actor, named=bool(actor))
        row.used += lines[at : after + 1]
        if text:
            row.used[-1] = said = replace(lines[after], text=text)
            row.said.append(said)
        if period:
            row.periods.append(period)
        at = after + 1
    if row.said or row.periods:
        yield row


def _actor_at(lines: list[Line], at: int) -> tuple[str, int, str]:
    """Find the actor that a line begins with: its name, the line where it ends, and what is left of that line."""
    actor, line, rest = _name_at(lines, at, lines[at].text)
    if not actor:
        return "", at, lines[at].text
    if not rest and line + 1 < len(lines):
        second, end, left = _name_at(lines, line + 1, lines[line + 1].text)
        return (second, end, left) if second else (actor, line, rest)
    second, end, left = _name_at(lines, line, rest)
    return (second, end, left) if second else (actor, line, rest)


def _name_at(lines: list[Line], at: int, text: str) -> tuple[str, int, str]:
    """Find the longest known name at the beginning of a text, which may go on in the lines after it."""
    tokens = [(at, word) for word in text.split()]
    for place in range(at + 1, min(at + 3, len(lines))):
        tokens += [(place, word) for word in lines[place].text.split()]
    best = ("", at, text)
    for count in range(1, min(len(tokens), _WORDS) + 1):
        name = _known(" ".join(word for _, word in tokens[:count]))
        if name:
            end = tokens[count - 1][0]
            best = (name, end, " ".join(word for place, word in tokens[count:] if place == end))
    return best


def _known(text: str) -> str:
    """Give a name, or several that are joined, as they are written uncut; empty for what is none."""
    if not text[:1].isupper():
        return ""
    bare = _bare(text)
    if _MUNICIPALITY.fullmatch(bare):
        return text
    names = [_alone(part) for part in re.split(r"\s+og\s+", bare)]
    return " og ".join(names) if all(names) else ""


def _alone(bare: str) -> str:
    """Give a name, or several with strokes between."""
    if bare in _NAMES:
        return _NAMES[bare]
    names = [_NAMES.get(part.strip(), "") for part in bare.split("/")]
    return " / ".join(names) if all(names) else ""


def _bare(text: str) -> str:
    """Take away the hyphens that layout cuts words with, and the case of letters."""
    return re.sub(r"-\s*", "", " ".join(text.split())).casefold()


_NAMES: Final[dict[str, str]] = {
    _bare(name): name
    for name in reversed((*_SECTOR, *(one for _, name, others in words.ORGANISATIONS for one in (name, *others))))
}


def _parted(text: str) -> tuple[str, str]:
    """Part what is to be done from the period after it. A year after a preposition belongs to the sentence."""
    ending = _ENDING.search(text)
    said = text[: ending.start()].strip() if ending else text.strip()
    if ending and not (said and _LEADING.search(said)):
        return said, re.sub(r"\s*([→–-])\s*", r" \1 ", ending[1]).strip()
    return text.strip(), ""


def _measures(file: str, row: _Row, plan: Measure, doubts: list[Doubt]) -> Iterator[Measure]:
    """Pair what is to be done with the periods, and doubt what does not go up."""
    source = source_of(file, row.used)
    items = _items(row.said)
    told = f"«{joined(row.said)[:120]}»"
    if not row.named:
        doubts.append(Doubt("measure-actor", f"{told}: the row names no actor", (source,), (row.actor,)))
    even = len(items) == len(row.periods)
    pairs = list(zip(items, row.periods, strict=True)) if even else [(joined(row.said), " ; ".join(row.periods))]
    if row.periods and not even:
        what = f"{told}: {len(items)} to be done, with {len(row.periods)} periods: {' ; '.join(row.periods)}"
        doubts.append(Doubt("measure-period", what, (source,), tuple(row.periods)))
    for text, period in pairs:
        yield replace(plan, actor=row.actor, text=text, period=period, source=source)


def _items(lines: list[Line]) -> list[str]:
    """Part sentences that stand on lines of their own."""
    groups: list[list[Line]] = []
    for line in lines:
        begins = line.text[:1].isupper() and not (groups and _LEADING.search(groups[-1][-1].text))
        if not groups or begins:
            groups.append([])
        groups[-1].append(line)
    return [joined(group) for group in groups]
