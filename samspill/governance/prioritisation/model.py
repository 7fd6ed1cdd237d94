"""Models of prioritisation: a tree of criteria with weights, scales with anchored sentences, and ways of joining.

A model is data (`models/*.toml`, or a version that the secretariat has written) and is checked when it is read. Nothing
here knows any particular model.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from samspill.kernel.problems import Fault, Invalid, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

How = Literal["mean", "weighted", "sum"]
"""The mean of the parts; the mean by their weights; their sum, each times its weight."""
Missing = Literal["skip", "spread"]
"""What an answer that is no number does: it is left out, as a spreadsheet does; or nothing can be said without it."""
Ties = Literal["shared", "order"]
"""Equals share a rank; or the one that stands first in the sheet gets the better one, and the tie is told."""
HOWS: Final = ("mean", "weighted", "sum")
LANGUAGES: Final = ("nb", "nn", "en")
LARGEST: Final = 100_000
"""Characters of a model's text."""
MOST: Final = 200
"""Nodes of a tree."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a value of a scale means, in a sentence for each language."""

    value: Fraction
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scale:
    """The values that an answer may have, the same for all alternatives: no rank moves since somebody else withdrew."""

    key: str
    low: Fraction
    high: Fraction
    step: Fraction
    better: Literal["high", "low"]
    anchors: tuple[Anchor, ...] = ()

    def worth(self, answer: Fraction) -> Fraction:
        """Turn an answer into what counts: the other way round where low is better."""
        return answer if self.better == "high" else self.low + self.high - answer

    def takes(self, answer: Fraction) -> bool:
        """Tell whether an answer lies on the scale."""
        return self.low <= answer <= self.high and ((answer - self.low) / self.step).denominator == 1


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion, which is answered on a scale, or a figure that is joined from its parts."""

    key: str
    words: Mapping[str, str]
    weight: Fraction = Fraction(1)
    labels: tuple[str, ...] = ()
    """Other ways in which sheets write its row."""
    how: How = "mean"
    missing: Missing = "skip"
    parts: tuple[Node, ...] = ()
    scale: Scale | None = None

    def walk(self) -> Iterator[Node]:
        """Give this node and all below it, in the order of the sheet's rows."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def leaves(self) -> tuple[Node, ...]:
        """Give the criteria below, or the node itself where it is one."""
        return tuple(node for node in self.walk() if not node.parts)


@dataclass(frozen=True, slots=True)
class Model:
    """One version of a model."""

    id: str
    version: int
    words: Mapping[str, str]
    root: Node
    decimals: int = 1
    ties: Ties = "shared"
    rank_labels: tuple[str, ...] = ("Rangering",)
    source: str = ""
    changed: str = ""
    """What this version changed, in a sentence."""
    nodes: Mapping[str, Node] = field(default_factory=dict, repr=False, compare=False)


def read(text: str) -> Model:
    """Read a model from TOML. Raises `Malformed` for what is no such text, `Invalid` for a model that cannot work."""
    if len(text) > LARGEST:
        raise _invalid("model", f"a model has at most {LARGEST} characters")
    try:
        return _model(tomllib.loads(text, parse_float=Fraction))
    except tomllib.TOMLDecodeError as error:
        message = f"the model is not TOML: {error}"
        raise Malformed(message, Fault("model", message, "structure")) from None
    except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError, RecursionError) as error:
        raise _invalid("model", f"the model lacks something or has it in the wrong form: {error}") from None


def _model(said: dict[str, Any]) -> Model:
    scales = {key: _scale(key, one) for key, one in said.get("scales", {}).items()}
    rows: list[dict[str, Any]] = said["nodes"]
    _check_rows(rows, scales)
    top = [row for row in rows if not row.get("parent")]
    root = _node(top[0], rows, scales)
    nodes = {node.key: node for node in root.walk()}
    if len(nodes) != len(rows):
        raise _invalid("nodes", "every node lies below the first, and none below itself")
    return Model(
        id=_word(said["id"]),
        version=int(said.get("version", 1)),
        words=_words(said["title"]),
        root=root,
        decimals=_decimals(said.get("decimals", 1)),
        ties=_one_of("ties", said.get("ties", "shared"), ("shared", "order")),
        rank_labels=tuple(said.get("rank_labels", ("Rangering",))),
        source=str(said.get("source", "")),
        changed=str(said.get("changed", "")),
        nodes=nodes,
    )


