"""What is asked for is drawn from what is loaded, through the API itself: the same way for every server."""

from __future__ import annotations

import json
import random
import urllib.error
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from bench.servers import Server

MIX = {"Observation": 50, "Patient": 20, "Condition": 15, "Encounter": 10, "MedicationRequest": 5}
"""Which types the mix is of, in hundredths."""


@dataclass(frozen=True)
class Sample:
    """Resources of a few types, some hundred of each."""

    resources: dict[str, list[dict[str, Any]]]

    def ids(self, kind: str) -> list[str]:
        """Give the ids of one type."""
        return [one["id"] for one in self.resources[kind]]

    def codes(self, most: int = 10) -> list[str]:
        """Give the codes that most observations have."""
        count: dict[str, int] = {}
        for one in self.resources["Observation"]:
            for coding in one["code"]["coding"]:
                count[coding["code"]] = count.get(coding["code"], 0) + 1
        return sorted(count, key=lambda code: -count[code])[:most]


def draw(server: Server, each: int = 500) -> Sample:
    """Draw resources of each type of the mix, from pages at random places of all there are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind in MIX:
        entries: list[dict[str, Any]] = []
        page = server.get(f"{kind}?_count=200")
        while page.get("entry") and len(entries) < 10 * each:
            entries += [entry["resource"] for entry in page["entry"]]
            following = next((link["url"] for link in page.get("link", ()) if link["relation"] == "next"), None)
            if following is None:
                break
            page = server.get(following.removeprefix(server.base + "/"))
        found[kind] = random.sample(entries, min(each, len(entries)))
    return Sample(found)


def largest_patient(server: Server, sample: Sample, wanted: int) -> tuple[str, int]:
    """Find the patient whose record is nearest to a number of resources: id and number."""
    sizes = {}
    for id_ in sample.ids("Patient"):
        count = sum(
            server.get(f"{kind}?patient={id_}&_summary=count").get("total", 0) for kind in ("Observation", "Claim")
        )
        sizes[id_] = count
    near = sorted(sizes, key=lambda id_: -sizes[id_])[:12]
    whole = {id_: len(everything(server, id_)) for id_ in near}
    best = min(whole, key=lambda id_: abs(whole[id_] - wanted))
    return best, whole[best]


def everything(server: Server, patient: str) -> list[dict[str, Any]]:
    """Fetch a patient's whole record. Empty where the server does not offer it."""
    try:
        page = server.get(whole_record(patient))
    except urllib.error.HTTPError:
        return []
    return list(page.get("entry", ()))


def whole_record(patient: str) -> str:
    """Write the path of a patient's whole record."""
    return f"Patient/{patient}/$everything?_count=5000"


def reads(sample: Sample) -> list[str]:
    """Write the paths of reads by id."""
    return [f"GET\t/Observation/{id_}" for id_ in sample.ids("Observation")]


def by_code(sample: Sample) -> list[str]:
    """Write searches for a patient's observations of one code, newest first."""
    return [
        f"GET\t/Observation?patient={patient}&code=http://loinc.org%7C{code}&_sort=-date&_count=20"
        for patient in sample.ids("Patient")
        for code in sample.codes()
    ]


def newest(sample: Sample) -> list[str]:
    """Write searches for a patient's twenty newest observations."""
    return [f"GET\t/Observation?patient={patient}&_sort=-date&_count=20" for patient in sample.ids("Patient")]


def people(sample: Sample) -> list[str]:
    """Write look-ups of a person by family name and birth date."""
    return [
        f"GET\t/Patient?family={quote(one['name'][0]['family'])}&birthdate={one['birthDate']}"
        for one in sample.resources["Patient"]
    ]


def encounters(sample: Sample) -> list[str]:
    """Write searches for all encounters of a day and after."""
    return [f"GET\t/Encounter?date=ge{one['period']['start'][:10]}" for one in sample.resources["Encounter"]]


def findings(sample: Sample) -> list[str]:
    """Write searches for observations of a code since a day, over the population."""
    days = [one["effectiveDateTime"][:10] for one in sample.resources["Observation"] if "effectiveDateTime" in one]
    return [f"GET\t/Observation?code=http://loinc.org%7C{random.choice(sample.codes())}&date=ge{day}" for day in days]


def quantities(sample: Sample) -> list[str]:
    """Write searches for values of one code above a limit, over the population."""
    measured = [one for one in sample.resources["Observation"] if "code" in one.get("valueQuantity", {})]
    return [
        f"GET\t/Observation?code=http://loinc.org%7C{one['code']['coding'][0]['code']}"
        f"&value-quantity=gt{one['valueQuantity']['value']}%7C%7C{quote(one['valueQuantity']['code'], safe='')}"
        for one in measured
    ]


def creates(sample: Sample, kind: str = "Observation") -> list[str]:
    """Write creates of new resources, each a copy of one that is there."""
    return [f"POST\t/{kind}\t{_body(one, new=True)}" for one in sample.resources[kind]]


def updates(sample: Sample, kind: str = "Observation") -> list[str]:
    """Write updates of resources that are there."""
    return [f"PUT\t/{kind}/{one['id']}\t{_body(one)}" for one in sample.resources[kind]]


def mix(sample: Sample, size: int = 4000) -> list[str]:
    """Write a mix: create 10, read 60, update 25, delete 5 of a hundred. Deleted is what the mix itself has created."""
    kinds = random.choices(list(MIX), list(MIX.values()), k=size)
    works = random.choices(("POST", "GET", "PUT", "DELETE"), (10, 60, 25, 5), k=size)
    found = []
    for kind, work in zip(kinds, works, strict=True):
        one = random.choice(sample.resources[kind])
        match work:
            case "POST":
                found.append(f"POST\t/{kind}\t{_body(one, new=True)}")
            case "GET":
                found.append(f"GET\t/{kind}/{one['id']}")
            case "PUT":
                found.append(f"PUT\t/{kind}/{one['id']}\t{_body(one)}")
            case _:
                found.append(f"DELETE\t/{kind}")
    return found


def _body(resource: dict[str, Any], *, new: bool = False) -> str:
    kept = {key: value for key, value in resource.items() if key != "meta" and not (new and key == "id")}
    return json.dumps(kept, separators=(",", ":"))
