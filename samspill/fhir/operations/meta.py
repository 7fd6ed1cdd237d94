"""$meta, $meta-add and $meta-delete: profiles, tags and security labels. http://hl7.org/fhir/R4/resource-operations.html

The standard lets tags change without a new version (Meta.tag, Meta.security). Here a change makes one: a version's
content never changes once it has been handed out, so its ETag, its history and the trail stay true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation
from samspill.fhir import storing
from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.drafts import PATCH, read_draft
from samspill.fhir.interaction import CARE, check_record, etag, need_of, opens, wanted_version
from samspill.fhir.operations import parameters
from samspill.fhir.operations.current import current
from samspill.fhir.operations.offering import In, Level, Offered
from samspill.fhir.profiles import check_profiles
from samspill.fhir.search import in_records
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Stale
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
own_sql = queries("samspill.fhir.operations")

Meta = dict[str, Any]

SETS: Final = ("profile", "security", "tag")
"""The members of a Meta that are sets."""
META: Final = In("meta", "Meta", "Profiles, tags and security labels.", least=1)
GIVES: Final = (("return", "Meta"),)


def prepare_read(call: Call) -> Call:
    """Refuse parameters: $meta has none."""
    parameters.of(call, READ)
    return call


def prepare_change(call: Call) -> Call:
    """Read the parameter `meta`, and If-Match."""
    given = parameters.of(call, ADD)
    return call.knowing(meta=given["meta"][0], match=wanted_version(call))


async def need_read(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r` in the record that the resource belongs to; of a type or all, in what the token opens."""
    if call.id:
        return await need_of(tx, call, "r", TYPE_CODE[call.kind])
    kinds = (call.kind,) if call.kind else TYPES
    return Need(frozenset((kind, "r") for kind in kinds), population=any(map(in_records, kinds)))


async def need_change(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.u`, in the record that the resource belongs to."""
    row = await tx.peek(sql.patient_of, TYPE_CODE[call.kind], call.id)
    return Need(frozenset({(call.kind, "u")}), patient=row["patient"] if row else None, population=row is None)


async def give(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Give the meta of a resource, or all that is in use among the resources of a type, or of all types."""
    if call.id:
        row = await current(tx, grant, call.kind, call.id)
        own: Meta = strict_json.value_of(row["body"]).get("meta", {})
        return _reply(own, call, touched=((row["patient"], 1),))
    # Of all types at once, whoever is bound to a patient sees that patient's record.
    everything, patient = opens(grant, call.kind or "Patient")
    rows = await tx.all(own_sql.labels, TYPE_CODE.get(call.kind), everything, patient)
    found: Meta = {}
    for row in rows:
        label = strict_json.value_of(row["label"].encode())
        if isinstance(label, str) or not _same_as_any(label, found.get(row["kind"], [])):
            found.setdefault(row["kind"], []).append(label)
    return _reply(found, call, touched=((patient, 1 if patient else 0),))


async def add(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Add profiles, tags and labels that are not there yet."""
    return await _change(tx, grant, call, with_added)


async def delete(tx: Transaction, grant: Grant, call: Call) -> Reply:
    """Take away profiles, tags and labels; those that are not there are no error."""
    return await _change(tx, grant, call, without)


async def _change(
    tx: Transaction, grant: Grant, call: Call, change: Callable[[Meta, Mapping[str, Any]], Meta]
) -> Reply:
    """Store a new version with another meta, or answer the one that is there when it is the same."""
    key = (TYPE_CODE[call.kind], call.id)
    locked = await storing.current_of(tx, [key])
    body: bytes = (await current(tx, grant, call.kind, call.id))["body"]
    check_record(grant, call.kind, locked[key]["patient"], call.kind)
    if call.facts["match"] not in (None, locked[key]["version"]):
        message = "the resource has another version than the one in If-Match"
        raise Stale(message, Fault("If-Match", message, "conflict"))
    meta: Meta = strict_json.value_of(body).get("meta", {})
    changed = change(meta, call.facts["meta"])
    if changed == meta:
        return _reply(meta, call, touched=((locked[key]["patient"], 1),))
    members = {name: bytes(text) for name, text in strict_json.members(body).items()}
    members["meta"] = strict_json.write(changed)
    text = b"{" + b",".join(strict_json.write(name) + b":" + value for name, value in members.items()) + b"}"
    draft = read_draft(text, call.kind, PATCH, call.base, call.id)
    check_record(grant, call.kind, draft.patient, call.kind)
    await check_profiles(tx, draft)
    [stored] = await storing.store(tx, [draft], locked, {})
    events = storing.events_of([("updated", call.kind, call.id, draft.patient)])
    answer = strict_json.value_of(stored.text)["meta"]
    return _reply(answer, call, touched=((draft.patient, 1),), events=events, headers={"etag": etag(stored.version)})


def _reply(meta: Meta, call: Call, **more: Any) -> Reply:
    body = {"resourceType": "Parameters", "parameter": [{"name": "return", "valueMeta": meta}]}
    if not meta:
        del body["parameter"]
    about = f"{call.kind}/{call.id}" if call.id else call.kind
    return Reply(body=strict_json.write(body), about=about, **more)


def with_added(meta: Meta, more: Mapping[str, Any]) -> Meta:
    """Add the sets of one Meta to another. Tags are the same when system and code are, whatever else they say."""
    changed = dict(meta)
    for name in SETS:
        found = list(meta.get(name, ()))
        for one in more.get(name, ()):
            if not _same_as_any(one, found):
                found.append(one)
        if found:
            changed[name] = found
    return changed


def without(meta: Meta, less: Mapping[str, Any]) -> Meta:
    """Take the sets of one Meta from another."""
    changed = dict(meta)
    for name in SETS:
        left = [one for one in meta.get(name, ()) if not _same_as_any(one, less.get(name, ()))]
        if left:
            changed[name] = left
        else:
            changed.pop(name, None)
    return changed


def _same_as_any(one: Any, others: Any) -> bool:
    return _identity(one) in [_identity(other) for other in others]


def _identity(one: Any) -> Any:
    """Give what a profile, tag or label is told apart by: the whole address; system and code."""
    return (one.get("system"), one.get("code")) if isinstance(one, dict) else one


meta = Operation("fhir.meta", CARE, need_read, give, "Give profiles, tags and security labels.", prepare=prepare_read)
meta_add = Operation(
    "fhir.meta_add", CARE, need_change, add, "Add profiles, tags and security labels.", prepare=prepare_change
)
meta_delete = Operation(
    "fhir.meta_delete", CARE, need_change, delete, "Take profiles, tags and labels away.", prepare=prepare_change
)

_NOTE: Final = "A change makes a new version; If-Match is honoured."


def _changing(code: str, operation: Operation) -> Offered:
    """Offer an operation that changes one resource."""
    levels: frozenset[Level] = frozenset({"instance"})
    methods = frozenset({"POST"})
    official = f"Resource-{code}"
    return Offered(code, levels, (), operation, official, (META,), GIVES, (), methods, affects_state=True, also=_NOTE)


READ: Final = Offered("meta", frozenset({"system", "type", "instance"}), (), meta, "Resource-meta", (), GIVES)
ADD: Final = _changing("meta-add", meta_add)
DELETE: Final = _changing("meta-delete", meta_delete)
