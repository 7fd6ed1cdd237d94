"""Tables that lie with the program, as text: a line for each row, tabs between, the columns named in the first line."""

from __future__ import annotations

import csv
from importlib import resources


def table(package: str, name: str) -> list[dict[str, str]]:
    """Read a table of a package by its columns: lines that begin with # are about it."""
    text = (resources.files(package) / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [dict(row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]
