"""JSON that is to be changed in part: what is not touched keeps the sender's spelling of every number.

Strings are written as JSON's shortest spelling, which means the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from samspill.kernel.problems import Fault, Malformed
from samspill.kernel.strict_json import DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterable


class Spelt(Decimal):
    """A number with a point or an exponent, and the text it was written as."""

    text: str

    def __new__(cls, text: str) -> Self:
        """Read the text of a number. Raises `decimal.InvalidOperation` for an exponent that is out of range."""
        number = super().__new__(cls, text)
        number.text = text
        return number


_values: Final = msgspec.json.Decoder(float_hook=Spelt)
_encoder: Final = msgspec.json.Encoder(enc_hook=lambda number: msgspec.Raw(number.text.encode()))


def read(tight: bytes) -> Any:
    """Read text that `strict_json.read` or `inspect` has passed before."""
    return _values.decode(tight)


def write(value: Any) -> bytes:
    """Write what `read` gave, tight."""
    return _encoder.encode(value)


def copy(value: Any) -> Any:
    """Give the same value once more, sharing nothing."""
    return read(write(value))


def check_depth(value: Any, above: int, where: str) -> None:
    """Refuse a value that, put `above` levels down, makes a document too deep. Raises `Malformed` at `where`."""
    level, depth = _containers([value]), above
    while level:
        level = [inner for one in level for inner in _containers(one.values() if isinstance(one, dict) else one)]
        depth += 1
        if depth > DEPTH:
            message = f"the document would be nested more than {DEPTH} levels deep"
            raise Malformed(message, Fault(where, message, "too-long"))


def _containers(values: Iterable[Any]) -> list[Any]:
    return [value for value in values if isinstance(value, dict | list)]
