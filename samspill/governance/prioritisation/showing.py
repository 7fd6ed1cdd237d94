"""Show a round: its matrix, its ranking with bars, and what the ranking hangs on."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, cast

from samspill.governance import origins
from samspill.governance.councils.forms import asked, wrong
from samspill.governance.prioritisation import agreement, drawing, sensitivity
from samspill.governance.prioritisation.matrix import HEIGHTS, matrix_of, weighed
from samspill.governance.prioritisation.robustness import DRAWS, robustness
from samspill.governance.prioritisation.rounds import shown, sql
from samspill.governance.prioritisation.scoring import half_up
from samspill.kernel.calls import Reply

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from samspill.governance.prioritisation.matrix import Height, Matrix
    from samspill.governance.prioritisation.model import Node
    from samspill.governance.prioritisation.robustness import Draw, Robustness
    from samspill.governance.prioritisation.rounds import Round
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 50
"""Rows of a list that a page shows."""
SHOWN_WEIGHT: Final = 1
"""Decimals of a weight in points of a hundred."""


async def show(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a round: what is published to anybody, what is now to whoever works with it."""
    found = await shown(tx, call)
    people = [dict(row) for row in await tx.all(sql.assessors, found.id)] if call.caller.kind != "public" else []
    data = {
        **head(found),
        "rows": rows_of(found),
        "ranking": ranking_of(found),
        "adjustments": [
            {"name": names(found)[one.alternative], "rank": one.rank, "reason": one.reason, "author": one.author}
            for one in found.adjustments
        ],
        "people": people,
        "origins": await origins.origins_of(tx, "round", found.id),
        "sheet": await tx.one(sql.taken_sheet, found.id) is not None,
        "mine": any(one["account"] == call.caller.subject for one in people),
    }
    return Reply(data, about=f"round/{found.id}")


def head(found: Round) -> dict[str, Any]:
    """Give what every page of a round says of it."""
    return {
        "round": {
            "id": found.id,
            "title": found.title,
            "state": found.state,
            "source": found.source,
            "assessors": found.assessors,
            "version": found.version,
            "sha256": found.sha256,
            "at": found.at,
        },
        "model": {"id": found.model.id, "version": found.model.version, "words": dict(found.model.words)},
        "alternatives": [
            {"key": one.key, "name": name, "initiative": one.initiative}
            for one, name in zip(found.alternatives, names(found).values(), strict=True)
        ],
        "words": {key: dict(node.words) for key, node in found.model.nodes.items()},
    }


def names(found: Round) -> dict[str, str]:
    """Name every alternative, with its area where that says more."""
    return {
        one.key: f"{one.area}: {one.name}" if one.area and one.area != one.name else one.name
        for one in found.alternatives
    }


def rows_of(found: Round) -> list[dict[str, Any]]:
    """Lay out the matrix as the sheet has it: a row for each node, a cell for each alternative."""
    known = found.figures()
    texts = {one.key: one.texts for one in found.alternatives}

    def cells(node: Node) -> list[dict[str, Any]]:
        return [
            {
                "figure": decimal_of(known[key][node.key], found.model.decimals),
                "text": texts[key].get(node.key, "") if node.scale else "",
            }
            for key in known
        ]

    def rows(node: Node, depth: int) -> list[dict[str, Any]]:
        row = {"key": node.key, "depth": depth, "joined": bool(node.parts), "how": node.how, "cells": cells(node)}
        return [row, *(below for part in node.parts for below in rows(part, depth + 1))]

    return rows(found.model.root, 0)


def ranking_of(found: Round) -> list[dict[str, Any]]:
    """Give the ranking in the order that holds, each with its bar, and the rank before it was adjusted."""
    called, known, placed = names(found), found.figures(), found.adjusted()
    reasons = {one.alternative: one.reason for one in found.adjustments if one.rank}
    bars = drawing.bars(found.model, known)
    found_rows = [
        {
            "key": one.key,
            "name": called[one.key],
            "rank": placed.get(one.key),
            "unadjusted": one.rank,
            "score": decimal_of(one.score, found.model.decimals),
            "tied": [called[key] for key in one.tied],
            "reason": reasons.get(one.key, ""),
            "bar": bars[one.key],
        }
        for one in found.ranking()
    ]
    last = len(found_rows)
    return sorted(found_rows, key=lambda row: row["rank"] or last + 1)


def decimal_of(figure: Fraction | None, decimals: int) -> Decimal | None:
    """Round a figure for showing; None for what is undefined."""
    return None if figure is None else half_up(figure, decimals)


