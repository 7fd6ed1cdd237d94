"""When and where a meeting is: from fields, title lines and the heading of the agenda."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.findings import Doubt, Header, Source
from samspill.governance.importing.reading.lines import source_of
from samspill.governance.importing.reading.parts import is_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.importing.reading.findings import Body
    from samspill.governance.importing.reading.lines import Line

FIELDS: Final = {
    "møte": "number", "møtenr": "number", "møte nr": "number", "møtenummer": "number",
    "dato": "date", "møtedato": "date", "tid": "time", "tidspunkt": "time", "klokkeslett": "time",
    "sted": "place", "møtested": "place", "stad": "place", "møtestad": "place",
}  # fmt: skip
"""Fields at the head of a paper, bokmål and nynorsk."""
_FIELD: Final = re.compile(
    rf"^({'|'.join(sorted(FIELDS, key=len, reverse=True))})\.?\s*(?::|\s)\s*(.+)$", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"(?:\bMøte|\bmøte nr\.?|^)\s*(?:nr\.?\s*)?(\d{1,2})\s?/\s?(\d{4}|\d{2})\b", re.IGNORECASE)
_PLACE: Final = re.compile(r"\bMøte i .+? (?:i|på|ved) ([A-ZÆØÅ][\wæøåÆØÅ -]{2,40})$")
_ONLINE: Final = re.compile(r"\b(?:video|digitalt|Teams|nettmøte|digital)", re.IGNORECASE)
_EXTRA: Final = re.compile(r"\bekstra(?:ordinært|ordinær)?\s*-?\s*(?:styre)?møte\b", re.IGNORECASE)
_AGENDA: Final = re.compile(r"^(?:Saksnr\.?\s+)?(?:Agenda|Dagsorden|Saksliste|Sakliste)\b", re.IGNORECASE)
_FIRST: Final = 14


def header_of(file: str, lines: list[Line], doubts: list[Doubt]) -> Header:
    """Read the head of a meeting. What contradicts itself there becomes a doubt; what is not said stays empty."""
    first_case = next((at for at in range(len(lines)) if is_head(lines, at)), _FIRST)
    above = lines[: min(_FIRST, max(first_case, 1))]
    top = [line for line in above if len(line.text) < 160 or line.cells]  # noqa: PLR2004 - a title's length
    fields = dict(_fields(top))
    number = _NUMBER.search(fields["number"][0]) if "number" in fields else None
    number = number or next((match for line in top if (match := _NUMBER.match(line.text)) and "øte" in line.text), None)
    year = words.case_number(number[1], number[2]).year if number else None
    days = _days(lines, top, fields, year)
    _check_days(file, days, year, doubts)
    times = dates.times_in(fields["time"][0]) if "time" in fields else []
    place, online = _place(top, fields)
    used = [line for line, _ in days[:1]] + [line for _, line in fields.values()] + top[:1]
    used = sorted(used, key=lambda line: line.number)
    first = days[0][1] if days else None
    return Header(
        body=_body(file, lines, top, doubts),
        number=int(number[1]) if number else None,
        year=first.first.year if first else year,
        first=first.first if first else None,
        last=first.last if first else None,
        starts=times[0].starts if times else None,
        ends=times[0].ends if times else None,
        place=place,
        online=online,
        extra=any(_EXTRA.search(line.text) for line in top[:4] if not words.NUMBER.match(line.text)),
        source=source_of(file, used) if used else Source(file, 1, 1),
    )


def _fields(top: list[Line]) -> Iterator[tuple[str, tuple[str, Line]]]:
    seen = set()
    for line in top:
        match = _FIELD.match(line.text)
        label = FIELDS[match[1].casefold()] if match else ""
        if match and label not in seen and (label != "number" or re.match(r"^(?:nr\.?\s*)?\d", match[2])):
            seen.add(label)
            yield label, (match[2].strip(), line)


def _days(
    lines: list[Line], top: list[Line], fields: dict[str, tuple[str, Line]], year: int | None
) -> list[tuple[Line, dates.Days]]:
    """Find the days of the meeting, the surest first: the field, a title line, the heading of the agenda."""
    found = []
    if "date" in fields:
        found += [(fields["date"][1], days) for days in dates.days_in(fields["date"][0], year)[:1]]
    found += [(line, days) for line in top if _is_title(line) for days in dates.days_in(line.text, year)[:1]]
    for line in lines:
        if _AGENDA.search(line.text) and not words.NUMBER.match(line.text) and len(line.text) < 120:  # noqa: PLR2004
            found += [(line, days) for days in dates.days_in(line.text, year)[:1] if days.sure]
    return found


def _is_title(line: Line) -> bool:
    """Tell a date of its own, or one after the name of a body or a meeting, from one inside a title or a list."""
    days = dates.days_in(line.text, 2000)
    if not days or line.bullet not in ("", " ") or words.NUMBER.match(line.text):
        return False
    rest = (line.text[: days[0].start] + line.text[days[0].end :]).strip(" .,:–-")
    rest = re.sub(r"^(?:Dato|Møte|Videomøte|Referat|Protokoll|Innkalling)\b", "", rest, flags=re.IGNORECASE)
    return len(rest) < 60 and (not rest.strip(" :–-") or words.body_in(line.text) is not None or "øte" in line.text)  # noqa: PLR2004


def _check_days(file: str, days: list[tuple[Line, dates.Days]], year: int | None, doubts: list[Doubt]) -> None:
    said = {days_.first: line for line, days_ in reversed(days)}
    if len(said) > 1:
        places = tuple(Source(file, line.number, line.number) for line in said.values())
        doubts.append(Doubt("date", "the meeting is given several dates", places, tuple(map(str, said))))
    if days and year and days[0][1].first.year != year:
        line = days[0][0]
        what = f"the number of the meeting is of {year}, its date is of {days[0][1].first.year}"
        doubts.append(Doubt("date", what, (Source(file, line.number, line.number),)))


def _place(top: list[Line], fields: dict[str, tuple[str, Line]]) -> tuple[str, bool]:
    if "place" in fields:
        return fields["place"][0], bool(_ONLINE.search(fields["place"][0]))
    for line in top[:6]:
        match = _PLACE.search(line.text)
        if match:
            return match[1].strip(), False
        if re.search(r"[-–,]\s*Videomøte$", line.text) or line.text == "Videomøte":
            return "Videomøte", True
    return "", False


def _body(file: str, lines: list[Line], top: list[Line], doubts: list[Doubt]) -> Body | None:
    """Tell whose meeting it is: what the title says, checked against the body that the proposals name."""
    titled = next(((body, line) for line in top if (body := words.body_in(line.text))), None)
    counts: dict[str, int] = {}
    bodies: dict[str, Body] = {}
    for line in lines:
        body = words.body_in(line.text[:60])
        if body and words.leads_with(line.text, body):
            bodies[body.id] = body
            counts[body.id] = counts.get(body.id, 0) + 1
    usual = max(counts, key=lambda id_: counts[id_]) if counts else None
    if titled is None:
        return bodies[usual] if usual else None
    body, line = titled
    if usual and usual != body.id and counts[usual] > 2 * counts.get(body.id, 0) + 1:
        what = f"the title names {body.name}, the text mostly {bodies[usual].name}"
        doubts.append(Doubt("body", what, (Source(file, line.number, line.number),), (body.name, bodies[usual].name)))
    return body
