"""What may stand after the colon of a search parameter's name, kind by kind.

http://hl7.org/fhir/R4/search.html#modifiers. Names and values here are made up.
"""

from __future__ import annotations

import json

import pytest

from tests.fhir.conftest import JSON
from tests.spec.world import matches, to

PARTS = "http://example.org/parts"
KIND = "http://terminology.hl7.org/CodeSystem/v2-0203"
CARDIAC = "http://example.org/fhir/ValueSet/cardiac"

DEFINITIONS = [
    {
        "resourceType": "CodeSystem",
        "id": "parts",
        "url": PARTS,
        "status": "active",
        "content": "complete",
        "hierarchyMeaning": "is-a",
        "concept": [{"code": "heart", "concept": [{"code": "valve"}]}, {"code": "liver"}],
    },
    {
        "resourceType": "ValueSet",
        "id": "cardiac",
        "url": CARDIAC,
        "version": "2.0",
        "status": "active",
        "compose": {
            "include": [{"system": PARTS, "filter": [{"property": "concept", "op": "is-a", "value": "heart"}]}]
        },
    },
]


def condition(id_: str, code: str, text: str, display: str, narrative: str = "") -> dict[str, object]:
    concept = {"coding": [{"system": PARTS, "code": code, "display": display}], "text": text}
    found = {"resourceType": "Condition", "id": id_, "subject": to("Patient/kari"), "code": concept}
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{narrative}</div>'
    return found | ({"text": {"status": "generated", "div": div}} if narrative else {})


SAID = [
    condition("c1", "valve", "Klaffefeil", "Disorder of heart valve", "<p>Systolisk <b>bilyd</b>, økende.</p>"),
    condition("c2", "heart", "Hjertesvikt", "Heart failure", "<p>Bilyd &amp; ødem</p>"),
    condition("c3", "liver", "Leversvikt", "Liver failure"),
    {"resourceType": "Condition", "id": "c4", "subject": to("Patient/ola")},
    {"resourceType": "Location", "id": "house", "name": "Sykehuset"},
    {"resourceType": "Location", "id": "ward", "partOf": to("Location/house")},
    {"resourceType": "Location", "id": "room", "partOf": to("Location/ward")},
    *[
        {
            "resourceType": "Procedure",
            "id": f"in-{at}",
            "status": "completed",
            "subject": to("Patient/kari"),
            "location": to(f"Location/{at}"),
        }
        for at in ("house", "ward", "room")
    ],
    {
        "resourceType": "Patient",
        "id": "eva",
        "identifier": [
            {"type": {"coding": [{"system": KIND, "code": "MR"}], "text": "Journalnummer"}, "value": "446053"},
            {"type": {"coding": [{"system": KIND, "code": "PPN"}], "text": "Pass"}, "value": "17"},
        ],
        "managingOrganization": {"identifier": {"system": "http://example.org/org", "value": "9"}},
    },
    {
        "resourceType": "QuestionnaireResponse",
        "id": "q1",
        "status": "completed",
        "questionnaire": "http://example.org/q|1.0",
    },
    {
        "resourceType": "QuestionnaireResponse",
        "id": "q2",
        "status": "completed",
        "questionnaire": "http://example.org/q|1.1",
    },
    {
        "resourceType": "QuestionnaireResponse",
        "id": "q3",
        "status": "completed",
        "questionnaire": "http://example.org/q|2.0",
    },
    {
        "resourceType": "DocumentReference",
        "id": "d1",
        "status": "current",
        "content": [{"attachment": {"contentType": "text/xml; charset=UTF-8", "url": "http://example.org/d"}}],
    },
]


@pytest.fixture
async def spoken(client, token, world):
    entries = [
        {"resource": one, "request": {"method": "PUT", "url": f"{one['resourceType']}/{one['id']}"}}
        for one in (*DEFINITIONS, *SAID)
    ]
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    answer = await client.post("/fhir", content=json.dumps(bundle), headers=JSON | token())
    assert answer.status_code == 200, answer.text


