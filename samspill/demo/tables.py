"""The tables that lie in this folder: tab-separated, the first line naming the columns."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """Read the rows of `<name>.tsv`, each by its column names."""
    head, *lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    columns = head.split("\t")
    return [dict(zip(columns, line.split("\t"), strict=True)) for line in lines]
