"""The header Prefer: RFC 7240."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.preferences import preferences


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("return=minimal", {"return": "minimal"}),
        ("Return=Minimal", {"return": "minimal"}),
        ('return="OperationOutcome"', {"return": "operationoutcome"}),
        ("return = minimal ; foo=bar", {"return": "minimal"}),
        (
            "respond-async, return=representation,handling=lenient",
            {"respond-async": "", "return": "representation", "handling": "lenient"},
        ),
        ("return=minimal, return=representation", {"return": "minimal"}),
        ("noreturn=minimal", {"noreturn": "minimal"}),
        ("return=minimalistic", {"return": "minimalistic"}),
        (", ,=,;", {}),
        ("", {}),
    ],
)
def test_a_header_and_what_it_asks(header, found):
    assert dict(preferences(header)) == found


@given(st.text(max_size=60))
def test_any_header_can_be_read(header):
    assert all(name == name.lower() for name in preferences(header))
