"""Choose among a round's alternatives within a budget: the best set, what it hangs on, what a person holds in or out.

Costs are the portfolio's, year by year; what it does not know can be written in. The ranking stays as it is: a set is
another answer than the first few places, since money is spent by the piece.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast

from samspill.governance.councils.forms import asked, done, wrong
from samspill.governance.portfolio.costing import costs_of, needs_among
from samspill.governance.prioritisation import knapsack, sensitivity
from samspill.governance.prioritisation.knapsack import Problem
from samspill.governance.prioritisation.matrix import matrix_of
from samspill.governance.prioritisation.robustness import DRAWS
from samspill.governance.prioritisation.rounds import shown, sql
from samspill.governance.prioritisation.scoring import half_up
from samspill.governance.prioritisation.showing import SHOWN_WEIGHT, head, names, percent
from samspill.governance.strategy.numbers import number
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Clash, Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from samspill.governance.councils.forms import Asked
    from samspill.governance.prioritisation.matrix import Matrix
    from samspill.governance.prioritisation.robustness import Draw
    from samspill.governance.prioritisation.rounds import Round
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

YEARS: Final = 5
"""Years that can be looked at together."""
HELD: Final = ("free", "must", "never")
"""What a person says of an alternative beforehand: nothing, it is in, it is out."""
MOVED: Final = (("less", 0.9), ("more", 1.1))
"""How far the budgets are moved to see who comes in and who falls out: a tenth either way."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What is asked: the years, what each has and each alternative costs, and what is held. Millions of kroner."""

    years: tuple[int, ...]
    costs: Mapping[str, Mapping[int, Decimal]]
    """Of alternatives whose cost is known; a year without an amount costs nothing."""
    budgets: Mapping[int, Decimal]
    held: Mapping[str, str]
    needs: tuple[tuple[str, str], ...]
    given: bool
    """Whether a budget was written, rather than half of what everything costs."""

    def problem(self, keys: Collection[str]) -> Problem:
        """Put it as the problem of a knapsack, of the alternatives that have a score and a cost."""
        some = tuple(key for key in keys if key in self.costs)
        return Problem(
            keys=some,
            costs=tuple(tuple(float(self.costs[key].get(year, 0)) for year in self.years) for key in some),
            budgets=tuple(float(self.budgets[year]) for year in self.years),
            must=frozenset(key for key in some if self.held.get(key) == "must"),
            never=frozenset(key for key in some if self.held.get(key) == "never"),
            needs=tuple(pair for pair in self.needs if set(pair) <= set(some)),
        )