def _check_rows(rows: list[dict[str, Any]], scales: dict[str, Scale]) -> None:
    keys = [_word(row["key"]) for row in rows]
    if not 0 < len(rows) <= MOST or len(set(keys)) != len(keys):
        raise _invalid("nodes", f"a model has 1 to {MOST} nodes, each with a key of its own")
    if [row["key"] for row in rows if not row.get("parent")] != keys[:1]:
        raise _invalid("nodes", "the first node is the whole, and every other has a parent")
    parents = {row.get("parent") for row in rows}
    for row in rows:
        if row.get("parent") and row["parent"] not in keys:
            raise _invalid(row["key"], "its parent is no node of this model")
        if (row["key"] in parents) == bool(row.get("scale")) or (row.get("scale") and row["scale"] not in scales):
            raise _invalid(row["key"], "a node has either parts or a scale of this model")


def _node(row: dict[str, Any], rows: list[dict[str, Any]], scales: dict[str, Scale]) -> Node:
    weight = Fraction(row.get("weight", 1))
    if weight < 0:
        raise _invalid(row["key"], "a weight is not less than 0")
    parts = tuple(_node(other, rows, scales) for other in rows if other.get("parent") == row["key"])
    how = _one_of(row["key"], row.get("how", "mean"), HOWS)
    if parts and not any(part.weight for part in parts):
        raise _invalid(row["key"], "one of its parts at least has a weight above 0")
    if how == "mean" and any(part.weight != 1 for part in parts):
        raise _invalid(row["key"], "parts with weights are joined as weighted or as sum")
    return Node(
        key=row["key"],
        words=_words(row["title"]),
        weight=weight,
        labels=tuple(map(str, row.get("labels", ()))),
        how=how,
        missing=_one_of(row["key"], row.get("missing", "skip"), ("skip", "spread")),
        parts=parts,
        scale=scales[row["scale"]] if row.get("scale") else None,
    )


def _scale(key: str, said: dict[str, Any]) -> Scale:
    scale = Scale(
        key=key,
        low=Fraction(said["low"]),
        high=Fraction(said["high"]),
        step=Fraction(said.get("step", 1)),
        better=_one_of(key, said.get("better", "high"), ("high", "low")),
        anchors=tuple(
            Anchor(Fraction(anchor["value"]), _words(anchor)) for anchor in sorted(said.get("anchors", ()), key=_value)
        ),
    )
    if not (scale.low < scale.high and scale.step > 0):
        raise _invalid(key, "a scale goes from low to high in steps above 0")
    if not all(scale.takes(anchor.value) for anchor in scale.anchors):
        raise _invalid(key, "an anchor stands on a value of its scale")
    return scale


def _value(anchor: dict[str, Any]) -> Fraction:
    return Fraction(anchor["value"])


def _words(said: Mapping[str, Any]) -> dict[str, str]:
    words = {language: str(said[language]).strip() for language in LANGUAGES}
    if not all(words.values()):
        raise _invalid("title", "words stand in bokmål, nynorsk and English")
    return words


def _word(text: Any) -> str:
    found = str(text)
    if not 0 < len(found) <= 60 or not all(c.isascii() and (c.isalnum() or c == "-") for c in found):  # noqa: PLR2004
        raise _invalid("key", "a key has 1 to 60 letters, digits and hyphens")
    return found


def _decimals(said: Any) -> int:
    if said not in range(7):
        raise _invalid("decimals", "figures are shown with 0 to 6 decimals")
    return int(said)


def _one_of(where: str, said: Any, choices: tuple[str, ...]) -> Any:
    if said not in choices:
        raise _invalid(where, f"it is one of {', '.join(choices)}")
    return cast("Any", said)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what, "value"))


def known() -> tuple[Model, ...]:
    """Give the models that lie here, the one that is in use first."""
    return tuple(read(text) for text in texts_known())


@lru_cache
def texts_known() -> tuple[str, ...]:
    """Give the texts of the models that lie here, by name of file."""
    folder = resources.files(__package__) / "models"
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".toml")), key=lambda one: one.name)
    return tuple(one.read_text("utf-8") for one in found)
