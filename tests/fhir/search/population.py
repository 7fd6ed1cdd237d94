"""Some hundreds of made-up resources, and what a reader of the standard would say that a query finds among them.

Nothing here uses the index, the compiled paths or SQL: values are taken by hand and compared by the words of
http://hl7.org/fhir/R4/search.html, so that the two can be held against each other.
"""

from __future__ import annotations

import random
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from samspill.fhir.search.moments import EARLIEST, LATEST, bounds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Resource = dict[str, Any]
CODES = ["a", "b", "c|d", "e\\f", "A"]
SYSTEMS = [None, "urn:s1", "urn:s2"]
NAMES = ["Berg", "Bergheim", "Åsen", "Asen", "ødegård", "Odegard", "van der Berg", "André", "andre", "50% av_B"]
DATES = [
    "2019",
    "2020",
    "2020-02",
    "2020-02-29",
    "2020-02-29T10:00:00Z",
    "2020-02-29T10:00:00.5+01:00",
    "2020-12-30",
    "2021-01-01",
]


def one_of(chance: random.Random, *values: Any) -> Any:
    return chance.choice(values)


def coding(chance: random.Random) -> Resource:
    system, code = chance.choice(SYSTEMS), chance.choice([*CODES, None])
    return {key: value for key, value in (("system", system), ("code", code), ("display", "x")) if value is not None}


def concept(chance: random.Random) -> Resource:
    found: Resource = {"coding": [coding(chance) for _ in range(chance.randint(1, 2))]}
    return one_of(chance, found, found, {"text": "only text"})


def reference(chance: random.Random, *kinds: str) -> Resource:
    kind, number = chance.choice(kinds), chance.randint(1, 4)
    return one_of(
        chance,
        {"reference": f"{kind}/{number}"},
        {"reference": f"{kind}/{number}"},
        {"reference": f"{kind}/{number}/_history/2"},
        {"reference": f"http://test/fhir/{kind}/{number}"},
        {"reference": f"http://other/fhir/{kind}/{number}"},
        {"identifier": {"system": "urn:s1", "value": str(number)}},
        {"display": "somebody"},
    )


def when(chance: random.Random) -> Resource:
    start, end = sorted(chance.choices(DATES, k=2))
    return one_of(
        chance,
        {},
        {"effectiveDateTime": start},
        {"effectiveDateTime": end},
        {"effectivePeriod": {"start": start, "end": end}},
        {"effectivePeriod": {"start": start}},
        {"effectivePeriod": {"end": end}},
        {"effectiveTiming": {"event": [start, end]}},
    )


def observation(chance: random.Random, number: int) -> Resource:
    return {
        "resourceType": "Observation",
        "id": f"o{number}",
        "status": one_of(chance, "final", "amended"),
        "code": concept(chance),
        "subject": reference(chance, "Patient", "Patient", "Group"),
        **when(chance),
        **one_of(chance, {}, {"valueString": chance.choice(NAMES)}, {"valueCodeableConcept": concept(chance)}),
        **one_of(chance, {}, {"component": [{"code": concept(chance)} for _ in range(2)]}),
    }


def patient(chance: random.Random, number: int) -> Resource:
    name = {"family": chance.choice(NAMES), "given": chance.choices(NAMES, k=chance.randint(0, 2))}
    return {
        "resourceType": "Patient",
        "id": str(number),
        "name": one_of(chance, [], [name], [name, {"text": chance.choice(NAMES)}]),
        **one_of(chance, {}, {"birthDate": chance.choice(DATES)[:10]}),
        **one_of(chance, {}, {"gender": "female"}, {"gender": "male"}),
        **one_of(chance, {}, {"active": True}, {"active": False}),
        **one_of(
            chance,
            {},
            {"deceasedBoolean": True},
            {"deceasedBoolean": False},
            {"deceasedDateTime": chance.choice(DATES)},
        ),
        **one_of(chance, {}, {"identifier": [{"system": "urn:s1", "value": chance.choice(CODES)}]}),
        **one_of(chance, {}, {"generalPractitioner": [reference(chance, "Practitioner", "Organization")]}),
    }


def population(seed: int) -> list[Resource]:
    chance = random.Random(seed)
    people = [patient(chance, number) for number in range(1, 121)]
    return people + [observation(chance, number) for number in range(1, 201)]


