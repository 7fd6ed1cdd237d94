"""Attests as they come, in a token, in a request for one, or in the form of the data model, to one plain value.

Every spelling is taken (`spelling`), systems with and without `urn:oid:`. Texts, which may end up on a citizen's
screen, lose their control characters and whatever is longer than a name needs to be; markup in them stays what it is,
text, and is escaped where it is shown. A wrong type is refused with its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from samspill.kernel.attestation import (
    Attestation,
    AttestedPatient,
    AttestedPractitioner,
    CareRelationship,
    Code,
    DecisionRef,
    Identifier,
)
from samspill.kernel.identifiers import normalise
from samspill.trust.attestation.spelling import malformed, respell

TYPE: Final = "nhn:tillitsrammeverk:parameters"
"""The type in `authorization_details` (RFC 9396), the claim in the access token, and the scope."""
LONGEST_TEXT: Final = 256
"""Characters of a name or description that are kept."""
LONGEST_TOKEN: Final = 200
"""Characters of an id, a code or a system; a longer one is refused."""
LATEST: Final = 99_999_999_999
"""Seconds since 1970, in the year 5138. Milliseconds are beyond it."""
NOT_TO_BE_SENT: Final = (
    "practitioner.identifier",
    "practitioner.hpr_nr",
    "care_relationship.decision_ref.description",
    "patients.identifier",
)
"""What a client may not say of itself in a request: the issuer adds it from the sign-in and the registers."""
_LOOKED_UP: Final = ("name", "text", "authority", "assigner")
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9\-]+\.)+[a-z]{2,})/?", re.IGNORECASE | re.ASCII)
_UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def read_claim(document: object, *, issued_at: int | None = None) -> Attestation:
    """Read the claim `nhn:tillitsrammeverk:parameters` of an access token.

    `issued_at` is the token's `iat`, which stands in for a `toa` that is not carried. Raises `Malformed`, with the
    place.
    """
    return _attestation(respell(document).tree, issued_at)


def read_spec(document: object, *, issued_at: int | None = None) -> Attestation:
    """Read the form of the data model: `{"attestation": {…}}`. Raises `Malformed`, with the place."""
    return _attestation(respell(document).tree, issued_at)


def read_rar(details: object, *, issued_at: int | None = None) -> Attestation | None:
    """Read `authorization_details` (one object or a list of them, RFC 9396 §2); None when no attest is among them.

    A client says codes and numbers only. Raises `Malformed` when it says names or who it is (see `NOT_TO_BE_SENT`),
    when there are two attests, and for whatever has the wrong form.
    """
    listed = details if isinstance(details, list) else [details]
    objects = [one for one in listed if isinstance(one, Mapping)]
    if len(objects) < len(listed):
        raise malformed("authorization_details", "a list of objects was expected")
    ours = [one for one in objects if one.get("type") == TYPE]
    if len(ours) > 1:
        raise malformed("authorization_details", "there is more than one attest")
    if not ours:
        return None
    tree = respell(ours[0]).tree
    _refuse_what_is_looked_up(tree)
    return _attestation(tree, issued_at)


def cleaned(text: str) -> str:
    """Take out characters that show nothing but can do something (controls, changes of direction); cut to length."""
    kept = "".join(" " if sign in "\t\n\r" else sign for sign in text if sign in "\t\n\r" or _shows(sign))
    return " ".join(kept.split())[:LONGEST_TEXT].strip()


def _shows(sign: str) -> bool:
    return unicodedata.category(sign) not in _UNSEEN


def _refuse_what_is_looked_up(tree: Mapping[str, Any], place: str = "") -> None:
    for name, value in tree.items():
        here = f"{place}.{name}" if place else name
        if here in NOT_TO_BE_SENT or (place and name in _LOOKED_UP):
            raise malformed(here, "this is not the client's to say; it is looked up")
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Mapping):
                _refuse_what_is_looked_up(inner, here)


def _attestation(tree: Mapping[str, Any], issued_at: int | None) -> Attestation:
    practitioner, relation = tree.get("practitioner", {}), tree.get("care_relationship", {})
    return Attestation(
        toa=_moment(tree["toa"]) if "toa" in tree else issued_at,
        practitioner=AttestedPractitioner(
            identifier=_identifier(practitioner, "practitioner.identifier"),
            hpr_nr=_identifier(practitioner, "practitioner.hpr_nr"),
            authorization=_code(practitioner, "practitioner.authorization"),
            legal_entity=_identifier(practitioner, "practitioner.legal_entity"),
            point_of_care=_identifier(practitioner, "practitioner.point_of_care"),
            department=_identifier(practitioner, "practitioner.department"),
        ),
        care_relationship=CareRelationship(
            healthcare_service=_code(relation, "care_relationship.healthcare_service"),
            purpose_of_use=_code(relation, "care_relationship.purpose_of_use"),
            purpose_of_use_details=_code(relation, "care_relationship.purpose_of_use_details"),
            decision_ref=_decision(relation, "care_relationship.decision_ref"),
        ),
        patients=tuple(_patient(one, f"patients[{place}]") for place, one in enumerate(tree.get("patients", ()))),
    )


def _patient(tree: Mapping[str, Any], place: str) -> AttestedPatient:
    return AttestedPatient(
        identifier=_identifier(tree, f"{place}.identifier"),
        point_of_care=_identifier(tree, f"{place}.point_of_care"),
        department=_identifier(tree, f"{place}.department"),
    )


def _identifier(owner: Mapping[str, Any], place: str) -> Identifier | None:
    tree = owner.get(place.rpartition(".")[2])
    if tree is None:
        return None
    return Identifier(
        id=_token(tree, "id", place),
        system=_system(tree, place),
        name=_text(tree, "name", place),
        authority=_authority(tree, "authority", place),
    )


def _code(owner: Mapping[str, Any], place: str) -> Code | None:
    tree = owner.get(place.rpartition(".")[2])
    if tree is None:
        return None
    return Code(
        code=_token(tree, "code", place),
        system=_system(tree, place),
        text=_text(tree, "text", place),
        assigner=_authority(tree, "assigner", place),
    )


def _decision(owner: Mapping[str, Any], place: str) -> DecisionRef | None:
    tree = owner.get("decision_ref")
    if tree is None:
        return None
    selected = tree.get("user_selected")
    if selected is not None and not isinstance(selected, bool):
        raise malformed(f"{place}.user_selected", "true or false was expected (ATT-48)")
    return DecisionRef(_token(tree, "id", place), _text(tree, "description", place), selected)


def _moment(value: object) -> int:
    """Read `toa`: whole seconds since 1970 (ATT-58a)."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= LATEST:
        raise malformed("toa", "whole seconds since 1970 were expected (ATT-58a)")
    return value


