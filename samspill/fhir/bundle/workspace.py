"""A transaction while it is worked on: what its entries ask, and what is found out about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.create import create
from samspill.fhir.delete import delete
from samspill.fhir.patch.operation import patch
from samspill.fhir.update import update
from samspill.kernel.problems import Fault, Invalid, Missing, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.exchange import Operation
    from samspill.fhir.bundle.drafting import Wanted
    from samspill.fhir.bundle.lookups import Match
    from samspill.fhir.bundle.reading import Entry
    from samspill.fhir.conditional import Access, Condition
    from samspill.fhir.drafts import Draft
    from samspill.fhir.patch import Patch
    from samspill.fhir.routing import Target
    from samspill.kernel.calls import Call
    from samspill.trust import Need

LETTERS: Final[Mapping[Operation, str]] = {create: "c", update: "u", patch: "u", delete: "d"}
"""What each interaction that writes must be allowed."""


@dataclass
class Found:
    """What is found out about the entries. It is found anew when the transaction is tried again."""

    ids: dict[int, str] = field(default_factory=dict)
    """Place to id, for entries that write to one resource."""
    existing: dict[int, Match] = field(default_factory=dict)
    """Entries that create nothing, since what they would create is there."""
    matched: set[int] = field(default_factory=set)
    """Entries whose condition found the resource that they write to."""
    gone: dict[int, list[str]] = field(default_factory=dict)
    """Entries that delete: place to the ids of what goes."""
    names: dict[bytes, bytes] = field(default_factory=dict)
    """Full URLs of entries, and the references that they become."""
    references: dict[tuple[str, str], Wanted] = field(default_factory=dict)
    """Conditional references, and what they match in the database."""
    drafts: dict[int, Draft] = field(default_factory=dict)
    needs: list[Need] = field(default_factory=list)
    """What the entries that read need."""


@dataclass
class Workspace:
    """The entries of a transaction, where they go, and what was read out of them."""

    entries: list[Entry]
    targets: list[Target]
    conditions: dict[int, Condition] = field(default_factory=dict)
    """Conditions that stand in place of an id."""
    references: dict[tuple[str, str], Condition] = field(default_factory=dict)
    """Conditional references anywhere in the resources, by type and query."""
    patches: dict[int, Patch] = field(default_factory=dict)
    reads: dict[int, Call] = field(default_factory=dict)
    """The calls of the entries that change nothing."""
    found: Found = field(default_factory=Found)

    def places(self, *operations: Operation) -> list[int]:
        """Give the places of the entries that ask for some operations."""
        return [place for place, target in enumerate(self.targets) if target.operation in operations]

    @property
    def access(self) -> Access:
        """What the entries that write, and all conditions, must be allowed."""
        own = {(target.kind, LETTERS[target.operation]) for target in self.targets if target.operation in LETTERS}
        looked = [*self.conditions.values(), *self.references.values()]
        return frozenset(own.union(*(condition.access for condition in looked)))


def at_entry(problem: Problem, entry: Entry, part: str = "resource") -> Problem:
    """Say in which entry a problem is. What is missing for an entry makes the whole invalid, not the address."""
    faults = placed(problem, entry.place, part)
    kind: Any = Invalid if isinstance(problem, Missing) else type(problem)
    made: Problem = kind(f"{entry.where}: {problem.message}", *faults)
    return made


def placed(problem: Problem, place: int, part: str = "resource") -> list[Fault]:
    """Put a problem's faults where they are in the Bundle: `Patient.name` becomes `Bundle.entry[3].resource.name`."""
    faults: Iterable[Fault] = problem.faults or (Fault("", problem.message, problem.issue),)
    return [Fault(_within(place, fault.where, part), fault.what, fault.code) for fault in faults]


def _within(place: int, where: str, part: str) -> str:
    if where.startswith("Bundle."):
        return where
    if where.startswith("["):
        return f"Bundle.entry[{place}].{part}.data{where}"
    _, _, rest = where.partition(".") if part == "resource" else ("", "", "")
    return f"Bundle.entry[{place}].{part}" + (f".{rest}" if rest else "")
