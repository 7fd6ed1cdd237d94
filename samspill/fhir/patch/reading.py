"""From what was sent to a patch that can be applied, whichever of the two kinds it is."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Any, Final

from samspill.fhir.patch import fhirpath_patch, json_patch, text
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, WrongMedia

JSON_PATCH: Final = "application/json-patch+json"
FHIR: Final = ("application/fhir+json", "application/json", "application/json+fhir", "text/json")
MEDIA: Final = (JSON_PATCH, *FHIR)
"""What a body that is sent with PATCH may be; FHIR's own is a Parameters resource."""

Patch = Callable[[bytes], bytes]
"""What makes a stored resource's text into the text of its next version."""


def read(media: str, body: bytes) -> Patch:
    """Read a patch; gives what makes a stored resource's text into the text of its next version.

    Raises `Malformed`, `TooLarge` or `Invalid` with the place in the patch, `WrongMedia` for another kind. Applied, the
    patch raises `Invalid` with the place of the operation that cannot be done.
    """
    kind = media.partition(";")[0].strip().lower()
    if kind == JSON_PATCH:
        steps = json_patch.read_patch(body)
        return lambda stored: _changed(stored, lambda document: json_patch.apply_patch(document, steps))
    if kind in FHIR:
        changes = fhirpath_patch.read_patch(body)
        return lambda stored: _changed(stored, lambda document: fhirpath_patch.apply_patch(document, changes))
    message = "a patch is application/json-patch+json, or a Parameters resource in application/fhir+json"
    raise WrongMedia(message, Fault("Content-Type", message, "not-supported"))


def unpack(resource: bytes) -> tuple[str, bytes]:
    """Take the patch out of a Bundle's entry: its media type and its text. `resource` is tight.

    It is a Parameters resource, or a Binary that holds a JSON Patch. Raises `Malformed` or `Invalid`.
    """
    members = strict_json.members(resource)
    kind = members.get("resourceType")
    if kind is None or bytes(kind) != b'"Binary"':
        return FHIR[0], resource
    media, data = (strict_json.inspect(bytes(members.get(name, b'""'))) for name in ("contentType", "data"))
    if not isinstance(media, str) or media.partition(";")[0].strip().lower() != JSON_PATCH:
        message = "a Binary with a patch has the contentType application/json-patch+json"
        raise Invalid(message, Fault("Binary.contentType", message, "value"))
    try:
        return JSON_PATCH, base64.b64decode("".join(data.split()), validate=True)
    except (AttributeError, ValueError, binascii.Error):
        message = "the data of a Binary is base64"
        raise Malformed(message, Fault("Binary.data", message, "value")) from None


def _changed(stored: bytes, change: Callable[[Any], Any]) -> bytes:
    """Change a stored text. Which resource it is does not change: raises `Invalid` when id or type would."""
    document = text.read(stored)
    fixed = document["resourceType"], document["id"]
    document = change(document)
    if not isinstance(document, dict):
        message = "what is left is no resource"
        raise Invalid(message, Fault("", message, "structure"))
    for name, value in zip(("resourceType", "id"), fixed, strict=True):
        if document.get(name) != value:
            message = f"a patch cannot change the {name}"
            raise Invalid(message, Fault(f"{fixed[0]}.{name}", message, "invalid"))
    return text.write(document)
