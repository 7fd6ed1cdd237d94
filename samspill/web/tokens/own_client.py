"""Our own pages as a client of our own token service: an ordinary one, whose registration we keep up ourselves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from samspill.demo import personnel
from samspill.exchange import perform
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Reply
from samspill.trust.issuing import clients, scopes
from samspill.trust.issuing.clients import CODE, REFRESH, Client
from samspill.web.tokens.endpoints import NOBODY, operation
from samspill.web.tokens.entrance import RUNNING
from samspill.web.tokens.people import ALLOWED

if TYPE_CHECKING:
    from samspill.kernel.settings import Settings
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.relying import OwnClient
    from samspill.web.tokens.desk import Desk

CLIENT: Final = "samspill-pages"
CALLBACK: Final = "/sign-in/callback"
KEY_LIFE: Final = timedelta(days=3650)
"""The key comes of the installation's own secret, and lasts as long as that does."""
LOOPBACK: Final = ("127.0.0.1", "localhost", "[::1]")
"""Names of this machine, any of which a browser on it may use."""


def asked() -> tuple[str, ...]:
    """List the scopes that the pages ask for: all that somebody may have, for reading where it is FHIR's."""
    held = (scope for allowed, _ in ALLOWED.values() for scope in allowed)
    # Pages write nothing over FHIR: what a cookie holds is for reading.
    named = dict.fromkeys(scope.replace(".cruds", ".rs") for scope in held)
    return (scopes.OPENID, "profile", scopes.OFFLINE, scopes.ATTESTATION, *named)


def backs_of(settings: Settings) -> tuple[str, ...]:
    """List the addresses that people may be sent back to: our own, by each name that this machine has for itself."""
    address = settings.address
    parts = urlsplit(address)
    host = parts.netloc.rpartition(":")[0] if parts.port else parts.netloc
    if parts.scheme != "http" or host not in LOOPBACK:
        return (address + CALLBACK,)
    port = f":{parts.port}" if parts.port else ""
    others = (f"http://{name}{port}" for name in LOOPBACK if name != host)
    return tuple(base + CALLBACK for base in (address, *others))


def registration(settings: Settings) -> Client:
    """Say what the pages are registered as. They act for every organisation of the demo, each of which has agreed."""
    entities = (row["number"] for row in personnel.organisations().values() if not row["part_of"])
    return Client(
        CLIENT,
        "Samspill",
        "Samspill",
        grants=(CODE, REFRESH),
        scopes=asked(),
        redirect_uris=backs_of(settings),
        audiences=(settings.audience,),
        tenancy="multi-tenant",
        delegations=tuple(entities),
    )


async def keep_registered(desk: Desk, own: OwnClient, number: str) -> None:
    """See that the pages are registered as they are now; after an upgrade or under a new address they are anew."""
    wanted = registration(desk.platform.settings)
    found = await clients.find(desk.store, CLIENT)
    if found is not None and found.client == wanted and found.keys.get(own.key.kid or "") == own.public:
        return
    caller = Caller("samspill", CLIENT, frozenset({_register.name}), frozenset({RUNNING}))
    facts: dict[str, Any] = {"wanted": wanted, "own": own, "address": desk.platform.settings.address}
    await perform(desk.store, _register, Call(caller, RUNNING, clock.now(), number, facts=facts))


async def _do_register(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    own: OwnClient = call.facts["own"]
    await clients.add_client(tx, call.facts["wanted"], call.facts["address"])
    known = next((row for row in await clients.list_clients(tx, call.at) if row["id"] == CLIENT), None)
    if known is None or own.key.kid not in {key["kid"] for key in known["keys"]}:
        await clients.add_key(tx, CLIENT, own.public, call.at + KEY_LIFE)
    return Reply({}, about=f"client/{CLIENT}", touched=NOBODY)


_register = operation("sts.register_pages", _do_register, "Register our own pages as a client of the token service.")
