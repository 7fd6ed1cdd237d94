"""The words that documents of meetings are made with, in the language of the document."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

LANGUAGES: Final = ("nb", "nn", "en")
"""Languages of documents."""


@cache
def _texts(package: str, language: str) -> Mapping[str, Any]:
    file = resources.files(f"samspill.governance.{package}") / "texts" / f"{language}.toml"
    found: Mapping[str, Any] = tomllib.loads(file.read_text("utf-8"))[package]
    return found


def words(language: str) -> Callable[..., str]:
    """Give what says a word by its key, as pages do: `words("nb")("paper.title.notice", number="3/2026")`."""

    def say(key: str, **values: Any) -> str:
        package, _, rest = key.partition(":")
        found: Any = _texts(package if rest else "meetings", language)
        for part in (rest or key).split("."):
            found = found[part]
        return str(found).format(**values)

    return say


def day(language: str, moment: date) -> str:
    """Write a day: `5. november 2026`, `5 November 2026`."""
    month = words(language)(f"months.m{moment.month}")
    return f"{moment.day}{'' if language == 'en' else '.'} {month} {moment.year}"
