"""FHIR history interactions, of an instance and of a type. http://hl7.org/fhir/R4/http.html#history"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.drafts import DELETE, PATCH, POST, PUT
from samspill.fhir.interaction import CARE, etag, need_of, opens
from samspill.fhir.pages import PARAMETER, Pages
from samspill.kernel import clock, strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Malformed, Missing
from samspill.store import queries
from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant

sql = queries("samspill.fhir")
METHODS: Final = {POST: "POST", PUT: "PUT", PATCH: "PATCH", DELETE: "DELETE"}
FORMATS: Final = ("_format", "_pretty")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a history is asked for."""

    count: int
    since: datetime | None
    after: Sequence[Any] | None
    """The last entry of the page before: its moment, id and version."""


def prepare(call: Call) -> Call:
    """Read `_count` and `_since`, or the page that a link names; anything else is refused by name."""
    pages: Pages = call.facts["pages"]
    window = Window(min(pages.size, pages.limit), None, None)
    for name, value in call.query:
        if name == PARAMETER:
            count, since, after = pages.open(_page_kind(call), value)
            moment = datetime.fromisoformat(since) if since else None
            window = Window(count, moment, [datetime.fromisoformat(after[0]), *after[1:]])
        elif name == "_count":
            window = replace(window, count=min(_count(value), pages.limit))
        elif name == "_since":
            window = replace(window, since=_moment(value))
        elif name not in FORMATS:
            message = f"{name[:64]} is not a parameter of history here"
            raise Malformed(message, Fault(name[:64], message, "not-supported"))
    return replace(call, facts={**call.facts, "window": window})


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`, in the record that the resource belongs to; of a type, in the records that the token opens."""
    if call.id:
        return await need_of(tx, call, "r", sql.patient_of, TYPE_CODE[call.kind])
    return Need(frozenset({(call.kind, "r")}), population=True)


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give a page of versions, newest first, deletions among them."""
    window: Window = call.facts["window"]
    code = TYPE_CODE[call.kind]
    after = window.after
    if call.id:
        values: tuple[object, ...] = (
            code,
            call.id,
            *opens(grant, call.kind),
            window.since,
            after[2] if after else None,
        )
        statement = sql.history_of_instance
    else:
        values = (code, *opens(grant, call.kind), window.since, *(after or (None, None, None)))
        statement = sql.history_of_type

    def answer(rows: list[Row]) -> Reply:
        if not rows and call.id and not after and not window.since:
            message = f"there is no {call.kind} with that id"
            raise Missing(message, Fault(f"{call.kind}.id", message, "not-found"))
        return Reply(body=_bundle(call, window, rows))

    must_find = bool(call.id) and not after and not window.since
    return Question(statement, (*values, window.count + 1), answer, must_find=must_find, shows=window.count)


def _bundle(call: Call, window: Window, rows: list[Row]) -> bytes:
    pages: Pages = call.facts["pages"]
    address = f"{call.base}/{call.kind}/" + (f"{call.id}/" if call.id else "") + "_history"
    links = [{"relation": "self", "url": address + _self_query(window)}]
    shown = rows[: window.count]
    if len(rows) > window.count and shown:
        last = shown[-1]
        since = window.since.isoformat() if window.since else None
        state = [window.count, since, [last["updated"].isoformat(), last["id"], last["version"]]]
        links.append({"relation": "next", "url": f"{address}?{PARAMETER}={pages.seal(_page_kind(call), state)}"})
    entries = b",".join(_entry(call, row) for row in shown)
    head = strict_json.write({"resourceType": "Bundle", "type": "history", "link": links})
    return head[:-1] + b',"entry":[' + entries + b"]}" if shown else head


def _entry(call: Call, row: Row) -> bytes:
    reference = f"{call.kind}/{row['id']}"
    method = row["method"]
    url = call.kind if method == POST else reference
    status = {POST: "201", DELETE: "204"}.get(method, "201" if row["version"] == 1 else "200")
    about = {
        "request": {"method": METHODS[method], "url": url},
        "response": {"status": status, "etag": etag(row["version"]), "lastModified": clock.instant(row["updated"])},
    }
    resource = b',"resource":' + row["body"] if row["body"] else b""
    name = strict_json.write(f"{call.base}/{reference}")
    return b'{"fullUrl":' + name + resource + b"," + strict_json.write(about)[1:]


def _page_kind(call: Call) -> str:
    return f"history {call.kind} {call.id}"


def _self_query(window: Window) -> str:
    since = f"&_since={clock.instant(window.since)}" if window.since else ""
    return f"?_count={window.count}{since}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 6:  # noqa: PLR2004 - far beyond the limit anyway
        message = "_count must be a whole number"
        raise Malformed(message, Fault("_count", message, "value"))
    return int(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = "_since must be an instant with its zone, such as 2026-11-26T08:00:00Z"
        raise Malformed(message, Fault("_since", message, "value"))
    return moment


history_instance = Operation("fhir.history_instance", CARE, need, work, "List a resource's versions.", prepare=prepare)
history_type = Operation("fhir.history_type", CARE, need, work, "List the versions of a type.", prepare=prepare)
