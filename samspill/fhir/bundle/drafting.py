"""From the entries of a Bundle to drafts: names of entries and conditional references resolved, each validated.

A conditional reference may mean what is in the database, or what the same Bundle makes: then it is matched by the
tokens of the drafts, so by identifiers and codes.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samspill.fhir import conditional
from samspill.fhir.bundle import lookups, references
from samspill.fhir.bundle.profiled import refuse_misfits
from samspill.fhir.bundle.workspace import placed
from samspill.fhir.conditional import Reach
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import draft_of
from samspill.fhir.search import extract
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

    from samspill.fhir.conditional import Condition
    from samspill.fhir.drafts import Draft
    from samspill.store import Transaction

MOST_FAULTS: Final = 100
TURN: Final = 50
"""Items that are drafted before the process's other calls have their turn: some milliseconds."""
Asked = tuple[str, str]
"""A conditional reference: the type, and the query."""


@dataclass(frozen=True, slots=True)
class Item:
    """A resource to be drafted: where it stands, what it is to be, and its tight text."""

    place: int
    kind: str
    id: str
    method: int
    text: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A conditional reference, and the ids of what it matches in the database: two at most."""

    condition: Condition
    ids: tuple[str, ...]


async def draft_all(
    tx: Transaction,
    items: Sequence[Item],
    names: Mapping[bytes, bytes],
    base: str,
    known: dict[Asked, str] | None = None,
) -> dict[int, Draft]:
    """Draft every item, by its place, where all records are open. `names` maps full URLs to the references they become.

    `known` keeps what references were found to mean from one Bundle to the next, where nothing else writes. Raises
    `Invalid` with the faults of all of them, each with its place in the Bundle.
    """
    texts = {item.place: item.text for item in items}
    conditions = await understand(tx, read_references(texts, base), texts)
    new = {asked: condition for asked, condition in conditions.items() if asked not in (known or {})}
    found = await lookups.find(tx, [(condition, Reach(everywhere=True)) for condition in new.values()])
    wanted = {asked: Wanted(conditions[asked], (id_,)) for asked, id_ in (known or {}).items() if asked in conditions}
    for (asked, condition), matches in zip(new.items(), found, strict=True):
        wanted[asked] = Wanted(condition, tuple(match.id for match in matches))
        if known is not None and len(matches) == 1:
            known[asked] = matches[0].id
    drafts = await draft_items(items, names, base, wanted)
    await refuse_misfits(tx, drafts)
    return drafts


def read_references(texts: Mapping[int, bytes], base: str) -> dict[Asked, Condition]:
    """Read the conditional references in resources' texts. Raises `Invalid` that names the element."""
    found: dict[Asked, Condition] = {}
    for place, text in texts.items():
        for kind, query in references.conditional_references(text):
            if (kind, query) not in found:
                where = f"Bundle.entry[{place}].resource"
                try:
                    _check_type(kind)
                    pairs = conditional.pairs_of(query, where)
                    found[kind, query] = conditional.read_condition(kind, pairs, base, where)
                except Problem as problem:
                    raise _at(_places_of(place, text, (kind, query))[0], problem) from None
    return found


async def understand(
    tx: Transaction, asked: Mapping[Asked, Condition], texts: Mapping[int, bytes]
) -> dict[Asked, Condition]:
    """Read to their end the conditions that ask what value sets hold. Raises `Invalid` that names the element."""
    found = {}
    for key, condition in asked.items():
        try:
            found[key] = await conditional.understood(tx, condition)
        except Problem as problem:
            places = (where for place, text in texts.items() for where in references.places_of(text, *key, place))
            raise _at(next(places, condition.where), problem) from None
    return found


def _check_type(kind: str) -> None:
    if kind not in TYPE_CODE:
        message = "a conditional reference begins with a type of FHIR R4"
        raise Invalid(message, Fault("", message, "value"))


def _at(where: str, problem: Problem) -> Invalid:
    """Place what is wrong with a conditional reference where it stands."""
    return Invalid(problem.message, *(replace(fault, where=where) for fault in problem.faults))


def _places_of(place: int, text: bytes, asked: Asked) -> list[str]:
    return references.places_of(text, *asked, place) or [f"Bundle.entry[{place}].resource"]


