"""FHIR history interactions: of an instance, of a type, of everything. http://hl7.org/fhir/R4/http.html#history"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE, TYPES
from samspill.fhir.drafts import DELETE, PATCH, POST, PUT
from samspill.fhir.interaction import CARE, etag, missing, need_of, opens
from samspill.fhir.pages import PARAMETER, Pages
from samspill.fhir.windows import Window, page_kind, read_window, self_query, state_of
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Reply
from samspill.store import queries
from samspill.trust import Need, scopes

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
METHODS: Final = {POST: "POST", PUT: "PUT", PATCH: "PATCH", DELETE: "DELETE"}
_NAMES: Final = {code: kind for kind, code in TYPE_CODE.items()}

prepare = read_window


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`, in the record that the resource belongs to; of a type, in the records that the token opens.

    The history of everything is that of the types that the token may read.
    """
    if call.id:
        return await need_of(tx, call, "r", TYPE_CODE[call.kind])
    return Need(frozenset((kind, "r") for kind in _kinds(call)), population=True)


def _kinds(call: Call) -> tuple[str, ...]:
    """Tell which types a history is of: the one that is named, or those that one context of the token opens."""
    if call.kind:
        return (call.kind,)
    found: dict[str, list[str]] = {"system": [], "patient": [], "user": []}
    for kind in TYPES:
        for context in scopes.contexts(call.caller.scopes, frozenset({(kind, "r")})):
            found[context].append(kind)
    return next((tuple(kinds) for kinds in found.values() if kinds), tuple(TYPES))


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give a page of versions, newest first, deletions among them."""
    window: Window = call.facts["window"]
    fresh = bool(call.id) and window.is_open

    def answer(rows: list[Row]) -> Reply:
        if not rows and fresh:
            raise missing(call.kind)
        return Reply(body=_bundle(call, window, rows))

    values = _of_instance(grant, call, window) if call.id else _of_types(grant, call, window)
    return Question(
        sql.history_of_instance if call.id else sql.history,
        (*values, window.count + 1),
        answer,
        must_find=fresh,
        shows=window.count,
    )


def _of_instance(grant: Grant, call: Call, window: Window) -> tuple[object, ...]:
    version = window.after[3] if window.after else None
    return (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind), window.since, *window.at, version)


def _of_types(grant: Grant, call: Call, window: Window) -> tuple[object, ...]:
    kinds = _kinds(call)
    opened = [opens(grant, kind) for kind in kinds]
    patient = next((patient for _, patient in opened if patient is not None), None)
    codes, whole = [TYPE_CODE[kind] for kind in kinds], [everything for everything, _ in opened]
    return (codes, whole, patient, window.since, *window.at, *(window.after or (None,) * 4))


def _bundle(call: Call, window: Window, rows: list[Row]) -> bytes:
    pages: Pages = call.facts["pages"]
    address = "/".join(part for part in (call.base, call.kind, call.id, "_history") if part)
    links = [{"relation": "self", "url": address + self_query(window)}]
    shown = rows[: window.count]
    if len(rows) > window.count and shown:
        sealed = pages.seal(page_kind(call), state_of(window, dict(shown[-1])))
        links.append({"relation": "next", "url": f"{address}?{PARAMETER}={sealed}"})
    entries = b",".join(_entry(call, row) for row in shown)
    head = strict_json.write({"resourceType": "Bundle", "type": "history", "link": links})
    return head[:-1] + b',"entry":[' + entries + b"]}" if shown else head


def _entry(call: Call, row: Row) -> bytes:
    kind = _NAMES[row["type"]]
    reference = f"{kind}/{row['id']}"
    method = row["method"]
    url = kind if method == POST else reference
    status = {POST: "201", DELETE: "204"}.get(method, "201" if row["version"] == 1 else "200")
    about: dict[str, Any] = {
        "request": {"method": METHODS[method], "url": url},
        "response": {"status": status, "etag": etag(row["version"]), "lastModified": clock.instant(row["updated"])},
    }
    resource = b',"resource":' + row["body"] if row["body"] else b""
    name = strict_json.write(f"{call.base}/{reference}")
    return b'{"fullUrl":' + name + resource + b"," + strict_json.write(about)[1:]


history_instance = Operation("fhir.history_instance", CARE, need, work, "List a resource's versions.", prepare=prepare)
history_type = Operation("fhir.history_type", CARE, need, work, "List the versions of a type.", prepare=prepare)
history_system = Operation("fhir.history_system", CARE, need, work, "List the versions of everything.", prepare=prepare)
