"""What is served of the official parameters: all of them, but for one."""

from __future__ import annotations

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import SUPPORTED, parameters, parse
from samspill.fhir.search.kinds import kind_of
from samspill.kernel.problems import Unsupported


def test_every_official_parameter_is_served_but_for_one():
    every = [one for kind in TYPES for one in parameters(kind).values()]
    assert {one.name for one in every if kind_of(one) is None} == {"_query"}
    assert {one.type for one in every} - {"special"} == SUPPORTED


@pytest.mark.parametrize("kind", ["Patient", "Observation", "ValueSet"])
def test_a_query_of_a_servers_own_is_refused_by_name(kind):
    with pytest.raises(Unsupported) as caught:
        parse(kind, [("_query", "mine")])
    assert [fault.where for fault in caught.value.faults] == ["_query"]
    assert "mine" not in str(caught.value)


def test_every_parameter_that_has_a_path_gathers_something_from_one():
    for kind in TYPES:
        for one in parameters(kind).values():
            served = kind_of(one)
            if served is None or one.type == "composite" or one.name in {"_id", "_lastUpdated", "_text", "_content"}:
                continue
            assert any(served.index(one, path.type) for path in one.paths), (kind, one.name)
