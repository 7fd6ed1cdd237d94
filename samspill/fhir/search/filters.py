r"""What `_filter` means: http://hl7.org/fhir/R4/search_filter.html; the grammar is in `filter_syntax`.

What a name can be compared by depends on the kind of its parameter:

string           eq, ne, co, sw, ew, gt, lt, ge, le, without regard to case and accents
number, quantity eq, ne, gt, lt, ge, le, ap, sa, eb, as the prefixes of the same names
date             the same; po (overlaps), co (the whole of the value lies in it)
token            eq, ne; ss (the value is above it), sb (below it), in, ni (a value set)
reference        re, eq, ne
uri, composite   eq; uri: ne
all              pr (true: there is a value)

`ne` finds what has a value that is another. Tokens are compared case by case, as everywhere here. A name that leads to
other resources may be followed by a filter that they must satisfy: `encounter[status eq finished].location.name co a`.
The standard's further names (`related`, `relatesTo`, `characteristic`, `event`, `item`) are refused as unknown.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir.search import chains, filter_syntax
from samspill.fhir.search.clause import Clause, Compared, Every, Interval, Opposite, Some, Text, refuse
from samspill.fhir.search.filter_syntax import NAME, Logic, Negation, Test
from samspill.fhir.search.kinds import kind_of
from samspill.fhir.search.reading import HOPS, check_text, find, no_such, not_served, shown, too_much
from samspill.fhir.search.strings import LONGEST, normalise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.search.clause import Bind, Condition
    from samspill.fhir.search.filter_syntax import Node
    from samspill.fhir.search.parameter import Parameter
    from samspill.fhir.search.reading import Reading

SYSTEMS: Final = {
    "loinc": "http://loinc.org",
    "snomed": "http://snomed.info/sct",
    "rxnorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ucum": "http://unitsofmeasure.org",
}
"""Short names of code systems that may stand in a filter."""
_PREFIXES: Final = frozenset("eq ne gt lt ge le ap sa eb".split())
_MODIFIERS: Final[Mapping[str, Mapping[str, str]]] = {
    "string": {"sw": "", "co": "contains"},
    "token": {"eq": "", "ss": "below", "sb": "above", "in": "in", "ni": "not-in"},
    "reference": {"re": "", "eq": ""},
    "uri": {"eq": ""},
    "composite": {"eq": ""},
}
"""Operators that are searches of the ordinary kind, with the modifier that says the same."""
_OWN: Final[Mapping[str, frozenset[str]]] = {
    "string": frozenset({"eq", "ne", "ew", "gt", "lt", "ge", "le"}),
    "token": frozenset({"ne"}),
    "reference": frozenset({"ne"}),
    "uri": frozenset({"ne"}),
    "date": frozenset({"po", "co"}),
}
"""Operators that are written here."""
_STRINGS: Final = {
    "eq": "found.value = {value}",
    "ne": "found.value <> {value}",
    "ew": "right(found.value, length({value})) = {value}",
    "gt": "found.value > {value}",
    "lt": "found.value < {value}",
    "ge": "found.value >= {value}",
    "le": "found.value <= {value}",
}
_PART: Final = r"(?:[^|\\]|\\.)"
_FORMS: Final = (rf"{_PART}+", rf"{_PART}*\|{_PART}+", rf"{_PART}+\|")
"""The forms of a token (see `tokens`): code, system and code, system."""
_SPECIAL: Final = re.compile(r"[\\,|$]")
_ALIAS: Final = re.compile(rf"(^|\|)({'|'.join(SYSTEMS)})(?=\|)")


def read(type_name: str, modifier: str, text: str, reading: Reading, hops: int) -> Condition:
    """Read a filter on resources of a type, `hops` steps from what is sought.

    Raises `Malformed` with the place of what is wrong, `Unsupported`, and `TooLarge`.
    """
    if modifier:
        raise refuse(NAME, "it takes no modifier")
    check_text(NAME, text)
    return _meaning(type_name, filter_syntax.read(text), reading, hops)


def _meaning(type_name: str, node: Node, reading: Reading, hops: int) -> Condition:
    if hops > HOPS:
        raise too_much(NAME, f"a condition goes at most {HOPS} steps from resource to resource")
    match node:
        case Logic(how, left, right):
            parts = (_meaning(type_name, left, reading, hops), _meaning(type_name, right, reading, hops))
            return Every(parts) if how == "and" else Some(parts)
        case Negation(part):
            return Opposite(_meaning(type_name, part, reading, hops))
        case Test((step,), operator, value):
            return _compared(type_name, step.name, operator, value, reading)
        case Test((step, *rest), operator, value):
            onward = Test(tuple(rest), operator, value)

            def inner(other: str) -> Condition:
                condition = _meaning(other, onward, reading, hops + 1)
                if step.condition is None:
                    return condition
                return Every((_meaning(other, step.condition, reading, hops + 1), condition))

            names = ".".join(one.name for one in rest)
            return chains.read(type_name, step.name, names, reading, inner, at_once=False)
    raise ValueError("a test has a path")


def _compared(type_name: str, name: str, operator: str, value: str, reading: Reading) -> Condition:
    """Read a comparison of a parameter's own values."""
    if ":" in name:
        raise no_such(NAME, "only a name that a dot follows says which type it leads to")
    parameter = find(type_name, name)
    kind = kind_of(parameter)
    if operator == "pr":
        if value not in {"true", "false"}:
            raise refuse(NAME, f"{shown(name)} pr is followed by true or false")
        return (Clause(parameter, "missing", value == "false"),)
    if kind is None or not value:
        raise refuse(NAME, f"{shown(name)}: the value is empty")
    if parameter.type in {"number", "quantity", "date"} and operator in _PREFIXES:
        return (kind.read(parameter, "", f"{operator}{_aliased(value)}", reading.context),)
    if operator in _MODIFIERS.get(parameter.type, {}):
        text = _escaped(value) if parameter.type == "string" else _aliased(value)
        return (kind.read(parameter, _MODIFIERS[parameter.type][operator], text, reading.context),)
    if name.startswith("_") and operator == "ne" and name == "_id":
        return Opposite((kind.read(parameter, "", value, reading.context),))
    if operator not in _OWN.get(parameter.type, ()) or name == "_lastUpdated":
        raise not_served(NAME, f"comparing {shown(name)}, a {parameter.type} parameter, by {operator}")
    return _own(parameter, operator, value, reading)


