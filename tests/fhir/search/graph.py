"""A small made-up world of resources that point at each other, and a reader that follows what they say by hand.

Nothing here uses the index, the compiled paths or SQL: see `population`.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

from tests.fhir.search import population
from tests.fhir.search.population import CODES, NAMES, Resource, concept, one_of, plain, reference

Pair = tuple[str, str]
KINDS = ("Patient", "Observation", "Encounter", "Organization", "Practitioner")


def world(seed: int) -> list[Resource]:
    chance = random.Random(seed)
    return [
        *(organization(chance, number) for number in range(1, 5)),
        *(practitioner(chance, number) for number in range(1, 5)),
        *(population.patient(chance, number) for number in range(1, 7)),
        *(encounter(chance, number) for number in range(1, 31)),
        *(observation(chance, number) for number in range(1, 91)),
    ]


def organization(chance: random.Random, number: int) -> Resource:
    above = {"partOf": {"reference": f"Organization/{chance.randint(1, 4)}"}}
    return {
        "resourceType": "Organization",
        "id": str(number),
        "name": chance.choice(NAMES),
        **one_of(chance, {}, above),
        **one_of(chance, {}, {"active": True}, {"active": False}),
    }


def practitioner(chance: random.Random, number: int) -> Resource:
    found = {"resourceType": "Practitioner", "id": str(number), "name": [{"family": chance.choice(NAMES)}]}
    return {**found, **one_of(chance, {}, {"active": True}, {"active": False})}


def encounter(chance: random.Random, number: int) -> Resource:
    return {
        "resourceType": "Encounter",
        "id": str(number),
        "status": one_of(chance, "finished", "planned"),
        "class": {"code": "AMB"},
        **one_of(chance, {}, {"subject": reference(chance, "Patient")}),
        **one_of(chance, {}, {"serviceProvider": reference(chance, "Organization")}),
        **one_of(chance, {}, {"type": [concept(chance)]}),
    }


def observation(chance: random.Random, number: int) -> Resource:
    found = population.observation(chance, number)
    visit = {"encounter": {"reference": f"Encounter/{chance.randint(1, 32)}"}}
    member = {"hasMember": [{"reference": f"Observation/o{chance.randint(1, 90)}"} for _ in range(2)]}
    return {**found, **one_of(chance, {}, visit), **one_of(chance, {}, member)}


LEAVES: dict[tuple[str, str], tuple[str, Any]] = {
    ("Observation", "status"): population.GETTERS["Observation"]["status"],
    ("Observation", "code"): population.GETTERS["Observation"]["code"],
    ("Observation", "date"): population.GETTERS["Observation"]["date"],
    ("Patient", "family"): population.GETTERS["Patient"]["family"],
    ("Patient", "name"): population.GETTERS["Patient"]["name"],
    ("Patient", "gender"): population.GETTERS["Patient"]["gender"],
    ("Patient", "birthdate"): population.GETTERS["Patient"]["birthdate"],
    ("Patient", "active"): population.GETTERS["Patient"]["active"],
    ("Patient", "identifier"): population.GETTERS["Patient"]["identifier"],
    ("Encounter", "status"): ("code", lambda r: [r["status"]]),
    ("Encounter", "type"): ("token", lambda r: [c for one in r.get("type", ()) for c in population._codings(one)]),
    ("Organization", "name"): ("string", lambda r: [r["name"]]),
    ("Organization", "active"): ("code", lambda r: [str(r["active"]).lower()] if "active" in r else []),
    ("Practitioner", "family"): ("string", lambda r: [r["name"][0]["family"]]),
    ("Practitioner", "name"): ("string", lambda r: [r["name"][0]["family"]]),
    ("Practitioner", "active"): ("code", lambda r: [str(r["active"]).lower()] if "active" in r else []),
}
EDGES: dict[tuple[str, str], tuple[Any, tuple[str, ...]]] = {
    ("Observation", "subject"): (lambda r: [r["subject"]], ("Patient",)),
    ("Observation", "patient"): (lambda r: [r["subject"]], ("Patient",)),
    ("Observation", "encounter"): (lambda r: [r["encounter"]] if "encounter" in r else [], ("Encounter",)),
    ("Observation", "has-member"): (lambda r: r.get("hasMember", []), ("Observation",)),
    ("Encounter", "subject"): (lambda r: [r["subject"]] if "subject" in r else [], ("Patient",)),
    ("Encounter", "service-provider"): (
        lambda r: [r["serviceProvider"]] if "serviceProvider" in r else [],
        ("Organization",),
    ),
    ("Patient", "general-practitioner"): (
        lambda r: r.get("generalPractitioner", []),
        ("Practitioner", "Organization"),
    ),
    ("Organization", "partof"): (lambda r: [r["partOf"]] if "partOf" in r else [], ("Organization",)),
}


@dataclass(frozen=True)
class Reader:
    """Follows references through a world, of which only one patient's record may be open."""

    resources: list[Resource]
    record: str | None = None

    def visible(self, resource: Resource) -> bool:
        return self.record is None or record_of(resource) in {self.record, None}

    def at(self, address: str) -> Resource | None:
        found = (one for one in self.resources if f"{one['resourceType']}/{one['id']}" == address)
        return next((one for one in found if self.visible(one)), None)

    def pointed_at(self, resource: Resource, name: str, kind: str = "") -> list[Resource]:
        get, kinds = EDGES[resource["resourceType"], name]
        found = [self.at(population._address(one)) for one in get(resource)]
        return [one for one in found if one and one["resourceType"] in ((kind,) if kind else kinds)]

    def holds(self, resource: Resource, key: str, value: str) -> bool:
        kind = resource["resourceType"]
        if key.startswith("_has:"):
            _, source, name, rest = key.split(":", 3)
            pointing = [one for one in self.resources if one["resourceType"] == source and self.visible(one)]
            return any(
                resource in self.pointed_at(one, name, kind) and self.holds(one, rest, value) for one in pointing
            )
        head, dot, rest = key.partition(".")
        if dot:
            name, _, target = head.partition(":")
            found = self.pointed_at(resource, name, target)
            return any(knows(one, rest) and self.holds(one, rest, value) for one in found)
        name, _, modifier = head.partition(":")
        return population.satisfies(*LEAVES[kind, name], resource, modifier, value)


