"""What modifiers find among what `speech` makes, by the words of http://hl7.org/fhir/R4/search.html.

Nothing here uses the index or SQL: every resource is read.
"""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.search import compose, extract, parse
from samspill.fhir.search.tables import TABLES
from tests.fhir.search.asking import BASE
from tests.fhir.search.population import plain, updated
from tests.fhir.search.speech import ADDRESSES, CARDIAC, CODES, SAYINGS, VALUE_SETS, WHOLE, known
from tests.fhir.search.test_statement import INSERT

if TYPE_CHECKING:
    from collections.abc import Iterator

Resource = dict[str, Any]
QUERIES = [
    *[("Observation", f"code:{modifier}", value) for modifier in ("text",) for value in SAYINGS if value],
    *[("Observation", "code:text", value) for value in ("hea", "hjerte a", "hjerte å", "50%", r"lever \|", "x,Å", "_")],
    ("Patient", "identifier:text", "mr"),
    ("Patient", "identifier:text", "P,zzz"),
    *[
        ("Observation", f"{code}:{m}", url)
        for code in ("code", "status")
        for m in ("in", "not-in")
        for url in VALUE_SETS
    ],
    ("Observation", "code:in", f"{CARDIAC},{WHOLE}"),
    ("Observation", "code:not-in", "ValueSet/17"),
    ("Observation", "code:in", "http://test/fhir/ValueSet/17"),
    *[("Observation", f"code:{modifier}", f"urn:parts|{code}") for modifier in ("above", "below") for code in CODES],
    ("Observation", "code:below", "urn:parts|valve,urn:parts|liver"),
    *[("Patient", "identifier:of-type", f"urn:kind|{kind}|{one}") for kind in ("MR", "PPN", "x") for one in (0, 1)],
    *[("ValueSet", f"url:{m}", url) for m in ("below", "above") for url in ADDRESSES[:4]],
    ("ValueSet", "url:below", "http://acme.org/,http://ACME"),
    *[("ValueSet", "url", f"{ADDRESSES[0]}{version}") for version in ("", "|1.0", "|1.0-rc", "|1", "|10.1")],
    *[
        ("QuestionnaireResponse", f"questionnaire{modifier}", f"{ADDRESSES[0]}{version}")
        for modifier in ("", ":below")
        for version in ("", "|1", "|1.1", "|2", "|10")
    ],
    *[
        ("Procedure", f"location:{m}", f"{kind}{n}")
        for m in ("above", "below")
        for n in range(1, 13)
        for kind in ("", "Location/")
    ],
    *[
        (kind, f"encounter:{m}", str(n))
        for kind in ("Procedure", "Observation")
        for m in ("above", "below")
        for n in range(1, 9)
    ],
    *[
        ("DocumentReference", f"contenttype:{m}", v)
        for m in ("above", "below")
        for v in ("text", "text/xml", "text/xml;x", "image")
    ],
    *[
        ("Observation", key, value)
        for key in ("_content", "_text")
        for value in (
            "heart",
            "HEART attack",
            '"heart attack"',
            "attack heart",
            "(bone or liver) and metastase",
            "bone not metastases",
            "not liver",
            "apent",
            "åpent",
            "bølg,bone",
            "12 5",
            '"liver bone"',
            "final",
            "status",
            "ta",
            "div",
            "xhtml",
            "nand",
            "left",
            "Å",
            "patient 1",
        )
    ],
    ("Observation", "_text:missing", "true"),
    ("Observation", "_text:missing", "false"),
]


class Reader:
    """Reads every resource."""

    def __init__(self, resources: list[Resource]) -> None:
        self.resources = resources
        self.by_name = {(one["resourceType"], one["id"]): one for one in resources}

    def finds(self, kind: str, key: str, value: str) -> set[str]:
        return {one["id"] for one in self.resources if one["resourceType"] == kind and self.matches(one, key, value)}

    def matches(self, resource: Resource, key: str, value: str) -> bool:
        name, _, modifier = key.partition(":")
        if name == "_text" and modifier == "missing":
            return ("text" not in resource) == (value == "true")
        wanted = [one.replace(r"\|", "|") if name == "code" else one for one in value.split(",")]
        hit = any(self._one(resource, name, modifier, one) for one in wanted)
        return not hit if modifier == "not-in" else hit

    def _one(self, resource: Resource, name: str, modifier: str, asked: str) -> bool:
        if name in {"_content", "_text"}:
            return says(spoken(resource) if name == "_content" else told(resource), asked)
        if modifier == "text":
            return any(plain(one).startswith(plain(asked)) for one in said(resource))
        if modifier in {"in", "not-in"}:
            url = CARDIAC if asked.endswith("ValueSet/17") else asked
            held = VALUE_SETS[url]
            return any(
                code and ((system, code) in held or (system, "") in held) for system, code in codes(resource, name)
            )
        if name == "code":
            one = asked.partition("|")[2]
            related = {*below(one)} if modifier == "below" else {*above(one)}
            return any(system == "urn:parts" and code in related for system, code in codes(resource, name))
        if modifier == "of-type":
            return any(
                f"urn:kind|{i['type']['coding'][0]['code']}|{i['value']}" == asked
                for i in resource.get("identifier", ())
            )
        if name == "contenttype":
            return is_kind(resource["content"][0]["attachment"]["contentType"], modifier, asked)
        if name in {"location", "encounter"}:
            return self._in_hierarchy(resource, name, modifier, asked.rpartition("/")[2])
        return addressed(resource, name, modifier, asked)

    def _in_hierarchy(self, resource: Resource, name: str, modifier: str, asked: str) -> bool:
        """Walk up from one to the other, within one record where the type is in records."""
        kind, mine = name.title(), resource[name]["reference"].rpartition("/")[2]
        lower, upper = (mine, asked) if modifier == "below" else (asked, mine)
        seen: set[str] = set()
        way = [lower]
        while way[-1] not in seen and way[-1] != upper:
            seen.add(way[-1])
            whole = self.by_name.get((kind, way[-1]), {}).get("partOf", {}).get("reference")
            if whole is None:
                return False
            way.append(whole.rpartition("/")[2])
        if way[-1] != upper:
            return False
        patients = {self.by_name.get((kind, one), {}).get("subject", {}).get("reference") for one in way}
        return kind == "Location" or patients == {resource["subject"]["reference"]}


