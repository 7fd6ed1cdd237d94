"""The check digits of person numbers and organisation numbers, modulo 11."""

from __future__ import annotations

from typing import Final

FIRST: Final = (3, 7, 6, 1, 8, 9, 4, 5, 2)
"""Weights of the first nine digits of a person number, for k1."""
SECOND: Final = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
"""Weights of the first nine digits and k1, for k2."""
ORGANISATION: Final = (3, 2, 7, 6, 5, 4, 3, 2)
"""Weights of the first eight digits of an organisation number."""
_TEN: Final = 10


def weighted(digits: str, weights: tuple[int, ...]) -> int:
    """Sum the digits by their weights, modulo 11."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def check_digits(first_nine: str, remainder: int = 0) -> tuple[int, int] | None:
    """Compute k1 and k2 of nine digits; None when a digit would be 10, so that no such number exists.

    `remainder` is what the sum for k1 leaves modulo 11: 0 today; from 2032 it may be 0, 1, 2 or 3 (Skatteetaten,
    "Nytt fødselsnummer fra 2032"), which gives each nine digits up to four endings.
    """
    k1 = (remainder - weighted(first_nine, FIRST)) % 11
    if k1 == _TEN:
        return None
    k2 = -weighted(f"{first_nine}{k1}", SECOND) % 11
    return None if k2 == _TEN else (k1, k2)


def remainder_of(number: str) -> int | None:
    """Tell what eleven digits leave for k1 modulo 11; None when k2 does not fit."""
    if (weighted(number[:10], SECOND) + int(number[10])) % 11:
        return None
    return (weighted(number[:9], FIRST) + int(number[9])) % 11


def organisation_check_digit(first_eight: str) -> int | None:
    """Compute the ninth digit of an organisation number; None when it would be 10."""
    digit = -weighted(first_eight, ORGANISATION) % 11
    return None if digit == _TEN else digit
