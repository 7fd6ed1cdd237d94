"""An expression's text, cut into tokens (http://hl7.org/fhirpath/N1/grammar.html)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from samspill.fhir.fhirpath.errors import FhirPathError

if TYPE_CHECKING:
    from collections.abc import Iterator

LENGTH: Final = 20_000
"""The longest expression that is read, in characters. The longest of R4's own has 1,500."""

_CLOCK: Final = r"\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?"
_TOKEN: Final = re.compile(
    rf"""
    (?P<blank>\s+|//[^\r\n]*|/\*.*?\*/)
  | (?P<time>@T{_CLOCK})
  | (?P<date>@\d{{4}}(?:-\d\d(?:-\d\d)?)?(?P<datetime>T(?:{_CLOCK}(?:Z|[+-]\d\d:\d\d)?)?)?)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<string>'(?:[^'\\]|\\.)*')
  | (?P<quoted>`(?:[^`\\]|\\.)*`)
  | (?P<constant>%(?:[A-Za-z_][A-Za-z0-9_-]*|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`))
  | (?P<special>\$(?:this|index|total)(?![A-Za-z0-9_]))
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<symbol><=|>=|!=|!~|[-+*/&|<>=~.,()\[\]{{}}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE: Final = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "r": "\r", "t": "\t", "f": "\f"} | {each: each for each in "`'\"\\/"}


class Token(NamedTuple):
    """One token: its kind, its text without quotes, and where it starts."""

    kind: str
    text: str
    place: int


def tokens(text: str) -> list[Token]:
    """Cut an expression into its tokens; the last is of the kind `end`. Raises `FhirPathError` with the place."""
    if len(text) > LENGTH:
        raise FhirPathError(f"an expression has at most {LENGTH} characters")
    return [*_cut(text), Token("end", "", len(text))]


def _cut(text: str) -> Iterator[Token]:
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise FhirPathError(f"no FHIRPath at character {place + 1}")
        kind = found.lastgroup or "date"
        if found["date"] is not None:
            kind = "date" if found["datetime"] is None else "datetime"
        if kind != "blank":
            yield Token(kind, _bare(kind, found[0], place), place)
        place = found.end()


def _bare(kind: str, text: str, place: int) -> str:
    """Drop the marks around a token and undo its escapes."""
    if kind == "constant":
        text = text[1:]
        return unescape(text[1:-1], place) if text[0] in "`'" else text
    if kind in ("string", "quoted"):
        return unescape(text[1:-1], place)
    if kind in ("time", "date", "datetime"):
        return text[1:].removeprefix("T")
    return text


def unescape(text: str, place: int) -> str:
    """Undo the escapes of a string literal (N1, 4.1.2). Raises `FhirPathError` for one that is none."""

    def one(found: re.Match[str]) -> str:
        if found[1] is not None:
            return chr(int(found[1], 16))
        # The N1 test suite and R4's own invariants hold escapes that are none, such as `\.`: they mean what follows.
        return _ESCAPED.get(found[2], found[2])

    plain = _ESCAPE.sub(one, text) if "\\" in text else text
    if any("\ud800" <= each <= "\udfff" for each in plain):
        plain = _paired(plain, place)
    return plain


def _paired(text: str, place: int) -> str:
    try:
        return text.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        raise FhirPathError(f"half a character in the string at character {place + 1}") from None