GETTERS: dict[str, dict[str, tuple[str, Callable[[Resource], Any]]]] = {
    "Observation": {
        "status": ("code", lambda r: [r["status"]]),
        "code": ("token", lambda r: _codings(r["code"])),
        "combo-code": ("token", lambda r: [c for x in [r, *r.get("component", ())] for c in _codings(x["code"])]),
        "value-concept": ("token", lambda r: _codings(r.get("valueCodeableConcept"))),
        "subject": ("reference", lambda r: [r["subject"]]),
        "patient": ("reference", lambda r: [r["subject"]] if "/Patient/" in f"/{_address(r['subject'])}" else []),
        "date": ("date", lambda r: list(_effective(r))),
        "value-string": (
            "string",
            lambda r: _list(r.get("valueString", r.get("valueCodeableConcept", {}).get("text"))),
        ),
        "_id": ("code", lambda r: [r["id"]]),
    },
    "Patient": {
        "name": (
            "string",
            lambda r: [s for n in r["name"] for k in ("text", "family", "given") for s in _list(n.get(k))],
        ),
        "family": ("string", lambda r: [n["family"] for n in r["name"] if "family" in n]),
        "phonetic": ("string", lambda r: [s for n in r["name"] for v in n.values() for s in _list(v)]),
        "birthdate": ("date", lambda r: [bounds(r["birthDate"])] if "birthDate" in r else []),
        "death-date": ("date", lambda r: [bounds(r["deceasedDateTime"])] if "deceasedDateTime" in r else []),
        "gender": ("code", lambda r: _list(r.get("gender"))),
        "active": ("code", lambda r: [str(r["active"]).lower()] if "active" in r else []),
        "deceased": ("code", lambda r: [str("deceasedDateTime" in r or r.get("deceasedBoolean", False)).lower()]),
        "identifier": ("token", lambda r: [(i.get("system"), i["value"]) for i in r.get("identifier", ())]),
        "general-practitioner": ("reference", lambda r: r.get("generalPractitioner", [])),
        "_id": ("code", lambda r: [r["id"]]),
    },
}


SYSTEMS_IMPLIED = {
    "http://hl7.org/fhir/observation-status": ("final", "amended"),
    "http://hl7.org/fhir/administrative-gender": ("female", "male"),
    "http://hl7.org/fhir/special-values": ("true", "false"),
}
"""The systems of values that are written without one."""
IMPLIED = {code: system for system, codes in SYSTEMS_IMPLIED.items() for code in codes}


def matches(resource: Resource, key: str, value: str) -> bool:
    """Whether a resource satisfies one parameter of a query. Values here are never escaped but for bars."""
    name, _, modifier = key.partition(":")
    if key == "patient:identifier":
        # A logical reference seldom says what type it points at, so all of the subject's count.
        name = "subject"
    return satisfies(*GETTERS[resource["resourceType"]][name], resource, modifier, value)


def satisfies(kind: str, get: Callable[[Resource], Any], resource: Resource, modifier: str, value: str) -> bool:
    """Whether what a getter finds in a resource satisfies a value, as a parameter of the kind."""
    found = get(resource)
    if modifier == "missing":
        return (not found) == (value == "true")
    alternatives = value.split(",")
    if kind == "token":
        hit = any(_is_code(one, asked) for one in found for asked in alternatives)
    elif kind == "code":
        hit = any(_is_plain(one, IMPLIED.get(one), asked) for one in found for asked in alternatives)
    elif kind == "reference":
        hit = any(_points(one, modifier, asked) for one in found for asked in alternatives)
    elif kind == "string":
        hit = any(_reads(one, modifier, asked) for one in found for asked in alternatives)
    else:
        hit = any(_compares(one, asked) for one in found for asked in alternatives)
    return not hit if modifier == "not" else hit


def _is_plain(found: str, implied: str | None, asked: str) -> bool:
    """Whether a value without a system is asked for: by itself, or by the system that its element implies."""
    system, bar, code = asked.rpartition("|")
    if bar and system:
        return system == implied and code in {"", found}
    return found == code


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _codings(concept: Resource | None) -> list[tuple[Any, Any]]:
    if concept is None:
        return []
    return [(c.get("system"), c.get("code")) for c in concept.get("coding", ({},))]


def _is_code(found: tuple[Any, Any], asked: str) -> bool:
    parts = [part.replace("\1", "|").replace("\2", "\\") for part in _hidden(asked).split("|")]
    if len(parts) == 1:
        return found[1] == parts[0]
    if parts[1] == "":
        return found[0] == parts[0]
    return found[1] == parts[1] and found[0] == (parts[0] or None)


def _hidden(text: str) -> str:
    return text.replace("\\\\", "\2").replace("\\|", "\1")


def _address(reference: Resource) -> str:
    return reference.get("reference", "").removeprefix("http://test/fhir/").partition("/_history/")[0]


