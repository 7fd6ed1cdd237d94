"""Whom one of the citizen's settings is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samspill.trust.decision.facts import Facts, Scope


def concerns(scope: Scope, facts: Facts, *, empty: bool) -> bool:
    """Tell whether a setting's scope names whoever asks; `empty` says what a scope that names nobody means."""
    if not (scope.practitioners or scope.organisations or scope.roles):
        return empty
    attested = facts.attested
    if not scope.practitioners.isdisjoint(facts.hprs) or facts.role in scope.roles:
        return True
    return attested is not None and bool({attested.legal_entity, attested.point_of_care} & scope.organisations)
