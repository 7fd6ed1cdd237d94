"""Proof that `decide` said yes. Functions that hand out a person's data ask for one; only `decide` makes one."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True, slots=True)
class PopulationGrant(Grant):
    """Opens every record: for systems that serve all of them, never for a person."""


@dataclass(frozen=True, slots=True)
class OpenGrant(Grant):
    """Opens what is nobody's record: organisations, code lists, the platform's own pages."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a call wants to be allowed."""

    access: frozenset[tuple[str, str]] = frozenset()
    """Pairs of resource type and one of the letters c, r, u, d, s (SMART App Launch 2.2, scopes)."""
    scope: str = ""
    """The named scope, for an operation that is not FHIR."""
    patient: str | None = None
    """Whose record, where the call says; the empty string means a record that does not exist."""
    population: bool = False
    """Whether it reaches into records of people who are not named by the call."""
