"""`_content` and `_text`: words in all that a resource says, or in its narrative.

    _content=heart attack               both words, each at the beginning of a word of the text
    _text="heart attack"                the words in that order
    _text=(bone or liver) and metasta   one of the first two, and the third
    _content=heart and not attack       the one and not the other

Words are compared without regard to case and accents, as strings are. `and`, `or` and `not` stand between words, in
small or capital letters; within quotes they are words like any other. The texts are read when they are asked about,
with the functions of `migrations/0006_content.sql`: exact, but slower than other searches, so best beside another
condition. http://hl7.org/fhir/R4/search.html#content
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir.search.clause import Clause, Phrases, refuse
from samspill.fhir.search.strings import normalise
from samspill.fhir.search.values import unescape
from samspill.kernel.problems import Fault, TooLarge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.clause import Bind, Context
    from samspill.fhir.search.parameter import Parameter

CONTENT: Final = "_content"
TEXT: Final = "_text"
MOST: Final = 50
"""Words, and joining words, in one value."""
_FUNCTIONS: Final = {CONTENT: "fhir.content", TEXT: "fhir.narrative"}
_PARTING: Final = re.compile(
    "[\x01-/:-@\\[-`{-\u00bf\u00d7\u00f7\u1680\u2000-\u206f\u20a0-\u20cf\u2190-\u2bff\u2e00-\u2e7f\u3000-\u303f]+"
)
"""What parts words: the same signs as in `fhir.words`."""
_PIECE: Final = re.compile(r'"([^"]*)"|([()])|([^\s()"]+)')
_JOINING: Final = frozenset({"and", "or", "not"})


def words_of(text: str) -> str:
    """Give the words of a text as they are compared, with single spaces between them."""
    return " ".join(_PARTING.sub(" ", normalise(text)).split())


def read(parameter: Parameter, modifier: str, text: str, _context: Context) -> Clause:
    """Read one value. Raises `Malformed`, and `TooLarge` beyond `MOST` words."""
    if modifier:
        raise refuse(parameter.name, "it takes the modifier :missing only")
    text = unescape(text)
    if text.count('"') % 2:
        raise refuse(parameter.name, "a quotation mark has no other that ends it")
    pieces = list(_pieces(text))
    if len(pieces) > MOST:
        what = f"the value has at most {MOST} words"
        raise TooLarge(what, Fault(parameter.name, what, "too-costly"))
    return Clause(parameter, modifier, _Parser(parameter.name, pieces).whole())


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Take a value apart: parentheses, joining words, and what is to be said."""
    for quoted, parenthesis, plain in _PIECE.findall(text):
        if parenthesis or plain.lower() in _JOINING:
            yield parenthesis or plain.lower(), ""
        elif words_of(quoted or plain):
            yield "says", words_of(quoted or plain)


class _Parser:
    """Reads the pieces of one value. `not` binds more than `and`, which binds more than `or`."""

    def __init__(self, name: str, pieces: list[tuple[str, str]]) -> None:
        self.name = name
        self.pieces = pieces

    def whole(self) -> Phrases:
        """Read all of it."""
        found = self._any()
        if self.pieces:
            raise self._wrong()
        return found

    def _any(self) -> Phrases:
        parts = [self._all()]
        while self._take("or"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else Phrases("or", parts=tuple(parts))

    def _all(self) -> Phrases:
        parts = [self._one()]
        while self._take("and") or self._next() in {"says", "(", "not"}:
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Phrases("and", parts=tuple(parts))

    def _one(self) -> Phrases:
        if self._take("not"):
            return Phrases("not", parts=(self._one(),))
        if self._take("("):
            found = self._any()
            if not self._take(")"):
                raise self._wrong()
            return found
        if self._next() != "says":
            raise self._wrong()
        return Phrases("says", self.pieces.pop(0)[1])

    def _next(self) -> str:
        return self.pieces[0][0] if self.pieces else ""

    def _take(self, kind: str) -> bool:
        found = self._next() == kind
        if found:
            self.pieces.pop(0)
        return found

    def _wrong(self) -> Exception:
        return refuse(self.name, "the value is words, perhaps with and, or, not and parentheses between them")


def compose(parameter: Parameter, clauses: Sequence[Clause], bind: Bind) -> str:
    """Write the condition that the text of a row of `resource` is as one of the clauses asks."""
    wanted = [clause.value for clause in clauses if isinstance(clause.value, Phrases)]
    whole = wanted[0] if len(wanted) == 1 else Phrases("or", parts=tuple(wanted))
    must = [word for phrase in _required(whole) for word in phrase.split() if word.isascii()]
    said = (
        f"EXISTS (SELECT FROM (SELECT {_FUNCTIONS[parameter.name]}(resource.body) AS words OFFSET 0) AS said "
        f"WHERE {_condition(whole, bind)})"
    )
    # A quick look first: most resources say none of it. The order is kept by CASE alone.
    return f"CASE WHEN fhir.may_say(resource.body, {bind(must, 'text[]')}) THEN {said} ELSE false END" if must else said


def present(parameter: Parameter, _bind: Bind) -> str:
    """Write the condition that there is a narrative; every resource has some content."""
    return "fhir.narrative(resource.body) IS NOT NULL" if parameter.name == TEXT else "true"


def _condition(phrases: Phrases, bind: Bind) -> str:
    match phrases.operator:
        case "says":
            return f"strpos(coalesce(said.words, ''), {bind(f' {phrases.words}', 'text')}) > 0"
        case "not":
            return f"NOT {_condition(phrases.parts[0], bind)}"
        case operator:
            return "(" + f" {operator.upper()} ".join(_condition(part, bind) for part in phrases.parts) + ")"


def _required(phrases: Phrases) -> list[str]:
    """Give the phrases without which the whole is not satisfied."""
    match phrases.operator:
        case "says":
            return [phrases.words]
        case "and":
            return [words for part in phrases.parts for words in _required(part)]
        case _:
            return []
