"""What the FHIR API offers, printed from what it does. http://hl7.org/fhir/R4/capabilitystatement.html"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final

from samspill.fhir.definitions import TYPES
from samspill.fhir.search import SUPPORTED, parameters

INTERACTIONS: Final = (
    "read",
    "vread",
    "update",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)


@lru_cache(maxsize=8)
def capability_statement(base: str) -> dict[str, Any]:
    """Describe the API at an address."""
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-26",
        "kind": "instance",
        "software": {"name": "Samspill", "version": version("samspill")},
        "implementation": {"description": "Samspill", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "security": {
                    "service": [
                        {
                            "coding": [
                                {
                                    "system": "http://terminology.hl7.org/CodeSystem/restful-security-service",
                                    "code": "SMART-on-FHIR",
                                },
                            ],
                        },
                    ],
                    "description": "Bearer tokens with SMART scopes and a purpose of use.",
                },
                "resource": [_resource(kind) for kind in TYPES],
                "interaction": [{"code": "transaction"}, {"code": "batch"}],
            },
        ],
    }


def _resource(kind: str) -> dict[str, Any]:
    return {
        "type": kind,
        "interaction": [{"code": code} for code in INTERACTIONS],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": False,
        "searchParam": [
            {"name": name, "definition": parameter.url, "type": parameter.type}
            for name, parameter in sorted(parameters(kind).items())
            if parameter.type in SUPPORTED
        ],
    }
