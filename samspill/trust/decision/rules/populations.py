"""The rule about what systems read: what citizens have blocked or objected to is left out for whoever treats.

For a purpose of treatment (or any other than those of running and steering) a search across records leaves out what a
citizen has blocked, hard or soft, and the whole record of whoever has objected to sharing: nobody breaks the glass
for a program, and nothing is known of who will see what is found. The same is left out of one record that a system
names, or reads a resource of by its id. What is done to run the platform (HSYSADMIN: loads, exports, backups, control)
or to steer (GOV) sees all: it is no health care, and a copy that lacks some would be no copy. What a citizen's own
program reads of the record that it is bound to is not kept from the citizen.
Sources: pasient- og brukerrettighetsloven § 5-3, pasientjournalloven § 17 (the objection is to the use of information
in health care); the exception is a choice (docs/decisions/0014-the-decision.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from samspill.trust.decision import labels
from samspill.trust.decision.facts import Part, in_force
from samspill.trust.decision.rules.blocks import hidden
from samspill.trust.decision.rules.callers import RUNNING
from samspill.trust.decision.tables import CLASS_OF

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samspill.trust.decision.facts import Setting
    from samspill.trust.grants import Hide, Need

RULE: Final = "block.population"
OWN: Final = frozenset({"PATRQT", "FAMRQT", "PWATRNY"})
"""Purposes of citizens and of those who represent them."""
_WHOLE: Final = Part()


def follows_blocks(purpose: str, need: Need, record: str | None = None) -> bool:
    """Tell whether what a call reads leaves out what is blocked: it only reads, and not to run the platform.

    `record` is the one that it reads in, where that is known. Across records only a search follows blocks. What names
    one resource that is in nobody's record, a history of all, and a write that searches for what it is about to change
    do not: they say of what is gone that it is gone, and make no second one of what is there. What citizens have
    decided is not hidden by what they have decided: a block can be lifted.
    """
    if purpose in RUNNING or need.settings or (record and purpose in OWN):
        return False
    letters = {letter for _, letter in need.access}
    if need.reads_at_last or not letters <= {"r", "s"}:
        return need.reads_at_last
    return bool(record) or (need.population and "s" in letters)


def left_out(
    settings: Mapping[str, Sequence[Setting]],
    organisations: frozenset[str],
    need: Need,
    at: datetime,
    *,
    single: bool = False,
) -> tuple[Hide, ...]:
    """Give what is left out, by the active settings of each record and the organisations that the caller acts for.

    `single` says that all of it is in one record, whose settings they are. What was deleted bears no label any more:
    settings alone judge it.
    """
    found: dict[Hide, set[str]] = {}
    for record, several in settings.items():
        for one in several:
            if in_force(one.starts, one.ends, at) and _keeps_out(one, organisations):
                part = _WHOLE if one.does == "reserve" else one.what
                found.setdefault(structs.replace(hidden(part), rule=RULE, told=False), set()).add(record)
    by_record = tuple(structs.replace(hide, records=frozenset(records)) for hide, records in found.items())
    wanted = frozenset(kind for kind, _ in need.access)
    kinds = wanted & frozenset(CLASS_OF)
    labelled = structs.replace(labels.BLOCKED, rule=RULE, kinds=kinds, seldom=not single, gone=False, told=False)
    return (labelled, *by_record)


def _keeps_out(one: Setting, organisations: frozenset[str]) -> bool:
    """Tell whether a setting keeps a program out: it does unless it names only organisations that are others."""
    if one.does == "consent":
        return False
    if one.does == "reserve":
        return True
    if one.but is not None and one.but.organisations & organisations:
        return False
    to = one.to
    only_others = to.organisations and not (to.practitioners or to.roles) and not to.organisations & organisations
    return not only_others
