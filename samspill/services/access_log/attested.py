"""What the ground of a decision says to people: who asked, in what role, for whom, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.kernel import strict_json
from samspill.trust.attestation.codes import word

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTHING: Final[Mapping[str, Any]] = {}


@dataclass(frozen=True, slots=True)
class Attested:
    """What was attested, as far as it is kept. What was not is empty."""

    hpr: str = ""
    """HPR number: public, unlike the national number."""
    authorization: str = ""
    """Code of list 9060."""
    role: str = ""
    """The same in words, in bokmål."""
    legal_entity: str = ""
    """Organisation number."""
    point_of_care: str = ""
    """Organisation number."""
    service: str = ""
    """The health care service, as a code."""
    details: str = ""
    """The details of the purpose, as a code."""
    decision: str = ""
    """Id of the consumer's own decision."""
    toa: int | None = None


def attested_in(ground: str) -> Attested:
    """Read the ground of an entry (`trust.decision.replay`); what is not there, or is of another shape, is empty."""
    said: Any = strict_json.value_of(ground.encode()) if ground else None
    who = _part(said, "attested")
    role = _text(who, "role")
    moment = who.get("toa")
    return Attested(
        hpr=_text(who, "hpr"),
        authorization=role,
        role=word("role", role, "nb") if role else "",
        legal_entity=_text(who, "legal_entity"),
        point_of_care=_text(who, "point_of_care"),
        service=_text(who, "service"),
        details=_text(who, "details"),
        decision=_text(who, "decision"),
        toa=moment if isinstance(moment, int) else None,
    )


def _part(whole: Any, name: str) -> Mapping[str, Any]:
    found = whole.get(name) if isinstance(whole, dict) else None
    return found if isinstance(found, dict) else NOTHING


def _text(whole: Mapping[str, Any], name: str) -> str:
    found = whole.get(name)
    return found if isinstance(found, str) else ""
