"""The demo's meetings of NUIT: one that was held, with its minutes, and one that is called, with agenda and papers.

The days follow the day on which the demo is made. The cases and what was said of them are made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.demonstrating import NAMES
from samspill.governance.meetings import workdays
from samspill.kernel import clock, strict_json
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from samspill.governance.demonstration import Act

BODY: Final = "nuit"


@dataclass(frozen=True, slots=True)
class Matter:
    """A case of the demo."""

    title: str
    kinds: str
    minutes: str
    presenter: str
    background: str
    proposal: str
    result: str = ""
    summary: str = ""


HELD: Final = (
    Matter(
        "Status for innføring av dokumentdeling",
        "information,discussion",
        "40 min (15+25)",
        "Turid Traneklang",
        "Dokumentdeling er tatt i bruk i fire helseregioner. Kommunene er i gang med lesetilgang.",
        "NUIT tar saken til orientering og ber om en samlet plan for kommunene til neste møte.",
        "noted",
        "Utvalget pekte på at kommunene trenger forutsigbar finansiering, og at opplæring må planlegges tidlig.",
    ),
    Matter(
        "Prioritering av tiltak i nasjonal portefølje",
        "endorsement",
        "45 min (20+25)",
        "Trygve Bjørkepust",
        "Porteføljekontoret har samlet inn status fra eierne. Tre tiltak har røde avvik.",
        "NUIT gir sin tilslutning til prioriteringen slik den ble lagt frem.",
        "endorsed",
        "Utvalget drøftet tiltak med røde avvik, og hva som må til for at de kommer tilbake på plan.",
    ),
    Matter(
        "Felles krav til leverandører av journalsystemer",
        "discussion",
        "30 min (10+20)",
        "Ivar Vierløype",
        "Virksomhetene stiller ulike krav i anskaffelser. Et felles sett kan gi bedre samhandling.",
        "NUIT ber om at saken forberedes videre i NUFA.",
        "postponed",
        "Saken ble utsatt til neste møte av hensyn til tiden.",
    ),
)
COMING: Final = (
    Matter(
        "Veikart for e-helse: endringer siden sist",
        "endorsement",
        "40 min (15+25)",
        "Trygve Bjørkepust",
        "Veikartet er oppdatert med forsinkelser meldt av eierne. To tiltak er flyttet til neste år.",
        "NUIT gir sin tilslutning til det oppdaterte veikartet.",
    ),
    Matter(
        "Indikatorer for digital samhandling",
        "information",
        "30 min (15+15)",
        "Turid Traneklang",
        "Tallene måles fra bruk. Andelen innbyggere som har sett egne opplysninger, øker jevnt.",
        "NUIT tar saken til orientering.",
    ),
)
CLOSED: Final = Matter(
    "Forhandlinger om ny rammeavtale for drift",
    "discussion",
    "20 min (10+10)",
    "Vårin Ospefavn",
    "Forhandlingsposisjonen overfor leverandøren legges frem i møtet.",
    "NUIT ber sekretariatet fullføre forhandlingene innenfor rammen.",
)
CLOSED_PUBLIC: Final = "Forhandlinger om en avtale"
GROUND: Final = "23.1"
"""Offentleglova § 23 first paragraph: the bargaining position of the state."""


async def demonstrate(act: Act) -> None:
    """Hold a meeting, call the next, and plan two more. Raises `Clash` where NUIT has meetings to come already."""
    reply = await act("meetings.overview", query=(("body", BODY),))
    if reply.data["meetings"]:
        raise Clash("the body has meetings to come already")
    today = norwegian_day(clock.now())
    held = await _plan(act, workdays.before(today, 18))
    await _hold(act, held)
    coming = await _plan(act, workdays.after(today, 12))
    await _call(act, coming)
    for days in (60, 120):
        await _plan(act, workdays.after(today, days))


async def _do(act: Act, name: str, said: Mapping[str, str], **at: str) -> dict[str, Any]:
    reply = await act(name, query=tuple(said.items()), at=at)
    found: dict[str, Any] = strict_json.value_of(reply.body or b"{}")
    return found


async def _plan(act: Act, day: date) -> str:
    said = {"body": BODY, "day": day.isoformat(), "from": "09:00", "to": "12:30", "place": "Oslo", "online": "on"}
    return str((await _do(act, "meetings.create", said))["id"])


async def _seen(act: Act, meeting: str) -> dict[str, str]:
    data = (await act("meetings.agenda", at={"meeting": meeting})).data
    return {"version": str(data["version"]), "edit": str(data["agenda_edit"])}


async def _stand(act: Act, meeting: str) -> None:
    await _do(act, "meetings.stand", await _seen(act, meeting), meeting=meeting)


async def _case(act: Act, one: Matter, title_public: str = "") -> str:
    said = {"body": BODY, "title": one.title, "title_public": title_public, "kinds": one.kinds}
    made = str((await _do(act, "cases.create", said))["id"])
    await _do(act, "cases.write", {"purpose": one.title, "background": one.background, "version": "0"}, passage=made)
    await _do(act, "cases.propose", {"text": one.proposal, "version": "0"}, passage=made)
    return made


async def _add(act: Act, meeting: str, passage: str, one: Matter, place: int) -> None:
    said = {"passage": passage, "minutes": one.minutes, "presenter": one.presenter, "place": str(place)}
    await _do(act, "meetings.add", said | await _seen(act, meeting), meeting=meeting)


async def _send(act: Act, meeting: str, cases: list[str]) -> None:
    await _do(act, "meetings.send", {"looked": "on"}, meeting=meeting)
    await _do(act, "meetings.publish", {"kind": "meeting", "cases": " ".join(cases), "looked": "on"}, meeting=meeting)


async def _hold(act: Act, meeting: str) -> None:
    await _stand(act, meeting)
    made = [await _case(act, one) for one in HELD]
    for place, (passage, one) in enumerate(zip(made, HELD, strict=True), 3):
        await _add(act, meeting, passage, one, place)
    items = (await act("meetings.agenda", at={"meeting": meeting})).data["items"]
    order = [item["passage"] for item in items if item["passage"]]
    await _send(act, meeting, order)
    await _do(act, "meetings.move", {"state": "running"}, meeting=meeting)
    await _roll(act, meeting)
    known = dict(zip(made, HELD, strict=True))
    for place, passage in enumerate(order):
        await _treat(act, meeting, passage, place, known.get(passage))
    await _do(act, "meetings.move", {"state": "held"}, meeting=meeting)
    await _do(act, "meetings.draft", {}, meeting=meeting)
    for passage, one in known.items():
        await _do(act, "meetings.write", {"summary": one.summary, "edit": "0"}, meeting=meeting, passage=passage)
    await _do(act, "meetings.conclude", {"state": "sent"}, meeting=meeting)


async def _roll(act: Act, meeting: str) -> None:
    """Call the roll: the member is away, and the deputy sits for the member; the observer leaves early."""
    expected = (await act("meetings.hold", at={"meeting": meeting})).data["expected"]
    people = {key: one["person"] for key, name in NAMES.items() for one in expected if one["name"] == name}
    for key, what in (("leder", "present"), ("medlem", "absent"), ("vara", "present"), ("observator", "present")):
        said = {"person": people[key], "what": what} | ({"stands_for": people["medlem"]} if key == "vara" else {})
        await _do(act, "meetings.attend", said, meeting=meeting)
    said = {"person": people["observator"], "what": "went", "time": "10:20"}
    await _do(act, "meetings.attend", said, meeting=meeting)


async def _treat(act: Act, meeting: str, passage: str, place: int, one: Matter | None) -> None:
    begins, ends = 9 * 60 + place * 30, 9 * 60 + place * 30 + 25
    at = {"meeting": meeting, "passage": passage}
    if one is None or one.result != "postponed":
        await _do(act, "meetings.treat", {"what": "begin", "time": _hour(begins)}, **at)
    said = {"result": "approved", "act": "NUIT godkjenner saken."}
    if one is not None:
        act_ = "Saken utsettes til neste møte." if one.result == "postponed" else one.proposal
        said = {"result": one.result, "act": act_}
    await _do(act, "meetings.decide", said | {"time": _hour(ends)}, **at)


def _hour(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


async def _call(act: Act, meeting: str) -> None:
    """Call the next meeting: with the case that was put off, one that is exempt, a break, and a change in a draft."""
    await _stand(act, meeting)
    backlog = (await act("meetings.agenda", at={"meeting": meeting})).data["backlog"]
    waiting = [one["id"] for one in backlog if one["title"] == HELD[-1].title]
    made = [await _case(act, one) for one in COMING]
    closed = await _case(act, CLOSED, CLOSED_PUBLIC)
    exempt = {"kind": "passage", "scope": "whole", "ground": GROUND, "assessor": "Rådssekretær", "review": "2027-06-01"}
    await _do(act, "cases.exempt", exempt, passage=closed)
    pairs = [*zip(waiting, HELD[-1:], strict=False), *zip(made, COMING, strict=True), (closed, CLOSED)]
    for place, (passage, one) in enumerate(pairs, 3):
        await _add(act, meeting, passage, one, place)
    lunch = {"kind": "break", "title": "Pause", "minutes": "15", "place": "5"}
    await _do(act, "meetings.add", lunch | await _seen(act, meeting), meeting=meeting)
    items = (await act("meetings.agenda", at={"meeting": meeting})).data["items"]
    await _send(act, meeting, [item["passage"] for item in items if item["passage"]])
    await _do(act, "meetings.order", {"place": "4", "way": "up"} | await _seen(act, meeting), meeting=meeting)
