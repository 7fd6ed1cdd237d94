"""What may be said with a setting, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.kernel.problems import Invalid
from samspill.trust.settings.definitions import definition
from samspill.trust.settings.metadata import check, read

BLOCK, CONSENT, RESERVATION = definition("block"), definition("sharing-consent"), definition("sharing-reservation")


def test_what_is_said_is_read():
    said = {
        "level": "hard",
        "to": {"organisations": ["310000019"]},
        "but": {"practitioners": ["565000001"]},
        "what": {"classes": ["medication"], "documentTypes": ["A00-1"], "start": "2026-01-01T00:00:00Z"},
    }
    hard, to, but, what = read(check(said, BLOCK))
    assert hard
    assert to.organisations == {"310000019"}
    assert but is not None
    assert but.practitioners == {"565000001"}
    assert (what.classes, what.document_types) == ({"medication"}, {"A00-1"})
    assert what.starts is not None


@pytest.mark.parametrize(
    ("said", "what", "where"),
    [
        ([], BLOCK, "metadata"),
        ({"level": "harder"}, BLOCK, "metadata.level"),
        ({"level": "hard"}, CONSENT, "metadata.level"),
        ({"to": {"practitioners": ["Dr Berg"]}}, BLOCK, "metadata.to.practitioners[0]"),
        ({"to": {}}, BLOCK, "metadata.to"),
        ({"to": {"practitioners": []}}, BLOCK, "metadata.to.practitioners"),
        ({}, CONSENT, "metadata.to"),
        ({"what": {}}, BLOCK, "metadata.what"),
        ({"what": {"classes": ["secrets"]}}, BLOCK, "metadata.what.classes"),
        ({"what": {"kinds": ["Organization"]}}, BLOCK, "metadata.what.kinds"),
        ({"what": {"start": "2026-01-01"}}, BLOCK, "metadata.what.start"),
        (
            {"what": {"start": "2026-01-02T00:00:00Z", "end": "2026-01-01T00:00:00Z"}},
            BLOCK,
            "metadata.what.end",
        ),
        ({"to": {"roles": ["LE"]}}, RESERVATION, "metadata.to"),
    ],
)
def test_what_may_not_be_said_is_refused_by_its_place(said, what, where):
    with pytest.raises(Invalid) as caught:
        check(said, what)
    assert caught.value.faults[0].where == where


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(["LE", "hard", "medication"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["to", "but", "what", "level", "roles", "kinds", "classes", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@given(_json)
def test_whatever_is_said_is_taken_or_refused(said):
    problem = None
    try:
        read(check(said, BLOCK))
    except Invalid as found:
        problem = found
    assert problem is None or problem.faults[0].where.startswith("metadata")
