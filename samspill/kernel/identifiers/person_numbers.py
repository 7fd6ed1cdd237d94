"""Telling person numbers apart: fødselsnummer, D-number, H-number, felles hjelpenummer, DUF, and made-up ones.

The order of the questions is that of the shapes: FH (first digit 8 or 9), then the month (+80, +65, +40 or plain), then
the day (+40 for a D-number), then the check digits, then the date. A two-digit year is read as 20YY, which has the same
leap years as 19YY except in 00, where the rule is 2000. The three digits after the date are not tied to a century: from
2032 they no longer are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from samspill.kernel.identifiers import systems
from samspill.kernel.identifiers.check_digits import remainder_of

Kind = Literal["fnr", "dnr", "hnr", "fhn", "duf"]
Series = Literal["ordinary", "synthetic", "undecided"]
Rules = Literal["today", "2032"]

SYSTEMS: Final[dict[str, str]] = {
    "fnr": systems.FNR,
    "dnr": systems.DNR,
    "hnr": systems.HNR,
    "fhn": systems.FHN,
    "duf": systems.DUF,
}
TENOR: Final = 80
"""Months later in Skatteetaten's test population (Tenor) and in this platform's own people."""
SYNTPOP: Final = 65
"""Months later in Norsk helsenett's older test population."""
H_NUMBER: Final = 40
"""Months later in an H-number, and in NAV's made-up persons: the shape alone can't tell which."""
_REMAINDERS: Final[dict[str, int]] = {"today": 0, "2032": 3}
_PERSON, _DUF = 11, 12


@dataclass(frozen=True, slots=True)
class Identified:
    """A number that holds, and what its shape says of it."""

    kind: Kind
    value: str
    """The digits, without spaces."""
    series: Series
    """`undecided` where no range is set apart for made-up persons: H-numbers, felles hjelpenummer and DUF."""
    from_2032: bool = False
    """True when only the rules from 2032 make it valid."""

    @property
    def system(self) -> str:
        """The system that FHIR puts beside the number."""
        return SYSTEMS[self.kind]


def classify(text: str, rules: Rules = "2032") -> Identified | None:
    """Tell what kind of person number this is; None when it is none that holds.

    White space is passed over. `rules` says which check digits are good: today's, or also those from 2032 (old numbers
    stay valid then).
    """
    value = "".join(text.split())
    if not (value.isascii() and value.isdigit()):
        return None
    if len(value) == _DUF:
        return Identified("duf", value, "undecided") if value[:2] in ("19", "20") else None
    if len(value) != _PERSON:
        return None
    remainder = remainder_of(value)
    if remainder is None or remainder > _REMAINDERS[rules]:
        return None
    if value[0] in "89":
        # The change of 2032 is published for fødselsnummer and D-number; felles hjelpenummer keeps its rule.
        return Identified("fhn", value, "undecided") if remainder == 0 else None
    return _dated(value, from_2032=remainder > 0)


def _dated(value: str, *, from_2032: bool) -> Identified | None:
    """Read a number that begins with a date."""
    day, month, year = int(value[:2]), int(value[2:4]), int(value[4:6])
    d_number = day > H_NUMBER
    shift = next((s for s in (TENOR, SYNTPOP, H_NUMBER, 0) if month > s), 0)
    if not _is_date(2000 + year, month - shift, day - (H_NUMBER if d_number else 0)):
        return None
    series: Series = "undecided" if shift == H_NUMBER else "synthetic" if shift else "ordinary"
    kind: Kind = "dnr" if d_number else "hnr" if shift == H_NUMBER else "fnr"
    return Identified(kind, value, series, from_2032)


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
