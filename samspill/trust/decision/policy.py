"""What an installation decides for itself about access."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from samspill.kernel.settings import Settings


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings that the decision knows of. As it stands, it is that of production."""

    trial: bool = False
    """A demo or a test: a register that was never loaded counts as not known, and not as stale."""
    silence: timedelta = timedelta(days=1)
    """How long a register may be silent before nothing is decided on it. Zero: for ever."""

    declaration: timedelta = timedelta(days=7)
    """How long a relation lasts that a practitioner has declared (`trust.relations.declare`)."""

    @classmethod
    def of(cls, settings: Settings) -> Policy:
        """Read it from the settings. Nothing feeds the registers of a demo, so they may be silent."""
        silent = settings.environment == "demo"
        return cls(
            trial=settings.environment != "production",
            silence=timedelta(seconds=0 if silent else settings.register_silence),
            declaration=timedelta(seconds=settings.declaration_life),
        )


STRICT = Policy()
