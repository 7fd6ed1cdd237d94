"""Filters of a value set: which concepts of a code system one selects. http://hl7.org/fhir/R4/valueset-filter-operator.html"""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.terminology.sources import NotKnown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samspill.fhir.terminology.systems import Concept, System

    Test = Callable[[Concept], bool]

EVERYWHERE: Final = frozenset(
    "code concept display parent child inactive notSelectable status deprecated deprecationDate".split()
)
"""Properties that any code system may have without defining them (http://hl7.org/fhir/R4/codesystem.html#defined-props)."""
PATTERN: Final = 200
"""The longest regular expression that is tried, in characters."""
SUBJECT: Final = 128
"""The longest text that one is tried on; longer texts are not matched."""
REPEATS: Final = 3
"""Repetitions in one expression. With this many over a text of that length, trying stays short whatever is written."""


def selector(system: System, written: Mapping[str, Any]) -> Test:
    """Read one filter. Raises `NotKnown` for a property or an operator that cannot be answered here."""
    name, op, value = written.get("property", ""), written.get("op", ""), written.get("value", "")
    if name not in EVERYWHERE | system.declared:
        raise NotKnown(f"the property of a filter on {system.url}")
    if op in _SETS:
        return _among(system, name, _SETS[op](system, value), wanted=op != "is-not-a")
    if op in ("in", "not-in"):
        return _among(system, name, frozenset(one.strip() for one in value.split(",")), wanted=op == "in")
    if op == "=":
        return _among(system, name, frozenset({value}), wanted=True)
    if op == "exists":
        there = value == "true"
        return lambda concept: bool(values_of(system, concept, name)) is there
    if op == "regex":
        pattern = expression(value)
        return lambda concept: any(matches(pattern, text) for text in values_of(system, concept, name))
    raise NotKnown(f"the operator of a filter on {system.url}")


def _code_below(system: System, value: str) -> frozenset[str]:
    return system.below(_known(system, value).code)


def _code_above(system: System, value: str) -> frozenset[str]:
    return system.above(_known(system, value).code)


def _strictly_below(system: System, value: str) -> frozenset[str]:
    code = _known(system, value).code
    return system.below(code) - {code}


_SETS: Final[Mapping[str, Callable[[System, str], frozenset[str]]]] = {
    "is-a": _code_below,
    "is-not-a": _code_below,
    "descendent-of": _strictly_below,
    "generalizes": _code_above,
}
"""Operators that compare with a set of codes around the one that is named."""


def _known(system: System, code: str) -> Concept:
    found = system.find(code)
    if found is None:
        raise NotKnown(f"a code of {system.url} that a filter names")
    return found


def _among(system: System, name: str, codes: frozenset[str], *, wanted: bool) -> Test:
    return lambda concept: any(value in codes for value in values_of(system, concept, name)) is wanted


def values_of(system: System, concept: Concept, name: str) -> tuple[str, ...]:
    """Give the values of a concept's property, as text; `concept` and `code` are the code itself."""
    if name in ("concept", "code"):
        return (concept.code,)
    if name == "display":
        return (concept.display,) if concept.display else ()
    if name == "parent":
        return concept.parents
    if name == "child":
        return system.children.get(concept.code, ())
    if name == "inactive" and name not in concept.properties:
        return ("true" if concept.inactive else "false",)
    return concept.properties.get(name, ())


def expression(text: str) -> re.Pattern[str]:
    """Compile a regular expression whose matching cannot take long. Raises `NotKnown` for others.

    No repeated group, no look-around, no back-reference, and few repetitions: what is left is at most cubic.
    """
    plain = re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", text)
    repeats = len(re.findall(r"[*+{]", plain))
    if (
        len(text) > PATTERN
        or repeats > REPEATS
        or re.search(r"\)[*+{]|\(\?(?!:)", plain)
        or re.search(r"\\[1-9]", text)
    ):
        raise NotKnown("a regular expression that could take long")
    try:
        with warnings.catch_warnings():
            # What Python warns about it reads otherwise than others do.
            warnings.simplefilter("error")
            return re.compile(text)
    except (re.error, OverflowError, RecursionError, Warning):
        raise NotKnown("a regular expression that is none") from None


def matches(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether the whole text matches, as the standard's filter means it."""
    return len(text) <= SUBJECT and pattern.fullmatch(text) is not None
