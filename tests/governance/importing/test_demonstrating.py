"""The demo reads four real papers in, once."""

from __future__ import annotations

import pytest

from samspill.governance.importing.demonstrating import demonstrate, papers
from samspill.kernel.problems import Clash


def test_the_papers_come_in_the_order_of_their_meetings():
    assert [name[-14:-4] for name, _ in papers()] == ["2021-03-18", "2021-09-01", "2022-09-21", "2024-02-15"]


async def test_the_demo_reads_its_papers_in_once(act, store):
    await demonstrate(act)
    async with store.transaction() as tx:
        row = await tx.one("SELECT count(*) AS papers FROM governance.imported")
    assert row["papers"] == 4
    with pytest.raises(Clash):
        await demonstrate(act)
