"""Scores: from answers to the figures of a model, exactly, and to ranks by a stated rule.

All reckoning is in fractions, so that a tie is a tie; rounding is for showing only, half up, and never comes before a
comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.governance.prioritisation.model import Node, Ties

NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:[.,]\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Standing:
    """An alternative in a ranking. Without a score it has no rank."""

    key: str
    score: Fraction | None
    rank: int | None
    tied: tuple[str, ...] = ()
    """The others with exactly the same score."""


def number_of(text: str) -> Fraction | None:
    """Read an answer as a number; None for an empty cell and for words, which are no numbers."""
    bare = text.strip().replace("\N{MINUS SIGN}", "-")
    return Fraction(bare.replace(",", ".")) if NUMBER.fullmatch(bare) else None


def figures(node: Node, answers: Mapping[str, Fraction | None]) -> dict[str, Fraction | None]:
    """Work out every figure of a tree by key: answers as they are given, joined figures, None for what is undefined.

    An answer that is missing is left out or spreads, as its node says. A joined figure that is undefined spreads, as
    `#DIV/0!` does; so does one that nothing is left for, a sum too: what nobody has answered is not 0.
    """
    if not node.parts:
        return {node.key: answers.get(node.key)}
    found: dict[str, Fraction | None] = {}
    for part in node.parts:
        found |= figures(part, answers)
    return {node.key: _joined(node, found), **found}


def _joined(node: Node, found: Mapping[str, Fraction | None]) -> Fraction | None:
    terms: list[tuple[Fraction, Fraction]] = []
    for part in node.parts:
        figure = found[part.key]
        if figure is not None:
            terms.append((part.weight, part.scale.worth(figure) if part.scale else figure))
        elif part.parts or node.missing == "spread":
            return None
    if not terms:
        return None
    if node.how == "mean":
        return Fraction(sum(worth for _, worth in terms)) / len(terms)
    total = Fraction(sum(weight * worth for weight, worth in terms))
    if node.how == "sum":
        return total
    weights = Fraction(sum(weight for weight, _ in terms))
    return total / weights if weights else None


def slopes(node: Node, answers: Mapping[str, Fraction | None]) -> dict[str, Fraction]:
    """Tell by how much the figure of a node grows when an answer below it is worth one more, by criterion.

    It depends on which answers are missing: those that are left out make the others count for more.
    """
    if not node.parts:
        return {node.key: Fraction(1)}
    taken = [part for part in node.parts if part.parts or answers.get(part.key) is not None]
    whole = Fraction(sum(part.weight for part in taken)) if node.how == "weighted" else Fraction(len(taken))
    found: dict[str, Fraction] = {}
    for part in taken:
        share = _share(node, part, whole)
        found |= {key: share * slope for key, slope in slopes(part, answers).items()}
    return found


def _share(node: Node, part: Node, whole: Fraction) -> Fraction:
    if node.how == "sum":
        return part.weight
    weight = part.weight if node.how == "weighted" else Fraction(1)
    return weight / whole if whole else Fraction(0)


def bounds(node: Node) -> tuple[Fraction, Fraction]:
    """Give the least and the greatest figure that a node can have."""
    if node.scale:
        return node.scale.low, node.scale.high
    sides = [bounds(part) for part in node.parts]
    whole = Fraction(sum(part.weight for part in node.parts)) if node.how == "weighted" else Fraction(len(sides))
    shares = [_share(node, part, whole) for part in node.parts]
    low = sum((share * side[0] for share, side in zip(shares, sides, strict=True)), Fraction(0))
    return low, sum((share * side[1] for share, side in zip(shares, sides, strict=True)), Fraction(0))


def half_up(figure: Fraction, decimals: int) -> Decimal:
    """Round for showing: half up, away from zero as `ROUND_HALF_UP` is; 18.25 is 18.3 with one decimal."""
    scaled = abs(figure) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if figure >= 0 else -whole).scaleb(-decimals)


def rank(scores: Sequence[tuple[str, Fraction | None]], ties: Ties = "shared") -> tuple[Standing, ...]:
    """Rank alternatives, the greatest score first; those without one stand last, in the order given.

    With shared ranks the next after two firsts is third. By order each gets a rank of its own, and the tie is told.
    """
    scored = [(key, score) for key, score in scores if score is not None]
    ordered = sorted(scored, key=lambda one: -one[1])
    better = {score: place for place, (_, score) in reversed(list(enumerate(ordered, 1)))}
    alike: dict[Fraction, list[str]] = {}
    for key, score in ordered:
        alike.setdefault(score, []).append(key)
    found = [
        Standing(key, score, better[score] if ties == "shared" else place, tuple(k for k in alike[score] if k != key))
        for place, (key, score) in enumerate(ordered, 1)
    ]
    return (*found, *(Standing(key, None, None) for key, score in scores if score is None))
