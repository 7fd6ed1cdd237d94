"""The grammar of `_filter`: whatever is written by it is read as it was meant, and whatever else is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.filter_syntax import DEEPEST, OPERATORS, Logic, Negation, Step, Test, read
from samspill.kernel.problems import Malformed, Problem, TooLarge

Test.__test__ = False

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,8}", fullmatch=True)
TOKENS = st.from_regex(r"[^\s)\]\"][^\s)\]]{0,8}", fullmatch=True)
STRINGS = st.text(st.characters(codec="utf-8"), max_size=8)
SPACES = st.sampled_from([" ", "  ", "\t", "\n "])


@st.composite
def written(draw, depth=0):
    """A filter as it is meant, and a way to write it."""
    way = draw(st.sampled_from(["test", "and", "or", "not", "brackets"] if depth < 4 else ["test"]))
    if way == "test":
        return draw(comparisons(depth))
    node, text = draw(written(depth + 1))
    if way == "not":
        return Negation(node), f"not{draw(st.sampled_from(['', ' ']))}({text})"
    if way == "brackets":
        return node, f"({draw(st.sampled_from(['', ' ']))}{text})"
    right, other = draw(written(depth + 1))
    if isinstance(right, Logic) and not other.startswith("("):
        other = f"({other})"
    if isinstance(right, Logic):
        # It may begin with a bracket that ends before its end.
        other = f"({other})"
    return Logic(way, node, right), f"{text}{draw(SPACES)}{way}{draw(SPACES)}{other}"


@st.composite
def comparisons(draw, depth):
    steps, texts = [], []
    for place in range(draw(st.integers(1, 3)), 0, -1):
        name = draw(NAMES)
        within = draw(written(depth + 1)) if place > 1 and depth < 3 and draw(st.booleans()) else None
        steps.append(Step(name, within[0] if within else None))
        texts.append(f"{name}[{within[1]}]" if within else name)
    operator = draw(st.sampled_from(sorted(OPERATORS)))
    if draw(st.booleans()):
        value = draw(TOKENS)
        text = value
    else:
        value = draw(STRINGS)
        text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    return Test(tuple(steps), operator, value), f"{'.'.join(texts)}{draw(SPACES)}{operator}{draw(SPACES)}{text}"


@given(written())
def test_what_is_written_by_the_grammar_is_read_as_it_was_meant(pair):
    node, text = pair
    assert read(text) == node


@given(st.text(alphabet='abn ot()[]."\\:=_-and or eq', max_size=40) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_its_place(text):
    problem = None
    try:
        read(text)
    except Problem as raised:
        problem = raised
    assert problem is None or (problem.status in {400, 413} and problem.faults[0].where == "_filter")


def test_what_stands_first_is_done_first():
    """Evaluated left to right, with no precedence between `and` and `or`."""
    a, b, c = (Test((Step(name),), "eq", "1") for name in "abc")
    assert read("a eq 1 or b eq 1 and c eq 1") == Logic("and", Logic("or", a, b), c)
    assert read("a eq 1 or (b eq 1 and c eq 1)") == Logic("or", a, Logic("and", b, c))
    assert read("not(a eq 1) and b eq 1") == Logic("and", Negation(a), b)


def test_names_may_look_like_words_of_the_grammar():
    assert read("not eq 1") == Test((Step("not"),), "eq", "1")
    assert read("and eq and and or eq or") == Logic(
        "and", Test((Step("and"),), "eq", "and"), Test((Step("or"),), "eq", "or")
    )
    assert read("eq eq eq") == Test((Step("eq"),), "eq", "eq")


@pytest.mark.parametrize("text", ["a eq 1 b eq 2", "a eq 1 and", "and", "not a eq 1", "a.eq 1", "a. eq 1", "a[b eq 1]"])
def test_what_is_no_filter_is_refused(text):
    with pytest.raises(Malformed):
        read(text)


def test_brackets_go_only_so_deep():
    read("(" * DEEPEST + "a eq 1" + ")" * DEEPEST)
    with pytest.raises(TooLarge):
        read("(" * 5000 + "a eq 1" + ")" * 5000)