def said(resource: Resource) -> Iterator[str]:
    """What stands beside codes and identifiers."""
    for one in (resource.get("code", {}), *(i["type"] for i in resource.get("identifier", ()))):
        if "text" in one:
            yield one["text"]
        if resource["resourceType"] != "Patient":
            yield from (coding["display"] for coding in one.get("coding", ()) if "display" in coding)


def codes(resource: Resource, name: str) -> list[tuple[str | None, str | None]]:
    if name == "status":
        return [("http://hl7.org/fhir/observation-status", resource["status"])]
    return [(one.get("system"), one.get("code")) for one in resource["code"].get("coding", ())]


def above(code: str) -> Iterator[str]:
    yield code
    if CODES[code]:
        yield from above(CODES[code])


def below(code: str) -> Iterator[str]:
    return (one for one in CODES if code in above(one))


def is_kind(found: str, modifier: str, asked: str) -> bool:
    """A kind is `text/xml` or `text`; what is asked for is above by its kind, or by itself."""

    def kinds(value: str) -> set[str]:
        whole = value.partition(";")[0].lower()
        return {whole, whole.partition("/")[0]}

    if modifier == "below":
        return asked.partition(";")[0] in kinds(found)
    return found == asked or found in kinds(asked)


def addressed(resource: Resource, name: str, modifier: str, asked: str) -> bool:
    found = resource.get(name)
    if found is None:
        return False
    if name == "url" and not modifier:
        url, bar, version = asked.partition("|")
        return found == url and (not bar or resource.get("version", "").lower() == version.lower())
    if modifier == "above":
        return asked.startswith(found)
    if "|" in asked and modifier == "below":
        return found == asked or (found.startswith(asked) and not found[len(asked)].isalnum())
    if name == "questionnaire":
        return found == asked or found.partition("|")[0] == asked
    return found.startswith(asked)


def told(resource: Resource) -> str:
    """The narrative as a reader sees it."""
    div = resource.get("text", {}).get("div", "")
    return html.unescape(re.sub("<[^>]*>", " ", re.sub("</?b>", "", div)))


def spoken(resource: Resource) -> str:
    """Every value in a resource, the narrative as a reader sees it."""

    def values(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key != "div":
                    yield from values(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from values(inner)
        else:
            yield value if isinstance(value, str) else json.dumps(value)

    return " ⁂ ".join([*values(resource), told(resource)]).replace("⁂", "zzz")


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", plain(text.replace("\xad", " ").replace("å\u0301", "å")))


def says(text: str, asked: str) -> bool:
    """Whether a text says what is asked, of the few forms that `QUERIES` has."""
    have = words(text)

    def one(word: str) -> bool:
        wanted = words(word)
        ends = range(len(have) - len(wanted) + 1)
        return any(
            have[at : at + len(wanted)][:-1] == wanted[:-1] and have[at + len(wanted) - 1].startswith(wanted[-1])
            for at in ends
        )

    if asked == "(bone or liver) and metastase":
        return (one("bone") or one("liver")) and one("metastase")
    if asked == "bone not metastases":
        return one("bone") and not one("metastases")
    if asked == "not liver":
        return not one("liver")
    return one(asked) if asked.startswith('"') else all(one(word) for word in asked.split())


SAID = "INSERT INTO fhir.wording (parameter, value, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"


async def store(connection, resources):
    """Store resources as the platform does, with their texts."""
    for rid, resource in enumerate(resources, 1):
        index, kind = extract(resource, BASE), resource["resourceType"]
        await connection.executemany(SAID, index.wordings)
        row = (TYPE_CODE[kind], resource["id"], index.patient, updated(rid), index.starts, index.ends, index.tokens)
        await connection.execute(INSERT, rid, *row)
        for table in TABLES:
            rows = [(*found, rid) for found in getattr(index, table.field)]
            await connection.copy_records_to_table(table.name, schema_name="fhir", records=rows)
        body = json.dumps(resource, default=float, ensure_ascii=rid % 3 == 0, separators=(",", ":")).encode()
        await connection.execute("UPDATE fhir.resource SET body = $2 WHERE rid = $1", rid, body)


async def find(connection, kind, *pairs, patient=None):
    search = parse(kind, [*pairs, ("_count", "1000")], base=BASE, known=known())
    statement = compose(search, patient, None)
    return {row["id"] for row in await connection.fetch(statement.sql, *statement.args)}
