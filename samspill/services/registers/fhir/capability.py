"""What the registers' FHIR endpoint offers (http://hl7.org/fhir/R4/capabilitystatement.html), from what it takes."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.services.registers.fhir import general_practice, organizations, patients, practitioners
from samspill.services.registers.fhir.answering import endpoint
from samspill.services.registers.fhir.asking import EVERYWHERE
from samspill.services.registers.views.spelling import PROFILES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.services.registers.fhir.asking import Parameter
    from samspill.store import Transaction
    from samspill.trust import Grant

TYPES: Final[Mapping[str, Sequence[Parameter]]] = {
    "Patient": patients.PATIENT,
    "RelatedPerson": patients.RELATED_PERSON,
    "Practitioner": practitioners.PRACTITIONER,
    "PractitionerRole": general_practice.ROLE,
    "Organization": organizations.ORGANIZATION,
    "CareTeam": general_practice.TEAM,
}
"""The types that are offered, each with what it is searched by."""
WITHOUT_PROFILE: Final = frozenset({"CareTeam"})


async def metadata(_tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Say what the registers' FHIR endpoint offers."""
    return Reply(body=capability_text(endpoint(call)), about="CapabilityStatement")


@lru_cache(maxsize=8)
def capability_text(base: str) -> bytes:
    """Describe the endpoint at an address, as JSON."""
    rest = {
        "mode": "server",
        "security": {"description": "Tokens with a named scope for each interaction, and a purpose of use."},
        "resource": [_resource(kind, parameters) for kind, parameters in TYPES.items()],
    }
    return strict_json.write(
        {
            "resourceType": "CapabilityStatement",
            "status": "active",
            "date": "2026-11-27",
            "kind": "instance",
            "software": {"name": "Samspill", "version": version("samspill")},
            "implementation": {"description": "Grunndata: persons, personnel, organisations, GPs", "url": base},
            "fhirVersion": "4.0.1",
            "format": ["json", "application/fhir+json"],
            "rest": [rest],
        }
    )


def _resource(kind: str, parameters: Sequence[Parameter]) -> dict[str, Any]:
    return {
        "type": kind,
        **({} if kind in WITHOUT_PROFILE else {"profile": PROFILES + kind}),
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": [
            {"name": one.name, "type": one.type, "documentation": one.says} for one in (*EVERYWHERE, *parameters)
        ],
    }
