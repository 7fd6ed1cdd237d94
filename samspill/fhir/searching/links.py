"""The links of a page: what was searched for, and the way to the next page.

What says who a person is stands in no address: the link to this page leaves it out, the others hold it sealed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from samspill.fhir.pages import PARAMETER
from samspill.fhir.search import cursor_of
from samspill.fhir.search.reading import shown
from samspill.fhir.searching import places
from samspill.fhir.searching.access import FINDS_A_PERSON
from samspill.fhir.searching.wanted import address_of, page_kind

if TYPE_CHECKING:
    from samspill.fhir.pages import Pages
    from samspill.fhir.search import Cursor
    from samspill.fhir.searching.wanted import Asked, Wanted
    from samspill.kernel.calls import Call
    from samspill.store import Row

NOT_SHOWN: Final = FINDS_A_PERSON | {"_filter", "_text", "_content"}
"""Parameters whose values are, or may be, personal; also at the end of a chain, and as a modifier."""
_SAFE: Final = "/:|,$"
_PLAIN: Final = re.compile(r"[A-Za-z0-9_.\-~/:|,$]*")
_PARTS: Final = re.compile("[.:]")


def links_of(call: Call, wanted: Wanted, last: Row | None, total: int | None) -> list[dict[str, str]]:
    """Give the links of a page: `self`; `first` from a later page; `next` where there is more after the `last` row."""
    address, asked = call.base + address_of(call), wanted.asked
    query = _query(wanted)
    links = [{"relation": "self", "url": f"{address}?{query}" if query else address}]
    if asked.after is not None:
        links.append({"relation": "first", "url": f"{address}?{PARAMETER}={_sealed(call, asked, None, None)}"})
    if last is not None:
        page = _sealed(call, asked, cursor_of(wanted.search, last), total)
        links.append({"relation": "next", "url": f"{address}?{PARAMETER}={page}"})
    return links


def _sealed(call: Call, asked: Asked, after: Cursor | None, total: int | None) -> str:
    """Seal where a page begins. The first counts anew."""
    pages: Pages = call.facts["pages"]
    return pages.seal(page_kind(call), places.write(asked.pairs, after, total, lenient=asked.lenient))


def _query(wanted: Wanted) -> str:
    """Write the parameters that were used, but for those that are personal."""
    ignored = {fault.where for fault in wanted.search.ignored}
    said = []
    for name, value in wanted.asked.pairs:
        if not NOT_SHOWN.isdisjoint(_PARTS.split(name)):
            continue
        if ignored and (shown(name) in ignored or shown(name.partition(":")[0]) in ignored):
            continue
        said.append(f"{_quoted(name)}={_quoted(value)}")
    return "&".join(said)


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote(text, safe=_SAFE)
