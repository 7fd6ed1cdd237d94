"""The feeds, offered onwards: what a register told after a number, and an initial load to begin with.

Both are lines of JSON in the shape that feeds are read in here, so one installation can be fed by another. Whoever
begins takes the snapshot, page by page, and goes on from the number that it is of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from samspill.grunndata import feeds
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Clash, Fault, Missing
from samspill.services.registers.fhir.asking import malformed, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

MEDIA: Final = "application/x-ndjson; charset=utf-8"
LATEST: Final = "samspill-feed-latest"
"""The header that says the last number of the register."""
UNTIL: Final = "samspill-feed-until"
"""The header that says which number a snapshot is of."""
LAST: Final = 2**63 - 1


async def feed(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give what a register told after a number, in order: at most `limit` events, as lines of JSON."""
    name = _register(call)
    values = values_of(call.query, ["after", "limit"])
    after, limit = _number(values, "after", 0), _number(values, "limit", feeds.MOST)
    latest = await feeds.latest(tx, name)
    if after > latest:
        message = f"number {latest} is the last one here: this feed has been begun anew, or another was followed"
        raise Clash(message, Fault("after", message, "conflict"))
    lines = await feeds.lines(tx, name, after, limit)
    more = {"after": lines[-1].sequence, "limit": limit} if lines and lines[-1].sequence < latest else {}
    return _reply(call, f"/registers/feeds/{name}", lines, more, {LATEST: str(latest)})


async def snapshot(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give an initial load of a register, as of a number that the answer says: the newest word about each subject."""
    name = _register(call)
    values = values_of(call.query, ["until", "after", "limit"])
    latest = await feeds.latest(tx, name)
    after, limit = _number(values, "after", 0), _number(values, "limit", feeds.MOST)
    until = _number(values, "until", latest)
    if until > latest:
        raise malformed("until", f"is past number {latest}, the last one here")
    lines = await feeds.snapshot(tx, name, until, after, limit)
    more = {"until": until, "after": lines[-1].sequence, "limit": limit} if lines and len(lines) == limit else {}
    headers = {LATEST: str(latest), UNTIL: str(until)}
    return _reply(call, f"/registers/feeds/{name}/snapshot", lines, more, headers)


def _reply(call: Call, path: str, lines: Sequence[feeds.Line], more: dict[str, int], headers: dict[str, str]) -> Reply:
    base = call.base.removesuffix("/fhir")
    link = {"link": f'<{base}{path}?{urlencode(more)}>; rel="next"'} if more else {}
    return Reply(
        body=b"".join(line.text() for line in lines),
        headers={"content-type": MEDIA, **headers, **link},
        about=path.removeprefix("/"),
        touched=((None, len(lines)),),
    )


def _register(call: Call) -> str:
    name = str(call.facts["feed"]).upper()
    if name not in feeds.REGISTERS:
        raise Missing(f"there is no such feed; these are: {', '.join(feeds.REGISTERS)}")
    return name


def _number(values: dict[str, str], name: str, otherwise: int) -> int:
    text = values.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LAST):  # noqa: PLR2004 - a bigint
        raise malformed(name, "is not a number")
    if name == "limit" and not 0 < int(text) <= feeds.MOST:
        raise malformed(name, f"is not a number from 1 to {feeds.MOST}")
    return int(text)
