"""What a rule about attests looks at, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from samspill.kernel.attestation import Attestation

Severity = Literal["reject", "warn"]
"""`reject`: nothing is handed out on this attest. `warn`: noted, and for the consumer to mend."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that an attest breaks."""

    rule: str
    """`ATT-` and the number in the rules of Tillitsrammeverket; `ATT-required` for what its data model demands."""
    severity: Severity
    message: str
    """For the consumer. Never holds a value."""
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """An attest, and what is known without it."""

    attestation: Attestation
    at: datetime
    pid: str
    """National number of whoever signed in; empty when the token does not say."""
    hpr: str
    """HPR number that the issuer states; empty when it does not."""
    legal_entity: str
    """`orgnr_parent` of the token; empty when it has none, and then nothing is compared."""
    point_of_care: str
    """`orgnr_child` of the token, likewise."""
    personnel: Mapping[str, Any] | None
    """What Helsepersonellregisteret says of the HPR number: `{"hpr", "authorisations": [{"category", …}]}`, those in
    force; None: it has no such number."""
    organisation: Mapping[str, Any] | None
    """What Enhetsregisteret and the membership say of the legal entity: `{"number", "parent", "active", "member",
    "terms"}`; None: they have no such number."""
    patient_numbers: frozenset[str] | None
    """Numbers of the patient that is asked about; None when the call is about no one patient."""
    register_known: bool
    """False: the registers are not at hand, and what they would prove is warned of, not refused."""
    unit: Mapping[str, Any] | None
    """The same as `organisation`, of the point of care; None: not asked."""
    security_level: str | None
    """How surely the person is known, as HelseID writes it; None: checked elsewhere."""
    terms: frozenset[str]
    """Terms that the legal entity must have accepted, all of them; without any, having accepted one is enough."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and whether a case breaks it."""

    id: str
    severity: Severity
    says: str
    broken: Callable[[Case], bool]

    @property
    def source(self) -> str:
        """Where the rule is set down."""
        if self.id == "ATT-required":
            return "Tillitsrammeverket, informasjons- og datamodell v1.1 (30.04.2024): avtalemessig påkrevd"
        return f"Tillitsrammeverket, forretningsregler for bruk av attestering v1.1 (30.04.2024), {self.id}"

    def finding(self) -> Finding:
        """Say that it is broken."""
        return Finding(self.id, self.severity, self.says, self.source)
