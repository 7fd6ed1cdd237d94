"""What changed from one text to another, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final, Literal

Change = tuple[Literal["same", "out", "in"], str]
LONGEST: Final = 20_000
"""Words of a text that is compared word by word; a longer one is compared line by line."""


def words(before: str, after: str) -> list[Change]:
    """Give a text's pieces in order: what stayed, what went out, what came in. Together they are both texts."""
    pattern = r"\S+\s*|\s+" if max(len(before), len(after)) <= LONGEST * 6 else r"[^\n]*\n|[^\n]+"
    old, new = re.findall(pattern, before), re.findall(pattern, after)
    found: list[Change] = []
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", "".join(old[i:j])))
            continue
        if i < j:
            found.append(("out", "".join(old[i:j])))
        if k < m:
            found.append(("in", "".join(new[k:m])))
    return found
