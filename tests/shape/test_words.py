"""The repository speaks of health care and of its own code, and of nothing else.

Brackets in the patterns keep this file itself from matching.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.shape.reading import files, name_of

if TYPE_CHECKING:
    from pathlib import Path

FORBIDDEN = {
    "a folder of somebody's machine": r"(?<![\w.])/([w]ork|[h]ome|[U]sers|[r]oot)/\w",
    "a folder outside the repository": r"(?<![\w\-./])[s]hared/",
    "a registry that packages come from": r"[p]ypi\.org|[p]ythonhosted|[n]pmjs|[c]rates\.io|[r]egistry\.[n]pm",
    "what wrote a text": r"(?i)[g]enerated (by|with) (an? )?(ai|llm|model)|[c]o-authored-by",
    "models of language": r"\bA[I]\b|\bLL[M]s?\b|(?i:[l]anguage model|chat[g]pt|co[p]ilot)",
    "makers of such": r"(?i)cla[u]de|anth[r]opic|open[a]i",
    "somebody who helps": r"(?i)\b[h]elpers?\b",
    "somebody who acts for another": r"(?i)\b(sub-?|coding |our |the )[a]gents?\b",
    "unfinished work": r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b",
}
MAY_SAY = {
    "tests/shape/test_size.py": "names what no module may be called",
}
"""Files that say one of these things, and why."""


def text_of(path: Path) -> str:
    """A file's text; empty when it is none."""
    content = path.read_bytes()
    if b"\0" in content[:8192]:
        return ""
    return content.decode("utf-8", "replace")


def said(text: str) -> list[str]:
    """What a text says that it may not, with the line."""
    return [
        f"line {text.count(chr(10), 0, found.start()) + 1}: {what}: {found[0]}"
        for what, pattern in FORBIDDEN.items()
        for found in re.finditer(pattern, text)
    ]


def test_no_file_says_what_it_may_not():
    found = {name_of(path): words for path in files() if (words := said(text_of(path)))}
    assert {name: words for name, words in found.items() if name not in MAY_SAY} == {}
    assert found.keys() == MAY_SAY.keys(), "an exception that is needed no more goes out of the list"


@pytest.mark.parametrize(
    "text",
    [
        "see /" + "work/main/x",
        "from s" + "hared/specs",
        "https://p" + "ypi.org/simple",
        "Co-" + "Authored-By: somebody",
        "an L" + "LM",
        "TO" + "DO: later",
        "the a" + "gent",
    ],
)
def test_what_may_not_be_said_is_found(text):
    assert said(text)


@pytest.mark.parametrize("text", ["shared_buffers = 64MB", "Provenance.agent", "user-agent", "/health", "it is said"])
def test_what_may_be_said_is_not_found(text):
    assert not said(text)
