"""Where the assessors of a round differ: each cell's spread, each assessor's own ranking, and how well they agree."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.prioritisation.agreement import concordance, spread_of
from samspill.governance.prioritisation.rounds import is_hidden, live, sql
from samspill.governance.prioritisation.scoring import figures, half_up, rank
from samspill.governance.prioritisation.showing import decimal_of, head, names
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.prioritisation.rounds import Round
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

MOST: Final = 50
"""Cells that a page shows, those with the widest spread."""


async def disagreement(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show where assessors differ. While the round is open only the secretariat sees it, so that nobody leans on it."""
    now = await live(tx, str(call.facts["round"]))
    if is_hidden(now.state, call):
        message = "what others have answered is shown when the round is closed"
        raise Refused(message, Fault("", message, "forbidden"))
    rows = await tx.all(sql.answers, now.id, "")
    people = {row["account"]: row["name"] for row in await tx.all(sql.assessors, now.id)}
    answers = _by_assessor(rows)
    cells: defaultdict[tuple[str, str], dict[str, Fraction]] = defaultdict(dict)
    for row in rows:
        if row["value"] is not None:
            cells[row["alternative"], row["criterion"]][people[row["assessor"]]] = Fraction(row["value"])
    spreads = spread_of(cells)
    data = {
        **head(now),
        "spreads": [
            {
                "name": names(now)[one.alternative],
                "criterion": one.criterion,
                "low": decimal_of(one.low, now.model.decimals),
                "high": decimal_of(one.high, now.model.decimals),
                "mean": decimal_of(one.mean, now.model.decimals),
                "width": decimal_of(one.width, now.model.decimals),
                "answers": [(who, decimal_of(value, now.model.decimals)) for who, value in one.answers],
            }
            for one in spreads[:MOST]
        ],
        "cells": len(spreads),
        "comments": _comments(now, rows, people),
        **_rankings(now, answers, people),
    }
    return Reply(data, about=f"round/{now.id}/disagreement")


def _by_assessor(rows: Sequence[Row]) -> dict[str, dict[str, dict[str, Fraction | None]]]:
    """Sort answers by assessor, alternative and criterion."""
    found: dict[str, dict[str, dict[str, Fraction | None]]] = {}
    for row in rows:
        value = None if row["value"] is None else Fraction(row["value"])
        found.setdefault(row["assessor"], {}).setdefault(row["alternative"], {})[row["criterion"]] = value
    return found


def _comments(now: Round, rows: Sequence[Row], people: Mapping[str, str]) -> list[dict[str, Any]]:
    """Give what assessors have written: comments, and the reasons of missing answers."""
    return [
        {
            "name": names(now)[row["alternative"]],
            "criterion": row["criterion"],
            "who": people[row["assessor"]],
            "answer": row["answer"],
            "text": row["comment"] or row["reason"],
        }
        for row in rows
        if row["comment"] or row["reason"]
    ][:MOST]


def _rankings(
    now: Round, answers: Mapping[str, Mapping[str, Mapping[str, Fraction | None]]], people: Mapping[str, str]
) -> dict[str, Any]:
    """Rank by each assessor's own answers; agreement is measured over those that all of them have scored."""
    top = now.model.root.key
    scores = {
        who: {one.key: figures(now.model.root, theirs.get(one.key, {}))[top] for one in now.alternatives}
        for who, theirs in answers.items()
    }
    ranks = {who: {s.key: s.rank for s in rank(list(found.items()))} for who, found in scores.items()}
    shared = [one.key for one in now.alternatives if all(found[one.key] is not None for found in scores.values())]
    rows = [[found[key] or Fraction(0) for key in shared] for found in scores.values()]
    agreed = concordance(rows) if rows else None
    return {
        "own": [
            {"name": name, "ranks": [ranks[who][key] for who in answers], "rank": now.adjusted().get(key)}
            for key, name in names(now).items()
        ],
        "assessors": [people[who] for who in answers],
        "compared": len(shared),
        "agreed": None if agreed is None else half_up(agreed, 2),
    }
