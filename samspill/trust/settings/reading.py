"""Settings as the decision takes them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from samspill.trust.decision.facts import Setting
from samspill.trust.settings import metadata
from samspill.trust.settings.definitions import does

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def settings_in(text: str) -> tuple[Setting, ...]:
    """Read active settings from JSON, as the facts of a decision have them; the empty text: there are none."""
    return settings_of(msgspec.json.decode(text)) if text else ()


def settings_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Setting, ...]:
    """Read active settings: setting, definition, metadata, starts, ends. One whose definition is gone is skipped."""
    return tuple(_setting(row) for row in rows if does(UUID(row["definition"])))


def _setting(row: Mapping[str, Any]) -> Setting:
    hard, to, but, what = metadata.read(row["metadata"])
    effect = does(UUID(row["definition"]))
    return Setting(
        setting=row["setting"],
        does=effect or "block",
        hard=hard,
        to=to,
        but=but,
        what=what,
        starts=_moment(row["starts"]),
        ends=_moment(row["ends"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
