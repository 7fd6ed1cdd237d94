"""Parts of resources: `_summary` and `_elements`. http://hl7.org/fhir/R4/search.html#summary

What is left is the stored text, member by member; only `meta` is written anew, with the tag SUBSETTED that tells a part
from a whole. Elements that are mandatory or change the meaning of the rest are never left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from samspill.fhir import definitions
from samspill.fhir.search.clause import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MODES: Final = ("true", "text", "data", "count", "false")
"""Values of `_summary` (http://hl7.org/fhir/R4/valueset-summary.html)."""
ALWAYS: Final = frozenset({"resourceType", "id", "meta"})
SUBSETTED: Final = (
    b'{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED","display":"subsetted"}'
)
_CARRIED: Final = frozenset({"id", "extension", "modifierExtension"})
"""Children that go with an element whose other children are chosen from."""
_members: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_items: Final = msgspec.json.Decoder(list[msgspec.Raw])
_write: Final = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Summary:
    """What of each resource is to be given."""

    mode: str = "false"
    """One of `MODES`."""
    elements: tuple[tuple[str, str], ...] = ()
    """Pairs of type (`` for any) and element. A type that no pair is about is given whole."""

    @property
    def whole(self) -> bool:
        """Whether resources are given as they are."""
        return self.mode == "false" and not self.elements


WHOLE: Final = Summary()


def read(type_name: str, asked: Mapping[str, str]) -> Summary:
    """Read `_summary` and `_elements` of a query about resources of a type (`` for any). Raises `Malformed`.

    An element is named as `status`, `value`, `valueQuantity`, or with its type, as `Patient.name`; names without a type
    are about the type that is searched. Both parameters at once are refused, unless `_summary` is count or false.
    """
    mode = asked.get("_summary", "false")
    if mode not in MODES:
        raise refuse("_summary", "it is true, text, data, count or false")
    if "_elements" not in asked:
        return Summary(mode)
    if mode not in {"count", "false"}:
        raise refuse("_elements", f"it cannot be combined with _summary={mode}")
    return Summary(mode, tuple(_element(type_name, name.strip()) for name in asked["_elements"].split(",")))


def _element(type_name: str, text: str) -> tuple[str, str]:
    kind, dot, name = text.rpartition(".")
    kind = kind if dot else type_name
    known = _compiled()["elements"]
    name = name.removesuffix("[x]")
    types = [kind] if kind in known else list(known) if not kind else []
    for found in types:
        for element, json_names in known[found].items():
            if name == element or name in json_names:
                return kind, element
    raise refuse("_elements", f"{kind} has no such element" if kind in known else "no type has an element of that name")


def summarise(body: bytes, kind: str, how: Summary) -> bytes:
    """Give what is wanted of a stored resource of a type. Raises nothing: `how` has been checked by `read`."""
    keeps = _keeper(kind, how)
    if keeps is None:
        return body
    found = _members.decode(body)
    tree = _compiled()["trees"][kind] if how.mode == "true" else {}
    chosen: dict[str, Any] = {
        key: _within(value, tree.get(key.removeprefix("_"), 1)) for key, value in found.items() if keeps(key)
    }
    chosen["meta"] = msgspec.Raw(_tagged(bytes(found.get("meta", b"{}"))))
    return _write(chosen)


@lru_cache(maxsize=1024)
def _keeper(kind: str, how: Summary) -> Callable[[str], bool] | None:
    """Give what tells whether a member of a resource is kept; None when all are."""
    if how.mode == "data":
        return lambda key: key != "text"
    compiled = _compiled()
    names = ALWAYS | frozenset(compiled["kept"][kind])
    if how.mode == "true":
        return _among(names | compiled["trees"][kind].keys())
    if how.mode == "text":
        return _among(names | {"text"})
    wanted = {element for type_name, element in how.elements if type_name in {"", kind}}
    if not wanted:
        return None
    known: dict[str, list[str]] = compiled["elements"][kind]
    return _among(names | {name for element in wanted for name in known.get(element, ())})


def _among(names: Iterable[str]) -> Callable[[str], bool]:
    """Give what tells whether a member, or the element that it is a sibling of (`_birthDate`), is among some."""
    both = frozenset(names) | {f"_{name}" for name in names}
    return both.__contains__


def _within(value: msgspec.Raw, wanted: Any) -> msgspec.Raw:
    """Give what a summary holds of an element: all of it, or the children that its tree names."""
    if wanted == 1:
        return value
    tree = _compiled()["trees"][wanted] if isinstance(wanted, str) else wanted
    text = bytes(value)
    if text.startswith(b"["):
        return msgspec.Raw(_write([_within(item, tree) for item in _items.decode(text)]))
    if not text.startswith(b"{"):
        return value
    keeps = _among(_CARRIED | tree.keys())
    inner = {
        key: _within(found, tree.get(key.removeprefix("_"), 1))
        for key, found in _members.decode(text).items()
        if keeps(key)
    }
    return msgspec.Raw(_write(inner))


def _tagged(meta: bytes) -> bytes:
    """Add the tag to a `meta`, where it is not there yet."""
    found: dict[str, Any] = _members.decode(meta)
    tags = _items.decode(bytes(found.get("tag", b"[]")))
    if not any(b'"SUBSETTED"' in bytes(tag) for tag in tags):
        found["tag"] = [*tags, msgspec.Raw(SUBSETTED)]
    return _write(found)


@cache
def _compiled() -> dict[str, Any]:
    """Read what `tools/definitions/summaries.py` compiles, when first needed. R4 does not change."""
    found: dict[str, Any] = definitions.read("summaries")
    return found
