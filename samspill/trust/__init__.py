"""Who asks, why, and whether they may: tokens, scopes, purposes, and the decision with its reasons."""

from samspill.trust.decision.policy import Policy
from samspill.trust.decisions import decide
from samspill.trust.grants import Grant, Hide, Need, OpenGrant, PatientGrant, PopulationGrant, Within
from samspill.trust.refusals import Unproven

__all__ = [
    "Grant",
    "Hide",
    "Need",
    "OpenGrant",
    "PatientGrant",
    "Policy",
    "PopulationGrant",
    "Unproven",
    "Within",
    "decide",
]
