"""What each system demands of a value, in words, and how a number is set out for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.kernel.identifiers import systems
from samspill.kernel.identifiers.check_digits import organisation_check_digit
from samspill.kernel.identifiers.person_numbers import Kind, Rules, classify

if TYPE_CHECKING:
    from collections.abc import Callable

_PERSONS: Final[dict[str, tuple[tuple[Kind, ...], str]]] = {
    # NAV's made-up persons have the shape of an H-number but go by the system of a fødselsnummer.
    systems.FNR: (("fnr", "hnr"), "is not a fødselsnummer (11 digits: a date, three digits, two check digits)"),
    systems.DNR: (("dnr",), "is not a D-number (11 digits: a date with 40 added to the day, and two check digits)"),
    systems.FHN: (("fhn", "hnr"), "is not a felles hjelpenummer (11 digits, the first 8 or 9, two check digits)"),
    systems.HNR: (("hnr", "fhn"), "is not an H-number (11 digits: a date with 40 added to the month, check digits)"),
    systems.DUF: (("duf",), "is not a DUF number (12 digits, the first four a year)"),
}


def _is_number(value: str, shortest: int, longest: int) -> bool:
    return value.isascii() and value.isdigit() and shortest <= len(value) <= longest


def _is_organisation(value: str) -> bool:
    return _is_number(value, 9, 9) and organisation_check_digit(value[:8]) == int(value[8])


_NUMBERS: Final[dict[str, tuple[Callable[[str], bool], str]]] = {
    # Helsedirektoratet publishes no check digit for HPR numbers, and NHN none for HER-id and RESH.
    systems.HPR: (lambda value: _is_number(value, 7, 9), "is not an HPR number (7 to 9 digits)"),
    systems.ORGANISATION: (_is_organisation, "is not an organisation number (9 digits, the last a check digit)"),
    systems.RESH: (lambda value: _is_number(value, 1, 10), "is not a RESH id (digits only)"),
    systems.HER: (lambda value: _is_number(value, 1, 10), "is not a HER-id (digits only)"),
}


def fault(system: str, value: str, rules: Rules = "2032") -> str | None:
    """Say what is wrong with a value of a system, never quoting it; None when it holds or the system has no rule here.

    A value is taken as it stands: spaces are for people, `formatted` puts them in.
    """
    system = systems.normalise(system)
    if system in _PERSONS:
        kinds, complaint = _PERSONS[system]
        found = classify(value, rules)
        return None if found is not None and found.kind in kinds and found.value == value else complaint
    if system in _NUMBERS:
        holds, complaint = _NUMBERS[system]
        return None if holds(value) else complaint
    return None


def formatted(value: str) -> str:
    """Set a number out for reading: `178590 40217`, `310 000 019`, `200012 345 601`; anything else is left alone."""
    groups = {9: (3, 6), 11: (6,), 12: (6, 9)}.get(len(value))
    if groups is None or not (value.isascii() and value.isdigit()):
        return value
    starts = (0, *groups)
    return " ".join(value[a:b] for a, b in zip(starts, (*groups, len(value)), strict=True))
