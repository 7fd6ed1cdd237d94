"""A round as a matrix: alternatives by criteria, each value between 0 and 1 by its scale, and weights that sum to 1.

The matrix says the same as the model's tree: at the decided weights it gives the same order. A criterion may be a leaf
of the tree, or a whole component, so that weights can be asked about at either height.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Literal

from samspill.governance.prioritisation.scoring import bounds, figures, number_of, rank, slopes
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.governance.prioritisation.model import Model, Node
    from samspill.governance.prioritisation.scoring import Standing

Height = Literal["components", "criteria"]
HEIGHTS: Final[tuple[Height, ...]] = ("components", "criteria")
LARGEST: Final = 1_000_000
"""The greatest weight that can be asked about."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Values and weights, exactly."""

    keys: tuple[str, ...]
    """Alternatives."""
    criteria: tuple[str, ...]
    weights: tuple[Fraction, ...]
    values: tuple[tuple[Fraction, ...], ...]
    filled: tuple[tuple[str, str], ...] = ()
    """Answers that are missing: there the figure of the others beside them stands, as the model has it."""
    left_out: tuple[str, ...] = ()
    """Alternatives without a score."""

    def scores(self) -> tuple[Fraction, ...]:
        """Give the weighted sum of every alternative, between 0 and 1."""
        pairs = [list(zip(self.weights, row, strict=True)) for row in self.values]
        return tuple(sum((weight * value for weight, value in row), Fraction(0)) for row in pairs)

    def ranking(self) -> tuple[Standing, ...]:
        """Rank the alternatives; equals share a rank."""
        return rank(list(zip(self.keys, self.scores(), strict=True)))

    def without_weightless(self) -> Matrix:
        """Leave out the criteria that weigh nothing."""
        kept = [place for place, weight in enumerate(self.weights) if weight]
        return replace(
            self,
            criteria=tuple(self.criteria[place] for place in kept),
            weights=tuple(self.weights[place] for place in kept),
            values=tuple(tuple(row[place] for place in kept) for row in self.values),
        )


def matrix_of(
    model: Model, alternatives: Sequence[tuple[str, Mapping[str, Fraction | None]]], height: Height = "criteria"
) -> Matrix:
    """Make the matrix of alternatives with their answers."""
    root = model.root
    nodes = root.leaves() if height == "criteria" else root.parts or (root,)
    keys, rows, left_out = [], [], []
    filled: list[tuple[str, str]] = []
    for key, answers in alternatives:
        known = figures(root, answers)
        if known[root.key] is None:
            left_out.append(key)
            continue
        whole = _whole(root, known)
        filled += [(key, node.key) for node in nodes if known[node.key] is None]
        keys.append(key)
        rows.append(tuple(_share(node, whole[node.key]) for node in nodes))
    return Matrix(
        keys=tuple(keys),
        criteria=tuple(node.key for node in nodes),
        weights=normalised(_decided(root, nodes)),
        values=tuple(rows),
        filled=tuple(filled),
        left_out=tuple(left_out),
    )


def _whole(node: Node, known: Mapping[str, Fraction | None]) -> dict[str, Fraction]:
    """Give what every figure counts as, with the missing answers filled so that no joined figure changes."""
    mine = known[node.key] or Fraction(0)
    found = {node.key: node.scale.worth(mine) if node.scale else mine}
    for part in node.parts:
        if known[part.key] is None:
            found[part.key] = mine if node.how != "sum" else Fraction(0)
        else:
            found |= _whole(part, known)
    return found


def _share(node: Node, worth: Fraction) -> Fraction:
    low, high = bounds(node)
    return (worth - low) / (high - low) if high > low else Fraction(0)


def _decided(root: Node, nodes: Iterable[Node]) -> list[Fraction]:
    """Give what each criterion can add to the score at most: its share of the root times the span of its scale."""
    answered = {leaf.key: Fraction(1) for leaf in root.leaves()}
    of_leaf = slopes(root, answered)
    found = []
    for node in nodes:
        leaves = node.leaves()
        found.append(sum((of_leaf[leaf.key] * (bounds(leaf)[1] - bounds(leaf)[0]) for leaf in leaves), Fraction(0)))
    return found


def normalised(weights: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Make weights sum to 1. Raises `Malformed` when none is above 0, or one is below."""
    total = sum(weights, Fraction(0))
    if total <= 0 or any(weight < 0 for weight in weights):
        message = "a weight is 0 or more, and one of them at least is above 0"
        raise Malformed(message, Fault("weights", message, "value"))
    return tuple(weight / total for weight in weights)


def weighed(matrix: Matrix, asked: Mapping[str, str]) -> Matrix:
    """Put other weights in, as they are asked: text by criterion; those that are not asked about keep the decided one.

    A weight is in points of a hundred, as the decided ones are shown. Raises `Malformed` for what is no weight.
    """
    weights = []
    for criterion, decided in zip(matrix.criteria, matrix.weights, strict=True):
        text = asked.get(criterion, "").strip()
        weight = number_of(text) if text else decided * 100
        if weight is None or not 0 <= weight <= LARGEST:
            message = "a weight is a number from 0"
            raise Malformed(message, Fault(f"w.{criterion}", message, "value"))
        weights.append(weight)
    return replace(matrix, weights=normalised(weights))
