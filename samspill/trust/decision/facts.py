"""Everything that the decision may know, as plain values: what is not here cannot matter.

Facts hold no national number and no name. A person is Grunndata's own id; a record is the id of a FHIR Patient.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime  # noqa: TC003 - facts are read from JSON by their types
from typing import Final, Literal

from samspill.kernel import clock
from samspill.kernel.calls import CallerKind  # noqa: TC001 - as above
from samspill.trust.grants import Need  # noqa: TC001 - as above

Age = Literal["child", "youth", "minor", "adult", "unknown"]
YOUTH: Final = 12
OWN_HEALTH: Final = 16
"""From this age one decides alone about one's health information, and a parent's access ends."""
FULL_AGE: Final = 18
PROTECTED: Final = frozenset({"fortrolig", "strengtFortrolig"})
"""Address protection (codes 7 and 6) with which nobody represents or is represented digitally."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person of Folkeregisteret, as far as access depends on it."""

    person: str
    birth_date: date | None = None
    deceased: date | None = None
    status: str = ""
    protection: str = "ugradert"

    @property
    def protected(self) -> bool:
        """Whether the address is confidential or strictly confidential."""
        return self.protection in PROTECTED

    def age(self, at: datetime) -> Age:
        """Tell the age group at a moment, by the day it is in Norway: <12, 12–15, 16–17, ≥18 (half-open)."""
        return age_group(self.birth_date, at) if self.birth_date else "unknown"


def age_group(born: date, at: datetime) -> Age:
    """Tell the age group of somebody born on a day. Who was born on 29 February grows older on 1 March."""
    today = clock.norwegian_day(at)
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if years < YOUTH:
        return "child"
    if years < OWN_HEALTH:
        return "youth"
    return "minor" if years < FULL_AGE else "adult"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """One approval of HPR that is in force."""

    category: str
    """Code of Kategori helsepersonell (9060), such as LE."""
    kind: str = ""
    """Approval type (7704)."""
    restricted: bool = False
    specialities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Personnel:
    """What HPR says of the caller at the time."""

    hpr: str
    authorisations: tuple[Authorisation, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A legal entity or one of its units, at the time."""

    number: str
    parent: str = ""
    active: bool = False
    member: bool = False
    """Member of Helsenettet."""
    terms: tuple[str, ...] = ()
    """Terms that it has accepted and that are in force."""
    record: str = ""
    """Id of the FHIR Organization."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gp:
    """Whether the caller is the patient's general practitioner, or stands in for that one."""

    gp: bool = False
    substitute: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Parent:
    """Whether the caller has parental responsibility for the patient."""

    responsible: bool = False
    kind: str = ""
    at_child_address: bool = False
    """Some responsible parent is registered at the child's address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardian:
    """The caller's guardianship of the patient."""

    scopes: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """A power of attorney from the patient to the caller."""

    power: str
    areas: tuple[str, ...]
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A relation of treatment between a record and a practitioner, or an organisation."""

    relation: str
    kind: Literal["referral", "encounter", "declared", "emergency", "acute"]
    practitioner: str = ""
    """HPR number."""
    organisation: str = ""
    """Organisation number."""
    starts: datetime | None = None
    ends: datetime | None = None
    reasoned: bool = False
    """A reason is given; what it says, the table of relations keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whom a setting is about: one of these. All are empty: everybody among health personnel."""

    practitioners: frozenset[str] = frozenset()
    """HPR numbers."""
    organisations: frozenset[str] = frozenset()
    """Organisation numbers, of legal entities or units."""
    roles: frozenset[str] = frozenset()
    """Codes of 9060."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Which part of a record a setting is about: what all of these hold of. All are empty: the whole record."""

    kinds: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    """Codes of 9602."""
    organisations: frozenset[str] = frozenset()
    """References, of who recorded it."""
    practitioners: frozenset[str] = frozenset()
    encounters: frozenset[str] = frozenset()
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One of the citizen's settings that is active."""

    setting: str
    does: Literal["consent", "reserve", "block"]
    hard: bool = False
    """A block that no emergency lifts."""
    to: Scope = Scope()
    """Whom it lets in (a consent) or keeps out (a block, a reservation)."""
    but: Scope | None = None
    """Whom a block does not keep out."""
    what: Part = Part()
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """What the caller attests (Tillitsrammeverket), without numbers and names of people."""

    toa: int | None = None
    hpr: str = ""
    role: str = ""
    """Code of 9060."""
    legal_entity: str = ""
    point_of_care: str = ""
    purpose: str = ""
    service: str = ""
    details: str = ""
    decision: str = ""
    """The id of the consumer's own decision."""
    chosen: bool = False
    """Whether the user has chosen it, and no system has derived it (ATT-48)."""
    patient: str = ""
    """The person whom it names: Grunndata's id, `?` for one who is not known, empty when it names none."""
    findings: tuple[str, ...] = ()
    """Rules of the attestation that it breaks, of those that reject it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The caller, as the token says."""

    kind: CallerKind
    subject: str = ""
    scopes: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    patient: str | None = None
    hpr: str = ""
    level: str = ""
    legal_entity: str = ""
    point_of_care: str = ""
    numbered: bool = False
    """The issuer states a national number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything about one call, from one moment."""

    at: datetime
    purpose: str
    served: frozenset[str]
    """Purposes that the operation serves."""
    need: Need
    asker: Asker
    attested: Attested | None = None
    subject: Person | None = None
    """Whose record it is."""
    person: Person | None = None
    """Who asks."""
    personnel: Personnel | None = None
    legal_entity: Organisation | None = None
    point_of_care: Organisation | None = None
    gp: Gp = Gp()
    parent: Parent = Parent()
    guardian: Guardian = Guardian()
    powers: tuple[Power, ...] = ()
    relations: tuple[Relation, ...] = ()
    settings: tuple[Setting, ...] = ()
    stale: frozenset[str] = frozenset()
    """Registers that have not been heard from for too long."""
    unknown: frozenset[str] = frozenset()
    """Registers that were never loaded, in a trial; elsewhere these are stale."""
    reason: str = field(default="", repr=False)
    """Why the caller asks in an emergency, or for acute treatment, in their own words."""
    trial: bool = False
    """A demo or a test."""

    @property
    def service(self) -> str:
        """The service that is asked: `fhir`, or the first part of the named scope."""
        return self.need.scope.partition(".")[0] if self.need.scope else "fhir"

    @property
    def role(self) -> str:
        """The attested category of health personnel, or `-` for those without."""
        return (self.attested.role if self.attested else "") or "-"

    @property
    def record(self) -> str:
        """The record that is asked about, the token's own where the call leaves it open; empty for nobody's."""
        return self.need.patient or (self.asker.patient if self.need.population else "") or ""

    @property
    def hpr(self) -> str:
        """The caller's HPR number, by the token or by the attestation; rules see to it that they agree."""
        return self.asker.hpr or (self.attested.hpr if self.attested else "")

    @property
    def hprs(self) -> tuple[str, ...]:
        """The numbers that the caller has in HPR: the one that is said, and the one that goes on after a merger."""
        said = self.hpr
        if not said:
            return ()
        return (said, self.personnel.hpr) if self.personnel and self.personnel.hpr != said else (said,)


def in_force(starts: datetime | None, ends: datetime | None, at: datetime) -> bool:
    """Tell whether a period holds at a moment: from `starts` on, and before `ends`."""
    return (starts is None or starts <= at) and (ends is None or at < ends)
