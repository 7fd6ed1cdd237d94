"""Including by canonical address: what a definition is named by, with or without a version.

http://hl7.org/fhir/R4/references.html#canonical. An address that says a version is indexed with it and without it (see
`search.uris`), so what is found by the address alone is looked at once more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samspill.fhir.search.including import named_by, naming
from samspill.fhir.search.parameter import parameters
from samspill.fhir.search.tokens import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from samspill.fhir.search.including import Include
    from samspill.store import Row

_BAR: Final = r"\|"
"""Between address and version, as a token holds it."""


def forth(one: Include, kind: str, tokens: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Give what a resource names, by its tokens: type, the token of the address, that of the version or `` for any."""
    for number, targets in named_by(one, kind).items():
        for address, version in _addresses(f"{number}|", tokens):
            for target in targets:
                known = parameters(target)
                asked = f"{known['version'].number}|{version}" if version and "version" in known else ""
                yield target, shorten(f"{known['url'].number}|{address}"), asked


def back(one: Include, kind: str, tokens: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """Give what may name a resource, by its tokens: type, the token of the address, that with the version beside."""
    sources = naming(one, kind)
    if not sources:
        return
    known = parameters(kind)
    version = next(_values(known["version"].number, tokens), "") if "version" in known else ""
    for address in _values(known["url"].number, tokens):
        for source, numbers in sources.items():
            for number in numbers:
                found = f"{number}|{address}"
                yield source, shorten(found), f"{found}{_BAR}{version}"


def agrees_forth(row: Row, wanted: dict[str, set[str]]) -> bool | None:
    """Tell whether what was found by its address has a version that was named; None: not found by its address."""
    found = [versions for token in row["tokens"] if (versions := wanted.get(token)) is not None]
    if not found:
        return None
    return any("" in versions or not versions.isdisjoint(row["tokens"]) for versions in found)


def agrees_back(row: Row, wanted: dict[str, set[str]]) -> bool | None:
    """Tell whether what names an address names it in a version that is there; None: it names none of these."""
    found = [token for token in row["tokens"] if token in wanted]
    if not found:
        return None
    for token in found:
        versioned = {other for other in row["tokens"] if other.startswith(f"{token}{_BAR}")}
        if not versioned or not versioned.isdisjoint(wanted[token]):
            return True
    return False


def _addresses(prefix: str, tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the addresses that a parameter's tokens hold, each with its version or ``."""
    found = [token[len(prefix) :] for token in tokens if token.startswith(prefix)]
    versioned = [tuple(one.rsplit(_BAR, 1)) for one in found if _BAR in one]
    bases = {base for base, _ in versioned}
    yield from ((base, version) for base, version in versioned)
    yield from ((one, "") for one in found if one and _BAR not in one and one not in bases)


def _values(number: int, tokens: Sequence[str]) -> Iterator[str]:
    prefix = f"{number}|"
    return (token[len(prefix) :] for token in tokens if token.startswith(prefix) and len(token) > len(prefix))