def knows(resource: Resource, rest: str) -> bool:
    """Whether a type has the parameter that a chain goes on with."""
    name = rest.partition(".")[0].partition(":")[0]
    kind = resource["resourceType"]
    return name == "_has" or (kind, name) in LEAVES or (kind, name) in EDGES


def record_of(resource: Resource) -> str | None:
    """Whose record it is in; None for what can be in no record, `` for what is in no one's."""
    kind = resource["resourceType"]
    if kind in {"Organization", "Practitioner"}:
        return None
    if kind == "Patient":
        return str(resource["id"])
    address = population._address(resource.get("subject", {}))
    return address.removeprefix("Patient/") if address.startswith("Patient/") else ""


def key(chance: random.Random, kind: str, depth: int = 0) -> str:
    """A name that leads somewhere from a type, with a chance of going on."""
    onward = [(name, kinds) for (source, name), (_, kinds) in EDGES.items() if source == kind]
    back = [(source, name) for (source, name), (_, kinds) in EDGES.items() if kind in kinds]
    way = chance.random()
    if depth == 0 or (depth < 3 and way < 0.35):
        if onward and (not back or chance.random() < 0.6):
            name, kinds = chance.choice(onward)
            target = chance.choice(kinds)
            typed = name != "patient" and chance.random() < 0.5
            return f"{name}{f':{target}' if typed else ''}.{key(chance, target, depth + 1)}"
        if back:
            source, name = chance.choice(back)
            return f"_has:{source}:{name}:{key(chance, source, depth + 1)}"
    return chance.choice([name for (source, name) in LEAVES if source == kind])


def query(chance: random.Random, kind: str) -> Pair:
    """A chain or a reverse chain, with a value that has a chance of finding something."""
    name = key(chance, kind)
    what = kind_of_leaf(name)
    if chance.random() < 0.1:
        return f"{name}:missing", one_of(chance, "true", "false")
    values = [value(chance, what, name) for _ in range(chance.choice([1, 1, 2]))]
    modifiers = {"token": ["", "", ":not"], "code": ["", "", ":not"], "string": ["", ":exact", ":contains"]}
    return name + chance.choice(modifiers.get(what, [""])), ",".join(values)


def leaf_name(name: str) -> str:
    return name.rpartition(".")[2].rpartition(":")[2]


def kind_of_leaf(name: str) -> str:
    leaf = leaf_name(name)
    return next(what for (_, one), (what, _) in LEAVES.items() if one == leaf)


