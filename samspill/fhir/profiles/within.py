"""Where a check stands: the resource that it is in, and what a reference there resolves to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from samspill.fhir.validation.targets import target_type

if TYPE_CHECKING:
    from samspill.fhir.profiles.known import Known
    from samspill.fhir.validation.found import Found


@dataclass(slots=True)
class Notes:
    """What one check has found out, so that it is not found out again: resources may point at each other in circles."""

    entries: dict[str, dict[str, Any]] | None = None
    """The resources of the Bundle, by full URL and by type and id."""
    conflicts: dict[tuple[int, tuple[str, ...]], Found | None] = field(default_factory=dict)
    """Of which resources it is known whether they conform to which profiles. One that is being asked conforms."""


@dataclass(frozen=True, slots=True)
class Within:
    """The surroundings of a value."""

    known: Known
    root: dict[str, Any]
    """The outermost resource."""
    resource: dict[str, Any]
    """The nearest resource that is not contained in another: where `#id` resolves."""
    notes: Notes = field(default_factory=Notes)

    def into(self, resource: dict[str, Any]) -> Within:
        """Step into a resource of a Bundle or of Parameters."""
        return Within(self.known, self.root, resource, self.notes)

    def resolve(self, reference: str) -> dict[str, Any] | None:
        """Find what a literal reference points at, in the same resource or the same Bundle; None when not there."""
        if reference.startswith("#"):
            if reference == "#":
                return self.resource
            return next((r for r in _dicts(self.resource.get("contained")) if r.get("id") == reference[1:]), None)
        if "entry" not in self.root:
            return None
        if self.notes.entries is None:
            self.notes.entries = _entries(self.root)
        return self.notes.entries.get(reference)

    def kind_of(self, reference: dict[str, Any]) -> str | None:
        """Tell the type of what a Reference points at, as far as it can be known: found, by its text, or as it says."""
        text, said = reference.get("reference"), reference.get("type")
        if type(text) is str:
            found = self.resolve(text)
            if found is not None:
                kind = found.get("resourceType")
                return kind if type(kind) is str else None
            kind = target_type(text)
            if kind is not None:
                return kind
        return said if type(said) is str and "/" not in said else None


def _entries(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Index the resources of a Bundle. Of several with one name the first counts."""
    found: dict[str, dict[str, Any]] = {}
    for entry in _dicts(bundle.get("entry")):
        inner, full = entry.get("resource"), entry.get("fullUrl")
        if type(inner) is dict:
            if type(full) is str:
                found.setdefault(full, inner)
            found.setdefault(f"{inner.get('resourceType')}/{inner.get('id')}", inner)
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [each for each in value if type(each) is dict] if type(value) is list else []
