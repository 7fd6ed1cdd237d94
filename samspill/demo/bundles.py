"""One Synthea bundle, changed at the places named here and nowhere else.

What is clinical stays as it is: codes, values, dates, and numbers to the last digit.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any, Final

from samspill.demo import directory, patients

if TYPE_CHECKING:
    from collections.abc import Callable

JSON = dict[str, Any]

DISPLAYS: Final[dict[str, tuple[str, ...]]] = {
    "CarePlan": ("activity.detail.location",),
    "CareTeam": ("participant.member", "managingOrganization"),
    "Claim": ("patient", "provider", "facility"),
    "DiagnosticReport": ("performer",),
    "DocumentReference": ("author", "custodian"),
    "Encounter": ("subject", "participant.individual", "location.location", "serviceProvider"),
    "ExplanationOfBenefit": ("facility",),
    "ImagingStudy": ("location",),
    "Immunization": ("location",),
    "Location": ("managingOrganization",),
    "MedicationRequest": ("requester",),
    "PractitionerRole": ("practitioner", "organization", "location"),
    "Procedure": ("location",),
    "Provenance": ("agent.who", "agent.onBehalfOf"),
}
"""References whose `display` holds the name of a person or of an organisation."""
NOTES: Final[dict[str, str]] = {"DiagnosticReport": "presentedForm", "DocumentReference": "content.attachment"}
"""Attachments whose text tells of the patient by given name."""
IDENTITIES: Final[dict[str, Callable[[JSON], JSON]]] = {
    "Location": directory.location,
    "Organization": directory.organization,
    "Patient": patients.patient,
    "Practitioner": directory.practitioner,
    "PractitionerRole": directory.role,
}
"""Resources that are themselves somebody's identity."""


def transform(bundle: JSON) -> JSON:
    """Give everybody in a Synthea bundle their Norwegian identity; the bundle handed in is left as it was.

    Besides identities, `meta.profile` loses the profiles of US Core, and entries that were to be created anywhere are
    put at the id they carry, so that ids are known beforehand and loading twice makes nothing double. Conditional
    creates stay. Raises `Invalid` when a display names somebody unknown.
    """
    first = bundle["entry"][0]["resource"]
    names = directory.directory().displays
    if first["resourceType"] == "Patient":
        names = names | patients.displays(first)

    def rename(reference: JSON) -> JSON:
        if "display" not in reference:
            return reference
        return reference | {"display": directory.renamed(reference["display"], names)}

    def retell(attachment: JSON) -> JSON:
        return attachment | {"data": _retold(attachment["data"], *patients.given_names(first))}

    return bundle | {"entry": [_entry(entry, rename, retell) for entry in bundle["entry"]]}


def _entry(entry: JSON, rename: Callable[[JSON], JSON], retell: Callable[[JSON], JSON]) -> JSON:
    kind = entry["resource"]["resourceType"]
    resource = _without_us_core(IDENTITIES[kind](entry["resource"]) if kind in IDENTITIES else entry["resource"])
    for place in DISPLAYS.get(kind, ()):
        resource = _changed(resource, place.split("."), rename)
    if kind in NOTES:
        resource = _changed(resource, NOTES[kind].split("."), retell)
    return entry | {"resource": resource, "request": _request(entry["request"], resource)}


def _request(request: JSON, resource: JSON) -> JSON:
    if "ifNoneExist" in request:
        return request
    return {"method": "PUT", "url": f"{resource['resourceType']}/{resource['id']}"}


def _without_us_core(resource: JSON) -> JSON:
    profiles = resource.get("meta", {}).get("profile", [])
    kept = [profile for profile in profiles if not profile.startswith(directory.US_CORE)]
    if len(kept) == len(profiles):
        return resource
    if kept:
        return resource | {"meta": resource["meta"] | {"profile": kept}}
    rest = {key: value for key, value in resource["meta"].items() if key != "profile"}
    return resource | {"meta": rest} if rest else {key: value for key, value in resource.items() if key != "meta"}


def _changed(value: Any, path: list[str], change: Callable[[JSON], JSON]) -> Any:
    """Copy a value with a change at every place the path leads to, through lists and absent members."""
    if isinstance(value, list):
        return [_changed(item, path, change) for item in value]
    if not path:
        return change(value)
    head, *rest = path
    return value | {head: _changed(value[head], rest, change)} if head in value else value


def _retold(note: str, old: str, new: str) -> str:
    """Put the new given name where Synthea's note opens with the old one, alone on a line."""
    return b64encode(b64decode(note).replace(f"\n{old}\n".encode(), f"\n{new}\n".encode())).decode()
