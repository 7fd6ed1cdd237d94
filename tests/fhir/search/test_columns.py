"""The parameters that every resource has a column for: http://hl7.org/fhir/R4/search.html#all"""

from __future__ import annotations

import pytest

from samspill.fhir.search import compose, parse
from samspill.kernel.problems import Malformed


def condition(key: str, value: str) -> tuple[str, tuple[object, ...]]:
    statement = compose(parse("Patient", [(key, value)]), None, None)
    return statement.sql.partition("$1::smallint AND ")[2].partition(" ORDER")[0], statement.args[1:-1]


def test_ids_are_looked_up_in_the_column():
    assert condition("_id", "a,b") == ("resource.id = ANY ($2::text[])", (["a", "b"],))
    assert condition("_id:not", "a") == ("NOT (resource.id = ANY ($2::text[]))", (["a"],))


def test_the_last_change_is_compared_as_a_moment():
    sql, (low, high) = condition("_lastUpdated", "2026-01")
    assert sql == "((resource.updated >= $2::timestamptz AND resource.updated < $3::timestamptz))"
    assert (low.isoformat(), high.isoformat()) == ("2026-01-01T00:00:00+00:00", "2026-02-01T00:00:00+00:00")


@pytest.mark.parametrize(
    ("prefix", "comparison"),
    [("gt", ">= $2"), ("sa", ">= $2"), ("ge", ">= $2"), ("lt", "< $2"), ("eb", "< $2"), ("le", "< $2")],
)
def test_one_bound_is_enough_for_most_comparisons(prefix, comparison):
    sql, values = condition("_lastUpdated", f"{prefix}2026-01")
    assert sql == f"((resource.updated {comparison}::timestamptz))"
    assert values[0].month == (2 if prefix in {"gt", "sa", "le"} else 1)


def test_no_resource_is_without_them():
    assert condition("_id:missing", "true") == ("NOT true", ())
    assert condition("_lastUpdated:missing", "false") == ("true", ())


@pytest.mark.parametrize("key", ["_id:exact", "_lastUpdated:not"])
def test_other_modifiers_are_refused(key):
    with pytest.raises(Malformed):
        parse("Patient", [(key, "2026")])
