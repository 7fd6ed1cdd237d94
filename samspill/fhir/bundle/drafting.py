"""From the entries of a Bundle to drafts: names of entries and conditional references resolved, each validated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.bundle import lookups, references
from samspill.fhir.drafts import draft_of
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.fhir.drafts import Draft
    from samspill.store import Transaction

MOST_FAULTS: Final = 100


@dataclass(frozen=True, slots=True)
class Item:
    """A resource to be drafted: where it stands, what it is to be, and its tight text."""

    place: int
    kind: str
    id: str
    method: int
    text: bytes


async def draft_all(
    tx: Transaction,
    items: Sequence[Item],
    names: Mapping[bytes, bytes],
    base: str,
    known: dict[tuple[str, str], str] | None = None,
) -> dict[int, Draft]:
    """Draft every item, by its place. `names` maps full URLs of entries to the references that they become.

    Raises `Invalid` with the faults of all of them, each with its place in the Bundle.
    """
    web = references.has_web_names(names)
    texts = {item.place: references.resolve_names(item.text, names, web=web) for item in items}
    found = await lookups.conditional(tx, texts, base, known)
    drafts: dict[int, Draft] = {}
    faults: list[Fault] = []
    for item in items:
        try:
            drafts[item.place] = _draft(references.resolve_conditional(texts[item.place], found), item, base)
        except Problem as problem:
            faults += placed(problem, item.place)
            if len(faults) >= MOST_FAULTS:
                break
    if faults:
        raise Invalid(f"the Bundle is not valid: {faults[0].where} {faults[0].what}", *faults[:MOST_FAULTS])
    return drafts


def _draft(tight: bytes, item: Item, base: str) -> Draft:
    if not tight:
        message = "there must be a resource"
        raise Invalid(message, Fault("", message, "required"))
    value = strict_json.inspect(tight)
    return draft_of(value, tight, item.kind, item.method, base, item.id)


def placed(problem: Problem, place: int) -> list[Fault]:
    """Put a problem's faults where they are in the Bundle: `Patient.name` becomes `Bundle.entry[3].resource.name`."""
    faults = problem.faults or (Fault("", problem.message, problem.issue),)
    return [Fault(_within(place, fault.where), fault.what, fault.code) for fault in faults]


def _within(place: int, where: str) -> str:
    _, _, rest = where.partition(".")
    return f"Bundle.entry[{place}].resource" + (f".{rest}" if rest else "")
