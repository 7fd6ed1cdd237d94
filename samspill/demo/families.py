"""Who of the demo population belongs together: parents, homes, a guardian, and whose address is protected."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from samspill.demo.tables import rows

MADE: Final = "+"
"""In the table: a parent who is nobody's patient here, and is made for the register alone."""


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a patient to others. Each is a Patient's id, `+` for somebody made for the register, or nothing."""

    mother: str = ""
    father: str = ""
    home: str = ""
    """Whose home the patient lives in."""
    guardian: str = ""
    protection: str = ""
    """Confidential (code 7) or StrictlyConfidential (code 6)."""


@lru_cache
def _all() -> dict[str, Ties]:
    return {row["child"]: Ties(**{k: v for k, v in row.items() if k != "child"}) for row in rows("families")}


def ties(patient: str) -> Ties:
    """Give what ties a patient to others."""
    return _all().get(patient, Ties())


def home(patient: str) -> str:
    """Give the id that the patient's address is drawn from: those who live together share it."""
    return ties(patient).home or patient
