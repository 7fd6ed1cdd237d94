"""What the pages say, in bokmål, nynorsk and English: catalogues of texts by key, in TOML files.

The frame's texts lie in `samspill/web/texts/`, a service's in `texts/` beside it, under the service's own name.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.resources.abc import Traversable

LANGUAGES: Final = ("nb", "nn", "en")
"""The first is used where nothing is asked for."""
_SAME: Final = {"no": "nb"}
"""`no` is the macrolanguage; browsers that send it mean bokmål more often than not."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts in one language. Calling it gives a text: `t("front.title")`; a key that is not there is a bug."""

    language: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Give a text, with values put in where it says `{name}`."""
        return self.texts[key].format(**values)

    def count(self, key: str, number: int, **values: object) -> str:
        """Give the text for one (`key.one`) or for several (`key.many`), with the number as `{number}`."""
        return self(f"{key}.one" if number == 1 else f"{key}.many", number=number, **values)

    def either(self, key: str, otherwise: str) -> str:
        """Give a text for a key that comes from data, or what to say when there is none."""
        return self.texts.get(key, otherwise)


def catalogues(folders: Iterable[Traversable]) -> dict[str, Catalogue]:
    """Read several folders as one catalogue for each language. Raises `ValueError` where a key stands twice."""
    texts: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    for folder in folders:
        for language in LANGUAGES:
            for key, text in _flat(tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))):
                if key in texts[language]:
                    raise ValueError(f"the text {key} stands twice in {language}")
                texts[language][key] = text
    return {language: Catalogue(language, found) for language, found in texts.items()}


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield before + key, value


def language_of(asked: str, kept: str, accepted: str) -> str:
    """Choose a language: by `?lang=`, else by the cookie, else by `Accept-Language` (RFC 9110 §12.5.4), else bokmål."""
    for choice in (asked, kept, *_accepted(accepted)):
        if choice in LANGUAGES:
            return choice
    return LANGUAGES[0]


def _accepted(header: str) -> list[str]:
    """Read the languages of the header, the most wanted first, as the codes used here."""
    found = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        primary = tag.strip().lower().split("-")[0]
        found.append((weight_of(weight), _SAME.get(primary, primary)))
    return [tag for weight, tag in sorted(found, key=lambda pair: -pair[0]) if weight > 0]


def weight_of(text: str) -> float:
    """Read a weight such as `q=0.8` (RFC 9110 §12.4.2); what cannot be read weighs nothing, none at all weighs 1."""
    name, _, number = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(number)
    except ValueError:
        return 0.0
    return weight if name.strip() == "q" and 0 <= weight <= 1 else 0.0
