"""The demo's threads: from cases of the real papers to the initiatives that they were about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.problems import Malformed, Missing

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

TIES: Final = (
    ("passage/nufa-2021-20", "initiative/journaldokumenter", "supports"),
    ("passage/nufa-2021-22", "initiative/fhn", "supports"),
    ("passage/e-helsestyret-2020-40", "initiative/pll", "financed"),
    ("passage/e-helsestyret-2020-41", "initiative/grunndata", "started"),
    ("passage/e-helsestyret-2020-41", "initiative/helseid", "started"),
    ("passage/e-helsestyret-2021-6", "initiative/tillitsmodell", "started"),
    ("passage/e-helseradet-2022-35", "initiative/pll", "supports"),
    ("passage/e-helseradet-2022-35", "initiative/kritisk-info", "supports"),
    ("passage/e-helseradet-2022-34", "initiative/helseteknologi", "started"),
    ("passage/nuit-2024-7", "initiative/helsenorge", "changed"),
    ("passage/nuit-2024-9", "initiative/dbep", "changed"),
    ("passage/nuit-2024-10", "initiative/registerplattform", "started"),
)


async def demonstrate(act: Act) -> None:
    """Tie the cases of the papers to initiatives; a case that is not there is left out."""
    for here, there, what in TIES:
        try:
            await act("thread.link", query=(("from", here), ("to", there), ("what", what)))
        except (Missing, Malformed):
            continue
