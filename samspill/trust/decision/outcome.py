"""What a rule says, and what all of them together decide."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from samspill.trust.decision.reasons import Reason, reason
from samspill.trust.grants import Hide  # noqa: TC001 - decisions are read from JSON by their types


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says: yes, with a reason and perhaps what is left out; or no, and that ends it."""

    granted: bool
    reason: Reason
    basis: str = ""
    """What opens the record, when this is the rule that finds it."""
    hides: tuple[Hide, ...] = ()
    more: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, with everything that led to it."""

    granted: bool
    reasons: tuple[Reason, ...]
    hides: tuple[Hide, ...] = ()
    basis: str = ""
    alert: bool = False
    opens: Literal["", "patient", "nobody", "population"] = ""
    """What kind of grant it is."""
    patient: str = ""
    bound: bool = False

    @property
    def problem(self) -> str:
        """The stable name of what refused it; empty for a yes."""
        return "" if self.granted else self.reasons[-1].rule

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the reasons, as the trail holds them."""
        return tuple([found.rule for found in self.reasons])


@lru_cache(maxsize=256)
def no(rule: str) -> Verdict:
    """Say no."""
    return Verdict(granted=False, reason=reason(rule))


@lru_cache(maxsize=256)
def yes(rule: str, basis: str = "") -> Verdict:
    """Say yes, as far as this rule goes."""
    return Verdict(granted=True, reason=reason(rule), basis=basis)