EXAMPLES = {
    "all kinds: whether there is a value": [
        ("Condition?code:missing=true", "c4"),
        ("Condition?code:missing=false", "c1 c2 c3"),
        ("Patient?birthdate:missing=true", "eva"),
        ("Patient?family:missing=true", "eva"),
        ("Procedure?location:missing=true", ""),
        ("Condition?_text:missing=true", "c3 c4"),
    ],
    "token: a code is of a system, also where it is written without": [
        (f"Condition?code={PARTS}|heart", "c2"),
        ("Patient?gender=http://hl7.org/fhir/administrative-gender|female", "kari"),
        ("Patient?gender=http://example.org/other|female", ""),
        ("Procedure?status=http://hl7.org/fhir/event-status|", "in-house in-room in-ward"),
    ],
    "token :not - no value is such; what has no value is found too": [
        (f"Condition?code:not={PARTS}|heart", "c1 c3 c4"),
        ("Condition?code:not=heart,valve", "c3 c4"),
    ],
    "token :text - it is said in words that begin so, without regard to case and accents": [
        ("Condition?code:text=heart", "c2"),
        ("Condition?code:text=HEART FAIL", "c2"),
        ("Condition?code:text=klaffe,lever", "c1 c3"),
        ("Condition?code:text=failure", ""),
        ("Patient?identifier:text=journal", "eva"),
    ],
    "token :in, :not-in - a value set that is known here, by its address or where it is kept": [
        (f"Condition?code:in={CARDIAC}", "c1 c2"),
        ("Condition?code:in=ValueSet/cardiac", "c1 c2"),
        ("Condition?code:in=http://test/fhir/ValueSet/cardiac", "c1 c2"),
        (f"Condition?code:in={CARDIAC}|2.0", "c1 c2"),
        (f"Condition?code:not-in={CARDIAC}", "c3 c4"),
        ("Patient?gender:in=http://hl7.org/fhir/ValueSet/administrative-gender", "kari"),
    ],
    "token :below, :above - a code and those that it subsumes, or that subsume it": [
        (f"Condition?code:below={PARTS}|heart", "c1 c2"),
        (f"Condition?code:above={PARTS}|valve", "c1 c2"),
        (f"Condition?code:below={PARTS}|valve", "c1"),
        ("DocumentReference?contenttype:below=text/xml", "d1"),
        ("DocumentReference?contenttype:below=text", "d1"),
        ("DocumentReference?contenttype=text/xml", ""),
    ],
    "token :of-type - an identifier, by the code of its type": [
        (f"Patient?identifier:of-type={KIND}|MR|446053", "eva"),
        (f"Patient?identifier:of-type={KIND}|PPN|446053", ""),
    ],
    "string: how it begins; :contains, anywhere; :exact, all of it, letter by letter": [
        ("Patient?family=fjell", "kari"),
        ("Patient?family=as", ""),
        ("Patient?family=ås", "ola"),
        ("Patient?family:contains=REV", "kari"),
        ("Patient?family:exact=Fjellrev", "kari"),
        ("Patient?family:exact=fjellrev", ""),
    ],
    "uri: the whole address; :below, those that begin so; :above, those that it begins with": [
        (f"ValueSet?url={CARDIAC}", "cardiac"),
        (f"ValueSet?url={CARDIAC}|2.0", "cardiac"),
        (f"ValueSet?url={CARDIAC}|3.0", ""),
        ("ValueSet?url:below=http://example.org/fhir/", "cardiac"),
        ("ValueSet?url=http://example.org/fhir/", ""),
        (f"ValueSet?url:above={CARDIAC}/_history/5", "cardiac"),
    ],
    "reference: an id, a type and an id, an address; :Type and :identifier": [
        ("Procedure?location=ward", "in-ward"),
        ("Procedure?location=Location/ward", "in-ward"),
        ("Procedure?location=http://test/fhir/Location/ward", "in-ward"),
        ("Procedure?location=http://elsewhere/fhir/Location/ward", ""),
        ("Condition?subject:Patient=ola", "c4"),
        ("Patient?organization:identifier=http://example.org/org|9", "eva"),
    ],
    "reference :below, :above - what is part of something, or what it is part of": [
        ("Procedure?location:below=house", "in-house in-room in-ward"),
        ("Procedure?location:below=ward", "in-room in-ward"),
        ("Procedure?location:above=ward", "in-house in-ward"),
        ("Organization?partof:below=region", "clinic trust"),
    ],
    "reference to a definition: in that version; :below, in a part of it": [
        ("QuestionnaireResponse?questionnaire=http://example.org/q", "q1 q2 q3"),
        ("QuestionnaireResponse?questionnaire=http://example.org/q|1.0", "q1"),
        ("QuestionnaireResponse?questionnaire=http://example.org/q|1", ""),
        ("QuestionnaireResponse?questionnaire:below=http://example.org/q|1", "q1 q2"),
        ("QuestionnaireResponse?questionnaire:below=http://example.org/q", "q1 q2 q3"),
    ],
    "_text - words of the narrative, each at the beginning of a word": [
        ("Condition?_text=bilyd", "c1 c2"),
        ("Condition?_text=bilyd systol", "c1"),
        ("Condition?_text=(systolisk or ødem) and bilyd", "c1 c2"),
        ("Condition?_text=bilyd not ødem", "c1"),
        ('Condition?_text="systolisk bilyd"', "c1"),
        ('Condition?_text="bilyd systolisk"', ""),
        ("Condition?_text=failure", ""),
    ],
    "_content - words of everything": [
        ("Condition?_content=failure", "c2 c3"),
        ("Condition?_content=FAILURE bilyd", "c2"),
        ("Patient?_content=journalnummer", "eva"),
        ("Condition?_content=subject", ""),
    ],
    "_id and _lastUpdated": [
        ("Condition?_id=c1,c2", "c1 c2"),
        ("Condition?_id:not=c1,c2", "c3 c4"),
        ("Condition?_lastUpdated=gt2020", "c1 c2 c3 c4"),
        ("Condition?_lastUpdated=lt2020", ""),
    ],
    "at the end of a chain": [
        ("Procedure?location.name:contains=HUS", "in-house"),
        ("Procedure?location.partof:below=house", "in-room in-ward"),
        ("Patient?_has:Condition:subject:code:text=hjerte", "kari"),
        (f"Patient?_has:Condition:subject:code:in={CARDIAC}", "kari"),
    ],
}


