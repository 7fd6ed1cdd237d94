"""Rules about citizens: one's own record, children's, and those of people whom one represents.

A representative never sees more than whoever is represented: every label that hides something from the owner hides it
from those who act for the owner too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.trust.decision import labels
from samspill.trust.decision.facts import Age, in_force
from samspill.trust.decision.outcome import Verdict, no
from samspill.trust.decision.reasons import reason
from samspill.trust.decision.rules.roles import opened
from samspill.trust.decision.tables import Access, access_of, access_of_several
from samspill.trust.grants import Hide

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts

OWN: Final = "PATRQT"
FAMILY: Final = "FAMRQT"
ATTORNEY: Final = "PWATRNY"
PURPOSES: Final = frozenset({OWN, FAMILY, ATTORNEY})
PERSONAL: Final = frozenset(
    {"UtlendingssakerPersonligeOgOekonomiske", "PersonligeOgOekonomiske", "PersonligeInteresser"}
)
"""Scopes of guardianship that cover the person, and not only the person's money (guardianshipScope)."""
HEALTH_TASKS: Final = frozenset({"helseogomsorg", "fastlege"})
"""Tasks of a guardian, in lower case, that are about health. A guardianship that names none covers all of its scope."""
GROWN: Final = frozenset({"minor", "adult"})
_UNDER_16: Final[dict[Age, tuple[Hide, ...]]] = {
    "child": (labels.FROM_PARENTS,),
    "youth": (labels.FROM_PARENTS, labels.FROM_YOUTH),
    "minor": (),
    "adult": (),
}
"""What the labels keep from those who act for somebody of an age."""

Found = tuple[str, str, Access, tuple[Hide, ...]]
"""The rule that gives, the basis, what it opens, and what is left out beside that."""


def is_own(facts: Facts) -> bool:
    """Tell whether it is the caller's own record: the registers say so, or the issuer where they know of neither."""
    if facts.subject and facts.person:
        return facts.subject.person == facts.person.person
    if facts.person or facts.asker.numbered:
        return False
    return facts.asker.subject == f"Patient/{facts.record}"


def purpose(facts: Facts) -> Verdict | None:
    """Citizens ask for their own sake (PATRQT), for a child (FAMRQT), or as representatives (PWATRNY)."""
    return None if facts.purpose in PURPOSES else no("purpose.not-theirs")


def subject(facts: Facts) -> Verdict | None:
    """See that it is known whose record it is, and that whoever it is lives."""
    if not facts.record:
        return None
    if facts.subject is None:
        return None if "FREG" in facts.unknown else no("subject.unknown")
    return no("subject.deceased") if facts.subject.deceased else None


def representation(facts: Facts) -> Verdict | None:
    """Find what opens the record to a citizen, and how much of it."""
    if not facts.record:
        return None
    found = _own(facts) if is_own(facts) else _represents(facts)
    if isinstance(found, Verdict):
        return found
    rule, basis, access, hides = found
    verdict = opened(facts, access)
    if not verdict.granted:
        return verdict
    return Verdict(
        granted=True,
        reason=reason(rule),
        basis=basis,
        hides=(*labels.FROM_CITIZENS, *hides, *verdict.hides),
        more=(verdict.reason,),
    )


def _age(facts: Facts) -> Age:
    """Give the owner's age group; in a trial without the population register everybody is grown up."""
    return facts.subject.age(facts.at) if facts.subject else "adult"


def _own(facts: Facts) -> Found | Verdict:
    if facts.purpose != OWN:
        return no("purpose.not-theirs")
    age = _age(facts)
    if age in GROWN:
        return "citizen:own", "own", access_of(facts.service, "own"), ()
    if age == "youth":
        return "citizen:own-youth", "own", access_of(facts.service, "own-youth"), (labels.FROM_YOUTH,)
    return no("citizen.too-young" if age == "child" else "subject.unknown")


def _represents(facts: Facts) -> Found | Verdict:
    owner, person = facts.subject, facts.person
    if facts.purpose == OWN or owner is None or person is None:
        return no("citizen.nobody")
    if owner.protected or person.protected:
        return no("representation.protected")
    return _parent(facts) if facts.purpose == FAMILY else _attorney(facts)


def _parent(facts: Facts) -> Found | Verdict:
    """Full under 12 if a parent with responsibility lives at the child's address, limited to 15, and then none."""
    if not facts.parent.responsible:
        return no("citizen.nobody")
    age = _age(facts)
    if age in GROWN:
        return no("parent.ended")
    if age == "unknown":
        return no("subject.unknown")
    if not facts.parent.at_child_address:
        return no("parent.address")
    who = "parent" if age == "child" else "parent-youth"
    return f"citizen:{who}", "parent", access_of(facts.service, who), _UNDER_16[age]


def _attorney(facts: Facts) -> Found | Verdict:
    power = _power(facts)
    return power if isinstance(power, tuple) else _guardian(facts) or power


def _power(facts: Facts) -> Found | Verdict:
    """Find a power of attorney: 16 and received from 18, for the areas that it names."""
    held = [one for one in facts.powers if in_force(one.starts, one.ends, facts.at)]
    if not held:
        return no("citizen.nobody")
    if _age(facts) not in GROWN or facts.person is None or facts.person.age(facts.at) != "adult":
        return no("power.age")
    areas = tuple(sorted({f"power:{area}" for one in held for area in one.areas}))
    return "citizen:power", "power", access_of_several(facts.service, areas), ()


def _guardian(facts: Facts) -> Found | Verdict | None:
    """Find a guardianship: its scope must be personal, and its tasks about health, if it has any."""
    guardian = facts.guardian
    if not guardian.scopes:
        return None
    tasks = {task.lower() for task in guardian.tasks}
    if not PERSONAL.intersection(guardian.scopes) or (tasks and not tasks & HEALTH_TASKS):
        return no("guardian.scope")
    if facts.person is None or facts.person.age(facts.at) != "adult":
        return no("guardian.age")
    age = _age(facts)
    if age == "unknown":
        return no("subject.unknown")
    who = "parent-youth" if age == "youth" else "guardian"
    return "citizen:guardian", "guardian", access_of(facts.service, who), _UNDER_16[age]
