"""Citizens' settings, kept in versions: set, listed, and what they were."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.kernel.calls import Event
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries
from samspill.trust.decision.facts import in_force
from samspill.trust.settings import metadata
from samspill.trust.settings.definitions import Definition, definition

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.trust.settings")
CHANGED: Final = "privacy.changed"
"""The event of every change; its subject is the owner."""
_ONE: Final = uuid.UUID("5b0c0a51-7f0e-4d55-9a11-5a3351110000")
"""The name space of the settings of which one has only one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One version of a setting."""

    setting: uuid.UUID
    version: int
    owner: str
    """A person of Grunndata, or `Patient/<id>` where no register knows the person."""
    definition: Definition
    active: bool
    metadata: Mapping[str, Any]
    starts: datetime | None
    ends: datetime | None
    at: datetime
    author: str
    source: str

    def holds(self, at: datetime) -> bool:
        """Tell whether it is active at a moment."""
        return self.active and in_force(self.starts, self.ends, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be set."""

    owner: str
    definition: str
    """Id or code."""
    active: bool
    at: datetime
    author: str
    """Who sets it, as the trail names callers."""
    kind: str
    """What kind of caller that is; only some may set a definition."""
    metadata: object = None
    starts: datetime | None = None
    ends: datetime | None = None
    setting: uuid.UUID | None = None
    """Which of several; None for a new one."""
    source: str = ""


def check(change: Change) -> tuple[Definition, dict[str, Any]]:
    """Check what is to be set: gives the definition, and the metadata as they are kept. Raises `Invalid`, `Missing`."""
    what = definition(change.definition)
    said = metadata.check({} if change.metadata is None else change.metadata, what)
    _check(change, what)
    return what, said


def draft(change: Change) -> Kept:
    """Give what a change would be kept as, without keeping it: version 0. Raises as `check` does."""
    what, said = check(change)
    return _kept_of(change, what, change.setting or _ONE, 0, said)


async def put(tx: Transaction, change: Change) -> tuple[Kept, Event]:
    """Set a setting: a new version, and the event to tell. Raises `Invalid`, or `Missing` for somebody else's."""
    what, said = check(change)
    id_ = (change.setting or uuid.uuid4()) if what.many else uuid.uuid5(_ONE, f"{what.id} {change.owner}")
    row = await tx.one(
        sql.put,
        id_,
        change.owner,
        what.id,
        change.active,
        strict_json.write(said).decode(),
        change.starts,
        change.ends,
        change.at,
        change.author,
        change.source,
    )
    if row is None:
        raise _missing()
    kept = _kept_of(change, what, id_, row["version"], said)
    return kept, _event(kept)


def _check(change: Change, what: Definition) -> None:
    if change.kind not in what.by:
        message = f"this is set by: {', '.join(sorted(what.by))}"
        raise Invalid(message, Fault("definition", message, "forbidden"))
    if change.starts and change.ends and change.ends <= change.starts:
        message = "the end must come after the start"
        raise Invalid(message, Fault("ends", message, "value"))


def _kept_of(change: Change, what: Definition, id_: uuid.UUID, version: int, said: Mapping[str, Any]) -> Kept:
    return Kept(
        setting=id_,
        version=version,
        owner=change.owner,
        definition=what,
        active=change.active,
        metadata=said,
        starts=change.starts,
        ends=change.ends,
        at=change.at,
        author=change.author,
        source=change.source,
    )


def _event(kept: Kept) -> Event:
    facts = {
        "setting": str(kept.setting),
        "version": kept.version,
        "definition": str(kept.definition.id),
        "party": kept.definition.party,
        "active": kept.active,
        "at": kept.at.isoformat(),
    }
    return Event(CHANGED, kept.owner, facts)


def _missing() -> Missing:
    message = "there is no such setting of this person"
    return Missing(message, Fault("setting", message, "not-found"))


async def current(tx: Transaction, owners: Sequence[str], what: str = "") -> tuple[Kept, ...]:
    """Give the newest version of each of somebody's settings, of one definition or of all, whether active or not."""
    wanted = definition(what).id if what else None
    return tuple(_kept(row) for row in await tx.all(sql.current, list(owners), wanted))


async def history(tx: Transaction, owners: Sequence[str], most: int = 1000) -> tuple[Kept, ...]:
    """Give every version of somebody's settings, newest first."""
    return tuple(_kept(row) for row in await tx.all(sql.history, list(owners), most))


async def versions(tx: Transaction, setting: uuid.UUID) -> tuple[Kept, ...]:
    """Give every version of one setting, newest first; none when there is no such setting."""
    return tuple(_kept(row) for row in await tx.all(sql.versions, setting))


async def holders(tx: Transaction, what: str, at: datetime, after: str = "", most: int = 1000) -> tuple[str, ...]:
    """List who has a setting of a definition that is active at a moment, in order; `after` goes on from somebody."""
    return tuple(row["owner"] for row in await tx.all(sql.holders, definition(what).id, after, at, most))


def _kept(row: Row) -> Kept:
    fields = {name: row[name] for name in ("setting", "version", "owner", "active", "starts", "ends", "at", "author")}
    return Kept(
        **fields,
        source=row["source"],
        definition=definition(row["definition"]),
        metadata=strict_json.value_of(row["metadata"].encode()),
    )
