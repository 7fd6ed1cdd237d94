"""What was sent, as a change: a JSON body, or the fields of a form. Nothing of it is believed before it is checked."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.kernel.clock import norwegian_time
from samspill.kernel.problems import Fault, Malformed
from samspill.trust.settings.keeping import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.kernel.calls import Call

MEMBERS: Final = frozenset({"definition", "active", "metadata", "starts", "ends", "setting"})
SCOPES: Final = ("organisation", "practitioner", "role")
PARTS: Final = {"class": "classes", "document_type": "documentTypes", "encounter": "encounters"}
FIELDS: Final = frozenset({"definition", "level", "setting", "starts", "ends", "from", "until", *PARTS}) | {
    f"{way}_{scope}" for way in ("to", "but") for scope in SCOPES
}


def change_of(call: Call, owner: str) -> Change:
    """Read what is to be set. Raises `Malformed`, with the place."""
    said = _json(call.body) if call.body else _form(call.query)
    return Change(
        owner=owner,
        definition=text_in(said, "definition"),
        active=_boolean(said, "active"),
        at=call.at,
        author=call.caller.subject,
        kind=call.caller.kind,
        metadata=said.get("metadata"),
        starts=moment_in(said, "starts"),
        ends=moment_in(said, "ends"),
        setting=uuid_in(said["setting"], "setting") if said.get("setting") else None,
        source=call.caller.client,
    )


def object_of(body: bytes, members: frozenset[str]) -> dict[str, Any]:
    """Read a JSON object that has no other members than these. Raises `Malformed`."""
    said, _ = strict_json.read(body)
    if not isinstance(said, dict):
        raise malformed("", "an object is wanted")
    for name in said.keys() - members:
        raise malformed(name, f"the members are {', '.join(sorted(members))}")
    return said


def _json(body: bytes) -> dict[str, Any]:
    said = object_of(body, MEMBERS)
    if "definition" not in said:
        raise malformed("definition", "a definition is wanted, by its id or its code")
    return said


def _form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Read a form as what a JSON body would say. An end is a day that is counted in."""
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        if name not in FIELDS:
            raise malformed(name, "there is no such field")
        if value.strip():
            lists.setdefault(name, []).append(value.strip())
    one = {name: values[0] for name, values in lists.items()}
    said = {
        "definition": one.get("definition", ""),
        "metadata": _metadata(lists, one),
        "starts": day_in(one, "starts"),
        "ends": day_in(one, "ends", later=1),
        "setting": one.get("setting"),
    }
    return {name: value for name, value in said.items() if value is not None}


def _metadata(lists: Mapping[str, list[str]], one: Mapping[str, str]) -> dict[str, Any]:
    whom = {
        way: {f"{scope}s": _split(lists[f"{way}_{scope}"]) for scope in SCOPES if f"{way}_{scope}" in lists}
        for way in ("to", "but")
    }
    period = {"start": day_in(one, "from"), "end": day_in(one, "until", later=1)}
    what: dict[str, Any] = {name: _split(lists[field]) for field, name in PARTS.items() if field in lists}
    what |= {name: value for name, value in period.items() if value}
    level = {"level": one["level"]} if "level" in one else {}
    return level | {name: value for name, value in (*whom.items(), ("what", what)) if value}


def _split(values: list[str]) -> list[str]:
    """Read a field in which several may stand, with spaces or commas between."""
    return [word for value in values for word in value.replace(",", " ").split()]


def day_in(one: Mapping[str, str], name: str, later: int = 0) -> str | None:
    """Read a day of a form as the moment that it begins in Norway, `later` days on. Raises `Malformed`."""
    if name not in one:
        return None
    try:
        day = date.fromisoformat(one[name]) + timedelta(days=later)
    except (ValueError, OverflowError):
        raise malformed(name, "this is a day, such as 2026-05-17") from None
    return datetime.combine(day, time(), norwegian_time()).isoformat()


def text_in(said: Mapping[str, Any], name: str) -> str:
    """Give a text; the empty string where it is not said. Raises `Malformed` for what is no text."""
    value = said.get(name, "")
    if not isinstance(value, str):
        raise malformed(name, "must be a text")
    return value


def _boolean(said: Mapping[str, Any], name: str) -> bool:
    value = said.get(name, True)
    if not isinstance(value, bool):
        raise malformed(name, "must be true or false")
    return value


def moment_in(said: Mapping[str, Any], name: str) -> datetime | None:
    """Give a moment with its time zone (RFC 3339). Raises `Malformed`."""
    value = said.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        moment = None
    if moment is None or moment.tzinfo is None:
        raise malformed(name, "must be a moment with its time zone, such as 2026-09-10T08:00:00+02:00")
    return moment


def uuid_in(value: object, where: str) -> uuid.UUID:
    """Read an id. Raises `Malformed`."""
    try:
        return uuid.UUID(str(value))
    except ValueError:
        raise malformed(where, "must be an id (UUID)") from None


def malformed(where: str, what: str) -> Malformed:
    """Say what is wrong with what was sent, and where; no value of it is repeated."""
    return Malformed(f"{where[:100]}: {what}" if where else what, Fault(where[:100], what, "value"))
