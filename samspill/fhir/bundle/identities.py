"""Which resource each entry of a transaction is about. http://hl7.org/fhir/R4/http.html#trules

Conditions are looked up before anything is done, each only as far as the caller may look. What the transaction deletes
is there no longer for its conditional creates and references; to change it as well is a clash.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from samspill.fhir import conditional
from samspill.fhir.bundle import lookups
from samspill.fhir.bundle.drafting import Item, Wanted, draft_items
from samspill.fhir.bundle.workspace import Found, Workspace, at_entry
from samspill.fhir.create import create
from samspill.fhir.delete import delete
from samspill.fhir.drafts import ID, POST, PUT, new_id
from samspill.fhir.patch.operation import patch
from samspill.fhir.update import update
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, Missing
from samspill.trust import scopes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.fhir.bundle.lookups import Match
    from samspill.fhir.conditional import Condition
    from samspill.kernel.calls import Call
    from samspill.store import Transaction

Asked = int | tuple[str, str]
"""What has a condition: an entry, or a conditional reference."""
_PATIENT: Final = re.compile(rb'"reference":"(?:[^"?]*/)?Patient/([A-Za-z0-9\-.]{1,64})"')


async def settle(tx: Transaction, call: Call, space: Workspace) -> None:
    """Find out what the entries are about, and draft what they write, for a caller whose scopes cover it.

    Raises problems that name the entry: conditions that match several, references that match none, resources that are
    not valid, two entries about one resource.
    """
    space.found = Found()
    matches = await _look_up(tx, call, space)
    _settle_deletes(space, matches)
    _settle_writes(space, matches)
    _refuse_clashes(space)
    _name(space)
    await _draft(call, space, matches)


async def _look_up(tx: Transaction, call: Call, space: Workspace) -> dict[Asked, list[Match]]:
    """Look all conditions up: first those that need not know whose record the rest is about, then the others."""
    asked: dict[Asked, Condition] = {place: one for place, one in space.conditions.items()}  # noqa: C416 - of wider keys
    asked |= {key: one for key, one in space.references.items()}  # noqa: C416 - as above
    contexts = scopes.contexts(call.caller.scopes, space.access)
    personal = "system" not in contexts and "user" in contexts
    later = {key: one for key, one in asked.items() if personal and one.in_records and not one.finds_a_person}
    found: dict[Asked, list[Match]] = {}
    for part in ({key: one for key, one in asked.items() if key not in later}, later):
        record = _record_named(space, found) if part is later and later else None
        reaches = [(one, conditional.reach_of(contexts, call.caller, one, record)) for one in part.values()]
        found |= zip(part, await lookups.find(tx, reaches) if part else (), strict=True)
    return found


def _record_named(space: Workspace, found: Mapping[Asked, list[Match]]) -> str | None:
    """Tell which patient a transaction names, if it names one: in references, as an entry, or by a condition."""
    named = {id_.decode() for entry in space.entries for id_ in _PATIENT.findall(entry.resource)}
    named |= {target.id for target in space.targets if target.kind == "Patient" and target.id}
    for key, matches in found.items():
        kind = space.targets[key].kind if isinstance(key, int) else key[0]
        if kind == "Patient":
            named |= {match.id for match in matches}
    return named.pop() if len(named) == 1 else None


def _settle_deletes(space: Workspace, matches: Mapping[Asked, list[Match]]) -> None:
    for place in space.places(delete):
        target = space.targets[place]
        ids = [target.id] if target.id else [match.id for match in matches[place]]
        # Two are looked for, to know whether there are several: in a transaction, no more than one is deleted.
        if len(ids) > 1:
            raise conditional.several(space.conditions[place])
        space.found.gone[place] = ids


def _settle_writes(space: Workspace, matches: Mapping[Asked, list[Match]]) -> None:
    """Say which id each entry writes to: the one it names, the one its condition finds, or a new one."""
    found = space.found
    for place in space.places(create, update, patch):
        target, condition = space.targets[place], space.conditions.get(place)
        if condition is None:
            found.ids[place] = target.id or new_id()
            continue
        there = matches[place]
        if target.operation is create:
            there = [match for match in there if not _is_deleted(space, target.kind, match.id)]
        if len(there) > 1:
            raise conditional.several(condition)
        if target.operation is create and there:
            found.existing[place] = there[0]
            continue
        if there:
            found.matched.add(place)
        if target.operation is patch and not there:
            message = f"no {target.kind} matches the condition"
            raise at_entry(Missing(message, Fault(condition.where, message, "not-found")), space.entries[place])
        found.ids[place] = _id_for(space, place, there) if target.operation is update else new_id()
        if target.operation is patch:
            found.ids[place] = there[0].id


def _is_deleted(space: Workspace, kind: str, id_: str) -> bool:
    return any(space.targets[place].kind == kind and id_ in ids for place, ids in space.found.gone.items())


def _id_for(space: Workspace, place: int, there: list[Match]) -> str:
    """Say which id a conditional update writes to; the body may name it, and must then name the right one."""
    entry = space.entries[place]
    given = strict_json.members(entry.resource).get("id") if entry.resource else None
    id_ = strict_json.value_of(bytes(given)) if given is not None else None
    where = f"{entry.where}.resource.id"
    if id_ is not None and not (isinstance(id_, str) and ID.fullmatch(id_)):
        message = "an id is 1 to 64 letters, digits, hyphens and full stops"
        raise Malformed(message, Fault(where, message, "value"))
    if there and id_ not in (None, there[0].id):
        message = "the id in the body is not that of the resource that the condition matches"
        raise Malformed(message, Fault(where, message, "invalid"))
    return there[0].id if there else id_ or new_id()


def _refuse_clashes(space: Workspace) -> None:
    """Refuse two entries that change the same resource, by whatever they name it, or would make the same one twice."""
    seen: set[object] = set()
    for place, target in enumerate(space.targets):
        found = space.found
        about: list[object] = [(target.kind, id_) for id_ in found.gone.get(place, [])]
        if place in found.ids:
            about.append((target.kind, found.ids[place]))
            condition = space.conditions.get(place)
            if condition is not None:
                about.append((target.kind, tuple(sorted(condition.pairs))))
        if not seen.isdisjoint(about):
            message = "two entries of a transaction are about the same resource"
            raise Invalid(message, Fault(space.entries[place].where, message, "invalid"))
        seen.update(about)


def _name(space: Workspace) -> None:
    found = space.found
    for place in space.places(create, update, patch):
        name, kind = space.entries[place].full_url, space.targets[place].kind
        id_ = found.existing[place].id if place in found.existing else found.ids[place]
        if name:
            found.names[name.encode()] = f"{kind}/{id_}".encode()


async def _draft(call: Call, space: Workspace, matches: Mapping[Asked, list[Match]]) -> None:
    """Draft what is created and updated. Patches are applied later, when it is decided that the caller may."""
    found = space.found
    for asked, condition in space.references.items():
        ids = tuple(one.id for one in matches[asked] if not _is_deleted(space, asked[0], one.id))
        found.references[asked] = Wanted(condition, ids)
    items = [
        Item(place, target.kind, found.ids[place], POST if target.operation is create else PUT, _text(space, place))
        for place, target in enumerate(space.targets)
        if target.operation in (create, update) and place in found.ids
    ]
    found.drafts = await draft_items(items, found.names, call.base, found.references)


def _text(space: Workspace, place: int) -> bytes:
    """Give an entry's resource; one that is put where a condition says need not name its id."""
    text = space.entries[place].resource
    if space.targets[place].operation is update and place in space.conditions and text:
        members = strict_json.members(text)
        if "id" not in members:
            id_ = strict_json.write(space.found.ids[place])
            return b'{"id":' + id_ + (b"," + text[1:] if members else b"}")
    return text
