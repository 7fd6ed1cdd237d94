"""Who is in a body, who is new, who stands for whom, and who was there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import dates, words
from samspill.governance.importing.reading.agendas import NAME
from samspill.governance.importing.reading.findings import Deputy, Doubt, Person, Presence, Replacement, Source
from samspill.governance.importing.reading.lines import Line, joined, source_of

if TYPE_CHECKING:
    from datetime import time

_KEYS: Final = {
    "navn": "name", "namn": "name", "tittel": "title", "stilling": "title", "rolle": "title", "aktør": "organisation",
    "virksomhet": "organisation", "verksemd": "organisation", "organisasjon": "organisation",
}  # fmt: skip
_KEY: Final = re.compile(rf"^({'|'.join(_KEYS)})\s*:\s*(.*)$", re.IGNORECASE)
_LEADER: Final = re.compile(r"\s*\((?:leder|leiar|nestleder|møteleder|leder av .+?)\)", re.IGNORECASE)
_REPLACES: Final = re.compile(
    r"^(.+?)\s+(?:erstatter|erstattar|overtar for|tek over for)\s+(.+?)\s*\(([^()]+)\)", re.IGNORECASE
)
_LEADS: Final = re.compile(r"\bog (?:erstatter|erstattar) (.+?) som (?:leder|leiar)\b", re.IGNORECASE)
_STANDS: Final = re.compile(
    r"^(?P<name>.+?)(?:\s*\((?P<org>[^()]+)\)|,\s*(?P<org2>[^,]+),)?\s+(?:stiller|stillar|møter|møtte|vara)\s*(?P<digital>digitalt)?\s*"
    r"(?:for|i staden for|i stedet for)\s+(?P<for>[^().]+?)(?:\s*\((?P<fororg>[^()]+)\))?"
    r"(?P<part>\s+(?:etter|før|frem til|fram til|fra|frå|under)\s+[^().]+)?\.?$",
    re.IGNORECASE,
)
_WELCOME: Final = re.compile(r"\b(?:nye medlemmer|nye medlemer|nytt medlem)\b.*\b(?:velkom|:)", re.IGNORECASE)
_NEW: Final = re.compile(
    rf"^(?P<name>{NAME.pattern})\s*(?:,\s*(?P<title>[^,]+?))?\s+(?:fra|frå|i|ved)\s+"
    r"(?P<org>[A-ZÆØÅ].+?)(?P<lead>\s+og (?:ny )?(?:leder|leiar)\b.*)?$"
)
_PEOPLE: Final = re.compile(
    r"(?P<name>[^()]{3,80}?)\s*\((?P<org>[^()]{2,80})\)"
    r"(?P<more>(?:\s*[–,-]\s*(?:[a-zæøå][\wæøå]*\.?|\d[\d.:]*)(?:\s+(?:[a-zæøå][\wæøå]*\.?|\d[\d.:]*))*)?)"
)
_FROM: Final = re.compile(r"\b(?:fra|frå|kom|ankom)\s+(?:kl\.?\s*)?(\d{1,2}[.:]\d{2})", re.IGNORECASE)
_UNTIL: Final = re.compile(
    r"\b(?:frem til|fram til|til|gikk|gjekk|forlot møtet)\s+(?:kl\.?\s*)?(\d{1,2}[.:]\d{2})", re.IGNORECASE
)
_PVA: Final = re.compile(r"^(.+?)\s+(?:pva\.?|på vegne av|på vegner av|vara for|for)\s+([A-ZÆØÅ].+)$")
_ROWS: Final = (
    (
        re.compile(r"^(?:Ikke til stede|Ikkje til stades|Forfall|Meldt forfall|Fraværende|Fråverande)", re.IGNORECASE),
        "member",
        False,
    ),
    (
        re.compile(r"^(?:Til stede|Til stades|Tilstede|Deltakere|Deltakarar|Møtende|Frammøtte)", re.IGNORECASE),
        "member",
        True,
    ),
    (re.compile(r"^(?:Observatør(?:er|ar)?)\b", re.IGNORECASE), "observer", True),
    (re.compile(r"^(?:Sekretariat(?:et)?|Fra sekretariatet|Frå sekretariatet)\b", re.IGNORECASE), "secretariat", True),
)
_MEMBERS: Final = re.compile(r"^(?:Medlemmer|Medlemer|Medlemmene)\b(?!.*\bi\b)", re.IGNORECASE)


def members_of(file: str, lines: list[Line]) -> list[Person]:
    """Find members: triples of name, title and organisation, whose values may go on in the next lines."""
    found: list[Person] = []
    said: dict[str, list[Line]] = {}
    key = ""
    for line in lines:
        match = _KEY.match(line.text)
        if match:
            key = _KEYS[match[1].casefold()]
            if key == "name" and said:
                found += _triple(file, said)
                said = {}
            said[key] = [Line(line.number, match[2])]
        elif key and not line.starts and not line.bullet and len(said.get(key, ())) < 3 and not line.cells:  # noqa: PLR2004
            said[key].append(line)
        else:
            key = ""
    return found + _triple(file, said)


def _triple(file: str, said: dict[str, list[Line]]) -> list[Person]:
    if "name" not in said or "organisation" not in said:
        return []
    name = joined(said["name"])
    role = "leader" if _LEADER.search(name) else "member"
    every = sorted((line for lines in said.values() for line in lines), key=lambda line: line.number)
    title = joined(said["title"]) if "title" in said else ""
    return [Person(_LEADER.sub("", name).strip(), joined(said["organisation"]), title, role, source_of(file, every))]


def named_members(file: str, lines: list[Line]) -> list[Person]:
    """Find members and observers of a notice: `Name (Organisation)` one after the other in a row."""
    found = []
    for line in lines:
        label = line.cells[0] if line.cells else ""
        role = "member" if _MEMBERS.match(label) else "observer" if _ROWS[2][0].match(label) else ""
        for one in _run(line) if role else ():
            source = Source(file, line.number, line.number)
            lead = "leader" if re.search(r"\b(?:leder|leiar)\b", one["more"]) else role
            found.append(Person(one["name"].strip(" ,"), one["org"], "", lead, source))
    return found


def _run(line: Line) -> list[re.Match[str]]:
    text = " ".join(" ".join(cell.split("\n")) for cell in (line.cells[1:] if line.cells else (line.text,)))
    return list(_PEOPLE.finditer(text))


def attendance_of(file: str, lines: list[Line], known: frozenset[str], doubts: list[Doubt]) -> list[Presence]:
    """Find who was there, who was not, and from when to when."""
    found: list[Presence] = []
    for at, line in enumerate(lines):
        label = line.cells[0] if line.cells else line.text
        row = next(((capacity, there) for pattern, capacity, there in _ROWS if pattern.match(label)), None)
        if row is None and line.cells and len(line.cells) > 1 and words.is_organisation(label) and at and found:
            found += _staff(file, line, label, known, doubts)
        elif row and (line.cells or len(line.text) < 60 or "(" in line.text):  # noqa: PLR2004 - a label or a row
            found += _row(file, lines, at, *row)
    return found


def _row(file: str, lines: list[Line], at: int, capacity: str, there: bool) -> list[Presence]:  # noqa: FBT001
    line = lines[at]
    if line.cells and "(" in line.text:
        return [_presence(one, capacity, there, Source(file, line.number, line.number)) for one in _run(line)]
    rest = line.text.partition(":")[2].strip() if not line.cells else " ".join(line.cells[1:]).strip()
    found = []
    for text, source in _names(file, line, rest, lines[at + 1 :]):
        found += _listed(text, capacity, there, source)
    return found


def _names(file: str, line: Line, rest: str, below: list[Line]) -> list[tuple[str, Source]]:
    """Give the people of a list: after the colon, parted by semicolons, or each on a line of its own."""
    if rest:
        parts = rest.split(";") if ";" in rest else re.split(r"(?<=\)),\s*", rest)
        return [(part.strip(), Source(file, line.number, line.number)) for part in parts if part.strip()]
    found = []
    for one in below:
        ends = one.starts or one.level or words.NUMBER.match(one.text) or one.text.endswith(":") or one.gap > 1
        if ends or not re.match(rf"^{NAME.pattern}(?:$|,| \(| pva| for| vara)", one.text):
            break
        found.append((one.text, Source(file, one.number, one.number)))
    return found


def _listed(text: str, capacity: str, there: bool, source: Source) -> list[Presence]:  # noqa: FBT001
    match = _PEOPLE.match(text)
    if match:
        return [_presence(match, capacity, there, source)]
    name, _, rest = text.partition(",")
    deputy = _PVA.match(name.strip())
    said, stands_for = (deputy[1], deputy[2]) if deputy else (name.strip(), "")
    if not NAME.fullmatch(said.strip()):
        return []
    organisation = rest.partition(",")[0].partition(" – ")[0].strip(" .")
    came, went = _clock(_FROM, rest), _clock(_UNTIL, rest)
    role = "deputy" if deputy else _capacity(capacity, rest)
    return [
        Presence(said.strip(), organisation, role, there, came, went, "digital" in rest.casefold(), stands_for, source)
    ]


def _presence(match: re.Match[str], capacity: str, there: bool, source: Source) -> Presence:  # noqa: FBT001
    more = match["more"] or ""
    name = match["name"].strip(" ,;•")
    deputy = _PVA.match(name)
    stands_for = deputy[2] if deputy else ""
    return Presence(
        deputy[1] if deputy else name, match["org"].strip(), "deputy" if deputy else _capacity(capacity, more), there,
        _clock(_FROM, more), _clock(_UNTIL, more), "digital" in more.casefold(), stands_for, source,
    )  # fmt: skip


def _capacity(capacity: str, more: str) -> str:
    if re.search(r"\bfungerende (?:møte)?(?:leder|leiar)\b|\bsettel\w+\b", more, re.IGNORECASE):
        return "acting-leader"
    return "leader" if re.search(r"\b(?:møte)?(?:leder|leiar)\b", more, re.IGNORECASE) else capacity


def _clock(pattern: re.Pattern[str], text: str) -> time | None:
    match = pattern.search(text)
    times = dates.times_in(match[1]) if match else []
    return times[0].starts if times else None


def _staff(file: str, line: Line, organisation: str, known: frozenset[str], doubts: list[Doubt]) -> list[Presence]:
    """Part names that stand side by side without any mark, where names are known; what is left over is doubted."""
    source = Source(file, line.number, line.number)
    found = []
    for cell in line.cells[1:]:
        text = cell
        for name in sorted(known, key=len, reverse=True):
            text = text.replace(name, f"\n{name}\n")
        for part in (piece.strip(" ,") for piece in text.split("\n")):
            if len(part.split()) > 3:  # noqa: PLR2004 - more words than one name has
                doubts.append(Doubt("names", f"which names stand here cannot be told: «{part}»", (source,), (part,)))
            elif part:
                found.append(
                    Presence(part, organisation, "secretariat", True, None, None, False, "", source)  # noqa: FBT003
                )
    return found


def newcomers_of(file: str, lines: list[Line]) -> list[Person]:
    """Find who is welcomed as new: `Name, title i Organisation og ny leder`, `Name fra Organisation`."""
    found = []
    for at, line in enumerate(lines):
        if not _WELCOME.search(line.text):
            continue
        for group in grouped(lines[at + 1 :]):
            text = joined(group)
            match = _NEW.match(text)
            if match and not _REPLACES.match(text):
                role = "leader" if match["lead"] else "member"
                found.append(
                    Person(
                        match["name"],
                        match["org"].strip(" ."),
                        (match["title"] or "").strip(),
                        role,
                        source_of(file, group),
                    )
                )
        break
    return found


def grouped(lines: list[Line]) -> list[list[Line]]:
    """Put the lines of a slide together by bullets, or by blank lines where there are none; stop at the next slide."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.starts and groups:
            break
        if _KEY.match(line.text):
            break
        if not groups or line.bullet:
            groups.append([])
        groups[-1].append(line)
    return groups


