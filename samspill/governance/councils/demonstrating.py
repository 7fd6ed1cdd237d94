"""The demo's councils: the three of the national model with the board before them, and seats for the demo's people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel import strict_json

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

BODIES: Final = (
    ("e-helsestyret", "Nasjonalt e-helsestyre", "e-helsestyret", "council", "", "2016-01-01", "2022-06-30"),
    ("e-helseradet", "Nasjonalt e-helseråd", "e-helserådet", "council", "", "2022-07-01", ""),
    ("nuit", "NUIT – Prioriteringsutvalget", "NUIT", "committee", "e-helseradet", "2016-01-01", ""),
    ("nufa", "NUFA – Nasjonalt utvalg for fag og arkitektur", "NUFA", "committee", "e-helseradet", "2016-01-01", ""),
)
"""Id, name, short name, kind, body above, formed, ended. The days are ours; papers give years."""
MANDATES: Final = {
    "nufa": "Gi innspill og råd om faglige behov som kan påvirke fremtidige initiativer og justering av mål i "
    "nasjonal e-helsestrategi.",
    "nuit": "Følge opp gjennomføring av nasjonal e-helsestrategi og gi anbefalinger til prioriteringer og nødvendige "
    "justeringer, samt løfte sentrale behov til Nasjonalt e-helseråd.",
    "e-helseradet": "Anbefale felles strategisk retning og prioriterte mål gjennom nasjonal e-helsestrategi med "
    "tilhørende handlingsplaner. Følge opp måloppnåelse og anbefale "
    "nødvendige prioritering og justering av strategien.",
}
"""What the papers of Nasjonalt e-helseråd 21 September 2022 say of the three, case 36/22."""
SEATED: Final = (
    ("e-helseradet", "secretariat", "secretary", "sekretaer"),
    ("e-helseradet", "member", "leader", "leder"),
    ("nuit", "secretariat", "secretary", "sekretaer"),
    ("nuit", "member", "leader", "leder"),
    ("nuit", "member", "member", "medlem"),
    ("nuit", "member", "deputy", "vara"),
    ("nuit", "observer", "observer", "observator"),
    ("nufa", "secretariat", "secretary", "sekretaer"),
)
"""Body, kind of seat, role, and the key of the demo's user. The deputy shares the member's seat."""
NAMES: Final = {
    "sekretaer": "Trygve Bjørkepust",
    "leder": "Vårin Ospefavn",
    "medlem": "Ivar Vierløype",
    "vara": "Embla Duggsflukt",
    "observator": "Turid Traneklang",
}
"""By key: the made-up people of the demo, named as at the sign-in."""
SINCE: Final = "2026-01-01"


async def demonstrate(act: Act) -> None:
    """Form the bodies with their mandates, and seat the demo's people."""
    for id_, name, short, kind, parent, formed, ended in BODIES:
        follows = "e-helsestyret" if id_ == "e-helseradet" else ""
        said = {"body": id_, "name": name, "short": short, "kind": kind, "parent": parent, "follows": follows}
        said |= {"formed": formed, "ended": ended, "notice_days": "5", "deputies": "on"}
        await act("councils.add", query=tuple(said.items()))
    for id_, text in MANDATES.items():
        await act("councils.mandate", query=(("text", text), ("starts", "2022-07-01")), at={"body": id_})
    seats: dict[tuple[str, str], str] = {}
    for id_, kind, role, key in SEATED:
        seat = seats.get((id_, "member")) if role == "deputy" else None
        if seat is None:
            named = (("label", NAMES[key]), ("kind", kind), ("starts", SINCE))
            reply = await act("councils.seat", query=named, at={"body": id_})
            seat = str(strict_json.value_of(reply.body or b"{}")["id"])
        seats[id_, role] = seat
        who = {"what": "appoint", "seat": seat, "role": role, "person_name": NAMES[key], "account": f"staff:{key}"}
        await act("councils.member", query=tuple((who | {"starts": SINCE}).items()), at={"body": id_})
