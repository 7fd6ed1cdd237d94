"""What clients ask on their own: to push a request, to be given tokens, to have them taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from samspill.exchange import Operation, perform
from samspill.kernel.calls import Reply
from samspill.trust import Need, replay, tokens
from samspill.trust.issuing import sessions
from samspill.trust.issuing.clients import CODE, CREDENTIALS, EXCHANGE, REFRESH
from samspill.trust.issuing.denials import Denied, denied
from samspill.trust.issuing.requests import LIFE, read_pushed
from samspill.trust.issuing.signed import read_request_object
from samspill.trust.refusals import Unproven
from samspill.web.tokens import granting
from samspill.web.tokens.entrance import HEADERS, RUNNING, answered, enter, record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from samspill.exchange.operations import Doing
    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.web.tokens.desk import Desk
    from samspill.web.tokens.entrance import Asked

NOBODY: Final = ((None, 0),)
"""No record is touched."""


def operation(name: str, work: Doing, title: str) -> Operation:
    """Declare something that is asked of the token service; its scope is its name."""

    async def need(_tx: Transaction, _call: Call) -> Need:
        return Need(scope=name)

    return Operation(name, frozenset({RUNNING}), need, work, title)


async def push(desk: Desk, request: Request, number: str) -> Response:
    """Take a pushed request (RFC 9126)."""
    asked = await enter(desk, request, number, _push.name, proof=False)
    try:
        said = await _signed(desk, asked)
    except Denied as refusal:
        await record(desk, number, _push.name, refusal, asked.registered.client.id)
        raise
    reply = await perform(desk.store, _push, asked.call(_push.name, number, said=said, desk=desk))
    return answered(desk, reply.data, 201)


async def _signed(desk: Desk, asked: Asked) -> Mapping[str, Any] | None:
    """Read the signed request, if it is one; then nothing beside it counts (RFC 9101 §6.3). Raises `Denied`."""
    text = asked.parameters.get("request")
    if text is None:
        return None
    said = read_request_object(asked.registered, text, desk.issuer)
    if not await replay.is_fresh(desk.store, said.once, said.seconds):
        raise denied("invalid_request_object", "request.reused", "the request was sent before (jti)")
    return said.claims


async def _do_push(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    asked, desk, said = call.facts["asked"], call.facts["desk"], call.facts["said"]
    chosen = asked.parameters if said is None else said
    pushed = read_pushed(asked.registered, chosen, asked.jkt, desk.audience, signed=said is not None)
    uri = await sessions.push(tx, asked.registered.client, pushed, call.at)
    return Reply({"request_uri": uri, "expires_in": LIFE}, about="request", touched=NOBODY)


async def token(desk: Desk, request: Request, number: str) -> Response:
    """Give tokens (RFC 6749 §3.2)."""
    asked = await enter(desk, request, number, _token.name, proof=True)
    try:
        reply = await perform(desk.store, _token, asked.call(_token.name, number, desk=desk))
    except Denied as refusal:
        if refusal.rule == "code.reused":
            # Somebody has the code who should not: what came of it is taken back (RFC 6749 §4.1.2).
            await perform(desk.store, _withdraw, asked.call(_withdraw.name, number))
        raise
    return answered(desk, reply.data)


GRANTS: Final[Mapping[str, Callable[[Transaction, Desk, Asked, Call], Awaitable[granting.Given]]]] = {
    CODE: granting.by_code,
    REFRESH: granting.by_refresh,
    CREDENTIALS: granting.by_credentials,
    EXCHANGE: granting.by_exchange,
}


async def _do_token(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    asked, desk = call.facts["asked"], call.facts["desk"]
    kind = asked.parameters.get("grant_type", "")
    if kind not in GRANTS:
        raise denied("unsupported_grant_type", "grant.unknown", "the grant types are " + ", ".join(GRANTS))
    if kind not in asked.registered.client.grants:
        raise denied("unauthorized_client", "grant.unregistered", "the client is not registered for this grant type")
    given = await GRANTS[kind](tx, desk, asked, call)
    return Reply(given.answer, about=given.about, touched=NOBODY)


async def _do_withdraw(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    await sessions.revoke_of_code(tx, call.facts["asked"].parameters.get("code", ""), call.at)
    return Reply({}, about="session", touched=NOBODY)


async def revoke(desk: Desk, request: Request, number: str) -> Response:
    """Take a token back (RFC 7009); a client is told the same whether there was one or not."""
    asked = await enter(desk, request, number, _revoke.name, proof=False)
    await perform(desk.store, _revoke, asked.call(_revoke.name, number, desk=desk))
    return Response(b"", 200, HEADERS)


async def _do_revoke(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    asked, desk = call.facts["asked"], call.facts["desk"]
    text = asked.parameters.get("token", "")
    if not text:
        raise denied("invalid_request", "revoke.token", "the token that is to be taken back is needed")
    try:
        claims = tokens.decode(text, desk.ring.public(), granting.OURS, desk.issuer)
    except Unproven:
        await sessions.revoke_refresh(tx, asked.registered.client, text, call.at)
    else:
        if claims.get("client_id") == asked.registered.client.id:
            await sessions.revoke_access(tx, str(claims.get("jti")), granting.moment(claims["exp"]))
    return Reply({}, about="token", touched=NOBODY)


_push = operation("sts.push", _do_push, "Keep a request that a client pushes ahead of a sign-in.")
_token = operation("sts.token", _do_token, "Give a client tokens.")
_withdraw = operation("sts.withdraw", _do_withdraw, "Take back what came of a code that was used twice.")
_revoke = operation("sts.revoke", _do_revoke, "Take a token back.")
