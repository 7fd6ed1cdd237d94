"""Fixed values and patterns (http://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.fixed_x_)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def equals(value: Any, wanted: Any) -> bool:
    """Tell whether two JSON values are the same: numbers by what they are worth, all else to the letter."""
    if type(wanted) is str:
        return bool(value == wanted)
    if type(value) is dict and type(wanted) is dict:
        return value.keys() == wanted.keys() and all(equals(value[key], inner) for key, inner in wanted.items())
    if type(value) is list and type(wanted) is list:
        return len(value) == len(wanted) and all(map(equals, value, wanted))
    return _same(value, wanted)


def holds(value: Any, pattern: Any) -> bool:
    """Tell whether a value holds all that is in a pattern; of a list, each item of the pattern must match some item."""
    if type(pattern) is str:
        return bool(value == pattern)
    if type(pattern) is dict:
        return type(value) is dict and all(key in value and holds(value[key], inner) for key, inner in pattern.items())
    if type(pattern) is list:
        items = value if type(value) is list else [value]
        return all(any(holds(item, inner) for item in items) for inner in pattern)
    return _same(value, pattern)


def _same(value: Any, wanted: Any) -> bool:
    # `True` is no 1, as it is in Python.
    if type(value) is bool or type(wanted) is bool:
        return value is wanted
    if isinstance(value, int | Decimal) and isinstance(wanted, int | Decimal):
        return value == wanted
    return type(value) is type(wanted) and bool(value == wanted)
