"""$validate-code: http://hl7.org/fhir/R4/valueset-operation-validate-code.html"""

from __future__ import annotations

import pytest

from tests.fhir.operations.conftest import parameters
from tests.fhir.operations.test_expand import COLOURS, STATUS, listed

SYSTEM = "http://hl7.org/fhir/observation-status"
ANIMALS = "http://example.org/animals"


def said(answer) -> dict:
    assert answer.status_code == 200, answer.text
    return {part["name"]: next(v for k, v in part.items() if k != "name") for part in answer.json()["parameter"]}


async def test_a_code_that_is_in_a_value_set_has_its_display(ask):
    answer = await ask(f"ValueSet/$validate-code?url={STATUS}&system={SYSTEM}&code=final")
    assert said(answer) == {"result": True, "display": "Final"}


@pytest.mark.parametrize("query", [f"system={SYSTEM}&code=finished", "system=http://example.org/x&code=final"])
async def test_a_code_that_is_not_says_so(ask, query):
    found = said(await ask(f"ValueSet/$validate-code?url={STATUS}&{query}"))
    assert found == {"result": False, "message": "the code is not in the value set"}


async def test_a_wrong_display_is_told_with_the_right_one(ask):
    base = f"ValueSet/$validate-code?url={STATUS}&system={SYSTEM}&code=final&display="
    assert said(await ask(base + "final"))["result"] is True
    assert said(await ask(base + "finished")) == {
        "result": False,
        "message": "the display is not one of the code's",
        "display": "Final",
    }


async def test_one_coding_of_a_concept_is_enough(ask):
    right, wrong = {"system": SYSTEM, "code": "final"}, {"system": SYSTEM, "code": "x"}
    for codings, result in (([wrong, right], True), ([wrong], False), ([{"code": "final"}], False)):
        body = parameters(url=("Uri", STATUS), codeableConcept=("CodeableConcept", {"coding": codings}))
        assert said(await ask("ValueSet/$validate-code", body))["result"] is result
    text = parameters(url=("Uri", STATUS), codeableConcept=("CodeableConcept", {"text": "final"}))
    assert said(await ask("ValueSet/$validate-code", text))["result"] is False
    body = parameters(url=("Uri", STATUS), coding=("Coding", right))
    assert said(await ask("ValueSet/$validate-code", body))["result"] is True


async def test_value_sets_that_are_sent_or_stored(ask, put):
    coding = ("Coding", {"system": ANIMALS, "code": "cat"})
    body = parameters(valueSet=("resource", listed()), coding=coding)
    assert said(await ask("ValueSet/$validate-code", body))["result"] is True
    await put(listed(id="animals"))
    query = f"ValueSet/animals/$validate-code?system={ANIMALS}&code="
    assert said(await ask(query + "cat"))["result"] is True
    assert said(await ask(query + "cow"))["result"] is False


async def test_a_code_system_that_is_known_stored_or_sent(ask, put):
    assert said(await ask(f"CodeSystem/$validate-code?url={SYSTEM}&code=final")) == {"result": True, "display": "Final"}
    assert said(await ask(f"CodeSystem/$validate-code?url={SYSTEM}&code=x"))["result"] is False
    await put(COLOURS)
    found = said(await ask("CodeSystem/colours/$validate-code?code=red&display=r%C3%B8d"))
    assert found == {"result": True, "display": "Red"}
    body = parameters(codeSystem=("resource", COLOURS), coding=("Coding", {"system": COLOURS["url"], "code": "blue"}))
    assert said(await ask("CodeSystem/$validate-code", body))["result"] is True
    other = parameters(codeSystem=("resource", COLOURS), coding=("Coding", {"system": "http://x", "code": "blue"}))
    assert said(await ask("CodeSystem/$validate-code", other))["result"] is False


async def test_an_abstract_code_is_refused_only_when_that_is_asked_for(ask):
    url = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
    query = f"CodeSystem/$validate-code?url={url}&code=_ActEncounterCode"
    for more, result in (("", True), ("&abstract=true", True), ("&abstract=false", False)):
        assert said(await ask(query + more))["result"] is result


async def test_codes_that_are_composed_are_checked_by_their_grammar(ask):
    url = "http://hl7.org/fhir/ValueSet/all-languages"
    for code, result in (("nb-NO", True), ("n", False), ("nb_NO", False)):
        answer = await ask(f"ValueSet/$validate-code?url={url}&system=urn:ietf:bcp:47&code={code}")
        assert said(answer)["result"] is result


@pytest.mark.parametrize(
    ("path", "status", "names"),
    [
        ("ValueSet/$validate-code?url=http://example.org/none&system=a:b&code=c", 404, "url"),
        (f"ValueSet/$validate-code?url={STATUS}&code=final", 400, "system"),
        (f"ValueSet/$validate-code?url={STATUS}", 400, "code"),
        (f"ValueSet/$validate-code?system={SYSTEM}&code=final", 400, "url"),
        (f"ValueSet/$validate-code?url={STATUS}&system={SYSTEM}&code=final&nonsense=1", 400, "nonsense"),
        (f"ValueSet/$validate-code?url={STATUS}&system={SYSTEM}&code=final&date=2020", 400, "date"),
        (
            "ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/body-site&system=http://snomed.info/sct&code=1",
            422,
            "not known",
        ),
        ("CodeSystem/$validate-code?url=http://snomed.info/sct&code=1", 404, "url"),
        (
            "CodeSystem/$validate-code?url=http://terminology.hl7.org/CodeSystem/service-type&code=nonsense",
            422,
            "not known",
        ),
    ],
)
async def test_what_is_not_known_is_never_a_no(ask, path, status, names):
    answer = await ask(path)
    assert answer.status_code == status, answer.text
    assert names in answer.json()["issue"][0]["diagnostics"]