async def draft_items(
    items: Sequence[Item], names: Mapping[bytes, bytes], base: str, wanted: Mapping[Asked, Wanted]
) -> dict[int, Draft]:
    """Draft every item. `wanted` says what their conditional references match in the database.

    Other calls go on meanwhile. Raises `Invalid` with the faults of all of them, each with its place in the Bundle.
    """
    web = references.has_web_names(names)
    texts = {item.place: references.resolve_names(item.text, names, web=web) for item in items}
    drafts: dict[int, Draft] = {}
    faults: list[Fault] = []
    asking = {place: asked for place, text in texts.items() if (asked := references.conditional_references(text))}
    async for item in _in_turns(items):
        if item.place not in asking:
            _draft_into(drafts, faults, item, texts[item.place], base)
    if asking and not faults:
        ids = _meant(items, texts, drafts, wanted, base)
        async for item in _in_turns(items):
            if item.place in asking:
                unmet = [asked for asked in sorted(asking[item.place]) if len(ids[asked]) != 1]
                for one in unmet:
                    where = _places_of(item.place, texts[item.place], one)
                    faults += [_unmet(each, one, ids[one]) for each in where]
                meant = {asked: ids[asked][0] for asked in asking[item.place] if ids[asked]}
                text = references.resolve_conditional(texts[item.place], meant)
                if not unmet:
                    _draft_into(drafts, faults, item, text, base)
    if faults:
        raise Invalid(f"the Bundle is not valid: {faults[0].where} {faults[0].what}", *faults[:MOST_FAULTS])
    return drafts


async def _in_turns(items: Iterable[Item]) -> AsyncIterator[Item]:
    for number, item in enumerate(items, 1):
        yield item
        if not number % TURN:
            await asyncio.sleep(0)


def _draft_into(drafts: dict[int, Draft], faults: list[Fault], item: Item, tight: bytes, base: str) -> None:
    """Draft one item, or note what is wrong with it, until there is enough to tell."""
    if len(faults) >= MOST_FAULTS:
        return
    try:
        drafts[item.place] = _draft(tight, item, base)
    except Problem as problem:
        faults += placed(problem, item.place)


def _draft(tight: bytes, item: Item, base: str) -> Draft:
    if not tight:
        message = "there must be a resource"
        raise Invalid(message, Fault("", message, "required"))
    value = strict_json.inspect(tight)
    return draft_of(value, tight, item.kind, item.method, base, item.id)


def _meant(
    items: Iterable[Item],
    texts: Mapping[int, bytes],
    drafts: Mapping[int, Draft],
    wanted: Mapping[Asked, Wanted],
    base: str,
) -> dict[Asked, list[str]]:
    """Tell what each conditional reference may mean: ids in the database, and of what the Bundle itself makes."""
    kinds = {kind for kind, _ in wanted}
    written: dict[str, dict[str, frozenset[str]]] = {kind: {} for kind in kinds}
    for item in items:
        if item.kind in kinds:
            draft = drafts.get(item.place)
            tokens = draft.index.tokens if draft else _tokens(texts[item.place], item.kind, base)
            written[item.kind][item.id] = frozenset(tokens)
    return {asked: _ids_of(one, written[asked[0]]) for asked, one in wanted.items()}


def _tokens(tight: bytes, kind: str, base: str) -> Iterable[str]:
    """Index a resource whose own references are not resolved yet. What is no resource of the type has no tokens."""
    try:
        value = strict_json.inspect(tight)
        return extract(value, base).tokens if value.get("resourceType") == kind else ()
    except (Problem, AttributeError, TypeError, ValueError, KeyError):
        # It is not valid: the fault is found, and told, when it is drafted.
        return ()


def _ids_of(wanted: Wanted, written: Mapping[str, frozenset[str]]) -> list[str]:
    """Put together what is there and is not rewritten by the Bundle, and what the Bundle writes."""
    tokens = lookups.tokens_of(wanted.condition)
    here = (
        []
        if tokens is None
        else [id_ for id_, own in written.items() if all(not own.isdisjoint(alternatives) for alternatives in tokens)]
    )
    return [*(id_ for id_ in wanted.ids if tokens is None or id_ not in written), *here]


def _unmet(where: str, asked: Asked, ids: Sequence[str]) -> Fault:
    what = f"the conditional reference to {asked[0]} matches {'more than one resource' if ids else 'no resource'}"
    return Fault(where, what, "multiple-matches" if ids else "not-found")