async def budget(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show the best set of a round within a budget, and what it hangs on.

    `b.<year>` is what a year has and `c.<year>.<alternative>` what an alternative costs, in millions of kroner; where
    nothing is written, half of what all cost, and what the portfolio says. `in.<alternative>` is free, must or never;
    `draw` as for the sensitivity. Raises `Malformed` with the field.
    """
    found, said = await shown(tx, call), asked(call)
    draw = cast("Draw", said.choice("draw", DRAWS, "all"))
    asking = await _asking(tx, call, found, said)
    matrix = matrix_of(found.model, found.answered, "components")
    # It takes a second where there are many: others are served meanwhile.
    worked = await asyncio.to_thread(_worked, found, asking, matrix, draw)
    kept = await tx.all(sql.chosen_sets, found.id)
    data = {
        **head(found),
        "draw": draw,
        "years": list(asking.years),
        "budgets": {str(year): asking.budgets[year] for year in asking.years},
        "given": asking.given,
        "needs": [[names(found)[one], names(found)[two]] for one, two in asking.needs],
        "kept": [{**dict(row), "content": strict_json.value_of(row["content"].encode())} for row in kept],
        **worked,
    }
    return Reply(data, about=f"round/{found.id}/budget")


async def keep(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Keep the set that comes of these budgets, costs and holds, with its `reason`; fields as of `budget`.

    The set that nothing is held in is kept beside it. Raises `Clash` while people are scoring, `Invalid` where no set
    fits.
    """
    found, said = await shown(tx, call), asked(call)
    reason = said.text("reason", need=True, most=2000)
    if found.state not in ("closed", "published"):
        message = "a set is chosen when the scoring is closed"
        raise Clash(message, Fault("", message, "conflict"))
    asking = await _asking(tx, call, found, said)
    matrix = matrix_of(found.model, found.answered, "components")
    worths, problem = _worths(matrix), asking.problem(matrix.keys)
    chosen = knapsack.best(problem, worths)
    if chosen is None:
        message = "no set fits these budgets and what is held"
        raise Invalid(message, Fault("b", message, "business-rule"))
    content = {
        "budgets": {str(year): str(amount) for year, amount in asking.budgets.items()},
        "costs": {key: {str(year): str(cost) for year, cost in costs.items()} for key, costs in asking.costs.items()},
        "held": {key: how for key, how in asking.held.items() if how != "free"},
        "chosen": [names(found)[key] for key in problem.keys if key in chosen],
        "freely": [names(found)[key] for key in problem.keys if key in (_freely(problem, worths) or ())],
    }
    text = strict_json.write(content).decode()
    digest = hashlib.sha256(text.encode()).hexdigest()
    await tx.one(sql.hold_round, found.id)
    await tx.run(sql.keep_set, found.id, text, digest, reason, call.at, call.caller.subject)
    address = f"/prioritisation/rounds/{found.id}/budget"
    return done(address, {"chosen": content["chosen"], "sha256": digest}, f"round/{found.id}/budget")


async def _asking(tx: Transaction, call: Call, found: Round, said: Asked) -> Asking:
    """Put together what is asked from the portfolio and from what was written."""
    inside, first = call.caller.kind != "public", norwegian_day(call.at).year
    of = {one.key: one.initiative for one in found.alternatives if one.initiative}
    alone = {key: one for key, one in of.items() if list(of.values()).count(one) == 1}
    known = await costs_of(tx, set(alone.values()), first, inside=inside)
    costs = {key: dict(known[one]) for key, one in alone.items() if one in known}
    for key, year, cost in _written(said, {one.key for one in found.alternatives}):
        costs.setdefault(key, {})[year] = cost
    years = sorted({year for some in costs.values() for year in some} or {first})[:YEARS]
    amounts = {year: said.line(f"b.{year}") for year in years}
    halves = {year: sum((some.get(year, Decimal(0)) for some in costs.values()), Decimal(0)) / 2 for year in years}
    by_initiative = {one: key for key, one in alone.items()}
    pairs = await needs_among(tx, set(by_initiative), inside=inside)
    return Asking(
        years=tuple(years),
        costs=costs,
        budgets={year: _amount(text, f"b.{year}") if text else halves[year] for year, text in amounts.items()},
        held={one.key: said.choice(f"in.{one.key}", HELD, "free") for one in found.alternatives},
        needs=tuple((by_initiative[one], by_initiative[two]) for one, two in pairs),
        given=any(amounts.values()),
    )


def _written(said: Asked, keys: Collection[str]) -> list[tuple[str, int, Decimal]]:
    """Read the costs that were written: `c.<year>.<alternative>`."""
    found = []
    for name, values in said.values.items():
        kind, _, rest = name.partition(".")
        year, _, key = rest.partition(".")
        if kind == "c" and values[-1].strip():
            if not (year.isascii() and year.isdigit() and len(year) == 4 and key in keys):  # noqa: PLR2004 - of a year
                raise wrong(name, "a cost is c.<year>.<alternative of this round>")
            found.append((key, int(year), _amount(values[-1].strip(), name)))
    return found


def _amount(text: str, where: str) -> Decimal:
    amount = number(text, where)
    if amount < 0:
        raise wrong(where, "an amount is not negative")
    return amount


def _worths(matrix: Matrix) -> dict[str, float]:
    return {key: float(score) for key, score in zip(matrix.keys, matrix.scores(), strict=True)}


def _freely(problem: Problem, worths: Mapping[str, float]) -> frozenset[str] | None:
    """Give the best set when nothing is held by hand."""
    return knapsack.best(replace(problem, must=frozenset(), never=frozenset()), worths)


def _worked(found: Round, asking: Asking, matrix: Matrix, draw: Draw) -> dict[str, Any]:
    worths, problem, called = _worths(matrix), asking.problem(matrix.keys), names(found)
    chosen = knapsack.best(problem, worths)
    drawn = knapsack.shares(problem, matrix, draw)
    within = dict(zip(problem.keys, drawn.within, strict=True)) if drawn else {}
    rows = [
        {
            "key": one.key,
            "name": called[one.key],
            "worth": half_up(one.score * 100, SHOWN_WEIGHT) if one.score is not None else None,
            "rank": one.rank,
            "costs": [asking.costs.get(one.key, {}).get(year) for year in asking.years],
            "known": one.key in asking.costs,
            "held": asking.held[one.key],
            "chosen": chosen is not None and one.key in chosen,
            "share": percent(within[one.key]) if one.key in within else None,
        }
        for one in matrix.ranking()
    ]
    return {
        "rows": rows,
        "possible": chosen is not None,
        "left_out": [called[key] for key in matrix.left_out],
        "totals": _totals(asking, chosen or frozenset()),
        **_others(problem, worths, matrix, called, chosen or frozenset()),
        "sets": [
            {"names": [called[key] for key in problem.keys if key in one], "share": percent(share)}
            for one, share in (drawn.sets if drawn else ())
        ],
        "draws": drawn.draws if drawn else 0,
    }


def _totals(asking: Asking, chosen: Collection[str]) -> list[dict[str, Any]]:
    """Give what the set costs each year, of what that year has."""
    spent = {
        year: sum((asking.costs[key].get(year, Decimal(0)) for key in chosen), Decimal(0)) for year in asking.years
    }
    return [{"year": year, "spent": spent[year], "budget": asking.budgets[year]} for year in asking.years]


def _others(
    problem: Problem, worths: Mapping[str, float], matrix: Matrix, called: Mapping[str, str], chosen: frozenset[str]
) -> dict[str, Any]:
    """Set the best set beside others: with other budgets, with nothing held, and down the ranking; and dominance."""

    def named(some: Collection[str]) -> list[str]:
        return [called[key] for key in problem.keys if key in some]

    moved = {word: knapsack.best(problem.scaled(factor), worths) for word, factor in MOVED}
    freely = _freely(problem, worths) or frozenset()
    ranked = knapsack.by_rank(
        replace(problem, must=frozenset(), never=frozenset()),
        [one.key for one in matrix.ranking() if one.key in problem.keys],
    )
    total = {key: sum(costs) for key, costs in zip(problem.keys, problem.costs, strict=True)}
    better = [pair for pair in sensitivity.dominated(matrix) if set(pair) <= total.keys()]
    return {
        "moved": {
            word: None if some is None else {"in": named(some - chosen), "out": named(chosen - some)}
            for word, some in moved.items()
        },
        "freely": named(freely),
        "adjusted": bool(problem.must | problem.never),
        "by_rank": {"names": named(ranked), "worth": _points(ranked, worths)},
        "worth": _points(chosen, worths),
        "dominated": [[called[one], called[two]] for one, two in better if total[one] <= total[two]],
    }


def _points(some: Collection[str], worths: Mapping[str, float]) -> Decimal:
    return Decimal(str(round(sum(worths[key] for key in some) * 100, SHOWN_WEIGHT)))
