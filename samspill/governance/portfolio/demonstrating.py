"""The demo's portfolio: initiatives named in public papers, with made-up figures; all versions of the criteria."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.portfolio.statuses import SIDES, colour_of, worst
from samspill.governance.tables import table
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

_HERE: Final = resources.files("samspill.governance.portfolio")
ACCOUNT: Final = "staff:eier"
CHALLENGES: Final = (
    (
        "legemidler",
        "Avhengigheter på legemiddelområdet",
        "Finansiering, styring og arkitektur er påpekt som utfordringer, og det er ikke laget et detaljert målbilde.",
        "pll sfm",
    ),
    (
        "kritisk-info",
        "Utprøving av kjernejournal-API for deling av kritisk informasjon",
        "Det har vært usikkerhet om videre utprøving. Om det skal etableres et prosjekt, vurderes etter utprøvingen.",
        "kritisk-info",
    ),
    (
        "schrems",
        "Konsekvenser av Schrems II",
        "Overføring til tredjeland påvirker fremdrift og teknisk løsning for flere tiltak.",
        "grunndata vkp",
    ),
    (
        "persontjenesten",
        "Forsinkelse i nasjonal innføring av ny persontjeneste må påregnes",
        "Alternativer på egen infrastruktur vurderes, og det er ikke noe nytt tidspunkt for produksjon.",
        "grunndata",
    ),
    (
        "dbep",
        "Digital behandlings- og egenbehandlingsplan",
        "Det er flere parallelle tiltak knyttet til planer, og de må ses i sammenheng.",
        "dbep",
    ),
)
"""The five of March 2021, in few words. Source: Nasjonalt e-helsestyre 1/2021, case 5/21."""


def criteria() -> list[dict[str, Any]]:
    """Give all versions of the criteria, as `portfolio.adopt` takes them."""
    found = tomllib.loads((_HERE / "criteria.toml").read_text("utf-8"))
    days = ("starts", "ends")
    return [
        {"id": id_, **{name: str(value) if name in days else value for name, value in one.items()}}
        for id_, one in found.items()
    ]


def initiatives() -> list[dict[str, str]]:
    """Give the initiatives of the demo by their columns."""
    return table("samspill.governance.portfolio", "initiatives.tsv")


async def demonstrate(act: Act) -> None:
    """Put the portfolio together, let owners report, and open a round."""
    for one in criteria():
        await act("portfolio.adopt", body=strict_json.write(one))
    rows = initiatives()
    for row in rows:
        await _add(act, row)
    for row in rows:
        for needs in row["needs"].split():
            await act("portfolio.depend", query=(("needs", needs), ("kind", "delivery")), initiative=row["id"])
    for id_, title, text, about in CHALLENGES:
        said = (("id", id_), ("title", title), ("text", text), ("initiatives", about), ("opened", "2021-03-18"))
        source = ("source", "Nasjonalt e-helsestyre 1/2021, sak 5/21")
        await act("portfolio.challenge", query=(*said, source))
    await act("portfolio.make", query=(("id", "2026-2"),))
    await act("portfolio.publish", query=(("version", "1"),), report="2026-2")
    opened = (("id", "2026-3"), ("title", "Rapportering 3/2026"), ("opens", "2026-11-01"), ("due", "2026-12-15"))
    await act("portfolio.begin", query=opened)


async def _add(act: Act, row: dict[str, str]) -> None:
    id_ = row["id"]
    taken = ("id", "title", "owner", "segment", "phase", "state", "main_goal", "goals", "starts", "ends")
    said = {name: row[name] for name in taken}
    said |= {"user_groups": row["groups"].replace(" ", ","), "account": ACCOUNT, "source": "oppdiktede tall"}
    await act("portfolio.add", query=tuple(said.items()))
    if row["amount"]:
        money = {"year": "2026", "payer": "Statsbudsjettet", "amount": row["amount"]}
        await act("portfolio.finance", query=tuple(money.items()), initiative=id_)
    words = dict(zip(SIDES, row["status"].split(), strict=True))
    colour = worst(colour_of(side, word) for side, word in words.items())
    comment = {"comment": "Oppdiktet status."} if colour in ("yellow", "red") else {}
    await act("portfolio.report_status", query=tuple((words | comment).items()), initiative=id_)
    for criterion, met in (("1", "yes"), ("2a", "yes" if row["segment"] != "inspiring" else "no"), ("2b", "unclear")):
        told = {"criteria": "V3", "criterion": criterion, "met": met, "reason": "Oppdiktet vurdering."}
        await act("portfolio.assess", query=tuple(told.items()), initiative=id_)