def _points(found: Resource, modifier: str, asked: str) -> bool:
    if modifier == "identifier":
        identifier = found.get("identifier")
        return identifier is not None and _is_code((identifier["system"], identifier["value"]), asked)
    address = _address(found)
    kind, _, id_ = address.rpartition("/")
    if "/" in asked:
        return address == asked.removeprefix("http://test/fhir/")
    return "/" not in kind and id_ == asked and (not modifier or kind == modifier)


def plain(text: str) -> str:
    """Without case, accents and space around it, but with the ring of å."""
    signs = unicodedata.normalize("NFD", unicodedata.normalize("NFC", text.strip()).lower().replace("å", "\0"))
    return "".join(sign for sign in signs if unicodedata.category(sign) != "Mn").replace("\0", "å")


def _reads(found: str, modifier: str, asked: str) -> bool:
    if modifier == "exact":
        return found == asked
    return plain(asked) in plain(found) if modifier == "contains" else plain(found).startswith(plain(asked))


def _effective(resource: Resource) -> Iterator[tuple[datetime, datetime]]:
    if "effectiveDateTime" in resource:
        yield bounds(resource["effectiveDateTime"])
    if "effectivePeriod" in resource:
        period = resource["effectivePeriod"]
        start = bounds(period["start"])[0] if "start" in period else EARLIEST
        yield start, bounds(period["end"])[1] if "end" in period else LATEST
    if "effectiveTiming" in resource:
        events = [bounds(event) for event in resource["effectiveTiming"]["event"]]
        yield min(start for start, _ in events), max(end for _, end in events)


def _compares(target: tuple[datetime, datetime], asked: str) -> bool:
    prefix, text = (asked[:2], asked[2:]) if asked[0].isalpha() else ("eq", asked)
    search = bounds(text)
    above, below = (search[1], LATEST), (EARLIEST, search[0])
    contains = search[0] <= target[0] and target[1] <= search[1]
    return {
        "eq": contains,
        "ne": not contains,
        "gt": _overlap(above, target),
        "lt": _overlap(below, target),
        "ge": _overlap(above, target) or contains,
        "le": _overlap(below, target) or contains,
        "sa": not _overlap(search, target) and above[0] <= target[0],
        "eb": not _overlap(search, target) and target[1] <= below[1],
    }[prefix]


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> bool:
    return max(one[0], other[0]) < min(one[1], other[1])


def updated(number: int) -> datetime:
    """When the resource of that number was last changed."""
    return datetime(2026, 1, 1 + number % 28, number % 24, tzinfo=UTC)


SYSTEMED = [
    "urn:x|final",
    "http://hl7.org/fhir/observation-status|final",
    "http://hl7.org/fhir/administrative-gender|",
    "http://hl7.org/fhir/special-values|true",
]


def queries(chance: random.Random, kind: str) -> list[tuple[str, str]]:
    """One or two parameters with values that have a chance of finding something."""
    return [_query(chance, kind) for _ in range(chance.randint(1, 2))]


def _query(chance: random.Random, kind: str) -> tuple[str, str]:
    name = chance.choice(sorted(GETTERS[kind]))
    what = GETTERS[kind][name][0]
    if chance.random() < 0.1:
        return f"{name}:missing", one_of(chance, "true", "false")
    values = [_value(chance, what) for _ in range(chance.choice([1, 1, 1, 2]))]
    modifiers = {"token": ["", "not"], "code": ["", "not"], "string": ["", "exact", "contains"]}.get(what, [""])
    modifier = chance.choice(modifiers)
    if name in {"subject", "patient"}:
        modifier = one_of(chance, "", "", "Patient", "identifier")
        if modifier:
            values = [one_of(chance, "1", "2", "3")]
        if modifier == "identifier":
            values = [one_of(chance, "1", "urn:s1|2", "urn:s2|2", "urn:s1|", "|1")]
    return name + (f":{modifier}" if modifier else ""), ",".join(values)


def _value(chance: random.Random, what: str) -> str:
    code = chance.choice(CODES).replace("\\", "\\\\").replace("|", "\\|")
    if what == "token":
        return one_of(chance, code, f"urn:s1|{code}", f"|{code}", "urn:s2|")
    if what == "code":
        return one_of(chance, "final", "amended", "female", "male", "true", "false", *SYSTEMED, "o7", "7")
    if what == "reference":
        number = chance.randint(1, 4)
        kind = one_of(chance, "Patient", "Group", "Practitioner")
        return one_of(
            chance, f"{kind}/{number}", str(number), f"http://test/fhir/{kind}/{number}", f"http://other/fhir/{kind}/1"
        )
    if what == "string":
        name = chance.choice(NAMES)
        return one_of(chance, name, name[:3], name.upper(), name[1:4], "%", "_")
    return one_of(chance, "", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb") + chance.choice(DATES)
