"""URI parameters: http://hl7.org/fhir/R4/search.html#uri"""

from __future__ import annotations

import pytest

from samspill.kernel.problems import Malformed, Unsupported
from tests.fhir.search.asking import finds, tokens, wanted

PROFILE = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"


def test_an_address_is_found_by_all_of_itself():
    definition = {"url": "http://example.org/ValueSet/a"}
    assert finds("ValueSet", "url", "http://example.org/ValueSet/a", **definition)
    for other in ("http://example.org/ValueSet", "http://example.org/ValueSet/A", "http://example.org/ValueSet/a/"):
        assert not finds("ValueSet", "url", other, **definition)


def test_a_profile_is_found_with_and_without_its_version():
    meta = {"profile": [f"{PROFILE}|2.2.0"]}
    assert tokens("Patient", "_profile", meta=meta) == {f"|{PROFILE}", f"|{PROFILE}\\|2.2.0"}
    assert finds("Patient", "_profile", PROFILE, meta=meta)
    assert finds("Patient", "_profile", f"{PROFILE}|2.2.0", meta=meta)
    assert not finds("Patient", "_profile", f"{PROFILE}|2.1.0", meta=meta)


def test_a_canonical_inside_the_resource_is_not_indexed():
    assert tokens("Patient", "_profile", meta={"profile": ["#inside"]}) == set()


@pytest.mark.parametrize(
    ("modifier", "problem"), [("below", Unsupported), ("above", Unsupported), ("exact", Malformed)]
)
def test_modifiers_are_refused(modifier, problem):
    with pytest.raises(problem):
        wanted("Patient", f"_profile:{modifier}", PROFILE)
