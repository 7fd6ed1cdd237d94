"""Invariants of the datatypes (http://hl7.org/fhir/R4/datatypes.html)."""

from __future__ import annotations

from typing import Any, Final

from samspill.fhir.validation.rules.reading import (
    UCUM,
    Object,
    Rule,
    chosen,
    exactly_one_of,
    has,
    has_both_or_none,
    in_order,
    needs,
    needs_one_of,
    never_both,
)

_URL_AND_ONE_MORE: Final = 2
_MEALS: Final = frozenset({"C", "CM", "CD", "CV"})
_CURRENCIES: Final = "urn:iso:std:iso:4217"


def _per_1(period: Object) -> bool:
    return in_order(period.get("start"), period.get("end"))


def _qty_3(quantity: Object) -> bool:
    return "system" in quantity or not has(quantity, "code") or has(quantity, "system")


def _rng_2(extent: Object) -> bool:
    low, high = extent.get("low", {}), extent.get("high", {})
    if "value" not in low or "value" not in high or _unit(low) != _unit(high):
        return True  # Quantities of different units have no order without a conversion.
    return bool(low["value"] <= high["value"])


def _unit(quantity: Object) -> tuple[Any, Any]:
    return quantity.get("system"), quantity.get("code", quantity.get("unit"))


def _rat_1(ratio: Object) -> bool:
    return has_both_or_none(ratio, "numerator", "denominator") and ("numerator" in ratio or "extension" in ratio)


def _measured_in(quantity: Object, system: str) -> bool:
    return (has(quantity, "code") or not has(quantity, "value")) and _system_is(quantity, system)


def _system_is(quantity: Object, system: str) -> bool:
    return bool(quantity.get("system", system) == system)


def _age_1(age: Object) -> bool:
    return _measured_in(age, UCUM) and bool(age.get("value", 1) > 0)


def _cnt_3(count: Object) -> bool:
    value = count.get("value", 1)
    whole = type(value) is int or "." not in str(value)
    return whole and count.get("code", "1") == "1" and _measured_in(count, UCUM)


def _drt_1(duration: Object) -> bool:
    return not has(duration, "code") or (duration.get("system") == UCUM and has(duration, "value"))


def _ext_1(extension: Object) -> bool:
    if len(extension) == _URL_AND_ONE_MORE and "id" not in extension:
        return True  # One more than the url, which is required, can only be the value or extensions.
    return ("extension" in extension) != chosen(extension, "value")


def _tim_9(repeat: Object) -> bool:
    when = repeat.get("when", ())
    return not has(repeat, "offset") or (has(repeat, "when") and _MEALS.isdisjoint(when))


def _trd_3(trigger: Object) -> bool:
    kind = trigger.get("type", "")
    if kind == "named-event":
        return has(trigger, "name")
    if kind == "periodic":
        return chosen(trigger, "timing")
    return not kind.startswith("data-") or "data" in trigger


DATATYPES: Final[dict[str, Rule]] = {
    "age-1": _age_1,
    "att-1": needs("data", "contentType"),
    "cnt-3": _cnt_3,
    "cpt-2": needs("value", "system"),
    "dis-1": lambda value: _measured_in(value, UCUM),
    "drq-1": exactly_one_of("path", "searchParam"),
    "drq-2": exactly_one_of("path", "searchParam"),
    "drt-1": _drt_1,
    "exp-1": needs_one_of("expression", "reference"),
    "ext-1": _ext_1,
    "mqty-1": lambda value: _measured_in(value, _CURRENCIES),
    "per-1": _per_1,
    "qty-3": _qty_3,
    "rat-1": _rat_1,
    "rng-2": _rng_2,
    "tim-1": needs("duration", "durationUnit"),
    "tim-2": needs("period", "periodUnit"),
    "tim-4": lambda value: value.get("duration", 0) >= 0,
    "tim-5": lambda value: value.get("period", 0) >= 0,
    "tim-6": needs("periodMax", "period"),
    "tim-7": needs("durationMax", "duration"),
    "tim-8": needs("countMax", "count"),
    "tim-9": _tim_9,
    "tim-10": never_both("timeOfDay", "when"),
    "trd-1": lambda value: "data" not in value or not chosen(value, "timing"),
    "trd-2": needs("condition", "data"),
    "trd-3": _trd_3,
}
"""Key of the invariant to the rule."""
