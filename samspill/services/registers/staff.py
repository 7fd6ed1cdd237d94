"""Look health personnel up by HPR number or name: authorisations, specialities and restrictions, at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.grunndata import fastlege, personnel
from samspill.kernel.calls import Reply
from samspill.services.registers.fhir.asking import moment_of
from samspill.services.registers.fhir.practitioners import shown
from samspill.services.registers.views.practitioner import CATEGORY, KIND, SPECIALITY
from samspill.services.registers.views.spelling import EXTENSIONS
from samspill.trust.attestation.codes import word

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.kernel.calls import Call
    from samspill.services.registers.views.spelling import JSON
    from samspill.store import Transaction
    from samspill.trust import Grant

MOST: Final = 20
LANGUAGES: Final = ("nb", "nn", "en")


async def staff(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Look up health personnel by HPR number or name, now or as of a day."""
    asked = {name: value.strip() for name, value in call.query if value.strip()}
    text, day = asked.get("q", ""), asked.get("as-of", "")
    at = moment_of(day)
    found = await _found(tx, text)
    whole = None
    if len(found) == 1:
        [resource] = await shown(tx, [found[0].hpr], at or call.at, past=at is not None)
        whole = await _whole(tx, resource, at or call.at)
    return Reply(
        {
            "practitioner": whole,
            "practitioners": [{"hpr": one.hpr, "name": one.name or ""} for one in found[:MOST]] if not whole else [],
            "more": len(found) > MOST,
            "asked": {"q": text, "as-of": day},
        },
        about="Practitioner",
    )


async def _found(tx: Transaction, text: str) -> list[personnel.Practitioner]:
    if text.isdigit():
        known = await personnel.by_hpr(tx, text)
        return [known] if known else []
    return list(await personnel.search(tx, text, "", MOST + 1))


async def _whole(tx: Transaction, resource: JSON, at: datetime) -> dict[str, Any]:
    works = await fastlege.work_of(tx, resource["id"], None)
    return {
        "hpr": resource["id"],
        "merged": [one["value"] for one in resource["identifier"] if one["use"] == "old"],
        "name": resource["name"][0]["text"] if resource.get("name") else "",
        "birth_date": resource.get("birthDate", ""),
        "active": resource["active"],
        "qualifications": [_qualification(one) for one in resource.get("qualification", ())],
        "works": [
            {
                "office": one.contract.office or "",
                "name": one.contract.name or "",
                "substitute": bool(one.substitute_for),
                "start": one.valid_from,
                "end": one.valid_to,
            }
            for one in works
        ],
        "at": at,
    }


def _qualification(found: JSON) -> dict[str, Any]:
    codes = {one["system"]: one["code"] for one in found["code"].get("coding", ())}
    category = codes.get(CATEGORY, "")
    limits = {
        name: [
            next(p["valueCode"] for p in one["extension"] if p["url"] == "code")
            for one in found.get("extension", ())
            if one["url"] == EXTENSIONS + name
        ]
        for name in ("hpr-restriction", "hpr-requisition-right")
    }
    return {
        "category": category,
        "words": {language: word("role", category, language) or category for language in LANGUAGES},
        "kind": codes.get(KIND, ""),
        "speciality": codes.get(SPECIALITY, ""),
        "start": found.get("period", {}).get("start", "")[:10],
        "end": found.get("period", {}).get("end", "")[:10],
        "restrictions": limits["hpr-restriction"],
        "requisition": limits["hpr-requisition-right"],
    }
