"""Composite parameters: values that must stand together. http://hl7.org/fhir/R4/search.html#combining

    Observation?component-code-value-quantity=http://loinc.org|8480-6$gt140

Each part is a parameter of its own with its own kind, and the resource must satisfy all of them. Where they are parts
of an item that repeats, such as the components of an observation, one item must satisfy all: `fhir.item_index` tells
the items of a resource apart, wherever there are several.

Where several combinations will do, what all of them ask is asked first, part by part, in a form that an index leads to;
then each combination is held against what that has found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.search import quantities
from samspill.fhir.search.clause import Amount, Clause, Parts, refuse
from samspill.fhir.search.index import Draft
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.paths import walk
from samspill.fhir.search.simple import SIMPLE
from samspill.fhir.search.tokens import shorten
from samspill.fhir.search.values import components

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.index import Item, Visit
    from samspill.fhir.search.parameter import Parameter, Path, Step

ROOT: Final = ("root",)
ANYWHERE: Final = frozenset({"token", "reference", "uri", "number", "quantity"})
"""Kinds of part that can be sought in several places at once."""


@dataclass(frozen=True, slots=True)
class Place:
    """One of the places where a composite's values stand, and the parameter that each part is there."""

    key: str
    """The JSON key of the items; `` when the place is the resource itself."""
    parts: tuple[Parameter, ...]
    shared: tuple[bool, ...]
    """For each part, whether it is the resource's own, the same for all items."""


@cache
def places(parameter: Parameter) -> tuple[Place, ...]:
    """Find the places of a composite. Kept for the life of the process: R4 does not change."""
    found = []
    for at, path in enumerate(parameter.paths):
        ends = [component.paths[at] for component in parameter.components]
        shared = tuple(all(end.steps[:1] == (ROOT,) for end in one) for one in ends)
        parts = tuple(_part(parameter.type_name, path.steps, one) for one in ends)
        found.append(Place(str(path.steps[0]) if path.steps else "", parts, shared))
    return tuple(found)


def _part(type_name: str, steps: tuple[Step, ...], ends: tuple[Path, ...]) -> Parameter:
    """Find the parameter that a part is in one place, and there only: of `combo-code`, `code` or `component-code`.

    Where the part stands decides, not what R4 calls it: of `DocumentReference.relationship` the names are exchanged.
    """
    wanted = {end.steps[1:] if end.steps[:1] == (ROOT,) else (*steps, *end.steps) for end in ends}

    def fit(one: Parameter) -> tuple[int, int, str]:
        paths = {path.steps for path in one.paths}
        return -len(wanted & paths), len(paths), one.name

    return min((one for one in parameters(type_name).values() if one.type in SIMPLE and not one.aliased), key=fit)


def index(_parameter: Parameter, _type_name: str) -> Visit | None:
    """Gather nothing: the parts are indexed as what they are, and items apart (see `gather_items`)."""
    return None


@cache
def _item_visits(type_name: str) -> tuple[tuple[str, Visit], ...]:
    """Give what gathers the parts of an item, for each key of a type that holds items of composites."""
    wanted: dict[str, dict[int, Parameter]] = {}
    for parameter in parameters(type_name).values():
        for place in places(parameter) if parameter.type == "composite" else ():
            for part, shared in zip(place.parts, place.shared, strict=True):
                if place.key and not shared:
                    wanted.setdefault(place.key, {})[part.number] = part
    return tuple((key, walk(list(_branches(key, parts.values())))) for key, parts in wanted.items())


def _branches(key: str, parts: Any) -> Iterator[tuple[tuple[Step, ...], Visit]]:
    for part in parts:
        for path in part.paths:
            visit = SIMPLE[part.type].index(part, path.type)
            if visit is not None and path.steps[0] == key:
                yield path.steps[1:], visit


def gather_items(type_name: str, resource: dict[str, Any], root: str) -> list[Item]:
    """Gather the rows that tell a resource's items apart; none where no item is repeated."""
    found: list[Item] = []
    for key, visit in _item_visits(type_name):
        values = resource.get(key)
        if type(values) is not list or len(values) < 2:  # noqa: PLR2004 - a single item is the resource's only one
            continue
        for number, value in enumerate(values):
            draft = Draft(root)
            visit(value, draft)
            nothing = (None,) * 7
            for token in dict.fromkeys(draft.tokens):
                whose = token.partition("|")[0].partition(":")[0]
                found.append((int(whose), number, shorten(token), *nothing))
            found += [(row[0], number, None, *row[1:]) for row in draft.quantities]
    return found


