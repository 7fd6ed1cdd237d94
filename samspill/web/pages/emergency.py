"""Opening a record at once from a page: that one patient's pages are asked for with another purpose for a while.

Whoever sits at a page has attested a purpose at the sign-in. When they open a record for acute treatment (ETREAT), or
in an emergency (BTG, breaking the glass), the page attests for them that the purpose is another, as a record system
would (Tillitsrammeverket, ATT-38 to 41), and that they chose it themselves (ATT-48): the person, the organisation and
the moment stay as they were. A cookie remembers for which patient; it gives nothing by itself, since the gate asks
whether the record was opened, by whom, for what, and for how long.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.attestation import Code, DecisionRef
from samspill.web.pages.sessions import SAFE, is_secure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.exchange import Operation
    from samspill.kernel.calls import Caller
    from samspill.kernel.settings import Settings

COOKIES: Final[Mapping[str, str]] = {"BTG": "samspill-emergency", "ETREAT": "samspill-acute"}
"""Purposes that a record is opened at once for, each with its cookie. Whoever has had to break the glass means that."""
SYSTEM: Final = "urn:oid:2.16.840.1.113883.1.11.20448"
"""HL7 v3 PurposeOfUse."""


def cookie_name(purpose: str, settings: Settings) -> str:
    """Name the cookie that remembers for whom a record was opened at once."""
    return f"__Host-{COOKIES[purpose]}" if is_secure(settings) else COOKIES[purpose]


def in_emergency(caller: Caller, operation: Operation, request: Request, settings: Settings) -> Caller:
    """Give the caller of a page, with another purpose where the page's patient is one that was opened at once.

    Only for whoever has attested, over a page's own session: a program says its purpose itself.
    """
    patient = request.path_params.get("patient", "")
    if "authorization" in request.headers or caller.attestation is None or not patient:
        return caller
    opens = opening(operation) if request.method not in SAFE else ""
    remembered = (
        purpose
        for purpose in COOKIES
        if purpose in operation.purposes and request.cookies.get(cookie_name(purpose, settings)) == patient
    )
    purpose = opens or next(remembered, "")
    return _attesting(caller, purpose) if purpose else caller


def opening(operation: Operation) -> str:
    """Tell for which purpose an operation opens a record at once: it serves that purpose only. Empty: it opens none."""
    return next((purpose for purpose in COOKIES if operation.purposes == {purpose}), "")


def reason_in(operation: Operation, sent: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Read from a form why a record is to be opened at once: what the decision asks for."""
    reason = dict(sent).get("reason", "") if opening(operation) else ""
    return {"reason": reason} if reason else {}


def remember(response: Response, operation: Operation, request: Request, settings: Settings) -> None:
    """Remember in a cookie for whom a record was opened, where it just was."""
    purpose = opening(operation)
    if purpose and "authorization" not in request.headers:
        response.set_cookie(
            cookie_name(purpose, settings),
            request.path_params["patient"],
            max_age=settings.emergency_life,
            httponly=True,
            secure=is_secure(settings),
            samesite="lax",
        )


def _attesting(caller: Caller, purpose: str) -> Caller:
    """Attest another purpose: the user has chosen it, so the decision behind it is a new one."""
    attestation = caller.attestation
    if attestation is None:
        return caller
    relationship = replace(
        attestation.care_relationship,
        purpose_of_use=Code(purpose, SYSTEM),
        purpose_of_use_details=None,
        decision_ref=DecisionRef(str(uuid.uuid4()), "", user_selected=True),
    )
    said = replace(attestation, care_relationship=relationship)
    return replace(caller, purposes=frozenset({purpose}), attestation=said)
