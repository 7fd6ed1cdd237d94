"""A request to the token service that is turned down, with OAuth's word for it and ours."""

from __future__ import annotations

from typing import Final

from samspill.kernel.problems import Fault, Refused

STATUS: Final = {"invalid_client": 401, "invalid_token": 401, "temporarily_unavailable": 429}
"""Every other error is 400 (RFC 6749 §5.2)."""


class Denied(Refused):
    """Turned down. The message is for the client's developer, and never holds a value."""

    def __init__(self, error: str, rule: str, message: str) -> None:
        super().__init__(message, Fault("", message, "forbidden"), reasons=(rule,))
        self.error = error
        """The code of RFC 6749, 7009, 8693, 8707, 9126, 9396 or 9449."""
        self.rule = rule
        """Our own stable name of the rule, as the trail says it."""


def denied(error: str, rule: str, message: str) -> Denied:
    """Make a denial."""
    return Denied(error, rule, message)
