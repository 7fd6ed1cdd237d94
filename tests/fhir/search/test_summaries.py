"""Parts of resources: http://hl7.org/fhir/R4/search.html#summary and #elements"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samspill.fhir.definitions import TYPES
from samspill.fhir.search.summaries import Summary, read, summarise
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.problems import Malformed
from tests.fhir.validation.written import WRITTEN, examples

EXAMPLES = {f"written {name}": resource for name, resource in WRITTEN.items()} | examples()
ATTACHED = (
    b'{"resourceType":"DocumentReference","id":"d","meta":{"versionId":"1","tag":[{"code":"x"}]},"status":"current",'
    b'"content":[{"attachment":{"contentType":"text/plain","data":"eA==","title":"T","_title":{"id":"t"}},'
    b'"format":{"code":"f"}},{"attachment":{"url":"http://example.org/1"}}],'
    b'"_status":{"id":"s"},"extension":[{"url":"http://example.org/e","valueDecimal":1.50}],"custodian":{"display":"c"}}'
)


def summary(body: bytes, mode: str = "false", elements: str | None = None) -> dict:
    kind = json.loads(body)["resourceType"]
    asked = {"_summary": mode} | ({} if elements is None else {"_elements": elements})
    return json.loads(summarise(body, kind, read(kind, asked)))


def test_the_data_of_an_attachment_is_in_no_summary_and_its_siblings_follow():
    found = summary(ATTACHED, "true")
    assert found["content"] == [
        {"attachment": {"contentType": "text/plain", "title": "T", "_title": {"id": "t"}}, "format": {"code": "f"}},
        {"attachment": {"url": "http://example.org/1"}},
    ]
    assert found["_status"] == {"id": "s"}
    assert "custodian" not in found


def test_the_tag_is_added_to_those_that_are_there_and_once_only():
    found = summary(ATTACHED, "data")
    assert [tag["code"] for tag in found["meta"]["tag"]] == ["x", "SUBSETTED"]
    assert found["meta"]["versionId"] == "1"
    again = summarise(json.dumps(found).encode(), "DocumentReference", Summary("data"))
    assert [tag["code"] for tag in json.loads(again)["meta"]["tag"]] == ["x", "SUBSETTED"]


def test_numbers_keep_their_spelling():
    assert b'"valueDecimal":1.50' in summarise(ATTACHED, "DocumentReference", Summary("data"))


def test_the_whole_is_the_same_bytes():
    assert summarise(ATTACHED, "DocumentReference", Summary()) is ATTACHED
    assert summarise(ATTACHED, "DocumentReference", Summary(elements=(("Patient", "name"),))) is ATTACHED


@pytest.mark.parametrize(
    "elements", ["", "nonsense", "status,", "content.attachment", "Nonsense.id", "Patient.nonsense"]
)
def test_elements_that_are_none_are_refused(elements):
    with pytest.raises(Malformed) as caught:
        read("DocumentReference", {"_elements": elements})
    assert caught.value.faults[0].where == "_elements"


@pytest.mark.parametrize("mode", ["true", "text", "data"])
def test_a_summary_and_elements_cannot_be_had_at_once(mode):
    with pytest.raises(Malformed, match="_elements"):
        read("Patient", {"_summary": mode, "_elements": "name"})
    assert read("Patient", {"_summary": "false", "_elements": "name"}) == Summary(elements=(("Patient", "name"),))


def test_elements_of_a_search_over_several_types_are_of_any_of_them():
    how = read("", {"_elements": "content,birthDate"})
    assert how == Summary(elements=(("", "content"), ("", "birthDate")))
    assert "content" in json.loads(summarise(ATTACHED, "DocumentReference", how))
    with pytest.raises(Malformed):
        read("", {"_elements": "nonsense"})


def within(part: Any, whole: Any) -> bool:
    """Whether a part holds nothing that the whole does not."""
    if isinstance(part, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(within(*both) for both in zip(part, whole, strict=True))
    return part == whole


@pytest.mark.parametrize("mode", ["true", "text", "data"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_part_of_a_valid_resource_is_valid_and_holds_nothing_new(name, mode):
    whole = EXAMPLES[name]
    kind = whole["resourceType"]
    part = strict_json.value_of(summarise(strict_json.write(whole), kind, Summary(mode)))
    assert part["meta"]["tag"][-1]["code"] == "SUBSETTED"
    assert within({**part, "meta": {}}, {"meta": {}, **whole})
    faults = {fault.where for fault in validate(part | {"id": "x"})}
    # What the rest may speak of is left out: a contained resource, and elements that an invariant of the whole names.
    assert all(where.endswith("reference") or where == kind for where in faults), faults


@given(st.sampled_from(TYPES), st.sampled_from(["true", "text", "data", "false"]))
def test_every_type_keeps_what_changes_the_meaning_of_the_rest(kind, mode):
    body = b'{"resourceType":"%b","id":"x","meta":{},"language":"nb","implicitRules":"urn:x"}' % kind.encode()
    found = json.loads(summarise(body, kind, Summary(mode)))
    assert found["implicitRules"] == "urn:x"
    assert ("language" in found) == (mode in {"false", "data"})
