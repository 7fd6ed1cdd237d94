"""What a search of the registers asks: the parameters that a type takes, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from samspill.fhir.pages import PARAMETER as PAGE
from samspill.kernel import identifiers
from samspill.kernel.clock import norwegian_time
from samspill.kernel.identifiers import classify, normalise
from samspill.kernel.problems import Fault, Malformed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from samspill.kernel.calls import Call
    from samspill.kernel.identifiers import Identified

MOST: Final = 100
"""Resources on a page at most, as many as Persontjenesten gives."""
USUAL: Final = 20
AS_OF: Final = "as-of"
FORMATS: Final = frozenset(
    {"", "json", "application/fhir+json", "application/json", "text/json", "application/fhir json"}
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that a type is searched by."""

    name: str
    type: str
    """A code of http://hl7.org/fhir/R4/valueset-search-param-type.html."""
    says: str


EVERYWHERE: Final = (
    Parameter("_id", "token", "The resource's id."),
    Parameter(
        AS_OF, "date", "The moment that is asked about; now when it is not said. A day begins in Norwegian time."
    ),
    Parameter("_count", "number", f"Resources on a page, at most {MOST}."),
)
_ALWAYS: Final = frozenset({"_format", PAGE})


@dataclass(frozen=True, slots=True)
class Asked:
    """A search, read."""

    values: Mapping[str, str]
    at: datetime
    past: bool
    """Whether a moment was asked about."""
    count: int = USUAL
    after: str = ""
    """The last one of the page before."""

    def __getitem__(self, name: str) -> str:
        """Give what was asked for by a parameter; empty when nothing was."""
        return self.values.get(name, "")


def asked_of(call: Call, kind: str, parameters: Sequence[Parameter]) -> Asked:
    """Read a search. Raises `Malformed` for what the type does not take, for what is said twice, and for no value."""
    pairs = [(name, value) for name, value in call.query if name not in _ALWAYS]
    check_format(call)
    page = next((value for name, value in call.query if name == PAGE), "")
    if page:
        if pairs:
            raise malformed(PAGE, "a link to a page says all that is asked; nothing may stand beside it")
        state = call.facts["pages"].open(_sealed(kind), page)
        pairs = [(str(name), str(value)) for name, value in state["asked"]]
    else:
        state = {"after": "", "at": None}
    values = values_of(pairs, [one.name for one in (*EVERYWHERE, *parameters)])
    at = moment_of(values.get(AS_OF, "")) or (datetime.fromisoformat(state["at"]) if state["at"] else call.at)
    return Asked(values, at, AS_OF in values, _count(values.get("_count", "")), state["after"])


def link_to(call: Call, kind: str, asked: Asked, after: str) -> str:
    """Write the link to what comes after something: sealed, so that no name and no number stands in an address."""
    state = {"asked": [[*pair] for pair in asked.values.items()], "after": after, "at": asked.at.isoformat()}
    return f"{PAGE}={call.facts['pages'].seal(_sealed(kind), state)}"


def _sealed(kind: str) -> str:
    return f"registers {kind}"


def values_of(pairs: Sequence[tuple[str, str]], taken: Sequence[str]) -> dict[str, str]:
    """Read pairs, each name once and with a value. Raises `Malformed`."""
    values: dict[str, str] = {}
    for name, value in pairs:
        if name not in taken:
            raise malformed(name[:64], f"is not a parameter here; these are: {', '.join(taken)}", "not-supported")
        if name in values:
            raise malformed(name, "stands twice")
        if not value.strip():
            raise malformed(name, "has no value")
        values[name] = value.strip()
    return values


def check_format(call: Call) -> None:
    """See that JSON is asked for. Raises `Malformed`."""
    if next((value for name, value in call.query if name == "_format"), "") not in FORMATS:
        raise malformed("_format", "the registers answer in application/fhir+json only", "not-supported")


def moment_of(text: str) -> datetime | None:
    """Read a moment or a day, which begins in Norwegian time; None for nothing. Raises `Malformed`."""
    if not text:
        return None
    try:
        found = datetime.combine(date.fromisoformat(text), time()) if "T" not in text else datetime.fromisoformat(text)
    except ValueError:
        found = datetime(1, 1, 1, tzinfo=UTC)
    if not 1800 <= found.year < 2200:  # noqa: PLR2004 - outside these years registers mean always, or for good
        raise malformed(AS_OF, "is not a day or a moment such as 2020-02-29 or 2020-02-29T12:00:00Z")
    return found if found.tzinfo else found.replace(tzinfo=norwegian_time())


def _count(text: str) -> int:
    if not text:
        return USUAL
    if not (text.isascii() and text.isdigit() and 0 < len(text) <= 9 and int(text) > 0):  # noqa: PLR2004 - fits an int
        raise malformed("_count", "is not a number, 1 or more")
    return min(int(text), MOST)


def flag(asked: Asked, name: str) -> bool | None:
    """Read true or false; None when it was not asked. Raises `Malformed`."""
    value = asked[name]
    if value not in ("", "true", "false"):
        raise malformed(name, "is true or false")
    return value == "true" if value else None


def token(text: str) -> tuple[str, str]:
    """Read `system|value`; the system is empty where none is said."""
    system, bar, value = text.rpartition("|")
    return (normalise(system), value) if bar else ("", text)


def person_number(text: str, where: str) -> Identified:
    """Read a person number, with or without its system. Raises `Malformed`, and does not say the number."""
    system, value = token(text)
    found = classify(value)
    if found is None or system not in ("", found.system):
        raise malformed(where, "is not a person number whose check digits hold, of the system that is said")
    return found


def target(text: str, kind: str, where: str) -> str:
    """Read a reference to a type, as `Type/id` or as an id. Raises `Malformed`."""
    named, slash, id_ = text.rpartition("/")
    if (slash and named.rpartition("/")[2] != kind) or not id_:
        raise malformed(where, f"is not a reference to a {kind}")
    return id_


def hpr_of(text: str) -> str | None:
    """Read an HPR number as a token; None when the token is of another system."""
    system, value = token(text)
    return value if system in ("", identifiers.HPR) and value.isdigit() and not classify(value) else None


def malformed(where: str, what: str, code: str = "value") -> Malformed:
    """Say what is wrong with what was asked."""
    return Malformed(f"{where} {what}", Fault(where, what, code))
