"""Named SQL: one file beside the code that runs it, each statement with a name and a sentence.

-- read --
-- One resource, if it is in the record that the grant opens.
SELECT …
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME: Final = re.compile(r"^-- ([a-z_]+) --\n", re.MULTILINE)

SENTENCE: Final = re.compile(r"\A(?:--[^\n]*\n)+")


@dataclass(frozen=True)
class Named:
    """The statements of one file, by name: `sql.read`."""

    package: str
    statements: Mapping[str, str]

    def __getattr__(self, name: str) -> str:
        """Give the statement of that name."""
        try:
            return self.statements[name]
        except KeyError:
            raise AttributeError(f"{self.package} has no statement named {name}") from None


def split(text: str) -> dict[str, str]:
    """Split a file's text into its named statements, without the sentences above them."""
    parts = NAME.split(text)[1:]
    return {
        name: SENTENCE.sub("", body).strip().rstrip(";") for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def queries(package: str, file: str = "queries.sql") -> Named:
    """Read the named statements of the SQL file that lies in a package."""
    return Named(package, split(resources.files(package).joinpath(file).read_text("utf-8")))
