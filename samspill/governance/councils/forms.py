"""What a form or a program has sent, field by field, each checked before anything is done; and where one goes on.

The same operation takes a form (`application/x-www-form-urlencoded`, `multipart/form-data`), or a JSON object whose
members have the names of the form's fields.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from samspill.kernel.calls import Call

LINE: Final = 300
"""Characters of what fits on a line: a name, a title."""
TEXT: Final = 200_000
"""Characters of a text that somebody writes."""
MOST: Final = 50
"""Rows of one page."""
NUMBER: Final = 2_147_483_647
"""The greatest whole number of the tables."""
YEARS: Final = range(1800, 2201)
"""Years in which councils may sit."""
_ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent, by field. Each function raises `Malformed` with the field that is wrong."""

    values: Mapping[str, tuple[str, ...]]

    def line(self, name: str, *, need: bool = False, most: int = LINE) -> str:
        """Give a text on one line, without the space around it; `` where there is none."""
        return " ".join(self.text(name, need=need, most=most).split())

    def text(self, name: str, *, need: bool = False, most: int = TEXT) -> str:
        """Give a text of several lines, with line feeds only."""
        text = (self.values.get(name) or ("",))[-1].replace("\r\n", "\n").replace("\r", "\n").strip()
        if need and not text:
            raise wrong(name, f"{name} must say something", "required")
        if len(text) > most:
            raise wrong(name, f"{name} has more than {most} characters", "too-long")
        return text

    def day(self, name: str) -> date | None:
        """Give a day, `2024-02-15`; None where there is none."""
        text = self.line(name)
        if not text:
            return None
        try:
            found = date.fromisoformat(text) if _DAY.fullmatch(text) else None
        except ValueError:
            found = None
        if found is None or found.year not in YEARS:
            raise wrong(name, f"{name} is a day from {YEARS[0]} to {YEARS[-1]}, such as 2024-02-15")
        return found

    def number(self, name: str, otherwise: int = 0, *, least: int = 0, most: int = NUMBER) -> int:
        """Give a whole number between two, both included."""
        text = self.line(name)
        if not text:
            return otherwise
        if not re.fullmatch(r"[0-9]{1,10}", text) or not least <= int(text) <= most:
            raise wrong(name, f"{name} is a whole number from {least} to {most}")
        return int(text)

    def choice(self, name: str, choices: Iterable[str], otherwise: str | None = None) -> str:
        """Give one of several words."""
        text = self.line(name)
        if not text and otherwise is not None:
            return otherwise
        allowed = list(choices)
        if text not in allowed:
            raise wrong(name, f"{name} is one of {', '.join(allowed)}")
        return text

    def several(self, name: str, choices: Sequence[str]) -> list[str]:
        """Give some of several words, in their own order, each once."""
        given = [part.strip() for value in self.values.get(name, ()) for part in value.split(",") if part.strip()]
        if [part for part in given if part not in choices]:
            raise wrong(name, f"{name} is some of {', '.join(choices)}")
        return [choice for choice in choices if choice in given]

    def id(self, name: str, *, need: bool = False) -> str:
        """Give an id: letters, digits, hyphens, full stops."""
        text = self.line(name, need=need)
        if text and not _ID.fullmatch(text):
            raise wrong(name, f"{name} is no id")
        return text

    def yes(self, name: str) -> bool:
        """Tell whether a box was ticked."""
        return self.line(name) in ("true", "on", "1")

    def edit(self) -> int:
        """Give the edit that the sender had before them: what has been changed since is not written over."""
        return self.number("edit")


def asked(call: Call) -> Asked:
    """Read what a call was sent with. Raises `Malformed`."""
    values: dict[str, tuple[str, ...]] = {}
    for name, value in call.query:
        values[name] = (*values.get(name, ()), value)
    if call.body and "media" not in call.facts:
        for name, found in _members(call.body).items():
            values[name] = tuple(_said(name, item) for item in (found if isinstance(found, list) else [found]))
    return Asked(values)


def _members(body: bytes) -> dict[str, Any]:
    found, _ = strict_json.read(body)
    if not isinstance(found, dict):
        raise wrong("", "the body must be a JSON object", "structure")
    return found


def _said(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, str | int):
        return str(value)
    raise wrong(name, f"{name} is a text, a whole number, true or false, or a list of such")


def wrong(where: str, what: str, code: str = "value") -> Malformed:
    """Make the problem of a field that cannot be read."""
    return Malformed(what, Fault(where, what, code))


def done(address: str, data: Mapping[str, Any], about: str) -> Reply:
    """Answer what has been written: people go on to a page, programs read what there is now."""
    headers = {"location": address, "content-type": "application/json"}
    return Reply(body=strict_json.write(data), status=303, headers=headers, about=about)


def both(field: str, yours: str, theirs: str, edit: int, address: str) -> Reply:
    """Answer a change that came too late: nothing is written, and the sender gets both texts.

    `edit` is what the other one's text has; whoever sends with that has seen it.
    """
    data = {"field": field, "yours": yours, "theirs": theirs, "edit": edit, "address": address}
    return Reply(data, status=409, about=f"clash/{field}")
