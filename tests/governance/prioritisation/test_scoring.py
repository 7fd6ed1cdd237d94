"""Figures by a tree, exactly; rounding half up; ranks by a stated rule."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.governance.prioritisation.model import Node, Scale
from samspill.governance.prioritisation.scoring import bounds, figures, half_up, number_of, rank, slopes
from tests.governance.prioritisation.conftest import answers, main, published

SHEET = {
    "DBEP / Implementering av DBEP": "109/6",
    "Dokumentdeling / Spesialisthelsetjenesten": "125/6",
    "Dokumentdeling / Legevakt/ØHD": "109/6",
    "Dokumentdeling / Andre kommunal helse-omsorg": "89/6",
    "Dokumentdeling / Fastleger": "91/6",
    "Dokumentdeling / Andre helseaktører/tjenester": None,
    "Dokumentdeling / Dokumenter utenfor kjernejournal": "49/4",
    "Kritisk info / Spesialisthelsetjenesten": "119/6",
    "Kritisk info / Fastleger og avtalespesialister": "229/12",
    "Kritisk info / Kommunal helse- og omsorg": "73/4",
    "Kritisk info / Andre helseaktører": "13",
    "Felles hjelpenummer / Felles hjelpenummer": "193/12",
    "Legemidler / PLL": "91/4",
    "DHO / Generiske datadelingstjenester": "63/4",
}
SCALE = Scale("s", Fraction(0), Fraction(10), Fraction(1), "high")
LOW_IS_BEST = Scale("l", Fraction(0), Fraction(10), Fraction(1), "low")


def leaf(key: str, weight: int = 1, scale: Scale = SCALE) -> Node:
    return Node(key, {}, Fraction(weight), scale=scale)


def test_every_column_of_the_published_sheet_has_the_exact_score_of_the_formula():
    found = {key: figures(main().root, answers(column))["score"] for key, column in published().items()}
    assert found == {key: None if score is None else Fraction(score) for key, score in SHEET.items()}


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ("73/4", "18.3"),
        ("25/4", "6.3"),
        ("21/4", "5.3"),
        ("29/4", "7.3"),
        ("65/4", "16.3"),
        ("109/6", "18.2"),
        ("-1/20", "-0.1"),
    ],
)
def test_figures_are_shown_rounded_half_up(figure, shown):
    assert str(half_up(Fraction(figure), 1)) == shown


@given(st.fractions(-1000, 1000, max_denominator=1000), st.integers(0, 4))
def test_rounding_is_that_of_decimal(figure, decimals):
    exact = Decimal(figure.numerator) / Decimal(figure.denominator)
    assert half_up(figure, decimals) == exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("8", 8),
        (" 7,5 ", Fraction(15, 2)),
        ("\N{MINUS SIGN}1", -1),
        ("", None),
        ("*", None),
        ("ERROR:#DIV/0!", None),
        ("1e5", None),
        ("8 *", None),
    ],
)
def test_an_answer_is_a_number_or_none(text, number):
    assert number_of(text) == number


def test_missing_answers_are_left_out_or_spread_and_nothing_is_never_nought():
    skips = Node("n", {}, how="mean", parts=(leaf("a"), leaf("b")))
    spreads = Node("n", {}, how="mean", missing="spread", parts=(leaf("a"), leaf("b")))
    adds = Node("n", {}, how="sum", parts=(leaf("a"), leaf("b")))
    assert figures(skips, {"a": Fraction(4)})["n"] == 4
    assert figures(spreads, {"a": Fraction(4)})["n"] is None
    assert [figures(node, {})["n"] for node in (skips, spreads, adds)] == [None, None, None]
    over = Node("top", {}, how="sum", parts=(skips, leaf("c")))
    assert figures(over, {"c": Fraction(9)})["top"] is None


def test_weights_and_the_direction_of_a_scale_count():
    node = Node("n", {}, how="weighted", parts=(leaf("a", 3), leaf("b", 1, LOW_IS_BEST)))
    assert figures(node, {"a": Fraction(8), "b": Fraction(10)})["n"] == 6
    assert figures(node, {"a": Fraction(8), "b": Fraction(0)})["n"] == Fraction(34, 4)
    assert slopes(node, {"a": Fraction(8), "b": Fraction(0)}) == {"a": Fraction(3, 4), "b": Fraction(1, 4)}


def test_the_greatest_score_of_the_published_model_is_thirty():
    assert bounds(main().root) == (0, 30)


LEAVES = [one.key for one in main().root.leaves()]


@given(st.dictionaries(st.sampled_from(LEAVES), st.integers(0, 9).map(Fraction)), st.sampled_from(LEAVES))
def test_a_slope_is_what_one_more_gives(given_answers, key):
    found = figures(main().root, given_answers)["score"]
    if found is None or key not in given_answers:
        return
    more = figures(main().root, {**given_answers, key: given_answers[key] + 1})["score"]
    assert more - found == slopes(main().root, given_answers)[key]


def test_equals_share_a_rank_or_are_told_apart_by_order_and_the_tie_is_told():
    scores = [("a", Fraction(1)), ("b", Fraction(2)), ("c", None), ("d", Fraction(2)), ("e", Fraction(0))]
    assert [(one.key, one.rank) for one in rank(scores)] == [("b", 1), ("d", 1), ("a", 3), ("e", 4), ("c", None)]
    ordered = rank(scores, "order")
    assert [(one.key, one.rank) for one in ordered] == [("b", 1), ("d", 2), ("a", 3), ("e", 4), ("c", None)]
    assert ordered[1].tied == ("b",)


@given(st.lists(st.lists(st.integers(0, 10), min_size=3, max_size=3), min_size=2, max_size=8), st.data())
def test_ranks_never_reverse_when_an_alternative_is_removed(rows, data):
    node = Node("n", {}, how="weighted", parts=(leaf("a", 2), leaf("b", 3), leaf("c", 1, LOW_IS_BEST)))
    scores = [
        (str(place), figures(node, dict(zip("abc", map(Fraction, row), strict=True)))["n"])
        for place, row in enumerate(rows)
    ]
    gone = data.draw(st.sampled_from([key for key, _ in scores]))
    before = {one.key: one.rank for one in rank(scores) if one.key != gone}
    after = {one.key: one.rank for one in rank([one for one in scores if one[0] != gone])}
    pairs = [(one, other) for one in before for other in before]
    assert [before[one] < before[other] for one, other in pairs] == [after[one] < after[other] for one, other in pairs]
