"""The menu: the pages that a visitor may begin at, those that belong together in one part, on two levels.

The first level leads everywhere; the second shows the pages of the part that one is in. It is links alone, and works
the same with a keyboard, on a narrow screen and without scripts.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from samspill.exchange import Operation, Service
    from samspill.kernel.calls import Caller
    from samspill.web.pages.texts import Catalogue

FIRST: Final = ("patient-record",)
"""Services that stand first in the menu; the others follow by the names of their parts."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the menu."""

    label: str
    address: str
    current: str
    """What `aria-current` says: `page` for the page that is shown, `true` for one that it lies under; `` for others."""


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the first level, and the pages under it: none where it is one page."""

    head: Item
    items: tuple[Item, ...] = ()


def parts_of(services: Iterable[Service], visitor: Caller | None, path: str, t: Catalogue) -> tuple[Part, ...]:
    """Give the menu as it is on a page, by its address, in a language."""
    pages = list(start_pages(services, visitor))
    here = max((address for _, address, _ in pages if _lies_under(path, address)), key=len, default="")
    found = []
    for name, some in groupby(pages, key=lambda page: page[0].part or page[0].name):
        items = tuple(_item(operation, address, visitor, path, here, t) for _, address, operation in some)
        among = any(item.current for item in items) or _lies_under(path, f"/{name}")
        label = t.either(f"{name}.part", items[0].label) if len(items) > 1 and _is_part(pages, name) else ""
        if label:
            found.append(Part(Item(label, items[0].address, "true" if among else ""), items))
        else:
            found += [Part(item) for item in items]
    return tuple(found)


def _is_part(pages: Iterable[tuple[Service, str, Operation]], name: str) -> bool:
    """Tell whether several services stand together; the pages of one alone stand beside each other."""
    return any(service.part == name for service, _, _ in pages)


def _item(operation: Operation, address: str, visitor: Caller | None, path: str, here: str, t: Catalogue) -> Item:
    own = "own" if visitor and visitor.patient else "all"
    label = t.either(f"{operation.name}.menu.{own}", operation.title)
    return Item(label, address, "page" if path == address else "true" if address == here else "")


def _lies_under(path: str, address: str) -> bool:
    return path == address or path.startswith(f"{address}/")


def start_pages(services: Iterable[Service], visitor: Caller | None) -> Iterator[tuple[Service, str, Operation]]:
    """Give the pages that a visitor may begin at: those that name no patient, and for a patient those about oneself.

    Whoever has not signed in begins at what is open to all. Pages of one part stand together, in its own order.
    """
    for service in sorted(services, key=_place):
        for operation in service.operations:
            reached = operation.name in visitor.scopes if visitor else operation.public
            if operation.page and operation.menu and operation.method == "GET" and reached:
                path = f"/{service.name}{operation.path}"
                if visitor and visitor.patient:
                    path = path.replace("{patient}", visitor.patient)
                if "{" not in path:
                    yield service, path, operation


def _place(service: Service) -> tuple[bool, str, int, str]:
    return (service.name not in FIRST, service.part or service.name, service.place, service.name)