def replacements_of(file: str, lines: list[Line]) -> list[Replacement]:
    """Find who comes after whom."""
    found = []
    for at, line in enumerate(lines):
        if not re.search(r"\berstatt(?:er|ar)\b|\bovertar for\b", line.text) or line.cells:
            continue
        text = joined(grouped([line, *lines[at + 1 : at + 4]])[0])
        match = _REPLACES.match(text)
        source = Source(file, line.number, line.number)
        if match and len(match[1]) < 50:  # noqa: PLR2004 - a name
            found.append(Replacement(match[1].strip(), match[2].strip(), match[3].strip(), False, source))  # noqa: FBT003
            lead = _LEADS.search(text)
            if lead:
                found.append(Replacement(match[1].strip(), lead[1].strip(), "", True, source))  # noqa: FBT003
    return found


def deputies_of(file: str, lines: list[Line]) -> list[Deputy]:
    """Find who stands for whom in this meeting."""
    found = []
    for at, line in enumerate(lines):
        if not re.search(r"\b(?:stiller|stillar|møter|møtte|vara)\b", line.text) or line.cells:
            continue
        group = [line]
        for more in lines[at + 1 : at + 3]:
            if more.starts or more.bullet or group[-1].text.endswith((".", ")")):
                break
            group.append(more)
        match = _STANDS.match(joined(group))
        if match and NAME.fullmatch(match["name"].strip()):
            found.append(
                Deputy(
                    match["name"].strip(),
                    (match["org"] or match["org2"] or "").strip(),
                    match["for"].strip(),
                    (match["fororg"] or "").strip(),
                    bool(match["digital"]),
                    (match["part"] or "").strip(),
                    source_of(file, group),
                )
            )
    return found