def value(chance: random.Random, what: str, name: str) -> str:
    states = {"active": ("true", "false"), "gender": ("male", "female"), "status": ("final", "amended", "finished")}
    if what == "code":
        return chance.choice(states[leaf_name(name)])
    return population._value(chance, what)


FILTERS = {
    "string": ["eq", "ne", "co", "sw", "ew", "gt", "le"],
    "token": ["eq", "ne"],
    "code": ["eq", "ne"],
    "date": ["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "po", "co"],
}


@dataclass(frozen=True)
class Filter:
    """A filter as a tree: of `and`, `or`, `not` and comparisons."""

    how: str
    parts: tuple[Any, ...]

    def text(self, chance: random.Random) -> str:
        if self.how == "not":
            return f"not{one_of(chance, '', ' ')}({self.parts[0].text(chance)})"
        if self.how in {"and", "or"}:
            left, right = self.parts
            written = left.text(chance)
            # What stands first is done first, so only what stands second needs brackets.
            bracketed = right.text(chance) if right.how in {"not", "test"} else f"({right.text(chance)})"
            return f"{one_of(chance, written, f'({written})')} {self.how} {bracketed}"
        name, operator, asked = self.parts
        quoted = '"' + asked.replace("\\", "\\\\").replace('"', '\\"') + '"'
        bare = asked and not any(sign in asked for sign in ' )]"') and chance.random() < 0.5
        return f"{name} {operator} {asked if bare else quoted}"

    def holds(self, reader: Reader, resource: Resource) -> bool:
        found = [part.holds(reader, resource) for part in self.parts if isinstance(part, Filter)]
        if self.how == "not":
            return not found[0]
        if self.how in {"and", "or"}:
            return all(found) if self.how == "and" else any(found)
        name, operator, asked = self.parts
        return compares(reader, resource, name, operator, asked)


def filter_of(chance: random.Random, kind: str, depth: int = 0) -> Filter:
    how = chance.choice(["test", "test", "and", "or", "not"]) if depth < 3 else "test"
    if how == "not":
        return Filter(how, (filter_of(chance, kind, depth + 1),))
    if how != "test":
        return Filter(how, (filter_of(chance, kind, depth + 1), filter_of(chance, kind, depth + 1)))
    name = key(chance, kind, chance.choice([0, 3]))
    while "_has" in name:
        name = key(chance, kind, 3)
    what = kind_of_leaf(name)
    if chance.random() < 0.15:
        return Filter(how, (name, "pr", one_of(chance, "true", "false")))
    operator, asked = chance.choice(FILTERS[what]), value(chance, what, name)
    while not asked.strip() or (what == "date" and asked[:1].isalpha()):
        asked = value(chance, what, name)
    return Filter(how, (name, operator, asked))


def compares(reader: Reader, resource: Resource, name: str, operator: str, asked: str) -> bool:
    head, dot, rest = name.partition(".")
    if dot:
        base, _, target = head.partition(":")
        found = reader.pointed_at(resource, base, target)
        return any(knows(one, rest) and compares(reader, one, rest, operator, asked) for one in found)
    what, get = LEAVES[resource["resourceType"], name]
    values = get(resource)
    if operator == "pr":
        return bool(values) == (asked == "true")
    return any(_compares(what, one, operator, asked) for one in values)


def _compares(what: str, found: Any, operator: str, asked: str) -> bool:
    if what == "string":
        one, other = plain(found), plain(asked)
        return {
            "eq": one == other,
            "ne": one != other,
            "co": other in one,
            "sw": one.startswith(other),
            "ew": one.endswith(other),
            "gt": one > other,
            "le": one <= other,
        }[operator]
    if what == "date":
        low, high = population.bounds(asked)
        if operator == "po":
            return found[0] < high and low < found[1]
        if operator == "co":
            return found[0] <= low and high <= found[1]
        return population._compares(found, operator + asked)
    if what == "code":
        equal = found == asked.rpartition("|")[2]
        return equal if operator == "eq" else not equal
    if operator == "eq":
        return population._is_code(found, asked)
    hidden = population._hidden(asked).split("|")
    parts = [part.replace("\1", "|").replace("\2", "\\") for part in hidden]
    if len(parts) == 1:
        return found[1] is not None and found[1] != parts[0]
    if parts[1] == "":
        return found[0] is not None and found[0] != parts[0]
    return found[1] is not None and found != (parts[0] or None, parts[1])


__all__ = ["CODES", "KINDS", "Filter", "Reader", "filter_of", "query", "record_of", "world"]
