"""Every way a call can fail that the caller can understand. Anything else is a bug.

Problem                     status  FHIR issue code     when
├── Malformed               400     structure           the bytes are not what they say they are (JSON, headers, query)
├── Invalid                 422     invalid             well-formed, but breaks a rule of the standard or of ours
├── Unsupported             400     not-supported       a known thing that this platform does not offer
├── Unacceptable            406     not-supported       no representation the caller would take
├── WrongMedia              415     not-supported       a body in a format we do not read
├── TooLarge                413     too-long            more than the limit that the setting names
├── Unidentified            401     login               no token, or one that proves nothing
├── Refused                 403     forbidden           the rules say no; the reasons say which
├── Missing                 404     not-found           there is no such thing (or none the caller may know of)
├── WrongMethod             405     not-supported       the address exists, the method does not
├── Gone                    410     deleted             it was there and has been deleted
├── Clash                   409     conflict            somebody else was first; try again on the new state
├── Stale                   412     conflict            the version asked for is not the current one
├── TooMany                 429     throttled           slow down
└── Unavailable             503     transient           a part of the platform is not there just now
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what was sent: where, which rule, in words."""

    where: str
    """A FHIRPath such as `Patient.name[0].given`, a query parameter, or a header; `` when it is the whole."""
    what: str
    """A sentence for the person who has to mend it. Never holds a value that could be personal."""
    code: str = "invalid"
    """The FHIR issue type (http://hl7.org/fhir/valueset-issue-type.html)."""


class Problem(Exception):  # noqa: N818 - the word of RFC 9457
    """A failure we can explain to the caller."""

    status: ClassVar[int] = 500
    issue: ClassVar[str] = "exception"
    code: ClassVar[str] = "problem"
    """The stable name programs may rely on: `https://samspill.no/problems/<code>`."""

    def __init__(self, message: str, *faults: Fault) -> None:
        super().__init__(message)
        self.message = message
        self.faults = faults


class Malformed(Problem):
    """The bytes are not what they say they are."""

    status, issue, code = 400, "structure", "malformed"


class Invalid(Problem):
    """Well-formed, but breaks a rule."""

    status, issue, code = 422, "invalid", "invalid"


class Unsupported(Problem):
    """A known thing that is not offered here."""

    status, issue, code = 400, "not-supported", "unsupported"


class Unacceptable(Problem):
    """No representation that the caller would take."""

    status, issue, code = 406, "not-supported", "unacceptable"


class WrongMedia(Problem):
    """A body in a format that is not read here."""

    status, issue, code = 415, "not-supported", "wrong-media"


class TooLarge(Problem):
    """More than the limit allows."""

    status, issue, code = 413, "too-long", "too-large"


class Unidentified(Problem):
    """No token, or one that proves nothing."""

    status, issue, code = 401, "login", "unidentified"


class Refused(Problem):
    """The rules say no."""

    status, issue, code = 403, "forbidden", "refused"

    def __init__(self, message: str, *faults: Fault, reasons: tuple[str, ...] = (), ground: str = "") -> None:
        super().__init__(message, *faults)
        self.reasons = reasons
        self.ground = ground
        """What the decision knew, for the trail."""


class Missing(Problem):
    """There is no such thing, or none that the caller may know of."""

    status, issue, code = 404, "not-found", "missing"


class WrongMethod(Problem):
    """The address exists, the method does not."""

    status, issue, code = 405, "not-supported", "wrong-method"


class Gone(Problem):
    """It was there and has been deleted."""

    status, issue, code = 410, "deleted", "gone"


class Clash(Problem):
    """Somebody else was first."""

    status, issue, code = 409, "conflict", "clash"


class Stale(Problem):
    """The version asked for is not the current one."""

    status, issue, code = 412, "conflict", "stale"


class TooMany(Problem):
    """Slow down."""

    status, issue, code = 429, "throttled", "too-many"


class Unavailable(Problem):
    """A part of the platform is not there just now."""

    status, issue, code = 503, "transient", "unavailable"
