"""All the profiles, value sets and code systems that are known: those carried, and those in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from samspill.fhir.profiles import carried, snapshot
from samspill.fhir.profiles.tree import Tree, core_name, of_type
from samspill.kernel import strict_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

KINDS: Final = ("StructureDefinition", "ValueSet", "CodeSystem")
"""The types of resource that are known by address."""
_DEPTH: Final = 20
"""How many profiles may stand on each other."""


class Known:
    """What is known at one moment. It never changes; what is worked out from it is kept in it.

    An address may carry `|version`; then only that version will do.
    """

    def __init__(self, stored: Mapping[str, Mapping[str, bytes]] | None = None) -> None:
        """Take the texts of the resources in the database: kind to address, or `ValueSet/17`, to JSON."""
        self._stored = stored or {}
        self._read: dict[tuple[str, str], Mapping[str, Any] | None] = {}
        self._trees: dict[str, Tree | None] = {}
        self._reasons: dict[str, str] = {}
        self._building: list[str] = []
        self.kept: dict[Any, Any] = {}
        """What others have worked out from it, such as compiled checks."""

    @classmethod
    def of(cls, resources: Iterable[Mapping[str, Any]]) -> Known:
        """Make one of resources that are read already, beside those carried."""
        stored: dict[str, dict[str, bytes]] = {}
        for resource in resources:
            if resource.get("resourceType") in KINDS and isinstance(resource.get("url"), str):
                stored.setdefault(resource["resourceType"], {})[resource["url"]] = strict_json.write(resource)
        return cls(stored)

    def structure(self, url: str) -> Mapping[str, Any] | None:
        """Give a StructureDefinition, as it was published but for texts; None for R4's own types too."""
        return self._find("StructureDefinition", url)

    def value_set(self, url: str) -> Mapping[str, Any] | None:
        """Give a ValueSet; R4's own are with `terminology`."""
        return self._find("ValueSet", url)

    def code_system(self, url: str) -> Mapping[str, Any] | None:
        """Give a CodeSystem; R4's own are with `terminology`."""
        return self._find("CodeSystem", url)

    def urls(self, kind: str) -> frozenset[str]:
        """List the addresses of all that are known of a kind."""
        stored = self._stored.get(kind, ())
        # Not an address with its version, nor the place where it is kept.
        bare = frozenset(url for url in stored if "|" not in url and not url.startswith(f"{kind}/"))
        return bare | carried.urls(kind)

    def profiles(self, kind: str | None = None) -> tuple[str, ...]:
        """List the profiles of resources, or of one type of resource: their addresses, in order."""
        found = []
        for url in sorted(self.urls("StructureDefinition")):
            definition = self.structure(url) or {}
            if definition.get("kind") == "resource" and definition.get("derivation") == "constraint":
                found += [url] if kind in (None, definition.get("type")) else []
        return tuple(found)

    def tree(self, url: str) -> Tree | None:
        """Give the tree of a profile or of a type of R4; None when it is not known, or cannot be built."""
        core = core_name(url)
        if core is not None:
            return of_type(core)
        if url not in self._trees:
            self._trees[url] = self._build(url)
        return self._trees[url]

    def why_not(self, url: str) -> str:
        """Say why a profile that is known cannot be used; `` when it can."""
        if self.tree(url) is not None:
            return ""
        return self._reasons.get(url, "it stands on itself, or on too many others")

    def worked_out(self, key: Any, make: Callable[[], Any]) -> Any:
        """Give what has been worked out before, or work it out."""
        if key not in self.kept:
            self.kept[key] = make()
        return self.kept[key]

    def _build(self, url: str) -> Tree | None:
        definition = self.structure(url)
        if definition is None or url in self._building or len(self._building) >= _DEPTH:
            return None
        self._building.append(url)
        try:
            return snapshot.build(self, definition)
        except snapshot.NotBuilt as error:
            self._reasons[url] = str(error)
            return None
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            # It was stored by somebody, and makes no sense as a profile: that must not stop the writes of others.
            self._reasons[url] = "what its elements say makes no sense"
            return None
        finally:
            self._building.pop()

    def _find(self, kind: str, url: str) -> Mapping[str, Any] | None:
        key = (kind, url)
        if key not in self._read:
            self._read[key] = self._load(kind, url)
        return self._read[key]

    def _load(self, kind: str, url: str) -> Mapping[str, Any] | None:
        bare, _, version = url.partition("|")
        texts = self._stored.get(kind, {})
        text = texts.get(url) or texts.get(bare)
        found = carried.resource(kind, bare) if text is None else strict_json.value_of(text)
        if not isinstance(found, dict) or (version and found.get("version") != version):
            return None
        return found
