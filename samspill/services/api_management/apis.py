"""The catalogue: the APIs of the platform, found from what it offers, and those of others that tokens can be for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import terms as accepted_terms
from samspill.kernel.calls import Reply
from samspill.kernel.problems import Missing
from samspill.store import queries
from samspill.trust.issuing import clients
from samspill.trust.metering import limits
from samspill.trust.metering.limits import ANY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.exchange import Service
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

sql = queries("samspill.services.api_management")
FHIR: Final = "fhir"
NOBODY: Final = ((None, 0),)
"""No record is touched."""
WHOLE: Final = tuple(f"{context}/*.cruds" for context in ("patient", "user", "system"))
"""The widest scopes of the FHIR API (SMART App Launch 2.2)."""


async def catalogue(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """List the APIs: what each is called, who answers for it, its scopes, and the version of its terms."""
    newest = {row["api"]: row["version"] for row in await tx.all(sql.newest)}
    listed = [one | {"terms": newest.get(one["id"], "")} for one in await offered(tx, call)]
    return Reply({"apis": listed}, about="apis", touched=NOBODY)


async def api(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show one API, named by `id`: what it offers, its terms in every version, and how often it may be called."""
    found = await one_api(tx, call, dict(call.query).get("id", ""))
    versions = [dict(row) for row in await tx.all(sql.terms_of, found["id"])]
    held = {limit.client: limit for limit in await limits.listed(tx) if limit.api in (found["id"], ANY)}
    data: dict[str, Any] = {"api": found, "versions": versions, "accepted": None, "organisation": organisation_of(call)}
    data["limit"] = held[ANY].per_minute if ANY in held else 0
    if "api-management.clients" in call.caller.scopes:
        # Who has accepted is for those who run the platform; the terms themselves are everybody's.
        names = [terms_name(found["id"], row["version"]) for row in versions]
        data["accepted"] = [
            {"organisation": one.organisation, "name": one.name, "version": one.terms.rpartition("/")[2]}
            | {"since": one.since, "here": bool(one.accepted_by)}
            for one in await accepted_terms.accepted(tx, names, call.at)
        ]
    return Reply(data, about=f"api/{found['id']}", touched=NOBODY)


async def one_api(tx: Transaction, call: Call, wanted: str) -> dict[str, Any]:
    """Find an API of the catalogue. Raises `Missing`."""
    found = next((one for one in await offered(tx, call) if one["id"] == wanted), None)
    if found is None:
        raise Missing("there is no such API in the catalogue")
    return found


async def offered(tx: Transaction, call: Call) -> list[dict[str, Any]]:
    """List what is offered: the FHIR API, the services, and what others have registered."""
    audience = str(call.facts.get("audience", ""))
    services: Iterable[Service] = call.facts.get("catalogue", ())
    return [
        _entry(FHIR, "FHIR R4", "platform", audience, WHOLE, [], address="/fhir"),
        *(_of_service(service, audience) for service in services),
        *(
            _entry(row["audience"], row["name"], row["owner"], row["audience"], row["scopes"], [], own=False)
            for row in await clients.list_apis(tx)
        ),
    ]


def _of_service(service: Service, audience: str) -> dict[str, Any]:
    operations = [
        {
            "name": operation.name,
            "title": operation.title,
            "method": operation.method,
            "path": f"/{service.name}{operation.path}",
            "purposes": sorted(operation.purposes),
            "public": operation.public,
        }
        for operation in service.operations
    ]
    scopes = tuple(dict.fromkeys(operation.name for operation in service.operations))
    return _entry(service.name, service.title, service.owner, audience, scopes, operations, address=f"/{service.name}")


def _entry(
    id_: str,
    name: str,
    owner: str,
    audience: str,
    scopes: Iterable[str],
    operations: list[dict[str, Any]],
    *,
    address: str = "",
    own: bool = True,
) -> dict[str, Any]:
    said = {"id": id_, "name": name or id_, "owner": owner, "audience": audience, "scopes": list(scopes)}
    return said | {"operations": operations, "address": address, "own": own}


def terms_name(api_id: str, version: str) -> str:
    """Name a version of an API's terms, as the register of organisations keeps it."""
    return f"{api_id}/{version}"


def organisation_of(call: Call) -> str:
    """Give the legal entity that the caller's token names (`orgnr_parent`); empty when it names none."""
    return call.caller.legal_entity