def _own(parameter: Parameter, operator: str, value: str, reading: Reading) -> Condition:
    kind = kind_of(parameter)
    if parameter.type == "string":
        text = normalise(value)
        if not text or len(text) > LONGEST:
            raise refuse(NAME, f"{parameter.name} is compared with 1 to {LONGEST} characters")
        return Compared(parameter, operator, Text(text, value))
    clause = kind.read(parameter, "", _aliased(value), reading.context) if kind else None
    if clause is None:
        raise not_served(NAME, f"comparing {parameter.name}")
    if isinstance(clause.value, Interval) and operator == "po":
        # `ap` compares two stretches by whether they overlap; here, as they stand.
        return (Clause(parameter, "", Interval("ap", clause.value.low, clause.value.high)),)
    return Compared(parameter, operator, clause.value)


def _escaped(value: str) -> str:
    """Write a value so that none of its characters means anything but itself."""
    return _SPECIAL.sub(lambda sign: f"\\{sign[0]}", value)


def _aliased(value: str) -> str:
    """Write the short names of code systems out."""
    return _ALIAS.sub(lambda found: f"{found[1]}{SYSTEMS[found[2]]}", value)


def write(compared: Compared, bind: Bind) -> str:
    """Write the condition that a row of `resource` has a value that compares as it should."""
    match compared.value:
        case Text():
            return _write_string(compared.parameter, _STRINGS[compared.operator], compared.value, bind)
        case Interval():
            return _write_date(compared.parameter, compared.value, bind)
        case tuple():
            return _write_unequal(compared.parameter, compared.value, bind)
    return "false"


def _write_string(parameter: Parameter, form: str, text: Text, bind: Bind) -> str:
    numbers = bind([source.number for source in parameter.sources], "smallint[]")
    comparison = form.format(value=bind(text.value, "text"))
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.string_index AS found "  # noqa: S608 - placeholders only
        f"WHERE found.parameter = ANY ({numbers}) AND {comparison})"
    )


def _write_date(parameter: Parameter, wanted: Interval, bind: Bind) -> str:
    """Write that the whole of a date that was asked for lies within the resource's."""
    low, high = bind(wanted.low, "timestamptz"), bind(wanted.high, "timestamptz")
    if parameter.main:
        return f"(resource.ends > '-infinity' AND resource.starts <= {low} AND resource.ends >= {high})"
    number = bind(parameter.number, "smallint")
    return (
        "resource.rid IN (SELECT found.rid FROM fhir.date_index AS found "  # noqa: S608 - as above
        f"WHERE found.parameter = {number} AND found.starts <= {low} AND found.ends >= {high})"
    )


def _write_unequal(parameter: Parameter, wanted: tuple[object, ...], bind: Bind) -> str:
    """Write that there is a token of the form of those wanted that is none of them."""
    numbers = "|".join(str(source.number) for source in parameter.sources)
    forms = [rf"(?:{numbers})\|{form}" for form in _FORMS]
    form = next((one for one in forms if all(re.fullmatch(one, str(token)) for token in wanted)), forms[0])
    return (
        "EXISTS (SELECT FROM unnest(resource.tokens) AS found (token) "
        f"WHERE found.token ~ {bind(f'^{form}$', 'text')} AND found.token <> ALL ({bind(list(wanted), 'text[]')}))"
    )
