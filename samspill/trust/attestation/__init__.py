"""Attests of Tillitsrammeverket: every spelling read, one written, and the rules ATT-… checked."""

from samspill.trust.attestation.reading import TYPE, read_claim, read_rar, read_spec
from samspill.trust.attestation.rules import EXPIRED, Finding, check, check_members
from samspill.trust.attestation.writing import write_claim, write_rar, write_spec, write_user_role

__all__ = [
    "EXPIRED",
    "TYPE",
    "Finding",
    "check",
    "check_members",
    "read_claim",
    "read_rar",
    "read_spec",
    "write_claim",
    "write_rar",
    "write_spec",
    "write_user_role",
]
