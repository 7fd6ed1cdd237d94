"""What the rules ask of an object, as FHIRPath means it: is an element there, which codes, which comes first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Object = dict[str, Any]
Rule = Callable[[Object], bool]
"""An invariant: True when the object keeps it. It may trust the object's structure, which has been checked before."""

_DAY: Final = len("2020-01-01")
_DIGITS: Final = 18
UCUM: Final = "http://unitsofmeasure.org"


def has(value: Object, name: str) -> bool:
    """Tell whether an element is there: a value, or only extensions of one (`_name`)."""
    return name in value or f"_{name}" in value


def has_any(value: Object, *names: str) -> bool:
    """Tell whether one of some elements is there."""
    return any(has(value, name) for name in names)


def has_both_or_none(value: Object, one: str, other: str) -> bool:
    """Tell whether two elements are both there, or neither."""
    return has(value, one) == has(value, other)


def has_one_of(value: Object, one: str, other: str) -> bool:
    """Tell whether exactly one of two elements is there (FHIRPath `xor`)."""
    return has(value, one) != has(value, other)


def chosen(value: Object, name: str) -> bool:
    """Tell whether a choice element such as `value[x]` is there in some type."""
    return any(key.startswith(name, key[:1] == "_") for key in value)


def needs(name: str, *others: str) -> Rule:
    """Make the rule that an element is there only together with one of some others."""
    return lambda value: not has(value, name) or has_any(value, *others)


def needs_one_of(*names: str) -> Rule:
    """Make the rule that at least one of some elements is there."""
    return lambda value: has_any(value, *names)


def never_both(one: str, other: str) -> Rule:
    """Make the rule that two elements are not there together."""
    return lambda value: not (has(value, one) and has(value, other))


def exactly_one_of(one: str, other: str) -> Rule:
    """Make the rule that one of two elements is there, and not both."""
    return lambda value: has_one_of(value, one, other)


def items(value: Object, *names: str) -> Iterator[Any]:
    """Walk the values at a path such as `group`, `stratifier`: arrays are taken apart, what is missing is skipped."""
    found = value.get(names[0])
    for item in found if type(found) is list else () if found is None else (found,):
        if len(names) == 1:
            yield item
        elif type(item) is dict:
            yield from items(item, *names[1:])


def distinct(values: Iterable[Any]) -> bool:
    """Tell whether no value stands twice. What is missing (None) is not counted."""
    kept = [value for value in values if value is not None]
    return len(kept) == len(set(kept))


def coded(value: Object, name: str, system: str, *codes: str) -> bool:
    """Tell whether a CodeableConcept has one of some codes of a system."""
    return any(c.get("system") == system and c.get("code") in codes for c in items(value, name, "coding"))


def in_order(first: str | None, last: str | None) -> bool:
    """Tell whether two dates may be in order: as far as both are precise, the first is not after the last.

    FHIRPath compares year, month and day one by one and has no answer when one of the dates ends before they differ
    (http://hl7.org/fhirpath/N1/#comparison); no answer breaks no rule. Two times are compared as points in time.
    """
    if first is None or last is None:
        return True
    if len(first) > _DAY < len(last):
        return moment(first) <= moment(last)
    shared = min(len(first), len(last), _DAY)
    return first[:shared] <= last[:shared]


def moment(text: str) -> datetime:
    """Read a dateTime that has a time. A leap second is taken as the second before it."""
    return datetime.fromisoformat(text.replace(":60", ":59"))


def natural(text: str) -> int | None:
    """Read a natural number of at most 18 digits; None where a text is none."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else None
