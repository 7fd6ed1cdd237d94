"""PATCH: a resource changed in part, by JSON Patch (RFC 6902) or by FHIRPath Patch.

patch = read("application/json-patch+json", body)
text = patch(stored)                                    the stored text, changed; nothing of it is checked yet

http://hl7.org/fhir/R4/http.html#patch
"""

from samspill.fhir.patch.reading import MEDIA, Patch, read, unpack

__all__ = ["MEDIA", "Patch", "read", "unpack"]
