"""What is said when a token or a proof does not hold: the stable name of the rule that it broke, and a sentence."""

from __future__ import annotations

from samspill.kernel.problems import Fault, Unidentified


class Unproven(Unidentified):
    """A token, or the proof that goes with it, that proves nothing."""

    def __init__(self, rule: str, what: str) -> None:
        super().__init__(what, Fault("DPoP" if rule.startswith("dpop.") else "Authorization", what, "login"))
        self.rule = rule
        """`token.expired`, `dpop.reused`: programs may rely on it."""


class UnknownKey(Unproven):
    """The token names a key that its issuer may have published since we looked."""

    def __init__(self, issuer: str) -> None:
        super().__init__("token.key", "the token is not signed by a key that is trusted here")
        self.issuer = issuer


def unidentified(what: str, rule: str = "token.none") -> Unproven:
    """Refuse to know who calls."""
    return Unproven(rule, what)
