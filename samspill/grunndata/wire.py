"""How registers spell moments, person numbers and organisation numbers, and what is said of what is misspelt."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec

from samspill.kernel import clock, identifiers
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

T = TypeVar("T")
_PLACE: Final = re.compile(r" - at `\$(.*)`$")
MOST_WORDS: Final = 8
_FIRST_YEAR, _LAST_YEAR = 1800, 2200
"""Years before and after these are how some registers spell `always` and `for good`."""


class Moment(datetime):
    """A moment, as `2016-09-01T00:00:00Z` or `2016-09-01`; one without a time zone is in Norwegian time."""


_ALWAYS: Final = Moment(1, 1, 1, tzinfo=UTC)
_FOR_GOOD: Final = Moment(9999, 12, 31, tzinfo=UTC)


class PersonNumber(str):
    """A person number whose check digits hold."""

    __slots__ = ()


class OrganisationNumber(str):
    """An organisation number whose check digit holds; some registers write it as a number."""

    __slots__ = ()


class Digits(str):
    """A number that counts nothing: HPR number, HER-id, RESH id, id of a contract; spelt as text or as a number."""

    __slots__ = ()


class Key(str):
    """A register's own id of a subject, which can stand in an address: letters, digits and `-`, at most 50."""

    __slots__ = ()


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What every part of FREG's Person says of itself."""

    is_valid: bool = True
    valid_from: Moment | None = None
    valid_to: Moment | None = None

    @property
    def annulled(self) -> bool:
        """Tell whether it never was in force: not valid, and nothing says until when it was."""
        return not self.is_valid and self.valid_to is None


class Period(msgspec.Struct, frozen=True, rename="pascal"):
    """From and to, the end not included; nothing there means always."""

    from_: Moment | None = msgspec.field(default=None, name="From")
    to: Moment | None = None


class Code(msgspec.Struct, frozen=True, rename="pascal"):
    """A code of a national code list, as NHN's contracts write it."""

    code_value: str


@lru_cache(maxsize=65_536)
def moment(text: str) -> Moment:
    """Read a moment; one that is far off means always or for good (see `far`). Raises ValueError."""
    try:
        read = Moment.fromisoformat(text)
    except ValueError:
        raise ValueError("is not a moment such as 2016-09-01T00:00:00Z") from None
    if not _FIRST_YEAR <= read.year < _LAST_YEAR:
        return _ALWAYS if read.year < _FIRST_YEAR else _FOR_GOOD
    return read if read.tzinfo else read.replace(tzinfo=clock.norwegian_time())


def far(found: datetime | None) -> datetime | None:
    """Give a moment for the tables: None where it means always or for good."""
    return found if found is not None and _FIRST_YEAR <= found.year < _LAST_YEAR else None


def searched(text: str) -> str:
    """Write the words of a name as a tsquery, each to be found by its beginning; empty when there are none."""
    return " & ".join(f"'{word}':*" for word in re.findall(r"[^\W_]+", text)[:MOST_WORDS])


def day(found: datetime | None) -> date | None:
    """Give the day that a register wrote; the time beside it means nothing."""
    return found.date() if found is not None else None


@lru_cache(maxsize=65_536)
def _person_number(text: str) -> PersonNumber:
    if identifiers.classify(text) is None or not text.isdigit():
        raise ValueError("is not a person number whose check digits hold")
    return PersonNumber(text)


@lru_cache(maxsize=4096)
def _organisation_number(text: str) -> OrganisationNumber:
    fault = identifiers.fault(identifiers.ORGANISATION, text)
    if fault:
        raise ValueError(fault)
    return OrganisationNumber(text)


def _digits(text: str) -> Digits:
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 19):  # noqa: PLR2004 - as many as a bigint has
        raise ValueError("is not a number of 1 to 19 digits")
    return Digits(text)


def _key(text: str) -> Key:
    if not re.fullmatch(r"[A-Za-z0-9\-]{1,50}", text):
        raise ValueError("is not an id: letters, digits and -, at most 50 of them")
    return Key(text)


_READERS: Final[dict[type, Callable[[str], Any]]] = {
    Moment: moment,
    PersonNumber: _person_number,
    OrganisationNumber: _organisation_number,
    Digits: _digits,
    Key: _key,
}


def _read(kind: type, value: Any) -> Any:
    """Read what the standard types do not cover; numbers are taken as text, but not where text is the rule."""
    if type(value) is int and kind in (OrganisationNumber, Digits):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("is not text")  # noqa: TRY004 - what is wrong with the item, told with its place
    return _READERS[kind](value)


def reader(kind: type[T]) -> Callable[[bytes, str], T]:
    """Make the reader of an item: from JSON text and the item's place to a value.

    It raises `Invalid` with place and rule, never with a value.
    """
    decoder = msgspec.json.Decoder(kind, dec_hook=_read)

    def read(text: bytes, where: str) -> T:
        try:
            return decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise fault_of(str(error), where) from None

    return read


def fault_of(said: str, where: str) -> Invalid:
    """Turn what the decoder says into a fault: the place, and the rule without the value that broke it."""
    place = _PLACE.search(said)
    rule = _PLACE.sub("", said)
    if rule.startswith("Invalid enum value"):
        rule = "is not one of the codes that are known here"
    elif not rule.startswith(("Expected", "Object", "is not", "JSON is malformed", "Input data was truncated")):
        rule = "is not what the register's shape says"
    found = f"{where}{place[1] if place else ''}"
    return Invalid(f"{found}: {rule}", Fault(found, rule))
