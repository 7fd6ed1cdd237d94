"""The text of a resource: the sender's own, with only `id` and `meta` set by the server.

Every other member is handed out as it came in: numbers to the last digit, strings as they were spelt, keys in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from samspill.kernel import clock, strict_json

if TYPE_CHECKING:
    from datetime import datetime

OURS: Final = ("resourceType", "id", "meta")
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])


def stamp(tight: bytes, id_: str, updated: datetime) -> tuple[bytes, bytes]:
    """Set `id`, `meta.versionId` and `meta.lastUpdated` in a resource's tight text, which has been inspected before.

    Gives the text before the version's number and the text after it, since the number may be known only to the
    database: the body of version 3 is `before + b"3" + after`. Where `id` or `meta` stand among the members is kept;
    where they are missing they come first, after `resourceType`.
    """
    found = _members.decode(tight)
    mark = b"\0"  # Never in JSON text: where the version's number goes.
    before, after = _meta(found.get("meta"), updated)
    set_here = {"id": strict_json.write(id_), "meta": before + mark + after}
    parts: list[bytes] = []
    offset = 1
    members = iter(found.items())
    for key, raw in members:
        if key not in OURS:
            break
        text = bytes(raw)
        parts.append(b'"%b":%b' % (key.encode(), set_here.pop(key, text)))
        offset += len(key) + len(text) + 4
    rest = tight[offset:-1]
    if any(name in found for name in set_here):
        rest = _rest_with(found, set_here, len(parts))
    first = [part.partition(b":")[0] for part in parts]
    place = max((first.index(name) + 1 for name in (b'"resourceType"', b'"id"') if name in first), default=0)
    parts[place:place] = [b'"%b":%b' % (name.encode(), text) for name, text in set_here.items() if name not in found]
    head, _, tail = (b"{" + b",".join([*parts, rest] if rest else parts) + b"}").partition(mark)
    return head, tail


def _rest_with(found: dict[str, msgspec.Raw], set_here: dict[str, bytes], skipped: int) -> bytes:
    """Write the members after the first ones, `id` and `meta` set where they stand."""
    members = list(found.items())[skipped:]
    return b",".join(b'"%b":%b' % (key.encode(), set_here.get(key) or bytes(raw)) for key, raw in members)


def _meta(text: msgspec.Raw | None, updated: datetime) -> tuple[bytes, bytes]:
    """Write `meta` around the version's number, with what else the sender said in it."""
    rest = b""
    if text is not None:
        rest = b"".join(
            b',"%b":%b' % (key.encode(), bytes(value))
            for key, value in _members.decode(text).items()
            if key not in ("versionId", "lastUpdated", "_versionId", "_lastUpdated")
        )
    return b'{"versionId":"', b'","lastUpdated":"' + clock.instant(updated).encode() + b'"' + rest + b"}"
