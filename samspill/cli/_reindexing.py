"""Everything indexed again, stretch by stretch, with its progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.cli import _operator as operator
from samspill.exchange import perform
from samspill.fhir.reindexing import behind, reindex
from samspill.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from samspill.kernel.settings import Settings

SCOPE = "fhir.reindex"


async def index_all(settings: Settings, tell: Callable[[int], None], *, only_behind: bool) -> int:
    """Index everything again; gives how many. With `only_behind`, only where older rules have been at work."""
    store = await Store.open(settings.database, 1, statement_limit=0)
    try:
        if only_behind:
            data = (await perform(store, behind, operator.call(SCOPE, settings.fhir_base))).data
            if not data["behind"]:
                return 0
        done, last = 0, -1
        while last is not None:
            call = operator.call(SCOPE, settings.fhir_base, after=last)
            data = (await perform(store, reindex, call)).data
            done, last = done + data["resources"], data["last"]
            tell(done)
        await perform(store, reindex, operator.call(SCOPE, settings.fhir_base, finished=True))
        return done
    finally:
        await store.close()