async def hinges(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show what a round's ranking hangs on, at the decided weights or at others that are asked for.

    `w.<criterion>` is a weight in points, `by` the height at which weights are asked about (components, criteria),
    `draw` which weights are drawn (all, order, near), `places` how many are to be among the first.
    """
    found = await shown(tx, call)
    said = asked(call)
    height = said.choice("by", HEIGHTS, "components")
    draw = said.choice("draw", DRAWS, "all")
    decided = matrix_of(found.model, found.answered, cast("Height", height))
    places = said.number("places", min(3, max(len(decided.keys), 1)), least=1, most=max(len(decided.keys), 1))
    wanted = _weights(call.query, decided)
    matrix = weighed(decided, wanted)
    # It takes some tenths of a second, the first time more: others are served meanwhile.
    worked = await asyncio.to_thread(_worked, found, matrix, cast("Draw", draw), places)
    data = {
        **head(found),
        "by": height,
        "draw": draw,
        "places": places,
        "changed": matrix.weights != decided.weights,
        "weights": _weight_rows(decided, matrix),
        "ranking": _moved(found, decided, matrix),
        "left_out": [names(found)[key] for key in matrix.left_out],
        "filled": [{"name": names(found)[key], "criterion": criterion} for key, criterion in matrix.filled],
        **worked,
    }
    return Reply(data, about=f"round/{found.id}/sensitivity")


def _worked(found: Round, matrix: Matrix, draw: Draw, places: int) -> dict[str, Any]:
    return {**_exact(found, matrix), **_drawn(found, robustness(matrix, draw), places)}


def _weights(query: Sequence[tuple[str, str]], decided: Matrix) -> dict[str, str]:
    """Read the weights that are asked for; a number that is written (`n.`) goes before the slider (`w.`)."""
    found: dict[str, str] = {}
    for kind in ("w.", "n."):
        for name, value in query:
            if name.startswith(kind) and value.strip():
                if name[2:] not in decided.criteria:
                    raise wrong(name, "there is no such criterion at this height")
                found[name[2:]] = value
    return found


def _weight_rows(decided: Matrix, matrix: Matrix) -> list[dict[str, Any]]:
    return [
        {
            "key": key,
            "decided": half_up(before * 100, SHOWN_WEIGHT),
            "weight": half_up(now * 100, SHOWN_WEIGHT),
        }
        for key, before, now in zip(matrix.criteria, decided.weights, matrix.weights, strict=True)
    ]


def _moved(found: Round, decided: Matrix, matrix: Matrix) -> list[dict[str, Any]]:
    """Give the ranking at the weights asked for, beside the one at the decided weights."""
    before = {one.key: one.rank for one in decided.ranking()}
    return [
        {
            "key": one.key,
            "name": names(found)[one.key],
            "rank": one.rank,
            "before": before[one.key],
            "score": half_up((one.score or Fraction(0)) * 100, SHOWN_WEIGHT),
            "tied": [names(found)[key] for key in one.tied],
        }
        for one in matrix.ranking()
    ]


def _exact(found: Round, matrix: Matrix) -> dict[str, Any]:
    """Give what is worked out exactly: how far weights may move, what answers decide, dominance, likeness."""
    called = names(found)
    below: dict[str, list[str]] = {}
    for one, other in sensitivity.dominated(matrix):
        below.setdefault(called[one], []).append(called[other])
    return {
        **_margins(called, matrix),
        "deciding": _deciding(found, called),
        "dominated": below,
        "alike": [
            {"one": pair.one, "other": pair.other, "value": half_up(Fraction(pair.value), 2)}
            for pair in agreement.correlations(matrix)[:MOST]
            if pair.is_high
        ],
    }


def _margins(called: Mapping[str, str], matrix: Matrix) -> dict[str, Any]:
    """Give between which weights the top stays, and where neighbours swap, in points of a hundred."""
    return {
        "intervals": [
            {
                "criterion": one.criterion,
                "weight": half_up(one.weight * 100, SHOWN_WEIGHT),
                "low": half_up(one.low * 100, SHOWN_WEIGHT),
                "high": half_up(one.high * 100, SHOWN_WEIGHT),
                "below": [called[key] for key in one.below],
                "above": [called[key] for key in one.above],
            }
            for one in sensitivity.top_intervals(matrix)
        ],
        "swaps": [
            {
                "ahead": called[one.ahead],
                "behind": called[one.behind],
                "criterion": one.criterion,
                "weight": half_up(one.weight * 100, SHOWN_WEIGHT),
                "at": half_up(one.at * 100, SHOWN_WEIGHT),
            }
            for one in sensitivity.swaps(matrix)
        ],
    }


def _deciding(found: Round, called: Mapping[str, str]) -> list[dict[str, Any]]:
    decimals = found.model.decimals
    return [
        {
            "name": called[one.alternative],
            "criterion": one.criterion,
            "answer": decimal_of(one.answer, decimals),
            "rank": one.rank,
            "worse": one.worse,
            "better": one.better,
            "top_at": decimal_of(one.top_at, decimals),
        }
        for one in sensitivity.deciding(found.model, found.answered)[:MOST]
    ]


def _drawn(found: Round, drawn: Robustness, places: int) -> dict[str, Any]:
    """Give the shares in points of a hundred, the likeliest first."""
    called = names(found)
    within = dict(zip(drawn.keys, drawn.within(places), strict=True))
    rows: list[dict[str, Any]] = [
        {
            "name": called[key],
            "shares": [percent(share) for share in shares],
            "within": percent(within[key]),
            "central": None if central is None else [percent(weight) for weight in central],
            "beats": [percent(share) for share in beats],
        }
        for key, shares, central, beats in zip(drawn.keys, drawn.acceptability, drawn.central, drawn.beats, strict=True)
    ]
    by_first: Mapping[str, tuple[float, ...]] = dict(zip(drawn.keys, drawn.acceptability, strict=True))
    order = sorted(range(len(rows)), key=lambda place: tuple(-share for share in by_first[drawn.keys[place]]))
    return {
        "robust": [{**rows[place], "beats": [rows[place]["beats"][other] for other in order]} for place in order],
        "robust_criteria": list(drawn.criteria),
        "draws": drawn.draws,
    }


def percent(share: float) -> Decimal:
    """Give a share in whole points of a hundred."""
    return half_up(Fraction(share) * 100, 0)
