"""What is proposed and decided in a case: by markers, by where the text stands, and by verbs of decisions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import words
from samspill.governance.importing.reading.findings import Decision, Doubt, Earlier, Proposal, Source
from samspill.governance.importing.reading.lines import Line, joined, slides_of, source_of
from samspill.governance.importing.reading.parts import DECIDED, MARKER

if TYPE_CHECKING:
    from samspill.governance.importing.reading.findings import Body, CaseNumber, Form
    from samspill.governance.importing.reading.parts import Section

VERBS: Final = re.compile(
    r"\b(?:godkjenn\w*|godkjent|tar\b.*\btil\s+(?:orientering|etterretning|vitande|vitende)|tek\b.*\btil\s+\w+|drøft\w*|"
    r"tilslutt\w*|slutt\w* seg til|tilslutning|tilslutnad|stiller seg bak|stør\w*|støtt\w*|anbefal\w*|tilrå\w*|rår til|"
    r"er orientert|vedtar|vedtek|ønsker å|ber\b|ba\b|bed\b|tar med seg|ta med|tek med seg|utsett\w*|justerer)",
    re.IGNORECASE | re.DOTALL,
)
POSTPONED: Final = re.compile(
    r"^(?:Saken|Saka)\s+(?:utsettes|ble utsatt|vart utsett|blir utsett|utsett)\b", re.IGNORECASE
)
WITHDRAWN: Final = re.compile(r"^(?:Saken|Saka)\s+(?:trekkes|ble trukket|blir trekt|vart trekt)\b", re.IGNORECASE)
_QUOTED: Final = re.compile(r"^Vedtak(?:et)?(?:\s+(?:fra|i|frå)\s+(.{2,60}?))?\s*:?$", re.IGNORECASE)
_AMENDED: Final = re.compile(r"^(?:Nytt|Oppdatert|Justert)\s+(?:justert\s+|oppdatert\s+)?vedtak\s*:?$", re.IGNORECASE)
_OF_CASE: Final = re.compile(
    r"(?:Oppdatert|Nytt|Justert|Endret|Endra)\s+vedtak\s+(?:for|i)\s+sak\s+(\d{1,3})/(\d{2,4})\s*(?:«([^»]+)»)?",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\b(under (?:den )?forutsetning av at|under føresetnad av at|gitt at|med forbehold om at?|med etterhald om at?|"
    r"på (?:det )?vilkår (?:av )?at)\s+([^.]+)",
    re.IGNORECASE,
)
_REQUEST: Final = re.compile(
    r",?\s+og\s+(?=(?:ber|ba|bed|bad|oppmoder|oppfordrer)\b)|(?<=\.)\s+(?=[A-ZÆØÅ])", re.IGNORECASE
)
_ASKS: Final = re.compile(
    r"\b(?:ber|ba|bed|bad|oppmoder|oppfordrer|tar med|ta med|tek med|tar innspill)\b", re.IGNORECASE
)
_AGAIN: Final = re.compile(
    r"\b(?:legg\w* (?:nytt|ny|justert|revidert)\b|legges? (?:frem|fram) på nytt|før endelig (?:tilslutning|behandling)|"
    r"ny behandling|sendes tilbake)",
    re.IGNORECASE,
)
RESULTS: Final = (
    (re.compile(r"godkjenn|godkjent", re.IGNORECASE), "approved"),
    (
        re.compile(r"tilslutt|slutt\w* seg|gi\w* (?:sin )?tilslutning|stiller seg bak|stør|støtt", re.IGNORECASE),
        "endorsed",
    ),
    (re.compile(r"anbefal|tilrår|rår til", re.IGNORECASE), "recommended"),
    (
        re.compile(r"til\s+(?:orientering|etterretning|vitande|vitende)|orientert|ta[rk] med|tek med", re.IGNORECASE),
        "noted",
    ),
    (re.compile(r"drøft", re.IGNORECASE), "discussed"),
)
"""What a sentence decides, by its verb; the first that fits its act."""
_FITS: Final = {
    "approval": "approved", "information": "noted", "discussion": "discussed", "endorsement": "endorsed",
    "recommendation": "recommended",
}  # fmt: skip


def proposals_of(file: str, section: Section, body: Body | None, form: Form, doubts: list[Doubt]) -> list[Proposal]:
    """Find the proposed decisions of a case, one for each marker; one that stands alone without a marker is doubted."""
    found = []
    lines = section.lines
    for at, line in enumerate(lines):
        match = MARKER.match(line.text)
        if match is None:
            continue
        text = _after(lines, at, line.text[match.end() :], body)
        if text is None:
            doubts.append(
                _doubt(file, line, "proposal", f"{section.number}: a proposal is announced, and no text found")
            )
            continue
        _doubt_strays(file, lines, at, text, section, doubts)
        points = points_of(text)
        used = sorted([line, *text], key=lambda one: one.number)
        found.append(Proposal("\n".join(points), tuple(points), bool(match["more"]), (source_of(file, used),)))
    if not found and form != "minutes":
        found = _unmarked(file, section, body, doubts)
    return merged(found)


def _after(lines: list[Line], at: int, rest: str, body: Body | None) -> list[Line] | None:
    """Take the text of a proposal: on the line of its marker, after it on its slide, or before it."""
    after = [Line(lines[at].number, rest)] if rest else []
    for line in lines[at + 1 :]:
        stop = line.starts or line.level or MARKER.match(line.text) or DECIDED.match(line.text)
        if stop or re.match(r"^(?:Vedlegg\b|Ingen vedlegg)", line.text):
            break
        after.append(line)
    if after and VERBS.search(joined(after)):
        return after
    before: list[Line] = []
    for line in reversed(lines[:at]):
        before.insert(0, line)
        if line.starts or (body and words.leads_with(line.text, body)):
            break
    if before and body and words.leads_with(before[0].text, body) and VERBS.search(joined(before)):
        return before
    return after or None


def _doubt_strays(
    file: str, lines: list[Line], at: int, text: list[Line], section: Section, doubts: list[Doubt]
) -> None:
    """Doubt what stands behind a marker whose text stood before it, and a text without a verb of a decision."""
    if text[-1].number < lines[at].number:
        stray = [line for line in lines[at + 1 :][:3] if not line.starts]
        doubts.append(
            _doubt(file, lines[at], "proposal-place", f"{section.number}: the proposal stands before its marker")
        )
        if stray and lines[at + 1] is stray[0]:
            what = f"{section.number}: a stray line behind the proposal: «{stray[0].text}»"
            doubts.append(_doubt(file, stray[0], "stray", what))
    elif not VERBS.search(joined(text)):
        what = f"{section.number}: the proposal has no verb of a decision"
        doubts.append(_doubt(file, text[0], "proposal", what))


def _unmarked(file: str, section: Section, body: Body | None, doubts: list[Doubt]) -> list[Proposal]:
    """Find a proposal that no marker tells of: a slide that is nothing but a decision of the body."""
    if body is None:
        return []
    for slide in reversed(slides_of(section.lines)):
        last = next((at for at in range(len(slide) - 1, -1, -1) if words.leads_with(slide[at].text, body)), 0)
        lines = slide[last:]
        text = joined(lines)
        whole = last == 0 or bool(slide[last].bullet)
        if whole and len(lines) <= 4 and words.leads_with(text, body) and VERBS.search(text) and text.endswith("."):  # noqa: PLR2004
            what = f"{section.number}: a proposal without a marker: «{text}»"
            doubts.append(Doubt("proposal-unmarked", what, (source_of(file, lines),), (text, ""), section.number))
            return [Proposal(text, (text,), amended=False, sources=(source_of(file, lines),))]
    return []


def points_of(lines: list[Line]) -> list[str]:
    """Part a text into its points: by bullets and numbers, or where a sentence begins on a line after an end."""
    groups: list[list[Line]] = []
    for line in lines:
        ended = bool(groups) and groups[-1][-1].text.endswith((".", ":")) and line.gap >= 1
        fresh = bool(line.bullet.strip()) or (ended and words.body_in(line.text[:40]) is not None)
        if not groups or fresh:
            groups.append([])
        groups[-1].append(line)
    return [joined(group) for group in groups]


def merged(proposals: list[Proposal]) -> list[Proposal]:
    """Put proposals of the same words together; what differs stays beside it."""
    kept: dict[str, Proposal] = {}
    for one in proposals:
        key = _flat(one.text)
        same = kept.get(key)
        kept[key] = (
            Proposal(same.text, same.points, same.amended or one.amended, (*same.sources, *one.sources))
            if same
            else one
        )
    return list(kept.values())


def _flat(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def decision_of(file: str, section: Section, form: Form, doubts: list[Doubt]) -> Decision | None:
    """Find what was decided in a case of minutes; None where nothing was."""
    if form != "minutes":
        return None
    lines = section.lines
    found = []
    for at, line in enumerate(lines):
        match = DECIDED.match(line.text)
        if POSTPONED.match(line.text) or WITHDRAWN.match(line.text):
            found.append(decision_from(line.text, Source(file, line.number, line.number)))
        elif match:
            rest = line.text[match.end() :]
            after = [Line(line.number, rest)] if rest else []
            for more in lines[at + 1 :] if not rest else _rest_of(lines[at + 1 :]):
                if more.starts or more.level or DECIDED.match(more.text) or (after and more.gap > 1):
                    break
                after.append(more)
            if after:
                found.append(decision_from("\n".join(points_of(after)), source_of(file, after)))
            else:
                doubts.append(
                    _doubt(file, line, "decision", f"{section.number}: a decision is announced, and no text found")
                )
    if len(found) > 1:
        places = tuple(one.source for one in found)
        texts = tuple(one.text for one in found)
        doubts.append(Doubt("decisions", f"{section.number}: more than one decision", places, texts, section.number))
    if found and section.types:
        _check_type(section, found[-1], doubts)
    return found[-1] if found else None


def _rest_of(lines: list[Line]) -> list[Line]:
    """Take the lines that go on right below a decision that began beside its marker."""
    taken: list[Line] = []
    for line in lines:
        if line.gap > 0 or line.cells or re.match(r"^Vedlegg\b", line.text):
            break
        taken.append(line)
    return taken


def _check_type(section: Section, decision: Decision, doubts: list[Doubt]) -> None:
    fits = {_FITS[type_] for type_ in section.types} | ({"conditional"} if "endorsement" in section.types else set())
    if decision.result not in fits and decision.result not in {"discussed", "postponed", "withdrawn"}:
        what = f"{section.number}: the type is {' and '.join(section.types)}, and the decision is “{decision.result}”"
        places = (Source(decision.source.file, section.head[0].number, section.head[0].number), decision.source)
        doubts.append(Doubt("decision-type", what, places, (decision.result, *sorted(fits)), section.number))


def check_types(types: tuple[str, ...], section: Section, decision: Decision, doubts: list[Doubt]) -> None:
    """Doubt a decision that is of another kind than the type that the agenda gives the case."""
    if types and not section.types:
        _check_type(replace(section, types=types), decision, doubts)


def decision_from(text: str, source: Source) -> Decision:
    """Make a decision of its text: what it does, what it asks, and under which condition."""
    if POSTPONED.match(text):
        return Decision(text, text, "", "", "postponed", source)
    if WITHDRAWN.match(text):
        return Decision(text, text, "", "", "withdrawn", source)
    act, request = split_request(text)
    condition = _CONDITION.search(act)
    result = next((name for pattern, name in RESULTS if pattern.search(act)), "noted")
    if _AGAIN.search(text) and not re.match(r".*\b(?:godkjenner|til orientering)\b", act):
        result = "returned"
    elif condition:
        result = "conditional"
    return Decision(text, act, request, condition[0].strip() if condition else "", result, source)


def split_request(text: str) -> tuple[str, str]:
    """Part an act from the request that goes with it: `… til orientering` and `ber direktoratet …`."""
    flat = text.replace("\n", " ")
    for match in _REQUEST.finditer(flat):
        rest = flat[match.end() :]
        if match.start() > 0 and _ASKS.search(rest[:120]) and VERBS.search(flat[: match.start()]):
            return flat[: match.start()].strip(), rest.strip()
    return flat, ""


def earlier_of(file: str, section: Section, form: Form) -> list[Earlier]:
    """Find decisions of other meetings that a case quotes or amends."""
    found = []
    text = joined(section.lines)
    of_case = _OF_CASE.search(text)
    for at, line in enumerate(section.lines):
        amended, quoted = _AMENDED.match(line.text), _QUOTED.match(line.text)
        if not amended and (not quoted or form == "minutes"):
            continue
        after: list[Line] = []
        for more in section.lines[at + 1 :]:
            if more.starts or MARKER.match(more.text) or (after and more.bullet and after[-1].text.endswith(".")):
                break
            after.append(more)
        if not after:
            continue
        number = (
            words.case_number(of_case[1], of_case[2])
            if amended and of_case
            else _case_near([*section.lines[max(0, at - 3) : at + 1], *after])
        )
        said = joined(after)
        named = quoted[1] if quoted and quoted[1] else said
        found.append(
            Earlier(
                "amended" if amended else "quoted",
                words.body_in(named),
                number,
                of_case[3] or "" if amended and of_case else "",
                said,
                section.number,
                source_of(file, [line, *after]),
            )
        )
    return found


def _case_near(lines: list[Line]) -> CaseNumber | None:
    """Find the number of the case that a quoted decision is of, in it or in the lines just above it."""
    for line in reversed(lines):
        match = re.search(r"\bsak (\d{1,3})/(\d{2,4})\b", line.text, re.IGNORECASE)
        if match:
            return words.case_number(match[1], match[2])
    return None


def _doubt(file: str, line: Line, kind: str, message: str) -> Doubt:
    return Doubt(kind, message, (Source(file, line.number, line.number),))
