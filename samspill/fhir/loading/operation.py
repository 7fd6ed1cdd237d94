"""One unit of a load: a Bundle or a stretch of lines, stored whole or not at all, through the one path.

Resources keep the ids they come with, so that loading the same again makes no second copy. What has been taken is noted
in the same transaction, so that a load that was stopped goes on where it was.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from samspill.exchange import Operation
from samspill.fhir import storing
from samspill.fhir.bundle.drafting import Item, draft_all
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import ID, PUT
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Invalid, Problem
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from samspill.fhir.drafts import Draft
    from samspill.fhir.loading.sources import Unit
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")


@dataclass
class Taken:
    """A unit while it is being taken in."""

    items: list[Item]
    names: dict[bytes, bytes]
    drafts: dict[int, Draft]


def prepare(call: Call) -> Call:
    """Take the unit apart: entries of a Bundle, or lines. Raises problems that say where."""
    unit: Unit = call.facts["unit"]
    parts = _entries(unit.text) if unit.place == 0 else _lines(unit)
    taken, seen = Taken([], {}, {}), set()
    for place, (full_url, text) in enumerate(parts):
        item = _item(place, full_url, text)
        if (item.kind, item.id) in seen:
            message = "a resource stands twice"
            raise Invalid(message, Fault(f"Bundle.entry[{place}].resource", message, "duplicate"))
        seen.add((item.kind, item.id))
        taken.items.append(item)
        if full_url:
            taken.names[full_url.encode()] = f"{item.kind}/{item.id}".encode()
    return call.knowing(taken=taken)


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `fhir.load`, over the population; and the drafts, which need a look at what is there."""
    taken: Taken = call.facts["taken"]
    taken.drafts = await draft_all(tx, taken.items, taken.names, call.base, call.facts.get("known"))
    return Need(scope="fhir.load", population=True)


async def work(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Store all of it, and note that it is taken."""
    unit, taken = call.facts["unit"], call.facts["taken"]
    drafts = [taken.drafts[item.place] for item in taken.items]
    keys = [(draft.code, draft.id) for draft in drafts]
    await storing.remember(tx, drafts)
    current = await storing.current_of(tx, keys)
    marks = await storing.marks_of(tx, [key for key in keys if key not in current])
    stored = await storing.store(tx, drafts, current, marks)
    await tx.run(sql.note_loaded, unit.source.digest, unit.place, len(stored))
    changes = [("created" if s.created else "updated", s.draft.kind, s.draft.id, s.draft.patient) for s in stored]
    touched = storing.touched(draft.patient for draft in drafts)
    about = f"load {unit.source.digest[:12]}"
    return Reply({"resources": len(stored)}, events=storing.events_of(changes), about=about, touched=touched)


def _entries(text: bytes) -> list[tuple[str, bytes]]:
    """Take a Bundle apart: full URL and resource of each entry; a single resource is a list of one."""
    tight = strict_json.tighten(text)
    members = strict_json.members(tight)
    if bytes(members.get("resourceType", b"")) != b'"Bundle"' or "entry" not in members:
        return [("", tight)]
    found = []
    for place, part in enumerate(strict_json.items(bytes(members["entry"]))):
        entry = strict_json.members(bytes(part))
        full_url = strict_json.value_of(bytes(entry["fullUrl"])) if "fullUrl" in entry else ""
        if not isinstance(full_url, str):
            message = "a full URL is a string"
            raise Invalid(message, Fault(f"Bundle.entry[{place}].fullUrl", message, "structure"))
        if "resource" in entry:
            found.append((full_url, bytes(entry["resource"])))
    return found


def _lines(unit: Unit) -> list[tuple[str, bytes]]:
    found = []
    for number, line in enumerate(unit.text.splitlines(), unit.place):
        if line.strip():
            try:
                found.append(("", strict_json.tighten(line)))
            except Problem as problem:
                message = f"line {number}: {problem.message}"
                raise Invalid(message, Fault(f"line {number}", message, "structure")) from None
    return found


class _Named(msgspec.Struct):
    """What names a resource; all else in it is passed over."""

    resourceType: str = ""  # noqa: N815 - FHIR's own name
    id: str = ""


_named = msgspec.json.Decoder(_Named)


def _item(place: int, full_url: str, text: bytes) -> Item:
    try:
        named = _named.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        named = _Named()
    kind, id_ = named.resourceType, named.id or full_url.removeprefix("urn:uuid:")
    if kind not in TYPE_CODE:
        message = "this is not a resource of FHIR R4"
        raise Invalid(message, Fault(f"Bundle.entry[{place}].resource", message, "structure"))
    if not ID.fullmatch(id_):
        # Without an id of its own, the same text gets the same one each time it is loaded.
        id_ = str(uuid.uuid5(uuid.NAMESPACE_OID, text.decode("utf-8", "replace")))
    if not named.id:
        text = b'{"id":' + strict_json.write(id_) + b"," + text[1:]
    return Item(place, kind, id_, PUT, text)


load = Operation(
    "fhir.load", frozenset({"HSYSADMIN"}), need, work, "Load a Bundle or lines of resources.", prepare=prepare
)
