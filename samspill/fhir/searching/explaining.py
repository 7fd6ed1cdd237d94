"""What PostgreSQL says about a search: the plan it took, for those who may ask; and how many matches it expects."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import count

if TYPE_CHECKING:
    from samspill.fhir.search import Search, Statement
    from samspill.store import Transaction

EXACT: Final = 10_000
"""Where fewer matches are expected, they are counted: an estimate is for what would take long to count."""
_QUOTED: Final = re.compile(r"'(?:[^']|'')*'")
_ANALYSE: Final = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
_GUESS: Final = "EXPLAIN (FORMAT JSON) "


async def explain(tx: Transaction, statement: Statement) -> dict[str, Any]:
    """Run a statement for its plan: `sql` as it was composed, `plan` as PostgreSQL tells it, no value in either."""
    row = await tx.one(_ANALYSE + statement.sql, *statement.args)
    return {"sql": statement.sql, "plan": _without_values(_plan_of(row))}


async def estimate(tx: Transaction, search: Search, patient: str | None) -> int | None:
    """Tell how many matches PostgreSQL expects, to two digits; None where they are few, and better counted."""
    statement = count(search, patient)
    row = await tx.one(_GUESS + statement.sql, *statement.args)
    expected = int(_plan_of(row)[0]["Plan"]["Plans"][0]["Plan Rows"])
    if expected < EXACT:
        return None
    step: int = 10 ** max(len(str(expected)) - 2, 0)
    return round(expected / step) * step


def _plan_of(row: Any) -> Any:
    return json.loads(row[0])


def _without_values(plan: Any) -> Any:
    """Take out what stands in quotes in conditions: it may be the value that was searched for."""
    if isinstance(plan, dict):
        return {key: _without_values(value) for key, value in plan.items()}
    if isinstance(plan, list):
        return [_without_values(item) for item in plan]
    return _QUOTED.sub("'…'", plan) if isinstance(plan, str) else plan
