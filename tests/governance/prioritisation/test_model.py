"""A model that cannot work is refused, with the place."""

from __future__ import annotations

import pytest

from samspill.governance.prioritisation.model import known, read, texts_known
from samspill.kernel.problems import Invalid, Malformed

TEXT = texts_known()[0]


def test_the_models_that_lie_here_have_the_rows_of_the_sheet():
    for model in known():
        assert len(list(model.root.walk())) == 17
        assert len(model.root.leaves()) == 11
        assert all(leaf.scale and leaf.scale.anchors for leaf in model.root.leaves())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('parent = "goals"', 'parent = "nobody"'),
        ('key = "needs"', 'key = "goals"'),
        ('key = "needs"', 'key = "æ"'),
        ('how = "sum"', 'how = "best"'),
        ('scale = "degree"', 'scale = "none"'),
        ("high = 10", "high = 0"),
        ("value = 3", "value = 3.5"),
        ("value = 3", "value = 11"),
        ("decimals = 1", "decimals = 9"),
        ('ties = "order"', 'ties = "dice"'),
        ('parent = "goals"', 'parent = "goals"\nweight = 2'),
        ('parent = "goals"', 'parent = "goals"\nweight = -1'),
        ('nb = "Lite komplekst"', 'nb = ""'),
        ('id = "e-helse-2021"', "idd = 1"),
    ],
)
def test_a_model_that_cannot_work_is_refused(before, after):
    assert before in TEXT
    with pytest.raises(Invalid):
        read(TEXT.replace(before, after))


def test_what_is_no_toml_and_what_is_too_long_is_refused():
    with pytest.raises(Malformed):
        read("= 1")
    with pytest.raises(Invalid):
        read("#" * 200_000)


def test_a_circle_of_nodes_is_refused():
    circle = TEXT.replace('key = "patient"\nparent = "benefit"', 'key = "patient"\nparent = "personnel"').replace(
        'key = "personnel"\nparent = "benefit"', 'key = "personnel"\nparent = "patient"'
    )
    assert circle != TEXT
    with pytest.raises(Invalid):
        read(circle)
