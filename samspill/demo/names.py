"""Names for people who do not exist: ordinary given names, and family names made of words that nobody is called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from samspill.demo.tables import rows

_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name."""

    given: str
    family: str

    @property
    def text(self) -> str:
        """The name as it is shown."""
        return f"{self.given} {self.family}"

    @property
    def email(self) -> str:
        """An address that reaches nobody: example.com is set apart for examples (RFC 2606)."""
        return f"{self.given}.{self.family}@example.com".lower().translate(_ASCII)


def chance(purpose: str, key: str) -> int:
    """Draw a large number that is always the same for the same purpose and key."""
    return int.from_bytes(sha256(f"{purpose}:{key}".encode()).digest()[:8])


@lru_cache
def _words() -> dict[str, list[str]]:
    return {row["list"]: row["words"].split() for row in rows("words")}


def _one_of(words: str, purpose: str, key: str) -> str:
    chosen = _words()[words]
    return chosen[chance(purpose, key) % len(chosen)]


def family(key: str) -> str:
    """Make a family name, such as `Lyngvarde`."""
    return _one_of("first", "first", key) + _one_of("second", "second", key)


def person(key: str, gender: str) -> Name:
    """Make the name of a person; a gender other than `female` and `male` draws from either list."""
    words = gender if gender in ("female", "male") else ("female", "male")[chance("list", key) % 2]
    return Name(_one_of(words, "given", key), family(key))


def compound(serial: int) -> str:
    """Make the place-like word of a serial number; the first thousand and more are all different."""
    first, second = _words()["first"], _words()["second"]
    return first[serial % len(first)] + second[(serial + serial // len(first)) % len(second)]
