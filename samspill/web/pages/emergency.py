"""Breaking the glass from a page: the pages of that one patient are asked for as an emergency (BTG) for a while.

Whoever sits at a page has attested a purpose at the sign-in. When they open a record in an emergency, the page attests
for them that the purpose is another, as a record system would (Tillitsrammeverket, ATT-38 to 41): the person, the
organisation and the moment stay as they were. A cookie remembers for which patient; it gives nothing by itself, since
the gate asks whether the record was opened, by whom, and for how long.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel.attestation import Code, DecisionRef
from samspill.web.pages.sessions import SAFE, is_secure

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from samspill.exchange import Operation
    from samspill.kernel.calls import Caller
    from samspill.kernel.settings import Settings

PURPOSE: Final = "BTG"
SYSTEM: Final = "urn:oid:2.16.840.1.113883.1.11.20448"
"""HL7 v3 PurposeOfUse."""


def cookie_name(settings: Settings) -> str:
    """Name the cookie that remembers for whom the glass is broken."""
    return "__Host-samspill-emergency" if is_secure(settings) else "samspill-emergency"


def in_emergency(caller: Caller, operation: Operation, request: Request, settings: Settings) -> Caller:
    """Give the caller of a page, with another purpose where the page's patient is one that was opened in an emergency.

    Only for whoever has attested, over a page's own session: a program says its purpose itself.
    """
    patient = request.path_params.get("patient", "")
    if "authorization" in request.headers or caller.attestation is None or PURPOSE not in operation.purposes:
        return caller
    opens = is_opening(operation) and request.method not in SAFE
    if not patient or not (opens or request.cookies.get(cookie_name(settings)) == patient):
        return caller
    return _attesting(caller)


def is_opening(operation: Operation) -> bool:
    """Tell whether an operation is for emergencies only: it is what opens a record in one."""
    return operation.purposes == {PURPOSE}


def reason_in(operation: Operation, sent: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """Read from a form why a record is to be opened in an emergency: what the decision asks for."""
    reason = dict(sent).get("reason", "") if is_opening(operation) else ""
    return {"reason": reason} if reason else {}


def remember(response: Response, operation: Operation, request: Request, settings: Settings) -> None:
    """Remember in a cookie for whom the glass was broken, where it just was."""
    if is_opening(operation) and "authorization" not in request.headers:
        response.set_cookie(
            cookie_name(settings),
            request.path_params["patient"],
            max_age=settings.emergency_life,
            httponly=True,
            secure=is_secure(settings),
            samesite="lax",
        )


def _attesting(caller: Caller) -> Caller:
    """Attest another purpose: the user has chosen it, so the decision behind it is a new one."""
    attestation = caller.attestation
    if attestation is None:
        return caller
    relationship = replace(
        attestation.care_relationship,
        purpose_of_use=Code(PURPOSE, SYSTEM),
        purpose_of_use_details=None,
        decision_ref=DecisionRef(str(uuid.uuid4()), "", user_selected=True),
    )
    said = replace(attestation, care_relationship=relationship)
    return replace(caller, purposes=frozenset({PURPOSE}), attestation=said)
