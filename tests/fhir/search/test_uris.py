"""URI parameters: http://hl7.org/fhir/R4/search.html#uri"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.search.clause import Together
from samspill.fhir.search.strings import LONGEST
from samspill.kernel.problems import Malformed
from tests.fhir.search.asking import finds, index, tokens, wanted

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


def below(address: str, asked: str) -> bool:
    """Whether `url:below` with what is asked finds an address."""
    said = index("ValueSet", url=address).wordings
    [worded] = wanted("ValueSet", "url:below", asked)
    return any(low <= text < high for _, text, _ in said for low, high in worded.ranges)


def test_below_is_what_begins_so():
    for asked in ("http://acme.org/fhir/", "http://acme.org/fhir/ValueSet/1", "h"):
        assert below("http://acme.org/fhir/ValueSet/123", asked)
    for asked in ("http://acme.org/fhir/valueset", "http://acme.org/fhir/ValueSet/1234", "acme.org"):
        assert not below("http://acme.org/fhir/ValueSet/123", asked)


def test_above_is_what_it_begins_with():
    asked = "http://acme.org/fhir/ValueSet/123/_history/5"
    for address in (asked, "http://acme.org/fhir/ValueSet/123", "http://acme.org"):
        assert finds("ValueSet", "url:above", asked, url=address)
    for address in (f"{asked}0", "http://acme.org/fhir/ValueSet/124", "http://ACME.org"):
        assert not finds("ValueSet", "url:above", asked, url=address)


@given(st.text("ab/|:", min_size=1, max_size=8), st.text("ab/|:", min_size=1, max_size=8))
def test_above_and_below_are_each_others_opposite(one, other):
    """A bar is left out: after it stands a version, which has parts of its own."""
    one, other = one.replace("|", "/"), other.replace("|", "/")
    assert below(one, other) == finds("ValueSet", "url:above", one, url=other) == one.startswith(other)


@pytest.mark.parametrize(
    ("found", "asked", "expected"),
    [
        ("http://q|1.0", "http://q|1", True),
        ("http://q|1", "http://q|1", True),
        ("http://q|1-beta", "http://q|1", True),
        ("http://q|10", "http://q|1", False),
        ("http://q|2", "http://q|1", False),
        ("http://q", "http://q|1", False),
        ("http://q|1", "http://q", True),
    ],
)
def test_a_version_has_parts(found, asked, expected):
    assert below(found, asked) is expected


def test_a_bar_in_the_address_of_a_definition_parts_it_from_its_version():
    [asked] = wanted("ValueSet", "url", "http://example.org/v|2.0")
    assert isinstance(asked, Together)
    assert set(asked.tokens) <= set(index("ValueSet", url="http://example.org/v", version="2.0").tokens)
    assert not set(asked.tokens) <= set(index("ValueSet", url="http://example.org/v", version="2.1").tokens)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("_profile:exact", PROFILE),
        ("_profile:not", PROFILE),
        ("url:below", "urn:oid:1.2"),
        ("url:above", "urn:oid:1.2"),
        ("url:below", "http://" + "x" * LONGEST),
    ],
)
def test_what_means_nothing_is_refused(key, value):
    with pytest.raises(Malformed) as caught:
        wanted("ValueSet", key, value)
    assert caught.value.faults[0].where == key.partition(":")[0]
