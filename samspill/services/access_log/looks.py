"""What one entry of the trail says to people: who looked, from where, why, and what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.fhir.definitions import TYPES
from samspill.trust.attestation.codes import word
from samspill.trust.decision.attested import said_in
from samspill.trust.decision.reasons import basis_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from samspill.trust.decision.facts import Attested

Who = Literal["practitioner", "self", "patient", "staff", "operator", "platform", "other"]

NAME_DELAY: Final = timedelta(days=7)
"""A citizen sees at once which organisation looked, and the name of the person first after a week, as in Kjernejournal
(municipal notices of 2015)."""
HIDDEN: Final = "•••"
_LONG_NUMBER: Final = re.compile(r"\d{11,12}")
_PLATFORM: Final = "samspill"
DELIVERED: Final = "other:"
"""What the caller of a look that another system delivered begins with; then the name, if it gave one."""
_KINDS: Final[Mapping[str, Who]] = {
    "Practitioner/": "practitioner",
    "Patient/": "patient",
    "staff:": "staff",
    "operator:": "operator",
    DELIVERED: "practitioner",
}
_NAMELESS: Final = ("self", "platform", "practitioner", "patient", "staff")
"""Kinds of callers whose subject is no name to show."""
_INWARD: Final = ("work.", "fhir.load")
"""Operations by which the platform keeps its own house; they show nothing to anybody."""


@dataclass(frozen=True, slots=True)
class Named:
    """A person or an organisation, as its resource names it."""

    name: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """One entry of the trail."""

    at: datetime
    who: Who
    name: str
    """Empty when it is not known, or not to be shown yet."""
    name_from: datetime | None
    """When a name that is held back will be shown."""
    role: str
    organisation: str
    client: str
    operation: str
    about: str
    kind: str
    """The FHIR type of what was seen, or ``."""
    purpose: str
    """A code of HL7 v3 PurposeOfUse."""
    detail: str
    """The code of the purpose's details, or of the health care service, as attested."""
    basis: str
    """What opened the record (`PatientGrant.basis`)."""
    words: str
    """Why it was opened at once, in the caller's own words; empty where nothing was said."""
    emergency: bool
    """The ordinary rules were overridden."""
    resources: int
    outcome: str
    """done, refused or failed."""
    reasons: tuple[str, ...]
    problem: str
    request: str
    """By which the decision is found again; empty for what another system delivered."""


def look_of(
    entry: Mapping[str, Any], patient: str, people: Mapping[str, Named], delay: timedelta, now: datetime
) -> Look:
    """Read an entry about a patient. `people` names callers and organisations by reference; names wait for `delay`."""
    caller = entry["caller"]
    who = who_is(caller, patient)
    attested, words = said_in(entry.get("content", ""))
    known = _known(caller, who, people, attested)
    shown_from = entry["at"] + delay
    held_back = who == "practitioner" and shown_from > now
    named = people.get(f"Organization/{entry['organisation']}", Named(entry["organisation"]))
    return Look(
        at=entry["at"],
        who=who,
        name="" if held_back else without_numbers(known.name),
        name_from=shown_from if held_back else None,
        role=without_numbers(known.role),
        organisation=without_numbers(named.name),
        client=without_numbers(entry["client"]),
        operation=entry["operation"],
        about=without_numbers(entry["about"]),
        kind=_kind(entry["about"]),
        purpose=entry["purpose"],
        detail=attested.details or attested.service,
        basis=basis_of(entry["reasons"]),
        words=without_numbers(words),
        emergency=entry["purpose"] == "BTG",
        resources=entry["resources"],
        outcome=entry["outcome"],
        reasons=tuple(entry["reasons"].split()),
        problem=entry["problem"],
        request=entry.get("request", ""),
    )


def _known(caller: str, who: Who, people: Mapping[str, Named], attested: Attested) -> Named:
    """Name a caller: as the resource says, with the attested role; else by the subject where that is a name."""
    found = people.get(caller)
    if attested.role or found:
        known = found or Named("")
        return Named(known.name, known.role or word("role", attested.role))
    if caller.startswith(DELIVERED):
        return Named(caller.removeprefix(DELIVERED))
    return Named("" if who in _NAMELESS else caller)


def _kind(about: str) -> str:
    kind = about.partition("/")[0]
    return kind if kind in TYPES else ""


def who_is(caller: str, patient: str) -> Who:
    """Tell what kind of caller this is, by the form of its subject."""
    if caller == f"Patient/{patient}":
        return "self"
    if caller == _PLATFORM:
        return "platform"
    return next((who for start, who in _KINDS.items() if caller.startswith(start)), "other")


def is_inward(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry is the platform's own housekeeping."""
    return bool(entry["operation"].startswith(_INWARD)) and entry["outcome"] == "done"


def without_numbers(text: str) -> str:
    """Put dots for anything as long as a person number: some issuers name people by them."""
    return _LONG_NUMBER.sub(HIDDEN, text)
