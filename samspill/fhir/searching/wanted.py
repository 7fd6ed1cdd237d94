"""What a search call asks for, read from its query or from the page that a link names; and what that needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.fhir.definitions import TYPE_CODE
from samspill.fhir.operations import conformance
from samspill.fhir.pages import PARAMETER
from samspill.fhir.preferences import preference
from samspill.fhir.search import Cursor, Search, in_records, parse
from samspill.fhir.search.compartments import PATIENT
from samspill.fhir.search.query import ELSEWHERE, asks_terminology
from samspill.fhir.searching import access, places
from samspill.kernel.problems import Fault, Malformed, Refused
from samspill.store import queries
from samspill.trust import Need, scopes

if TYPE_CHECKING:
    from samspill.fhir.pages import Pages
    from samspill.fhir.searching.access import Access
    from samspill.fhir.terminology.sources import Source
    from samspill.kernel.calls import Call
    from samspill.store import Transaction

sql = queries("samspill.fhir")
EXPLAIN: Final = "fhir.explain"
"""The scope that `_explain` asks for."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was sent, and where on its way the search is."""

    pairs: tuple[Pair, ...]
    lenient: bool
    after: Cursor | None = None
    total: int | None = None
    """How many match, where the first page said."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as it was read."""

    search: Search
    asked: Asked
    patient: str | None
    """The one patient that the search names, if it names one."""
    required: Access
    """What the caller must be allowed: types with the letters of SMART scopes."""
    optional: Access
    """Further types that may be included, or contain what is sought, where the caller is allowed."""
    everywhere: bool
    """Whether a system looks beyond the record that is named: what is pointed at may lie in another."""


class Sought:
    """A search on its way through the call: read at once, or when the code systems that it asks of are known."""

    __slots__ = ("_wanted", "asked")

    def __init__(self, call: Call, asked: Asked) -> None:
        self.asked = asked
        self._wanted = None if asks_terminology(asked.pairs) else _wanted(call, asked, None)

    @property
    def wanted(self) -> Wanted:
        """Give what was read. `need` has seen to it."""
        if self._wanted is None:
            raise LookupError("the search has not been read yet")
        return self._wanted

    async def read(self, tx: Transaction, call: Call) -> Wanted:
        """Read it, if that waited for what is known here. Raises as `parse` does."""
        if self._wanted is None:
            self._wanted = _wanted(call, self.asked, await conformance.known(tx))
        return self._wanted


def prepare(call: Call) -> Call:
    """Read the query, or the page that a link names. Raises a problem that names every parameter it cannot take."""
    pairs = call.query
    if any(name == PARAMETER for name, _ in pairs):
        pages: Pages = call.facts["pages"]
        asked = Asked(*places.read(pages.open(page_kind(call), _only_page(pairs))))
    else:
        asked = Asked(pairs if call.kind else access.narrowed(call, pairs), preference(call, "handling") == "lenient")
    return call.knowing(sought=Sought(call, asked))


async def need(tx: Transaction, call: Call) -> Need:
    """Scope `<type>.s` of all that is searched and included, in the record of the patient named, or over all."""
    sought: Sought = call.facts["sought"]
    wanted = await sought.read(tx, call)
    if wanted.search.results.explain and EXPLAIN not in call.caller.scopes:
        message = f"the token does not hold the scope {EXPLAIN}"
        raise Refused(message, Fault("_explain", message, "forbidden"), reasons=("scope.lacking",))
    wants = wanted.required | wanted.optional if wanted.optional else wanted.required
    if wanted.everywhere:
        return Need(wants, population=True)
    if wanted.patient is not None:
        return Need(wants, patient=wanted.patient)
    owner = await _owner(tx, call, wanted)
    if owner is not None:
        return Need(wants, patient=owner)
    finds = access.finds_a_person(call.kind, wanted.asked.pairs)
    # A token that is bound to a patient finds what is contained in that patient's record.
    bound = bool(wanted.search.results.contained) and call.caller.patient is not None
    return Need(wants, population=access.opens_records(wants if bound else wanted.required, finds=finds))


async def _owner(tx: Transaction, call: Call, wanted: Wanted) -> str | None:
    """Tell in whose record that is whose compartment is searched: health personnel may name an encounter alone."""
    kind, id_ = call.facts.get("compartment", ("", ""))
    if not kind or not in_records(kind) or "user" not in scopes.contexts(call.caller.scopes, wanted.required):
        return None
    row = await tx.peek(sql.patient_of, TYPE_CODE[kind], id_)
    return row["patient"] if row else None


def _wanted(call: Call, asked: Asked, known: Source | None) -> Wanted:
    pages: Pages = call.facts["pages"]
    compartment = call.facts.get("compartment")
    search = parse(
        call.kind,
        asked.pairs,
        lenient=asked.lenient,
        base=call.base,
        page=pages.size,
        most=pages.limit,
        known=known,
        compartment=compartment,
    )
    required, optional, context = access.of(call, search)
    owner, id_ = compartment or ("", "")
    patient = id_ if owner == PATIENT else access.patient_named(call.kind, asked.pairs, call.base)
    results = search.results
    reaches_out = bool(compartment or results.includes or results.contained or search.types)
    return Wanted(search, asked, patient, required, optional, reaches_out and context == "system")


def page_kind(call: Call) -> str:
    """Name the kind of page that a link of this call may lead to. The number is that of the way `places` writes."""
    return f"search 2 {address_of(call)}"


def address_of(call: Call) -> str:
    """Give the address that is searched, below the base and with a slash before it; `` for the base itself."""
    compartment = call.facts.get("compartment")
    if compartment:
        return f"/{compartment[0]}/{compartment[1]}/{call.kind or '*'}"
    return f"/{call.kind}" if call.kind else ""


def _only_page(pairs: tuple[Pair, ...]) -> str:
    """Give the page that a link names. Whatever else stands beside it would be left out silently, and is refused."""
    for name, _ in pairs:
        if name != PARAMETER and name not in ELSEWHERE:
            message = "a link to a page holds the whole search, and takes no further parameters"
            raise Malformed(message, Fault(PARAMETER, message, "value"))
    return next(value for name, value in pairs if name == PARAMETER)
