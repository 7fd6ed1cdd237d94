"""fhir-kit-client, a FHIR client for JavaScript, unchanged, against a platform that runs; `make javascript` brings it.

http://github.com/Vermonster/fhir-kit-client. The program is `javascript/tour.mjs`; without Node or the client it is
skipped, and the reason says how to get them.
"""

from __future__ import annotations

import pytest

from tests.flow import node

CLIENT = node.MODULES / "fhir-kit-client" / "dist" / "index.js"


@pytest.mark.skipif(bool(node.lacking(CLIENT)), reason=node.lacking(CLIENT))
def test_fhir_kit_client_finds_what_it_expects_of_a_server(running_platform):
    given = {
        "FHIR_KIT_CLIENT": CLIENT.as_uri(),
        "FHIR_URL": running_platform.url + "/fhir",
        "FHIR_TOKEN": running_platform.token("system/*.cruds")["authorization"].removeprefix("Bearer "),
    }
    assert node.told_by("tour.mjs", **given) == {
        "version": "4.0.1",
        "compartments": 5,
        "versions": [["1", None], ["2", False], ["3", True]],
        "etag": 'W/"3"',
        "history": 3,
        "conditional": [["1", "Hamar"], ["2", "Lom"]],
        "made": 27,
        "pages": [[99, *range(75, 66, -1)], list(range(66, 56, -1)), list(range(56, 50, -1))],
        "posted": [75],
        "ofPatient": 26,
        "ofEncounter": [99],
        "resolved": "Fjellrev",
        # The patient, the encounter, and what was observed.
        "everything": 28,
        "batch": ["200", "404"],
        "nonsense": {"status": 400, "code": "not-supported"},
        "invalid": {"status": 422, "code": "code-invalid"},
        "gone": {"status": 410, "code": "deleted"},
    }
