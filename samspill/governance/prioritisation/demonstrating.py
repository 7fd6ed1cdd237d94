"""The demo's rounds: the sheet that the council published in 2022, as it stands, and others with made-up answers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from samspill.governance.prioritisation.listing import alternatives_of
from samspill.governance.prioritisation.sheets import EXAMPLE, TEXT, example
from samspill.governance.tables import table
from samspill.kernel.problems import Clash

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

MODEL: Final = "e-helse-2021"
TITLE: Final = "Prioritering av nasjonale e-helsetiltak 2021/22"
SOURCE: Final = "Nasjonalt e-helseråd, møte 5/22, 21. september 2022: prioriteringsark med sju ark"
NEXT: Final = "Prøverunde: tre tiltak"
TRIAL: Final = (
    "Legemidler | Pasientens legemiddelliste\nInfrastruktur | Generiske datadelingstjenester\n"
    "Infrastruktur | Felles hjelpenummer"
)
"""Alternatives of a round that is open, so that there is something to score."""
WITHIN: Final = "budsjett-2026"
WITHIN_TITLE: Final = "Prøverunde: hva vi får for budsjettet (oppdiktede svar)"
ACCOUNT: Final = "staff:sekretaer"


async def demonstrate(act: Act) -> None:
    """Take the published sheet over and publish its ranking; open a small round for the demo's people to score.

    Where the papers have been read in, the sheet came with its paper.
    """
    said = {"id": EXAMPLE, "title": TITLE, "model": MODEL, "assessor": "Arbeidsgruppen, samlet", "source": SOURCE}
    with suppress(Clash):
        await act(
            "prioritisation.receive", query=tuple(said.items()), body=example().encode(), media=TEXT, filename=EXAMPLE
        )
    await act("prioritisation.step", query=(("do", "publish"),), round=EXAMPLE)
    trial = {"title": NEXT, "model": MODEL, "alternatives": TRIAL, "id": "proverunde"}
    await act("prioritisation.create", query=tuple(trial.items()))
    for account, name in (("staff:medlem", "Rådsmedlem"), ("staff:vara", "Varamedlem"), ("staff:eier", "Tiltakseier")):
        await act("prioritisation.invite", query=(("account", account), ("name", name)), round="proverunde")
    await act("prioritisation.step", query=(("do", "open"),), round="proverunde")
    await _choose_within(act)


async def _choose_within(act: Act) -> None:
    """Score initiatives of the portfolio with made-up answers, publish."""
    rows = table("samspill.governance.prioritisation", "demo-answers.tsv")
    lines = "\n".join(f" | {row['name']} | {row['initiative']}" for row in rows)
    said = {"title": WITHIN_TITLE, "model": MODEL, "alternatives": lines, "id": WITHIN}
    await act("prioritisation.create", query=tuple(said.items()))
    await act("prioritisation.invite", query=(("account", ACCOUNT), ("name", "Oppdiktet")), round=WITHIN)
    await act("prioritisation.step", query=(("do", "open"),), round=WITHIN)
    for (key, *_), row in zip(alternatives_of(lines), rows, strict=True):
        answers = {f"a.{name}": value for name, value in row.items() if name not in ("name", "initiative")}
        await act("prioritisation.answer", query=(("alternative", key), *answers.items()), round=WITHIN)
    for what in ("close", "publish"):
        await act("prioritisation.step", query=(("do", what),), round=WITHIN)
