"""Norwegian identities for the organisations and practitioners that Synthea's records refer to.

The two bundles `0-*` that are carried along say who they are; everything here is drawn from those, in their order.
"""

from __future__ import annotations

import bz2
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from samspill.demo import names, places
from samspill.demo.personnel import qualifications
from samspill.demo.tables import FOLDER
from samspill.kernel import strict_json
from samspill.kernel.identifiers import HPR, ORGANISATION, organisation_numbers
from samspill.kernel.problems import Fault, Invalid

if TYPE_CHECKING:
    from pathlib import Path

JSON = dict[str, Any]
BUNDLES: Final = FOLDER / "synthea"
US_CORE: Final = "http://hl7.org/fhir/us/"
_FIRST_HPR: Final = 565_000_101
_KINDS: Final = (
    ("HOSPITAL", "sykehus"),
    ("MEDICAL CENTER", "sykehus"),
    ("URGENT", "legevakt"),
    ("WALK", "legevakt"),
    ("PHYSICAL THERAPY", "fysioterapi"),
    ("RADIOLOG", "røntgensenter"),
    ("PSYCHO", "psykologsenter"),
)
"""Words of an American name, and what the Norwegian one says; anything else is a `legesenter`."""


@dataclass(frozen=True, slots=True)
class Directory:
    """Who is who: new names by the displays that stand in the records, and numbers by the identifiers."""

    displays: dict[str, str]
    people: dict[str, names.Name]
    """By NPI."""
    numbers: dict[str, str]
    """HPR numbers by NPI, organisation numbers by Synthea's id."""


def read(path: Path) -> JSON:
    """Read a carried bundle, every number to its last digit."""
    bundle: JSON = strict_json.value_of(bz2.decompress(path.read_bytes()))
    return bundle


@lru_cache
def directory() -> Directory:
    """Draw the identities once; they depend on the carried bundles alone."""
    found = [e["resource"] for path in sorted(BUNDLES.glob("0-*.json.bz2")) for e in read(path)["entry"]]
    practitioners = [r for r in found if r["resourceType"] == "Practitioner"]
    organisations = [r for r in found if r["resourceType"] == "Organization"]
    people = {_key(r): names.person(_key(r), r["gender"]) for r in practitioners}
    displays = {_display(r): people[_key(r)].text for r in practitioners}
    # Organisations that share a name, branches of one practice, share the new one too.
    for serial, name in enumerate(dict.fromkeys(r["name"] for r in organisations)):
        displays[name] = f"Syntetisk {_kind(name)} {names.compound(serial)}"
    numbers = {_key(r): str(_FIRST_HPR + serial) for serial, r in enumerate(practitioners)}
    numbers |= dict(zip(map(_key, organisations), islice(organisation_numbers("21"), len(organisations)), strict=True))
    return Directory(displays, people, numbers)


def renamed(display: str, displays: dict[str, str]) -> str:
    """Give the new name; raises `Invalid` for one that nothing is known of, so that no old name slips through."""
    if display not in displays:
        message = "a display names somebody who is not in Synthea's bundles of organisations and practitioners"
        raise Invalid(message, Fault("display", message, "not-found"))
    return displays[display]


def practitioner(old: JSON) -> JSON:
    """Give a practitioner the new name, HPR number, authorisation and address; the NPI stays, records refer to it."""
    name = directory().people[_key(old)]
    return old | {
        "identifier": [*old["identifier"], {"system": HPR, "value": directory().numbers[_key(old)]}],
        "name": [{"use": "official", "family": name.family, "given": [name.given]}],
        "telecom": [_email(name)],
        "address": [_address(a) for a in old["address"]],
        "qualification": qualifications("LE", "Lege"),
    }


def role(old: JSON) -> JSON:
    """Give a practitioner's role the new telephone number and e-mail address."""
    npi = old["practitioner"]["identifier"]["value"]
    return old | {"telecom": [places.phone(npi, "work"), _email(directory().people[npi])]}


def organization(old: JSON) -> JSON:
    """Give an organisation the new name, organisation number and address; Synthea's id stays, records refer to it."""
    return old | {
        "identifier": [*old["identifier"], {"system": ORGANISATION, "value": directory().numbers[_key(old)]}],
        "name": directory().displays[old["name"]],
        "telecom": [places.phone(old["name"], "work")],
        "address": [_address(a) for a in old["address"]],
    }


def location(old: JSON) -> JSON:
    """Give a location the new name, address and place on the map: the middle of its new town."""
    town = places.municipality_of(old["address"]["city"])
    return old | {
        "name": directory().displays[old["name"]],
        "telecom": [places.phone(old["name"], "work")],
        "address": _address(old["address"]),
        "position": town.position,
    }


def _key(resource: JSON) -> str:
    value: str = resource["identifier"][0]["value"]
    return value


def _display(practitioner: JSON) -> str:
    name = practitioner["name"][0]
    return " ".join([*name.get("prefix", []), *name["given"], name["family"]])


def _kind(name: str) -> str:
    return next((kind for word, kind in _KINDS if word in name.upper()), "legesenter")


def _email(name: names.Name) -> JSON:
    return {"system": "email", "value": name.email, "use": "work"}


def _address(old: JSON) -> JSON:
    """Whoever shared an address before still does."""
    return places.address(f"{old['line']} {old['city']}", places.municipality_of(old["city"]), home=False)
