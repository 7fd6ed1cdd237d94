"""The demo's roadmap: what the councils' papers recommended for 2023, and made-up roll-outs that say so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.governance.roadmap.tiles import municipalities
from samspill.governance.tables import table
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

_HERE: Final = "samspill.governance.roadmap"
SOURCE: Final = "Nasjonalt e-helseråd 5/22, sak 35/22"
YEAR: Final = 2023
ROLLOUTS: Final = (
    ("kjernejournal-kommuner", "Kjernejournal i sykehjem og hjemmetjeneste", (7, 3)),
    ("pll-kommuner", "Pasientens legemiddelliste i kommunene", (2, 1)),
)
"""Made up: of ten municipalities in a row, how many are in use and how many are on their way."""


def plan() -> dict[str, Any]:
    """Give the aims and measures of the papers, as `roadmap.lay` takes them."""
    measures: list[dict[str, Any]] = [dict(row) for row in table(_HERE, "measures.tsv")]
    for one in measures:
        one["needs"] = one["needs"].split()
    return {"aims": table(_HERE, "aims.tsv"), "measures": measures, "source": SOURCE, "year": YEAR}


async def demonstrate(act: Act) -> None:
    """Lay down the roadmap, and let municipalities take solutions into use.

    Where the papers have been read in, the measures are there: then only what papers do not say is filled in.
    """
    for id_, name, _ in ROLLOUTS:
        await act("roadmap.start", query=(("id", id_), ("name", name), ("source", "oppdiktet")))
    await act("roadmap.lay", body=strict_json.write(plan()))
    numbers = list(municipalities())
    for id_, _, (use, way) in ROLLOUTS:
        for phase, first, last in (("practice", 0, use), ("change", use, use + way)):
            some = [number for place, number in enumerate(numbers) if first <= place * 7 % 10 < last]
            said = {"municipality": " ".join(some), "phase": phase, "day": "2026-09-01", "note": "oppdiktet"}
            await act("roadmap.step", query=tuple(said.items()), rollout=id_)