def _text(tree: Mapping[str, Any], name: str, place: str) -> str:
    value = tree.get(name, "")
    if not isinstance(value, str):
        raise malformed(f"{place}.{name}", "a text was expected")
    return cleaned(value[: LONGEST_TEXT * 4])


def _token(tree: Mapping[str, Any], name: str, place: str, *, may_lack: bool = False) -> str:
    value = tree.get(name, "")
    if not isinstance(value, str):
        raise malformed(f"{place}.{name}", "a text was expected")
    if not value and not may_lack:
        raise malformed(f"{place}.{name}", "it is missing or empty")
    if len(value) > LONGEST_TOKEN:
        raise malformed(f"{place}.{name}", f"it is longer than {LONGEST_TOKEN} characters")
    if value != value.strip() or not all(map(_shows, value)):
        raise malformed(f"{place}.{name}", "it has white space around it, or characters that do not show")
    return value


def _system(tree: Mapping[str, Any], place: str) -> str:
    return normalise(_token(tree, "system", place, may_lack=True))


def _authority(tree: Mapping[str, Any], name: str, place: str) -> str:
    """Read who stands behind a number: a bare host and one with a final slash are the same body."""
    value = _token(tree, name, place, may_lack=True)
    host = _HOST.fullmatch(value)
    return f"https://{host[1].lower()}" if host else value
