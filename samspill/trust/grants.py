"""Proof that `decide` said yes. Functions that hand out a person's data ask for one; only `decide` makes one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from datetime import datetime


class Hide(msgspec.Struct, frozen=True, kw_only=True):
    """What a grant leaves out of a record: each resource to which all that is said here applies.

    What is empty is not asked about. It is applied in the database, to everything that reads (`fhir.veil`).
    """

    rule: str
    """The named rule that hides it."""
    records: frozenset[str] = frozenset()
    """Ids of patients: it is in one of their records."""
    kinds: frozenset[str] = frozenset()
    """Resource types."""
    labels: frozenset[tuple[str, str]] = frozenset()
    """System and code: one of them stands in `meta.security`."""
    codes: frozenset[tuple[str, str]] = frozenset()
    """System and code: one of them stands in its type, category, class or code."""
    organisations: frozenset[str] = frozenset()
    """References `Organization/…`: one of them recorded it (author, custodian, performer, service provider)."""
    practitioners: frozenset[str] = frozenset()
    """References `Practitioner/…`: one of them recorded it."""
    encounters: frozenset[str] = frozenset()
    """References `Encounter/…`: it belongs to one of these episodes, or is one of them."""
    starts: datetime | None = None
    ends: datetime | None = None
    """Its main date lies at or after `starts` and before `ends`."""
    told: bool = True
    """Whether the caller may know that something is withheld; never what."""
    gone: bool = True
    """Whether what was deleted is left out too, since nobody can tell any more what it was."""
    seldom: bool = False
    """Its labels stand on hardly anything: whether they do is asked once, before each resource is."""


@dataclass(frozen=True, slots=True)
class Grant:
    """A yes, with the rules that gave it."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PatientGrant(Grant):
    """Opens one person's record, and no other."""

    patient: str
    bound: bool = False
    """The token itself is bound to this patient: it changes nothing outside that record."""
    hides: tuple[Hide, ...] = ()
    """What of the record is left out, from lists and totals too."""
    hides_at_last: tuple[Hide, ...] = ()
    """The same, of what is read when all that was to be changed is."""
    basis: str = ""
    """What opens the record: `gp`, `referral`, `encounter`, `consent`, `declared`, `acute`, `acute-chosen`,
    `emergency`; to citizens `own`, `parent`, `power`, `guardian`."""
    ground: str = field(default="", repr=False)
    """What the decision knew, as text without national numbers: kept beside the trail, so that it can be made again."""
    alert: bool = False
    """The record's owner, and who controls access there, are to be told of this look (an emergency override)."""


@dataclass(frozen=True, slots=True)
class PopulationGrant(Grant):
    """Opens every record: for systems that serve all of them, never for a person."""

    hides: tuple[Hide, ...] = ()
    """What is left out of all of them, from lists and totals too."""
    hides_at_last: tuple[Hide, ...] = ()
    """The same, of what is read when all that was to be changed is."""


@dataclass(frozen=True, slots=True)
class OpenGrant(Grant):
    """Opens what is nobody's record: organisations, code lists, the platform's own pages."""


class Within(msgspec.Struct):
    """A resource by which a call names the record that it wants: whose that is, is told with what the decision reads.

    The empty string: it is in nobody's record, or not there.
    """

    type: int
    """The type's own number (`fhir.definitions`)."""
    id: str
    patient: str = ""
    question: str = ""
    """What the call is likely to end with: a statement for one row, by type, id, whether every record is open, and the
    record, that says in `patient` whose record the row is in. Empty: not known beforehand."""


class Need(msgspec.Struct, frozen=True):
    """What a call wants to be allowed."""

    access: frozenset[tuple[str, str]] = frozenset()
    """Pairs of resource type and one of the letters c, r, u, d, s (SMART App Launch 2.2, scopes)."""
    scope: str = ""
    """The named scope, for an operation that is not FHIR."""
    patient: str | None = None
    """Whose record, where the call says; the empty string means a record that does not exist."""
    population: bool = False
    """Whether it reaches into records of people who are not named by the call."""
    about: str | None = None
    """Whose record it reads in, where it may reach into all: what that citizen has blocked is left out."""
    within: Within | None = None
    """The resource in whose record it reads, where whose that is must be looked up. Facts have `patient` instead."""
    reads_at_last: bool = False
    """Whether it reads when all that was to be changed is: a transaction whose entries read too."""
    settings: bool = False
    """Whether it is about what a citizen has decided, and not about what is recorded: no block hides itself."""

    def found_within(self, patient: str | None) -> Need:
        """Give the need of a call whose resource turned out to be in a record, or (None) in nobody's."""
        return Need(
            self.access,
            self.scope,
            patient,
            self.population,
            self.about,
            reads_at_last=self.reads_at_last,
            settings=self.settings,
        )
