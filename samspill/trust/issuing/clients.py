"""Who may ask for tokens, and for what: clients, their keys, and the APIs that tokens are for. All of it is data."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from samspill.kernel import clock, strict_json
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries
from samspill.trust.public_keys import ALGORITHMS, read_jwk, thumbprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samspill.store import Store, Transaction

sql = queries("samspill.trust.issuing")
CODE: Final = "authorization_code"
REFRESH: Final = "refresh_token"
CREDENTIALS: Final = "client_credentials"
EXCHANGE: Final = "urn:ietf:params:oauth:grant-type:token-exchange"
GRANTS: Final = (CODE, REFRESH, CREDENTIALS, EXCHANGE)
WARNED: Final = timedelta(days=30)
"""For how long before it expires a client's key is warned of."""
KeyState = Literal["good", "expiring", "expired", "ended"]
TENANCIES: Final = ("none", "single-tenant", "multi-tenant")
LISTS: Final = ("grants", "scopes", "purposes", "redirect_uris", "audiences", "serves", "children", "delegations")


@dataclass(frozen=True, slots=True)
class Api:
    """What tokens are for."""

    audience: str
    name: str = ""
    owner: str = ""
    scopes: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    """The claims that its tokens carry beside the standard ones; empty: all."""
    token_life: int = 0


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may ask for tokens; the fields are those of the table `trust.client`."""

    id: str
    name: str
    owner: str
    grants: tuple[str, ...] = (CREDENTIALS,)
    scopes: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    redirect_uris: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    tenancy: str = "none"
    parent: str = ""
    children: tuple[str, ...] = ()
    delegations: tuple[str, ...] = ()
    supplier: str = ""
    rate: int = 0


@dataclass(frozen=True, slots=True)
class Registered:
    """A client as the token service meets it: with the keys that hold now, and the APIs that it may name."""

    client: Client
    keys: Mapping[str, Mapping[str, Any]]
    """Public keys (JWK) by their `kid`."""
    apis: Mapping[str, Api]

    def api(self, audience: str) -> Api:
        """Give an API; our own stands in no table."""
        return self.apis.get(audience, Api(audience))


@dataclass(slots=True)
class Wanted:
    """A client that is looked for."""

    id: str
    found: Registered | None = None


async def find(store: Store, client: str) -> Registered | None:
    """Find a client that is in force. Those that are asked for at the same time are looked up together."""
    wanted = Wanted(client)
    await store.together(_find, wanted)
    return wanted.found


async def _find(tx: Transaction, wanted: list[Wanted]) -> None:
    rows = {row["id"]: row for row in await tx.last(sql.clients_by_id, [w.id for w in wanted], clock.now())}
    for want in wanted:
        row = rows.get(want.id)
        if row:
            keys = {key["kid"]: strict_json.value_of(key["jwk"].encode()) for key in _listed(row["keys"])}
            apis = {api["audience"]: _api(api) for api in _listed(row["apis"])}
            want.found = Registered(client_of(dict(row)), keys, apis)


def _listed(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = strict_json.value_of(text.encode())
    return found


def _api(row: Mapping[str, Any]) -> Api:
    named = {field.name: row[field.name] for field in fields(Api)}
    return Api(**named | {"scopes": tuple(row["scopes"]), "claims": tuple(row["claims"])})


def client_of(row: Mapping[str, Any]) -> Client:
    """Read a row of the table."""
    named = {field.name: row[field.name] for field in fields(Client)}
    return Client(**named | {name: tuple(row[name]) for name in LISTS})


async def add_client(tx: Transaction, client: Client, own: str = "") -> None:
    """Register a client, or change one that is there. Raises `Invalid` with what is wrong.

    `own` is our own address, for our own pages: their users are sent back there by http too, where that is what it is.
    """
    faults = [Fault(name, what, "value") for name, what in _faults(client, own)]
    if faults:
        raise Invalid("the client is not right: " + "; ".join(f"{f.where}: {f.what}" for f in faults), *faults)
    values = (getattr(client, field.name) for field in fields(Client))
    await tx.run(sql.put_client, *(list(v) if isinstance(v, tuple) else v for v in values), clock.now())


def _faults(client: Client, own: str) -> list[tuple[str, str]]:
    """Name what is wrong with a client."""
    found = [("grants", "must be some of " + ", ".join(GRANTS))] if set(client.grants) - set(GRANTS) else []
    if client.tenancy not in TENANCIES:
        found.append(("tenancy", "must be one of " + ", ".join(TENANCIES)))
    if (client.tenancy == "single-tenant") != bool(client.parent):
        found.append(("parent", "is the organisation number of a single-tenant client, and of no other"))
    if CODE in client.grants and not client.redirect_uris:
        found.append(("redirect_uris", "a client whose users sign in needs one"))
    if not all(is_redirect(uri) or (own and uri.startswith(own + "/")) for uri in client.redirect_uris):
        found.append(("redirect_uris", "must be https addresses, http on this machine, or of the program's own scheme"))
    numbers = (client.parent, client.supplier, *client.children, *client.delegations)
    if not all(number.isdigit() and len(number) == 9 for number in numbers if number):  # noqa: PLR2004 - digits
        found.append(("organisations", "organisation numbers have nine digits"))
    if any(scope.split() != [scope] for scope in client.scopes):
        found.append(("scopes", "a scope has no white space"))
    return found


def is_redirect(uri: str) -> bool:
    """Tell whether an address may be one that users are sent back to (RFC 6749 §3.1.2, RFC 8252 §7)."""
    scheme, _, rest = uri.partition(":")
    if not uri.isascii() or not uri.isprintable() or set(uri) & set(" ;,'\"<>\\#") or not rest:
        return False
    if scheme == "http":
        return rest.startswith(("//127.0.0.1/", "//127.0.0.1:", "//[::1]/", "//[::1]:", "//localhost/", "//localhost:"))
    return rest.startswith("//") if scheme == "https" else "." in scheme and scheme.replace(".", "").isalnum()


async def add_key(tx: Transaction, client: str, jwk: Mapping[str, Any], expires: datetime) -> str:
    """Give a client one more public key; gives its `kid`. Raises `Invalid` for what is no fit public key."""
    if jwk.keys() & {"d", "p", "q", "k"}:
        raise Invalid("this is a private key: keep it, and register its public half only")
    fitting = []
    for algorithm in [jwk["alg"]] if "alg" in jwk else ALGORITHMS:
        try:
            read_jwk(jwk, algorithm)
        except (ValueError, KeyError, TypeError):
            continue
        fitting.append(algorithm)
    if not fitting:
        raise Invalid("this is no public key for signatures that is taken here (JWK; RSA of 2048 bits, EC or Ed25519)")
    kid = str(jwk.get("kid") or thumbprint(jwk))
    row = await tx.one(sql.put_key, client, kid, strict_json.write(dict(jwk)).decode(), clock.now(), expires)
    if row is None:
        raise Missing("there is no such client, or it has ended")
    return kid


async def end_key(tx: Transaction, client: str, kid: str) -> None:
    """Let a key hold no more. Raises `Missing`."""
    if (await tx.run(sql.end_key, client, kid, clock.now())) == "UPDATE 0":
        raise Missing("the client has no such key")


async def end_client(tx: Transaction, client: str) -> None:
    """Let a client get no more tokens; what it was given is taken back. Raises `Missing`."""
    if (await tx.run(sql.end_client, client, clock.now())) == "UPDATE 0":
        raise Missing("there is no such client, or it has ended")
    await tx.run(sql.revoke_of_client, client, clock.now())


async def list_clients(tx: Transaction, at: datetime) -> list[dict[str, Any]]:
    """List the clients that are in force, each with its keys: `kid`, when each `expires`, and its `state` at a time."""
    rows = await tx.all(sql.all_clients)
    return [
        {**{f.name: row[f.name] for f in fields(Client)}, "keys": [_key(key, at) for key in _listed(row["keys"])]}
        for row in rows
    ]


def _key(row: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    expires = datetime.fromisoformat(row["expires"])
    return {"kid": row["kid"], "expires": expires, "state": key_state(expires, at, ended=bool(row["ended"]))}


def key_state(expires: datetime, at: datetime, *, ended: bool = False) -> KeyState:
    """Tell how a client's key stands: `expiring` is warned of, `expired` and `ended` sign nothing that is taken."""
    if ended:
        return "ended"
    if expires <= at:
        return "expired"
    return "expiring" if expires <= at + WARNED else "good"


async def add_api(tx: Transaction, api: Api) -> None:
    """Register an API, or change one that is there."""
    values = (api.audience, api.name, api.owner, list(api.scopes), list(api.claims), api.token_life)
    await tx.run(sql.put_api, *values, clock.now())


async def end_api(tx: Transaction, audience: str) -> None:
    """Let no more tokens be for an API. Raises `Missing`."""
    if (await tx.run(sql.end_api, audience, clock.now())) == "UPDATE 0":
        raise Missing("there is no such API")


async def list_apis(tx: Transaction) -> list[dict[str, Any]]:
    """List the APIs that are in force."""
    return [dict(row) for row in await tx.all(sql.all_apis)]
