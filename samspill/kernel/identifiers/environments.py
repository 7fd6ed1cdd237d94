"""The guard between made-up and real people: which numbers may be used in which kind of installation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samspill.kernel.identifiers.person_numbers import classify

if TYPE_CHECKING:
    from samspill.kernel.settings import Environment


def allowed(number: str, environment: Environment) -> bool:
    """Tell whether a person number may stand in an installation of this kind.

    Ordinary numbers may belong to somebody, so only production takes them; synthetic ones belong to nobody, so
    production does not. Numbers whose shape does not decide (H-numbers, felles hjelpenummer, DUF) are taken everywhere.
    What is no valid person number is allowed nowhere.
    """
    found = classify(number)
    if found is None:
        return False
    refused = "synthetic" if environment == "production" else "ordinary"
    return found.series != refused
