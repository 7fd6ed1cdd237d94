"""Words that a paper writes in two ways: in titles, in the running text, and names of things with capitals inside.

There is no dictionary: the evidence is the paper itself. Short words that differ by a letter are mostly two words, so
only long ones are told of.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from samspill.governance.importing.reading import words
from samspill.governance.importing.reading.findings import Doubt, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samspill.governance.importing.reading.findings import MeetingPaper
    from samspill.governance.importing.reading.lines import Line

_IN_TITLE: Final = 8
"""Letters of a word of a title, which is written with care."""
_IN_TEXT: Final = 11
"""Letters of a word of the running text: of shorter ones, most that differ by a letter are two words."""
_OFTEN: Final = 2
_WORD: Final = re.compile(rf"[a-zæøå]{{{_IN_TITLE},}}")
_NAMED: Final = re.compile(r"(?<![\w.@/-])[A-ZÆØÅ]\w{3,}(?![\w@/]|\.\w)")
_INSIDE: Final = re.compile(r"[a-zæøå][A-ZÆØÅ]")
_SHORT: Final = re.compile(r"\b[A-ZÆØÅ]{4,6}\b")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzæøå"


def of_spelling(file: str, papers: list[MeetingPaper], lines: list[Line]) -> Iterator[Doubt]:
    """Doubt words that are written in two ways, each once: of titles first, since a title is what a case is called."""
    places: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for line in lines:
        for word in _WORD.findall(line.cased):
            counts[word] += 1
            places.setdefault(word, line.number)
    told: set[str] = set()
    yield from _of_titles(papers, counts, places, told)
    yield from _of_text(file, counts, places, told)
    yield from _of_names(file, lines)
    yield from _of_abbreviations(file, lines)


def _of_titles(
    papers: list[MeetingPaper], counts: Counter[str], places: dict[str, int], told: set[str]
) -> Iterator[Doubt]:
    for case in (case for one in papers for case in one.cases):
        for heading in case.headings:
            for word in _WORD.findall(heading.title.casefold()):
                other = next((near for near in _near(word) if near in counts), None)
                if other and word not in told and other not in told and word in counts:
                    told.update((word, other))
                    there = Source(heading.source.file, places[other], places[other])
                    yield Doubt(
                        "spelling", f"{case.number}: «{word}» or «{other}»", (heading.source, there), (word, other)
                    )


def _of_text(file: str, counts: Counter[str], places: dict[str, int], told: set[str]) -> Iterator[Doubt]:
    """Doubt a long word that stands once and another that stands more often; and one that lacks its last letter."""
    for word, number in counts.items():
        if len(word) < _IN_TEXT:
            continue
        nears = [near for near in _near(word) if counts[near] >= _OFTEN] if number == 1 else []
        other = next(iter(nears), None) or (word + word[-1] if counts[word + word[-1]] else None)
        if other and not told & {word, other}:
            told.update((word, other))
            yield Doubt("spelling", f"«{word}» or «{other}»", _at(file, places[word], places[other]), (other, word))


def _near(word: str) -> Iterator[str]:
    """Give the words that are one letter from a word: more, less or other, but not among its last three."""
    for at in range(1, len(word) - 3):
        yield word[:at] + word[at + 1 :]
        for letter in _LETTERS:
            if letter != word[at]:
                yield word[:at] + letter + word[at + 1 :]
            if letter != "s":
                yield word[:at] + letter + word[at:]


def _of_names(file: str, lines: list[Line]) -> Iterator[Doubt]:
    """Doubt a name of a thing that has a capital inside in one place and not in another: `HelsaMi`, `Helsami`."""
    seen: dict[str, dict[str, int]] = {}
    for line in lines:
        for word in _NAMED.findall(line.text):
            if not word.isupper():
                seen.setdefault(word.casefold(), {}).setdefault(word, line.number)
    for forms in seen.values():
        if len(forms) > 1 and any(_INSIDE.search(form) for form in forms):
            names = tuple(forms)
            yield Doubt("spelling", " or ".join(f"«{name}»" for name in names), _at(file, *forms.values()), names)


def _of_abbreviations(file: str, lines: list[Line]) -> Iterator[Doubt]:
    """Doubt an abbreviation that stands once and is another, which stands more often, with two letters swapped.

    What is like the short name of a council is left alone: UNIT is no NUIT.
    """
    counts = Counter(word for line in lines for word in _SHORT.findall(line.text))
    places = {word: line.number for line in reversed(lines) for word in _SHORT.findall(line.text)}
    for word in [word for word, number in counts.items() if number == 1]:
        swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        other = next((one for one in swapped if one != word and counts[one] >= _OFTEN), None)
        if other and words.body_in(other) is None:
            yield Doubt("spelling", f"«{word}» or «{other}»", _at(file, places[word], places[other]), (other, word))


def _at(file: str, *numbers: int) -> tuple[Source, ...]:
    return tuple(Source(file, number, number) for number in numbers)