@pytest.mark.parametrize("subject", EXAMPLES)
async def test_what_is_asked_for_is_found(ask, spoken, subject):
    for query, expected in EXAMPLES[subject]:
        assert sorted(matches(await ask(f"{query}&_count=100"))) == expected.split(), query


REFUSED = [
    ("Condition?code:nonsense=x", "code"),
    ("Condition?code:exact=x", "code"),
    ("Condition?code:in=http://example.org/fhir/ValueSet/unknown", "code"),
    ("Condition?code:not-in=ValueSet/unknown", "code"),
    (f"Condition?code:below={PARTS}|unknown", "code"),
    ("Condition?code:below=heart", "code"),
    ("Condition?code:of-type=a|b|c", "code"),
    ("Patient?identifier:of-type=a|b", "identifier"),
    ("Patient?identifier:in=http://hl7.org/fhir/ValueSet/administrative-gender", "identifier"),
    ("Patient?gender:text=female", "gender"),
    ("Patient?active:below=x|true", "active"),
    ("Patient?family:text=x", "family"),
    ("Patient?family:not=x", "family"),
    ("Patient?birthdate:not=2020", "birthdate"),
    ("ValueSet?url:below=urn:oid:1.2", "url"),
    ("ValueSet?url:contains=x", "url"),
    ("Condition?subject:below=kari", "subject"),
    ("Condition?subject=%23inside", "subject"),
    ("QuestionnaireResponse?questionnaire:identifier=x", "questionnaire"),
    ("QuestionnaireResponse?questionnaire:above=http://example.org/q", "questionnaire"),
    ("Condition?_content=", "_content"),
    ("Condition?_content=(heart", "_content"),
    ('Condition?_text="heart', "_text"),
    ("Condition?_text=heart and", "_text"),
    ("Condition?_text:exact=heart", "_text"),
    ("Patient?_has:Condition:subject:code:in=ValueSet/unknown", "_has:Condition:subject:code:in"),
]


async def test_what_is_not_known_or_means_nothing_is_refused_by_name(ask, spoken):
    for query, where in REFUSED:
        outcome = await ask(query, status=400)
        assert [place for issue in outcome["issue"] for place in issue["expression"]] == [where], query


async def test_a_text_is_found_from_the_moment_it_is_stored_however_it_was(client, token, ask, spoken):
    """By itself, in a transaction, by a patch, and by a second that says the same."""
    entry = {
        "resource": condition("t1", "x", "Sjelden lidelse", "Rare disorder"),
        "request": {"method": "PUT", "url": "Condition/t1"},
    }
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
    answer = await client.post("/fhir", content=json.dumps(bundle), headers=JSON | token())
    assert answer.status_code == 200, answer.text
    new = condition("", "x", "Sjelden lidelse", "Rare disorder")
    del new["id"]
    answer = await client.post("/fhir/Condition", content=json.dumps(new), headers=JSON | token())
    found = matches(await ask("Condition?code:text=sjelden"))
    assert sorted(found) == sorted(["t1", answer.json()["id"]])
    patch = [{"op": "replace", "path": "/code/text", "value": "Vanlig lidelse"}]
    headers = {"content-type": "application/json-patch+json"} | token()
    answer = await client.patch("/fhir/Condition/t1", content=json.dumps(patch), headers=headers)
    assert answer.status_code == 200, answer.text
    assert matches(await ask("Condition?code:text=vanlig")) == ["t1"]
    assert "t1" not in matches(await ask("Condition?code:text=sjelden"))


async def test_who_may_not_search_a_type_cannot_look_into_its_hierarchy(ask, spoken):
    await ask("Procedure?location:below=house", "system/Procedure.rs", status=403)
    assert matches(await ask("Procedure?location=house", "system/Procedure.rs")) == ["in-house"]