def read(parameter: Parameter, modifier: str, text: str, context: Context) -> Clause:
    """Read the parts, with `$` between them, each as its own parameter's value. Raises `Malformed`."""
    if modifier:
        raise refuse(parameter.name, "a composite takes the modifier :missing only")
    texts = components(text)
    names = [component.name for component in parameter.components]
    if len(texts) != len(names) or not all(texts):
        raise refuse(parameter.name, f"the value is {'$'.join(names)}")
    return Clause(
        parameter,
        "",
        Parts(
            tuple(
                tuple(
                    SIMPLE[part.type].read(part, "", one, context) for part, one in zip(place.parts, texts, strict=True)
                )
                for place in places(parameter)
            )
        ),
    )


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that one of the clauses' combinations is there, in one of the places."""
    found = [
        (place, parts)
        for clause in clauses
        if isinstance(clause.value, Parts)
        for place, parts in zip(places(parameter), clause.value.places, strict=True)
    ]
    conditions = [one for part in zip(*(parts for _, parts in found), strict=True) for one in _in_any(part, bind)]
    if len(found) > 1:
        each = [_in_place(place, parts, bind) for place, parts in found]
        # Nearly every row that has all parts has them together. PostgreSQL would multiply the two as if they had
        # nothing to do with each other, and expect next to no rows.
        conditions.append(f"coalesce({' OR '.join(each)}, false)")
    else:
        conditions += _in_one_item(*found[0], bind)
    return f"({' AND '.join(conditions)})"


def _in_any(parts: Sequence[Clause], bind: Bind) -> Iterator[str]:
    """Write that a part is there in one of the combinations: all that is asked, if there is one only."""
    first = parts[0].parameter
    sources = tuple(dict.fromkeys(source for part in parts for source in part.parameter.sources))
    if first.type in ANYWHERE or len(sources) == 1:
        wanted = list({part.value: part for part in parts}.values())
        yield SIMPLE[first.type].compose(replace(first, sources=sources), wanted, bind)


def _in_place(place: Place, parts: Sequence[Clause], bind: Bind) -> str:
    """Write that one combination is there, to be asked of one row at a time."""
    conditions = [
        quantities.of_each(part.parameter, [part], bind)
        if isinstance(part.value, Amount)
        else SIMPLE[part.parameter.type].compose(part.parameter, [part], bind)
        for part in parts
    ]
    return f"({' AND '.join([*conditions, *_in_one_item(place, parts, bind)])})"


def _in_one_item(place: Place, parts: Sequence[Clause], bind: Bind) -> Iterator[str]:
    """Write that one item has all parts, for resources whose items are told apart. OFFSET 0 keeps it to one row."""
    own = [part for part, shared in zip(parts, place.shared, strict=True) if not shared]
    if place.key and len(own) > 1:
        yield _together([(part.parameter, part) for part in own], bind)


def _together(wanted: Sequence[tuple[Parameter, Clause | None]], bind: Bind) -> str:
    """Write that one item has values of some parameters that satisfy their clauses, if it is told apart at all."""
    first = bind(wanted[0][0].number, "smallint")
    joins = "".join(
        f" JOIN fhir.item_index AS item_{at} ON item_{at}.rid = item_0.rid AND item_{at}.item = item_0.item"
        for at in range(1, len(wanted))
    )
    each = [
        f"item_{at}.parameter = {bind(parameter.number, 'smallint')} AND {_has(part, f'item_{at}', bind)}"
        for at, (parameter, part) in enumerate(wanted)
    ]
    return (
        "(NOT EXISTS (SELECT FROM fhir.item_index AS one "  # noqa: S608 - placeholders only
        f"WHERE one.rid = resource.rid AND one.parameter = {first} OFFSET 0) "
        f"OR EXISTS (SELECT FROM fhir.item_index AS item_0{joins} "
        f"WHERE item_0.rid = resource.rid AND {' AND '.join(each)} OFFSET 0))"
    )


def _has(part: Clause | None, row: str, bind: Bind) -> str:
    match part.value if part else None:
        case Amount() as amount:
            return f"({quantities.comparison(amount, row, bind)})"
        case tuple() as tokens:
            return f"{row}.token = ANY ({bind(list(tokens), 'text[]')})"
        case _:
            return "true"


def present(parameter: Parameter, bind: Bind) -> str:
    """Write the condition that all parts have values, together, in one of the places."""
    each = []
    for place in places(parameter):
        conditions = [SIMPLE[part.type].present(part, bind) for part in place.parts]
        own = [part for part, shared in zip(place.parts, place.shared, strict=True) if not shared]
        if place.key and len(own) > 1:
            conditions.append(_together([(part, None) for part in own], bind))
        each.append(f"({' AND '.join(conditions)})")
    return f"({' OR '.join(each)})"
