"""A Bundle's text taken apart: its entries, each resource still the sender's own text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from samspill.fhir import conditional
from samspill.fhir.search.moments import bounds
from samspill.fhir.validation import validate
from samspill.kernel import clock, strict_json
from samspill.kernel.problems import Fault, Invalid, Malformed, TooLarge

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what is asked, and the resource's tight text if there is one."""

    place: int
    method: str
    path: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    full_url: str = ""
    resource: bytes = b""
    if_match: str | None = None
    if_none_exist: str | None = None
    if_none_match: str | None = None
    if_modified_since: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What the entry says that a request by itself would say in headers."""
        given = {
            "if-match": self.if_match,
            "if-none-exist": self.if_none_exist,
            "if-none-match": self.if_none_match,
            "if-modified-since": self.if_modified_since,
        }
        return {name: value for name, value in given.items() if value is not None}

    @property
    def where(self) -> str:
        """Name the entry as a FHIRPath."""
        return f"Bundle.entry[{self.place}]"


def read_bundle(text: bytes, most: int, base: str) -> tuple[str, list[Entry]]:
    """Read a batch or transaction: its type, and its entries.

    `most` is the largest number of entries. Raises `Malformed`, `TooLarge`, or `Invalid` with every fault of the Bundle
    itself; what is wrong inside a resource is found when the entry is done.
    """
    members = strict_json.members(strict_json.tighten(text))
    shell = {key: strict_json.inspect(bytes(raw)) for key, raw in members.items() if key != "entry"}
    if shell.get("resourceType") != "Bundle" or shell.get("type") not in ("batch", "transaction"):
        message = "what is posted to the base must be a Bundle of type batch or transaction"
        raise Malformed(message, Fault("Bundle.type", message, "value"))
    parts = strict_json.items(bytes(members["entry"])) if "entry" in members else []
    if len(parts) > most:
        message = f"the Bundle has more than {most} entries (SAMSPILL_BUNDLE_LIMIT)"
        raise TooLarge(message, Fault("Bundle.entry", message, "too-long"))
    shells, resources = _take_apart([bytes(part) for part in parts])
    if shells:
        shell["entry"] = shells
    faults = validate(shell, "Bundle")
    if faults:
        raise Invalid(f"the Bundle is not valid: {faults[0].where} {faults[0].what}", *faults)
    return shell["type"], [_entry(place, e, resources[place], base) for place, e in enumerate(shells)]


def _take_apart(parts: list[bytes]) -> tuple[list[dict[str, Any]], list[bytes]]:
    """Part the resources from what is said about them, which is read in one go."""
    shells, resources = [], []
    for part in parts:
        members = strict_json.members(part)
        resources.append(bytes(members.pop("resource", b"")))
        shells.append(
            b"{" + b",".join([b"%b:%b" % (strict_json.write(key), raw) for key, raw in members.items()]) + b"}"
        )
    return strict_json.inspect(b"[" + b",".join(shells) + b"]"), resources


def _entry(place: int, shell: dict[str, Any], resource: bytes, base: str) -> Entry:
    request = shell.get("request") or {}
    method, url = request.get("method", ""), request.get("url", "")
    if method not in METHODS:
        message = "each entry must say what is asked: request.method and request.url"
        raise Invalid(message, Fault(f"Bundle.entry[{place}].request", message, "required"))
    url = url.removeprefix(base).lstrip("/")
    path, _, query = url.partition("?")
    where = f"Bundle.entry[{place}].request.url"
    return Entry(
        place=place,
        method=method,
        path=tuple(part for part in path.split("/") if part),
        query=tuple(conditional.pairs_of(query, where)) if query else (),
        full_url=shell.get("fullUrl", ""),
        resource=resource,
        if_match=request.get("ifMatch"),
        if_none_exist=request.get("ifNoneExist"),
        if_none_match=request.get("ifNoneMatch"),
        if_modified_since=_http_date(request.get("ifModifiedSince")),
    )


def _http_date(instant: str | None) -> str | None:
    """Write an instant as the header If-Modified-Since has it."""
    return clock.http_date(bounds(instant)[0]) if instant is not None else None
