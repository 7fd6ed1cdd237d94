"""What is known in this process: kept, and brought up to date when the database has newer conformance resources.

One cheap look before each use tells (`conformance_state`); only what has changed since is read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from samspill.fhir.definitions import TYPE_NAME
from samspill.fhir.profiles.known import Known
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.store import Row, Transaction

sql = queries("samspill.fhir.profiles")
Key = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Text:
    """One conformance resource of the database."""

    kind: str
    url: str
    version: str
    number: int
    body: bytes


@dataclass(frozen=True, slots=True)
class State:
    """What one database held, and all that is known with it."""

    database: tuple[Any, ...] = ()
    number: int = 0
    numbers: Mapping[Key, int] = field(default_factory=dict)
    texts: Mapping[Key, Text] = field(default_factory=dict)
    known: Known = field(default_factory=Known)


_latest: list[State] = [State()]
"""The one cache of this module: the newest state of the database that was last looked at."""


async def known(tx: Transaction) -> Known:
    """Give all that is known now. One look at the database, outside the transaction's snapshot if none is taken yet."""
    return (await _state(tx)).known


async def stored(tx: Transaction) -> Mapping[tuple[str, str], str]:
    """Give the conformance resources of the database: kind and address to id."""
    state = await _state(tx)
    return {(text.kind, text.url): id_ for (_, id_), text in state.texts.items()}


async def _state(tx: Transaction) -> State:
    row = await tx.peek(sql.conformance_state)
    if row is None:
        return State()
    database = (row["database"], row["started"])
    state = _latest[0]
    if state.database == database and state.number >= row["number"]:
        return state
    if state.database != database:
        # A process has one database; only tests have several, one after the other.
        state = State(database)
    if row["number"]:
        state = await _renewed(tx, state)
    # What this transaction has written itself may yet be undone, and is not kept.
    if row["clean"] and (state.database != _latest[0].database or state.number >= _latest[0].number):
        _latest[0] = state
    return state


async def _renewed(tx: Transaction, state: State) -> State:
    """Read what has changed since."""
    listed = await tx.peek(sql.conformance_list)
    if listed is None or not listed["types"]:
        return state
    numbers = {
        (kind, id_): number for kind, id_, number in zip(listed["types"], listed["ids"], listed["numbers"], strict=True)
    }
    changed = [key for key, number in numbers.items() if state.numbers.get(key) != number]
    found = await tx.peek(sql.conformance_bodies, [kind for kind, _ in changed], [id_ for _, id_ in changed])
    texts = {key: text for key, text in state.texts.items() if key not in set(changed)}
    if found is not None and found["types"]:
        texts |= _read(found, numbers)
    return State(state.database, listed["number"], numbers, texts, Known(_by_url(texts)))


class _Named(msgspec.Struct):
    """What names a conformance resource."""

    url: str = ""
    version: str = ""


_named = msgspec.json.Decoder(_Named)


def _read(found: Row, numbers: Mapping[Key, int]) -> dict[Key, Text]:
    texts = {}
    for code, id_, body in zip(found["types"], found["ids"], found["bodies"], strict=True):
        try:
            named = _named.decode(body)
        except msgspec.MsgspecError:
            continue  # It has no address of its own that could be asked for.
        if named.url:
            texts[code, id_] = Text(TYPE_NAME[code], named.url, named.version, numbers[code, id_], body)
    return texts


def _by_url(texts: Mapping[Key, Text]) -> dict[str, dict[str, bytes]]:
    """Order texts by kind and address, also by address and version. Of several with one address the newest counts.

    Each is also named by where it is kept, such as `ValueSet/17`.
    """
    found: dict[str, dict[str, bytes]] = {}
    for (_, id_), text in sorted(texts.items(), key=lambda each: each[1].number):
        kind = found.setdefault(text.kind, {})
        kind[f"{text.kind}/{id_}"] = text.body
        kind[text.url] = text.body
        if text.version:
            kind[f"{text.url}|{text.version}"] = text.body
    return found
