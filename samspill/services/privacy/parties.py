"""Parties: who is told of changes of which settings; registered by the platform's staff, who see how it goes."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from samspill.kernel.calls import Reply
from samspill.kernel.identifiers import ORGANISATION, fault
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.services.privacy import reading
from samspill.store import queries
from samspill.trust.settings.definitions import definition, definitions
from samspill.trust.settings.powers import AREAS

if TYPE_CHECKING:
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.services.privacy")
MEMBERS: Final = frozenset({"code", "name", "organisation", "client", "endpoint", "definitions", "areas", "services"})
LONGEST: Final = {"code": 50, "name": 200, "organisation": 9, "client": 200, "endpoint": 500}
MOST: Final = 100
"""Changes that were given up, shown at once."""


async def parties(tx: Transaction, _grant: Grant, _call: Call) -> Reply:
    """List the parties, what waits for each, and what was given up."""
    rows = await tx.all(sql.parties)
    aside = await tx.all(sql.aside, MOST)
    data = {
        "parties": [{**dict(row), "definitions": [str(one) for one in row["definitions"]]} for row in rows],
        "aside": [{**dict(row), "setting": str(row["setting"])} for row in aside],
        "definitions": [{"id": str(one.id), "code": one.code, "names": one.names} for one in definitions()],
        "areas": AREAS,
    }
    return Reply(data, about="parties", touched=((None, 0),))


async def register(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Register a party, or change what is registered: what it is to be told, where, and by which client it calls."""
    said = reading.object_of(call.body, MEMBERS) if call.body else _form(call)
    texts = {name: _text(said, name) for name in LONGEST}
    wanted = [definition(one).id for one in _several(said, "definitions")]
    areas, services = _areas(said), _services(said)
    if not (wanted or areas or services):
        raise _invalid("definitions", "a party has a definition, an area of powers, or a service of its own")
    if fault(ORGANISATION, texts["organisation"]):
        raise _invalid("organisation", "must be an organisation number")
    if texts["endpoint"]:
        check_endpoint(texts["endpoint"], production=call.facts.get("environment") == "production")
    if await tx.one(sql.client_taken, texts["client"], texts["code"]):
        raise _invalid("client", "another party calls by this client")
    values = (texts[name] for name in ("code", "name", "organisation", "client", "endpoint"))
    await tx.run(sql.register, *values, wanted, areas, services)
    return _done(call, texts["code"], 201)


async def retire(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Tell a party nothing more."""
    code = str(call.facts["party"])
    if await tx.one(sql.retire, code) is None:
        raise Missing("there is no such party")
    return _done(call, code, 200)


async def again(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Try what was given up for a party once more."""
    code = str(call.facts["party"])
    if not await tx.all(sql.again, code):
        raise Missing("nothing was given up for this party")
    await tx.run(sql.call_next, code, call.at)
    return _done(call, code, 200)


def check_endpoint(address: str, *, production: bool) -> None:
    """See that an address may be called. Raises `Invalid`.

    It is HTTPS to a named host without credentials or query; outside production also HTTP to this machine, for tests.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _invalid("endpoint", "must be an address") from None
    if parts.username or parts.password or parts.query or parts.fragment or not host:
        raise _invalid("endpoint", "must name a host, without user, query or fragment")
    if not address.isascii() or any(sign.isspace() for sign in address):
        raise _invalid("endpoint", "must be written in ASCII without spaces")
    here = _is_inside(host)
    if not (parts.scheme == "https" and not (here and production)) and not (
        parts.scheme == "http" and here and not production
    ):
        raise _invalid("endpoint", "must be HTTPS to a host outside")


def _is_inside(host: str) -> bool:
    """Tell whether a host is this machine, or an address that is not of the open network."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def _form(call: Call) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name, value in call.query if name in MEMBERS}
    several = {many: [value for name, value in call.query if name == many] for many in ("definitions", "areas")}
    services = str(said.get("services", "")).replace(",", " ").split()
    return {**said, **several, "services": services}


def _several(said: dict[str, Any], name: str) -> list[str]:
    found = said.get(name) or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise _invalid(name, "must be a list of texts")
    return found


def _areas(said: dict[str, Any]) -> list[str]:
    areas = _several(said, "areas")
    if set(areas) - set(AREAS):
        raise _invalid("areas", f"must be of {', '.join(AREAS)}")
    return sorted(set(areas))


def _services(said: dict[str, Any]) -> list[str]:
    services = _several(said, "services")
    for one in services:
        if not 0 < len(one) <= LONGEST["code"] or not _is_code(one):
            raise _invalid("services", "has letters, digits, - and . only")
    return sorted(set(services))


def _text(said: dict[str, Any], name: str) -> str:
    value = reading.text_in(said, name).strip()
    if len(value) > LONGEST[name] or (not value and name != "endpoint"):
        raise _invalid(name, f"must have 1 to {LONGEST[name]} characters")
    if name == "code" and not _is_code(value):
        raise _invalid(name, "has letters, digits, - and . only")
    return value


def _is_code(text: str) -> bool:
    return all(sign.isascii() and (sign.isalnum() or sign in "-.") for sign in text)


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(f"{where}: {what}", Fault(where, what, "value"))


def _done(call: Call, code: str, status: int) -> Reply:
    headers = {} if call.body else {"location": "/privacy/parties"}
    return Reply(
        {"party": code},
        status=status if call.body else 303,
        headers=headers,
        about=f"party/{code}",
        touched=((None, 0),),
    )
