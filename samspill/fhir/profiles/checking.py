"""Does a resource keep the profiles that it claims? The faults, and what is worth saying though it is no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from samspill.fhir.profiles import compiler, extensions
from samspill.fhir.profiles.tree import core_name
from samspill.fhir.profiles.within import Within
from samspill.fhir.validation.found import MOST, Found, joined
from samspill.kernel.problems import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.profiles.known import Known


def named(value: Any) -> tuple[str, ...]:
    """List the profiles that a resource claims in `meta.profile`, less those that are types of R4."""
    meta = value.get("meta") if type(value) is dict else None
    if type(meta) is not dict or "profile" not in meta:
        return ()
    claimed = meta["profile"]
    urls = claimed if type(claimed) is list else ()
    return tuple(url for url in dict.fromkeys(u for u in urls if type(u) is str) if core_name(url) is None)


def check(known: Known, value: Any, urls: Sequence[str]) -> tuple[Fault, ...]:
    """Find every fault of a resource against some profiles, given by address, and those that parts of it claim.

    The resource's own structure is for `validation.validate` to check; here, what is unsound is passed over. Profiles
    that are not known are passed over too (`advise` names them). Extensions that are known are checked wherever they
    stand. No fault holds a value of the resource.
    """
    kind = value.get("resourceType") if type(value) is dict else None
    if type(kind) is not str:
        return ()
    try:
        faults = list(dict.fromkeys(_faults(known, value, kind, urls)))
    except RecursionError:
        return (Fault("", "the resource is nested too deeply", "too-long"),)
    return tuple(faults[:MOST])


def _faults(known: Known, value: dict[str, Any], kind: str, urls: Sequence[str]) -> Iterator[Fault]:
    within = Within(known, value, value)
    for url in urls:
        yield from _told(compiler.conflict(value, kind, (url,), within), kind, url)
    for where, inner in _inner(value, ""):
        holder = within if ".contained[" in f".{where}" else within.into(inner)
        for url in named(inner):
            found = compiler.conflict(inner, inner["resourceType"], (url,), holder)
            yield from _told(found, joined(kind, where), url)
    yield from _told(extensions.check_extensions(value, within), kind, "")


def _told(found: Found | None, root: str, url: str) -> Iterator[Fault]:
    of = f" ({url})" if url else ""
    for where, what, code in found.faults if found is not None else ():
        yield Fault(joined(root, where), what + of, code)


def _inner(value: Any, where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Walk the resources within a resource: contained ones, and those of entries and parameters."""
    for name in ("contained", "entry", "parameter", "part"):
        items = value.get(name)
        for place, item in enumerate(items if type(items) is list else ()):
            if type(item) is not dict:
                continue
            at = joined(where, f"{name}[{place}]")
            inner = item if name == "contained" else item.get("resource")
            if type(inner) is dict and type(inner.get("resourceType")) is str:
                at = at if name == "contained" else f"{at}.resource"
                yield at, inner
                yield from _inner(inner, at)
            elif name in ("parameter", "part"):
                yield from _inner(item, at)


def advise(known: Known, value: Any, urls: Sequence[str]) -> tuple[Fault, ...]:
    """Say what is worth knowing though it is no fault.

    Profiles that are not known or cannot be built, codes outside the value set of an extensible binding, and invariants
    that only warn.
    """
    kind = value.get("resourceType") if type(value) is dict else None
    if type(kind) is not str:
        return ()
    told: list[Fault] = []
    within = Within(known, value, value)
    for url in urls:
        if known.structure(url) is None and core_name(url) is None:
            what = f"the profile {url} is not known here and was not checked"
            told.append(Fault(f"{kind}.meta.profile", what, "not-found"))
        elif known.tree(url) is None:
            what = f"the profile {url} cannot be built from what is known here and was not checked"
            told.append(Fault(f"{kind}.meta.profile", what, "incomplete"))
        else:
            told += _told(_advice(value, kind, url, within), kind, url)
    return tuple(dict.fromkeys(told))[:MOST]


def _advice(value: dict[str, Any], kind: str, url: str, within: Within) -> Found | None:
    advice = compiler.advice_of(within.known, url)
    try:
        return advice(value, None, kind, within) if advice is not None else None
    except RecursionError:
        return None  # `check` says that it is nested too deeply.
