"""Who-what-when tables of a plan, where the columns run together: what can be had without guessing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading.findings import Measure, Source

if TYPE_CHECKING:
    from samspill.governance.importing.reading.lines import Line

_HEAD: Final = re.compile(r"^Hvem\s+Hva skal skje\b.*\b(?:Totalperiode|Periode|Når)\b", re.IGNORECASE)
_GOAL: Final = re.compile(r"^Målsetting\s*:?\s*(.+)$", re.IGNORECASE)
_PERIOD: Final = re.compile(
    r"\s*((?:\b\d{4}\s*)?→\s*(?:\d{4}\b)?(?:\s*/\s*\d{4})?|\b20\d\d\s*[-–]\s*20\d\d|\b20\d\d)\s*$"
)
_ACTOR: Final = re.compile(
    r"^((?:Primær-?\s?helsetjenesten|Avtale-?\s?spesialister|Fastleger|Kommune(?:r|ne)?|Sykehus|Spesialisthelsetjenesten|"
    r"Helse (?:Vest|Nord|Midt-Norge|Sør-Øst)(?: RHF)?|RHF(?:ene)?|NHN|Norsk helsenett SF|Helsedirektoratet|KS|Apotek|"
    r"Direktoratet for e-helse|FHI|Helseplattformen|Legevakt|Sykehjem|Leverandører)(?:\s*/\s*NHN)?)\s+(?=\S)"
)


def measures_of(file: str, lines: list[Line]) -> tuple[Measure, ...]:
    """Find lines of who-what-when tables that end in a period. Their actor is told when the line begins with one."""
    found = []
    goal, inside = "", False
    for line in lines:
        aim = _GOAL.match(line.text)
        if line.starts:
            inside = False
        if aim:
            goal = aim[1]
        elif _HEAD.match(line.text):
            inside = True
        elif inside and goal:
            period = _PERIOD.search(line.text)
            if period and period.start() > 0:
                actor = _ACTOR.match(line.text)
                text = line.text[actor.end() if actor else 0 : period.start()].strip()
                source = Source(file, line.number, line.number)
                found.append(Measure(goal, actor[1] if actor else "", text, " ".join(period[1].split()), source))
    return tuple(found)
