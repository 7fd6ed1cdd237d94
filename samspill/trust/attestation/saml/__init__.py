"""Attests in SAML 2.0 assertions, for document sharing between gateways (IHE XUA)."""

from samspill.trust.attestation.saml.assertion import Assertion, read_assertion, write_assertion

__all__ = ["Assertion", "read_assertion", "write_assertion"]
