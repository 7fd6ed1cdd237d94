"""Top notes: the few fields at their head, their title, and their sections by heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.findings import Doubt, Note, Section, Source
from samspill.governance.importing.reading.lines import source_of

if TYPE_CHECKING:
    from samspill.governance.importing.reading.lines import Line

_FIELD: Final = re.compile(
    r"^(Til|Møte|Dato|Saksnummer|Saksnr|Sak nr|Type|Sakstype|Fra|Frå|Saksbehandler|Saksbehandlar|Saksansvarlig)"
    r"\.?\s*(?::|\s)\s*(.+)$",
    re.IGNORECASE,
)
_SAME: Final = {
    "saksnr": "saksnummer",
    "sak nr": "saksnummer",
    "sakstype": "type",
    "frå": "fra",
    "saksbehandlar": "saksbehandler",
}
HEADS: Final = re.compile(
    r"^(?:Forslag til vedtak|Framlegg til vedtak|Hensikt(?:en)? med saken|Formål(?:et)? med saka|"
    r"Bakgrunn(?: for saken)?|Vurdering|Drøfting|Diskusjonspunkter|Videre prosess|Vidare prosess|"
    r"Økonomiske konsekvenser|Vedlegg)\s*:?$",
    re.IGNORECASE,
)
"""Headings that top notes have, also where nothing marks them as headings."""
TEMPLATE: Final = re.compile(r"^(?:Overskrift|Tittel|Skriv tittel her|Sakstittel)$", re.IGNORECASE)
"""Words of a template that were never replaced."""
_HEAD: Final = 9


def note_of(file: str, lines: list[Line], doubts: list[Doubt]) -> Note | None:
    """Read a top note; None when it does not say which case it is about."""
    fields: dict[str, str] = {}
    last = 0
    for at, line in enumerate(lines[:_HEAD]):
        match = _FIELD.match(line.text)
        if match and not line.level and not line.bullet:
            label = match[1].casefold()
            fields.setdefault(_SAME.get(label, label), match[2].strip())
            last = at
    number = words.NUMBER.match(fields.get("saksnummer", ""))
    if number is None:
        return None
    title, body = _title(lines[last + 1 :])
    meeting = re.search(r"\d{1,2}/\d{2,4}", fields.get("møte", "") or fields.get("til", ""))
    days = dates.days_in(fields.get("dato", ""))
    case = words.case_number(number[1], number[2])
    if title and TEMPLATE.match(title.text):
        what = f"{case}: the heading of the top note is the word of the template, «{title.text}»"
        doubts.append(Doubt("title-template", what, (Source(file, title.number, title.number),)))
    return Note(
        meeting[0] if meeting else "",
        days[0].first if days else None,
        case,
        words.types_in(fields.get("type", "")),
        fields.get("fra", ""),
        fields.get("saksbehandler", ""),
        title.text if title else "",
        tuple(_sections(file, body)),
        source_of(file, lines),
    )


def _title(lines: list[Line]) -> tuple[Line | None, list[Line]]:
    """Take the title: the first heading, or the first line, unless that already is a section."""
    if lines and not HEADS.match(lines[0].text):
        return lines[0], lines[1:]
    return None, lines


def _sections(file: str, lines: list[Line]) -> list[Section]:
    heads = [at for at, line in enumerate(lines) if line.level or HEADS.match(line.text)]
    ends = [*heads, len(lines)][1:]
    return [
        Section(lines[at].text.rstrip(":"), source_of(file, lines[at:end])) for at, end in zip(heads, ends, strict=True)
    ]
