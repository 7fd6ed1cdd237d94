"""What is found in a paper. Every finding carries its source: lines of the text, counted from one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date, time

Form = Literal["slides", "notice", "minutes"]
"""What a paper is: presentations of a meeting, a notice with its agenda, or what was said and decided."""
Kind = Literal["case", "break", "other"]
"""What a row of an agenda is."""


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Lines of a file, both ends included."""

    file: str
    first: int
    last: int

    def __str__(self) -> str:
        return f"{self.file}:{self.first}" + (f"-{self.last}" if self.last > self.first else "")


@dataclass(frozen=True, slots=True, order=True)
class CaseNumber:
    """`n/yy`: the number of a case in the series of one body in one year (four digits here)."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.number}/{self.year % 100:02d}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What a person has to settle: a contradiction, or something that reading alone does not tell."""

    kind: str
    message: str
    places: tuple[Source, ...]
    alternatives: tuple[str, ...] = ()
    """What it may be; a person picks one, or writes what is right."""
    case: CaseNumber | None = None
    """The case that it is about, where it is about one."""
    subject: tuple[str, str] = ("", "")
    """What was stored that it is about, as kind and id; storing fills it in."""


@dataclass(frozen=True, slots=True)
class Body:
    """A council, committee, board or group, by a short word and its name."""

    id: str
    name: str
    short: str
    kind: str = "council"
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Header:
    """When and where a meeting is. What the paper does not say is None or empty."""

    body: Body | None
    number: int | None
    year: int | None
    first: date | None
    last: date | None
    starts: time | None
    ends: time | None
    place: str
    online: bool
    extra: bool
    source: Source


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A row of an agenda: a case, a break or something else. Times are local."""

    case: CaseNumber | None
    kind: Kind
    title: str
    types: tuple[str, ...]
    presenter: str
    starts: time | None
    ends: time | None
    presenting: int
    discussing: int
    owner: str
    source: Source


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a public role, as the paper writes it."""

    name: str
    organisation: str
    title: str
    role: str
    """`leader`, `member`, `observer`, `deputy`."""
    source: Source


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who comes after whom in a body; `leads` when the lead is what is taken over."""

    person: str
    instead_of: str
    organisation: str
    leads: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Deputy:
    """Who stands for whom in one meeting, and from which part of it."""

    person: str
    organisation: str
    stands_for: str
    member_organisation: str
    digital: bool
    part: str
    source: Source


@dataclass(frozen=True, slots=True)
class Presence:
    """Who was there or was not, from when to when."""

    name: str
    organisation: str
    capacity: str
    """`member`, `acting-leader`, `leader`, `deputy`, `observer`, `secretariat`, `guest`."""
    present: bool
    came: time | None
    went: time | None
    digital: bool
    stands_for: str
    source: Source


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed decision. Variants stand beside each other; an amended one came after another."""

    text: str
    points: tuple[str, ...]
    amended: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided: an act, perhaps a request and a condition."""

    text: str
    act: str
    request: str
    condition: str
    result: str
    source: Source


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision of another meeting, quoted here or amended after it was made."""

    kind: Literal["quoted", "amended"]
    body: Body | None
    case: CaseNumber | None
    title: str
    text: str
    within: CaseNumber | None
    source: Source


@dataclass(frozen=True, slots=True)
class Attachment:
    """An annex of a case; its number is None where the paper gives none."""

    number: int | None
    title: str
    source: Source


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a top note under its heading; the source covers heading and text."""

    heading: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """A top note: the few lines that a case is prepared with."""

    meeting: str
    dated: date | None
    case: CaseNumber
    types: tuple[str, ...]
    sender: str
    handler: str
    title: str
    sections: tuple[Section, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """One sentence that stands for itself, such as a question for discussion or an action point."""

    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Heading:
    """A title that a case is given somewhere, and of what kind the place is."""

    title: str
    where: Literal["agenda", "heading", "note"]
    source: Source


@dataclass(frozen=True, slots=True)
class Case:
    """A case as one meeting treats it."""

    number: CaseNumber
    title: str
    types: tuple[str, ...]
    headings: tuple[Heading, ...]
    proposals: tuple[Proposal, ...]
    decision: Decision | None
    attachments: tuple[Attachment, ...]
    questions: tuple[Item, ...]
    actions: tuple[Item, ...]
    note: Note | None
    source: Source


@dataclass(frozen=True, slots=True)
class Restart:
    """A break as it was announced in the meeting, with the time at which it goes on."""

    what: str
    at: time | None
    source: Source


@dataclass(frozen=True, slots=True)
class NextMeeting:
    """When the body meets again."""

    text: str
    day: date | None
    place: str
    source: Source


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a spreadsheet that was written out as text: cells are text, as they stand."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    comments: tuple[tuple[str, str], ...]
    """Label of the row, and what was written beside it."""
    source: Source


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of a who-what-when table: for which goal, who, what, and when in all."""

    goal: str
    """The goal that the table is for, as its heading has it."""
    objective: str
    """What is to be reached (målsetting)."""
    actor: str
    text: str
    period: str
    """As `2021 → 2024`, `→ 2023`, `2023 →`, `2023` or `Løpende`; two of them with ` ; ` between; or nothing."""
    year: int | None
    """The year that the plan is for."""
    source: Source


@dataclass(frozen=True, slots=True)
class MeetingPaper:
    """Everything that a paper says of one meeting."""

    form: Form
    header: Header
    agenda: tuple[AgendaItem, ...] = ()
    cases: tuple[Case, ...] = ()
    members: tuple[Person, ...] = ()
    newcomers: tuple[Person, ...] = ()
    replacements: tuple[Replacement, ...] = ()
    deputies: tuple[Deputy, ...] = ()
    attendance: tuple[Presence, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    restarts: tuple[Restart, ...] = ()
    upcoming: tuple[NextMeeting, ...] = ()
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one file."""

    file: str
    meetings: tuple[MeetingPaper, ...]
    sheets: tuple[Sheet, ...]
    doubts: tuple[Doubt, ...]
