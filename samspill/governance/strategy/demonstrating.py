"""The demo's strategy: the public one, with made-up figures that say so."""

from __future__ import annotations

import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.strategy.files import CSV
from samspill.governance.tables import table
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from samspill.governance.demonstration import Act

_HERE: Final = resources.files("samspill.governance.strategy")


async def lay_down(act: Act) -> dict[str, Any]:
    """Lay down the strategy as the papers give it; gives what was laid down."""
    plan = tomllib.loads((_HERE / "strategy.toml").read_text("utf-8"))
    plan.pop("examples")
    await act("strategy.establish", body=strict_json.write(_plain(plan)))
    return plan


async def demonstrate(act: Act) -> None:
    """Lay down the strategy, set targets, and send in the values."""
    plan = await lay_down(act)
    indicators = {f"indikator-{one['number']}": one for one in plan["indicators"]}
    for whole in list(indicators):
        parts = indicators[whole].get("parts", ())
        indicators |= {f"{whole}-{place}": part for place, part in enumerate(parts, 1)}
    for row in table("samspill.governance.strategy", "demo-targets.tsv"):
        name = row.pop("indicator")
        known = indicators[name]
        counted = {key: str(known[key]) for key in ("name", "rule", "unit", "direction", "whole") if key in known}
        said = {**counted, **row, "version": "1"}
        await act("strategy.define", query=tuple(said.items()), indicator=name)
    await act("strategy.receive", body=(_HERE / "demo-values.csv").read_bytes(), media=CSV)


def _plain(value: object) -> object:
    """Give a value as JSON has it: days as text."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
