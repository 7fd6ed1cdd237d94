"""A resource that somebody wants to keep: read, validated, indexed, and not yet in the database."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.person_numbers import fault_in
from samspill.fhir.profiles import named
from samspill.fhir.search import extract
from samspill.fhir.validation import validate
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed

if TYPE_CHECKING:
    from datetime import datetime

    from samspill.fhir.search import Index

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
POST, PUT, PATCH, DELETE = 1, 2, 3, 4
SUBSETTED: Final = ("http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "SUBSETTED")
"""The tag, system and code, of a resource that is given in part."""
COLUMNS: Final = (
    *("rid", "type", "id", "patient", "version", "updated"),
    *("method", "starts", "ends", "tokens", "body"),
)
"""The columns of `fhir.resource`, in the order in which `row_of` gives their values."""
ROW: Final = len(COLUMNS)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is needed to store one version of one resource."""

    kind: str
    id: str
    tight: bytes
    index: Index
    method: int
    profiles: tuple[str, ...] = ()
    """What it claims to keep, beyond R4 itself."""

    @property
    def code(self) -> int:
        """The type's number."""
        return TYPE_CODE[self.kind]

    @property
    def patient(self) -> str | None:
        """Whose record it belongs to."""
        return self.index.patient

    @property
    def reference(self) -> str:
        """Its address under the base, such as `Observation/17`."""
        return f"{self.kind}/{self.id}"


def read_draft(text: bytes, kind: str, method: int, base: str, id_: str | None = None) -> Draft:
    """Read a request's body as a resource of a type. Without `id_`, the server gives one; with it, a PUT names it.

    Raises `Malformed` when it is not JSON or not an object, `Invalid` with every fault found in it.
    """
    value, tight = strict_json.read(text)
    return draft_of(value, tight, kind, method, base, id_)


def draft_of(value: Any, tight: bytes, kind: str, method: int, base: str, id_: str | None) -> Draft:
    """Make a draft of a value that is read already, together with its tight text."""
    if not isinstance(value, dict):
        message = "the body must be a JSON object with a resourceType"
        raise Malformed(message, Fault("", message, "structure"))
    if method == PUT:
        id_ = id_ if id_ is not None else value.get("id")
        _check_id(value, kind, id_)
    # On create the server gives the id; one that the sender wrote is not kept.
    value["id"] = id_ = id_ or new_id()
    faults = validate(value, kind)
    if faults:
        raise Invalid(f"{kind} is not valid FHIR R4: {faults[0].where} {faults[0].what}", *faults)
    part = marked_as_part(value)
    if part:
        raise Invalid(f"{kind}: {part.what}", part)
    guarded = fault_in(value, tight)
    if guarded:
        raise Invalid(f"{kind}: {guarded.what}", guarded)
    return Draft(kind, id_, tight, extract(value, base), method, named(value))


def marked_as_part(value: dict[str, Any]) -> Fault | None:
    """Tell where a valid resource says that it is only a part, as a search or a read may give it.

    Stored, it would take the place of the whole. The tag is there "to ensure that the incomplete resource is not
    accidentally used to overwrite a complete resource" (http://hl7.org/fhir/R4/search.html#elements).
    """
    meta = value.get("meta")
    if not meta or "tag" not in meta:
        return None
    for place, tag in enumerate(meta["tag"]):
        if (tag.get("system"), tag.get("code")) == SUBSETTED:
            what = "SUBSETTED says that this is a part of a resource, as a summary is; only whole resources are stored"
            return Fault(f"{value['resourceType']}.meta.tag[{place}]", what, "business-rule")
    return None


def with_id(draft: Draft, id_: str, base: str) -> Draft:
    """Give the same draft at another id, indexed anew, since a Patient's record is named by its id."""
    if id_ == draft.id:
        return draft
    value = strict_json.value_of(draft.tight)
    value["id"] = id_
    return replace(draft, id=id_, index=extract(value, base))


def new_id() -> str:
    """Make an id for a resource: a random UUID."""
    return str(uuid.uuid4())


def _check_id(value: dict[str, Any], kind: str, id_: Any) -> None:
    """On update the body must name the address it is put at (http://hl7.org/fhir/R4/http.html#update)."""
    if id_ is not None and not (isinstance(id_, str) and ID.fullmatch(id_)):
        raise _no_id(kind)
    if value.get("id") != id_:
        message = "the id in the body must be the id in the address"
        raise Malformed(message, Fault(f"{kind}.id", message, "invalid"))


def check_address(kind: str, id_: str) -> None:
    """Refuse an id that no resource can have. Raises `Malformed`."""
    if not ID.fullmatch(id_):
        raise _no_id(kind)


def _no_id(kind: str) -> Malformed:
    message = "an id is 1 to 64 letters, digits, hyphens and full stops"
    return Malformed(message, Fault(f"{kind}.id", message, "value"))


def row_of(draft: Draft, rid: int, version: int, updated: datetime, body: bytes) -> tuple[object, ...]:
    """Give the values of a row of `fhir.resource`, in the order of `COLUMNS`."""
    index = draft.index
    return (
        rid,
        draft.code,
        draft.id,
        index.patient,
        version,
        updated,
        draft.method,
        index.starts,
        index.ends,
        index.tokens,
        body,
    )
