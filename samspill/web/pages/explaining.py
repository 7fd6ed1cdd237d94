"""What went wrong, to whoever asked: problem details (RFC 9457) to programs, a page in plain words to people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from samspill.fhir.outcome import outcome
from samspill.kernel import strict_json
from samspill.kernel.problems import Problem, Refused, Unidentified
from samspill.trust.decision import would_open
from samspill.web.metering import Throttled
from samspill.web.pages.frame import HEADERS
from samspill.web.pages.sessions import SAFE
from samspill.web.pages.texts import weight_of
from samspill.web.requests import challenge

if TYPE_CHECKING:
    from starlette.requests import Request

    from samspill.web.pages.frame import Frame

PROBLEMS: Final = "https://samspill.no/problems/"
UNRELATED: Final = "relation.none"
"""The reason that whoever treats the patient can do something about: declare it."""
AT_ONCE: Final = {"acute": "ETREAT", "emergency": "BTG"}
"""How a record is opened at once (`care-relation.<this>`), and for which purpose it then is; the least first."""
FAILED: Final = Problem("something went wrong here; it is recorded under the request's number")
"""What is said of a bug."""


def wants_page(accept: str) -> bool:
    """Tell whether a page is wanted rather than JSON, by `Accept` (RFC 9110 §12.5.1). Without a wish: JSON."""
    weights: dict[str, float] = {}
    for part in accept.split(","):
        kind, _, rest = part.partition(";")
        weights[kind.strip().lower()] = weight_of(rest.split(";")[-1])
    page = weights.get("text/html", 0.0)
    return page > 0 and page >= weights.get("application/json", 0.0)


def explain(frame: Frame, request: Request, problem: Problem, number: str) -> Response:
    """Answer with a problem, in the form that was asked for; `number` is the request's."""
    if not wants_page(request.headers.get("accept", "")):
        return _details(frame, request, problem, number)
    if isinstance(problem, Unidentified) and frame.signs_in:
        query = urlencode({"next": request.url.path if request.method in SAFE else "/"})
        return RedirectResponse(f"/sign-in?{query}", 303, headers=HEADERS)
    reasons = problem.reasons if isinstance(problem, Refused) else ()
    declares = request.path_params.get("patient", "") if UNRELATED in reasons and request.method in SAFE else ""
    data = {
        "problem": problem,
        "reasons": reasons,
        "number": number,
        "declares": declares,
        "patient": request.path_params.get("patient", ""),
        "at_once": _at_once(frame, request, problem),
    }
    response = frame.show(request, "web/error.html", data, status=problem.status, number=number)
    if isinstance(problem, Throttled):
        response.headers["retry-after"] = str(problem.wait)
    return response


def _at_once(frame: Frame, request: Request, problem: Problem) -> list[str]:
    """List the ways that would open the record to the visitor at once; none that the rules forbid."""
    visitor = frame.visitor(request)
    if visitor is None or request.method not in SAFE or not isinstance(problem, Refused):
        return []
    if not request.path_params.get("patient"):
        return []
    held = [way for way in AT_ONCE if f"care-relation.{way}" in visitor.scopes]
    return [way for way in held if would_open(problem.ground, AT_ONCE[way])]


def _details(frame: Frame, request: Request, problem: Problem, number: str) -> Response:
    fhir = "/fhir/" in request.url.path
    body = (
        outcome(problem)
        if fhir
        else {
            "type": PROBLEMS + problem.code,
            "title": (type(problem).__doc__ or "").strip().rstrip("."),
            "status": problem.status,
            "detail": problem.message,
            "instance": f"urn:samspill:request:{number}",
            "faults": [{"where": fault.where, "what": fault.what, "code": fault.code} for fault in problem.faults],
        }
    )
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff", "x-request-id": number}
    if isinstance(problem, Throttled):
        headers["retry-after"] = str(problem.wait)
    if isinstance(problem, Unidentified):
        headers["www-authenticate"] = challenge(problem, frame.platform, tried="authorization" in request.headers)
    media = "application/fhir+json" if fhir else "application/problem+json"
    return Response(strict_json.write(body), problem.status, headers, media)
