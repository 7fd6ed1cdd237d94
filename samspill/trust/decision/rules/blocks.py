"""The rule about blocks: whom they keep out of what, and what an emergency lifts.

A block beats a consent, whoever gave it and whenever. Soft ones are lifted by breaking the glass, hard ones by nothing.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from samspill.trust.decision import labels
from samspill.trust.decision.facts import Part, in_force
from samspill.trust.decision.outcome import Verdict, no
from samspill.trust.decision.reasons import reason
from samspill.trust.decision.rules.scopes_of_settings import concerns
from samspill.trust.decision.tables import CLASSES
from samspill.trust.grants import Hide

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts, Setting

_WHOLE = Part()
_LIFTED, _NONE = reason("block:lifted"), reason("block:none")


def blocks(facts: Facts) -> Verdict | None:
    """Refuse what is blocked as a whole, leave out what is blocked in part, and say when a block was lifted."""
    if not facts.record:
        return None
    breaking = facts.purpose == "BTG"
    hides: list[Hide] = [] if breaking else [labels.BLOCKED]
    lifted = False
    for one in facts.settings:
        if one.does != "block" or not keeps_out(one, facts):
            continue
        if breaking and not one.hard:
            lifted = True
        elif one.what == _WHOLE:
            return no("block.record")
        else:
            hides.append(hidden(one.what))
    return Verdict(granted=True, reason=_LIFTED if lifted else _NONE, hides=tuple(hides))


def keeps_out(one: Setting, facts: Facts) -> bool:
    """Tell whether a block is in force and keeps out whoever asks."""
    if not in_force(one.starts, one.ends, facts.at) or not concerns(one.to, facts, empty=True):
        return False
    return one.but is None or not concerns(one.but, facts, empty=False)


@lru_cache(maxsize=4096)
def hidden(what: Part) -> Hide:
    """Say what a block leaves out. Types and classes are alternatives; every other side narrows it further."""
    kinds = what.kinds.union(*(CLASSES[name] for name in what.classes))
    return Hide(
        rule="block.part",
        kinds=kinds,
        codes=labels.coded(labels.DOCUMENT_TYPE, *sorted(what.document_types)),
        organisations=what.organisations,
        practitioners=what.practitioners,
        encounters=what.encounters,
        starts=what.starts,
        ends=what.ends,
    )
