"""Whatever is sent to the FHIR API, the answer is one that the standard knows: never a 500, always a reason.

Some hundred requests are made up anew for each run of a seed; FUZZ=5000 in the environment makes up more.
"""

from __future__ import annotations

import json
import os
import random
from urllib.parse import quote

import pytest

from samspill.fhir.definitions import TYPES
from samspill.fhir.operations import OPERATIONS
from samspill.fhir.search import parameters
from tests.fhir.conftest import JSON, PATIENT, observation

MANY = int(os.environ.get("FUZZ", "500"))
MODIFIERS = (
    "",
    "",
    "",
    ":exact",
    ":contains",
    ":missing",
    ":not",
    ":text",
    ":identifier",
    ":above",
    ":below",
    ":in",
    ":not-in",
    ":of-type",
    ":Patient",
    ":iterate",
    ":x",
    ":",
    "::",
    ".name",
    ".name:exact",
    ":Patient.family",
)
VALUES = (
    "",
    "a",
    "%",
    "_",
    "*",
    "'",
    '"',
    "\\",
    "\\,",
    "$",
    "|",
    "a|b",
    "|a",
    "a|",
    "a|b|c|d",
    "1",
    "1.50",
    "1e400",
    "-0",
    "ge2020",
    "2020-13",
    "2020-02-30",
    "eq",
    "gt",
    "ap1",
    "true",
    "Patient/1",
    "Patient/x/_history/1",
    "urn:uuid:1",
    "http://x/Patient/1",
    "5.4|http://unitsofmeasure.org|mg",
    "5.4||[lb_av]",
    "a$b",
    "a$b$c",
    "ge1$lt2",
    "a,b",
    ",",
    ",,",
    "\u00e6\u00f8\u00e5",
    "\u00a0",
    "\ud83d\ude00",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "9999999999999999999999999999999999999999",
    "'; DROP TABLE fhir.resource; --",
    "{}",
    "[]",
    "NaN",
    "../..",
    "59.9|10.7|5|km",
    "lat|lon",
    "code eq a",
    "not (code eq a",
    "subject.name co 'x'",
    "2020-01-01T00:00:00Z",
    "-date,code",
)
CONTROLS = (
    "_count",
    "_sort",
    "_total",
    "_summary",
    "_elements",
    "_include",
    "_revinclude",
    "_has",
    "_filter",
    "_list",
    "_type",
    "_contained",
    "_containedType",
    "_page",
    "_since",
    "_at",
    "_format",
    "_pretty",
    "_query",
    "_explain",
    "x",
    "_has:Observation:patient:code",
    "_has:x",
    "_include:iterate",
    "_text",
    "_content",
    "_id",
    "_lastUpdated",
    "_tag",
)
HEADERS = (
    "if-match",
    "if-none-match",
    "if-none-exist",
    "if-modified-since",
    "prefer",
    "accept",
    "content-type",
)
SAID = (
    "",
    "*",
    'W/"1"',
    '"1"',
    "W/x",
    "identifier=a|b",
    "name:exact=x",
    "return=minimal",
    "handling=lenient",
    "xml",
    "Mon, x",
    "application/json-patch+json",
    "application/fhir+xml",
    "application/x-www-form-urlencoded",
    "text/plain; charset=x",
)
BODIES = (
    "",
    "{",
    "[]",
    "null",
    "1",
    '"x"',
    "{}",
    '{"resourceType":"Patient"}',
    '{"resourceType":"Nothing"}',
    "\u0000",
    "{}{}",
    '{"resourceType":"Parameters","parameter":[{"name":"operation"}]}',
    '[{"op":"add"}]',
    '[{"op":"remove","path":"/x"}]',
    '{"resourceType":"Bundle","type":"transaction","entry":[{}]}',
    '{"resourceType":"Bundle","type":"batch","entry":[]}',
)


class Maker:
    """Makes requests up."""

    def __init__(self, seed, id_):
        self.chance = random.Random(seed)
        self.id = id_

    def kind(self):
        return self.chance.choice(
            ("Patient", "Observation", "Patient", "Observation", self.chance.choice(TYPES), "Nothing")
        )

    def path(self, kind):
        codes = [f"${one.code}" for one in OPERATIONS] + ["$x"]
        ids = (self.id, "x", "_history", "_search", self.chance.choice(codes), "a b", "x" * 70, "1", "Observation", "*")
        parts = [kind] if self.chance.random() < 0.95 else []
        while self.chance.random() < 0.55 and len(parts) < 5:
            parts.append(self.chance.choice(ids))
        return "/".join(quote(part) for part in parts)

    def query(self, kind):
        names = [*parameters(kind), *CONTROLS] if kind in TYPES else CONTROLS
        pairs = []
        while self.chance.random() < 0.6:
            name = self.chance.choice(names) + self.chance.choice(MODIFIERS)
            pairs.append(
                f"{quote(name, safe=':')}={quote(self.chance.choice(VALUES).encode('utf-8', 'surrogatepass'))}"
            )
        return "&".join(pairs)

    def body(self, kind):
        if self.chance.random() < 0.4:
            return self.chance.choice(BODIES).encode()
        value = json.loads(self.chance.choice((PATIENT, observation(self.id))))
        for _ in range(self.chance.randrange(4)):
            self.spoil(value)
        if self.chance.random() < 0.4:
            method, url = self.chance.choice(("POST", "PUT", "PATCH", "DELETE", "GET", "x")), self.path(kind)
            request = {"method": method, "url": url + self.chance.choice(("", "?identifier=a", "?name=x"))}
            entry = [{"fullUrl": "urn:uuid:1", "resource": value, "request": request}] * self.chance.choice((1, 1, 2))
            value = {"resourceType": "Bundle", "type": self.chance.choice(("batch", "transaction")), "entry": entry}
        return json.dumps(value).encode()

    def spoil(self, value):
        key = self.chance.choice([*value, "contained", "extension", "_birthDate", "meta"])
        value[key] = self.chance.choice((None, [], {}, "x", 1, -1.5, [None], [{}], {"x": 1}, True, value.get(key)))

    def request(self):
        kind = self.kind()
        query = self.query(kind)
        headers = {self.chance.choice(HEADERS): self.chance.choice(SAID) for _ in range(self.chance.randrange(3))}
        method = self.chance.choice(("GET", "GET", "GET", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"))
        return method, "/fhir/" + self.path(kind) + (f"?{query}" if query else ""), headers, self.body(kind)


@pytest.fixture
async def patient(client, token):
    answer = await client.post("/fhir/Patient", content=PATIENT, headers=JSON | token())
    return answer.json()["id"]


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_asked_is_answered_as_the_standard_says(client, token, patient, seed):
    maker = Maker(seed, patient)
    for _ in range(MANY):
        method, url, headers, body = maker.request()
        answer = await client.request(method, url, headers=token() | JSON | headers, content=body)
        said = (seed, method, url, headers, body)
        assert answer.status_code != 500, said
        if answer.status_code >= 400 and method != "HEAD":
            outcome = answer.json()
            assert outcome["resourceType"] == "OperationOutcome", said
            assert all(issue["code"] and issue["severity"] for issue in outcome["issue"]), said
