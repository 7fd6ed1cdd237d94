"""FHIR read and vread interactions. http://hl7.org/fhir/R4/http.html#read"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from samspill.exchange import Operation, Question
from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.interaction import CARE, FORMATS, etag, missing, need_of, opens, which
from samspill.fhir.search import summaries
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Fault, Gone, Malformed, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search.summaries import Summary
    from samspill.kernel.calls import Call
    from samspill.store import Row, Transaction
    from samspill.trust import Grant, Need

sql = queries("samspill.fhir")
_PARTS: Final = ("_summary", "_elements")
_ETAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def prepare(call: Call) -> Call:
    """Read which part of the resource is wanted, and which version the caller has. What is not known is refused."""
    return call.knowing(part=_part(call)) if call.query else call


def _part(call: Call) -> Summary:
    asked: dict[str, str] = {}
    for name, value in call.query:
        if name in FORMATS:
            continue
        if name not in _PARTS or name in asked:
            message = f"{name[:64]} is not a parameter of reading" if name not in _PARTS else f"{name} stands twice"
            raise Malformed(message, Fault(name[:64], message, "not-supported"))
        asked[name] = value
    found = summaries.read(call.kind, asked)
    if found.mode == "count":
        message = "_summary: a count is of a search, not of one resource"
        raise Malformed(message, Fault("_summary", message, "value"))
    return found


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.r`, in the record that the resource belongs to."""
    return await need_of(tx, call, "r", TYPE_CODE[call.kind], "" if call.version else sql.read)


async def work(_tx: Transaction, grant: Grant, call: Call) -> Question:
    """Give the current version, or the one that the call names. `Gone` after a deletion, `Missing` if never there.

    A caller who has that version already is told so (304): http://hl7.org/fhir/R4/http.html#cread.
    """
    values: tuple[object, ...] = (TYPE_CODE[call.kind], call.id, *opens(grant, call.kind))
    text = sql.read
    if call.version:
        text, values = sql.vread, (*values, int(call.version))

    def answer(rows: list[Row]) -> Reply:
        if not rows:
            raise _no_version(call.kind) if call.version else missing(call.kind)
        row = rows[0]
        if not row["done"]:
            message = f"the {call.kind} has been deleted"
            raise Gone(message, Fault(f"{call.kind}.id", message, "deleted"))
        headers = which(row["version"], row["updated"])
        if has_it(call, row["version"], row["updated"]):
            return Reply({"updated": row["updated"]}, body=b"", status=304, headers=headers)
        part: Summary = call.facts.get("part", summaries.WHOLE)
        body = row["body"] if part.whole else summaries.summarise(row["body"], call.kind, part)
        return Reply({"updated": row["updated"]}, body=body, headers=headers)

    return Question(text, values, answer, must_find=True, single=True)


def _no_version(kind: str) -> Missing:
    message = f"there is no {kind} with that id and version"
    return Missing(message, Fault(f"{kind}.id", message, "not-found"))


def has_it(call: Call, version: int, updated: datetime) -> bool:
    """Tell whether the caller has this version: by `If-None-Match`, or without it by `If-Modified-Since` (RFC 9110)."""
    tags = call.headers.get("if-none-match")
    if tags is not None:
        return tags.strip() == "*" or etag(version).removeprefix("W/") in _ETAG.findall(tags)
    since = call.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        moment = parsedate_to_datetime(since)
    except ValueError:
        return False
    # A date in the header has whole seconds, so the version's is cut before they are compared.
    return updated.replace(microsecond=0) <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


read = Operation("fhir.read", CARE, need, work, "Read a resource.", prepare=prepare)
vread = Operation("fhir.vread", CARE, need, work, "Read one version of a resource.", prepare=prepare)
