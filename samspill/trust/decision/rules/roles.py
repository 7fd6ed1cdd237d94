"""The rule about the role: what a category of health personnel opens through a service (`access.tsv`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.trust.decision.outcome import Verdict, no
from samspill.trust.decision.reasons import reason
from samspill.trust.decision.tables import Access, access_of, hides_of

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts

KIND_OF_SERVICE: Final = {"access-log": "AuditEvent", "privacy": "Consent"}
"""What a service hands out that is no timeline of the whole record."""


def role(facts: Facts) -> Verdict | None:
    """See that the table opens what is asked for; the rest is left out. COC opens nothing that is sensitive."""
    if not facts.record:
        return None
    access = access_of(facts.service, facts.role)
    if facts.purpose == "COC" and access.sensitive:
        access = Access(access.reads, access.writes, sensitive=False)
    return opened(facts, access)


def opened(facts: Facts, access: Access) -> Verdict:
    """Say whether an access covers what a call needs."""
    wanted = KIND_OF_SERVICE.get(facts.service, "Patient")
    allowed = wanted in access.reads if facts.need.scope else bool(access.reads) and access.allows(facts.need.access)
    if not allowed:
        return no("role.no-access")
    return Verdict(granted=True, reason=reason("role:access"), hides=hides_of(access))
