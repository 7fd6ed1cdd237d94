"""What is known of whoever signed in (OpenID Connect Core §5.3), with HelseID's details from HPR."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.exchange import Operation, perform
from samspill.grunndata import personnel
from samspill.kernel import clock
from samspill.kernel.calls import Call, Caller, Reply
from samspill.kernel.problems import Problem
from samspill.trust import Need, claims, dpop, replay, tokens
from samspill.trust.issuing import sessions, withdrawing
from samspill.trust.refusals import unidentified
from samspill.web import requests
from samspill.web.tokens.endpoints import NOBODY
from samspill.web.tokens.entrance import RUNNING, answered, record
from samspill.web.tokens.granting import OURS

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.grunndata.personnel import Approval
    from samspill.store import Transaction
    from samspill.trust import Grant
    from samspill.trust.issuing.people import Person
    from samspill.web.tokens.desk import Desk

OPENID: Final = "openid"
PID_SCOPE: Final = "helseid://scopes/identity/pid"
HPR_SCOPE: Final = "helseid://scopes/hpr/hpr_number"
KINDS: Final = {"1": "Autorisasjon"}
"""Of code list 7704, the only one whose words are published."""


async def userinfo(desk: Desk, request: Request, number: str) -> Response:
    """Say what is known of whoever signed in."""
    try:
        said = await _token(desk, request)
    except Problem as problem:
        await record(desk, number, _userinfo.name, problem)
        raise
    scopes = frozenset(claims.words(said["scope"]))
    caller = Caller(str(said["sub"]), str(said["client_id"]), scopes, frozenset({RUNNING}))
    call = Call(caller, RUNNING, clock.now(), number, facts={"session": said["sid"]})
    return answered(desk, (await perform(desk.store, _userinfo, call)).data)


async def _token(desk: Desk, request: Request) -> dict[str, Any]:
    """Verify the access token, which may be for whatever API, and its proof. Raises `Unproven`."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "dpop":
        raise unidentified("an access token that is bound to a key is needed (DPoP)", "token.none")
    url = requests.url_of(request.scope, desk.platform)
    proven = dpop.check(requests.proof_of(request.scope), method=request.method, url=url, token=text)
    said = tokens.decode(text, desk.ring.public(), OURS, desk.issuer)
    if "sid" not in said or (said.get("cnf") or {}).get("jkt") != proven.jkt:
        raise unidentified("the token is bound to another key, or came of no sign-in", "dpop.jkt")
    await replay.use_proof(desk.store, proven.once, dpop.KEPT)
    if await withdrawing.is_withdrawn(desk.store, (str(said["jti"]), str(said["sid"]))):
        raise unidentified("the token was taken back", "token.revoked")
    return said


async def _need(_tx: Transaction, _call: Call) -> Need:
    return Need(scope=OPENID)


async def _do_userinfo(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    session = await sessions.by_id(tx, call.facts["session"], call.at)
    if session is None:
        raise unidentified("the sign-in has ended", "token.revoked")
    person, scopes = session.person, call.caller.scopes
    said = {"sub": call.caller.subject, claims.SECURITY_LEVEL: person.security_level}
    if "profile" in scopes:
        said |= {"name": person.name, "given_name": person.given, "family_name": person.family}
    if PID_SCOPE in scopes:
        said[claims.PID] = person.pid
    found: dict[str, Any] = {name: value for name, value in said.items() if value}
    if HPR_SCOPE in scopes and person.hpr:
        found[claims.HPR_NUMBER] = person.hpr
        found[claims.HPR_DETAILS] = await _details(tx, person, call)
    return Reply(found, about=f"session/{session.id}", touched=NOBODY)


async def _details(tx: Transaction, person: Person, call: Call) -> dict[str, Any]:
    """Give the approvals that are in force, as HelseID writes them: the number as a number."""
    approvals = await personnel.approvals(tx, person.hpr, call.at)
    return {"hpr_number": int(person.hpr), "approvals": [_approval(approval) for approval in approvals]}


def _approval(approval: Approval) -> dict[str, Any]:
    return {
        "profession": approval.category,
        "authorization": {"value": approval.kind, "description": KINDS.get(approval.kind, "")},
        "requisition_rights": [{"value": code, "description": ""} for code in approval.requisition],
        "specialities": [{"value": code, "description": ""} for code in approval.specialities],
    }


_userinfo = Operation(
    "sts.userinfo", frozenset({RUNNING}), _need, _do_userinfo, "Say what is known of whoever signed in."
)
