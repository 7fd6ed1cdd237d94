"""What the outside may ask for: operations, declared with what they need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from samspill.trust import Need

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from samspill.kernel.calls import Call, Event, Reply
    from samspill.store import Row, Transaction


class Question(msgspec.Struct, frozen=True):
    """The one last thing that a piece of work asks of the database; its answer becomes the reply.

    The statement runs together with the record of the call: it is a SELECT, or a list of WITH parts of which the last
    is named `work`. Unless the grant is for one patient, its rows must have a column `patient`, so that each patient
    touched gets an entry of the trail.
    """

    sql: str
    values: tuple[object, ...]
    answer: Callable[[list[Row]], Reply]
    must_find: bool = False
    """No row whose `done` is true: nothing is told, nothing is recorded as done, and `answer` raises."""
    events: tuple[Event, ...] = ()
    about: str = ""
    shows: int | None = None
    """How many of the rows are handed out at most; only those are recorded as touched."""
    single: bool = False
    """It gives one row at most."""
    says_what: bool = False
    """Only the database finds out what is done; a column `what` says it, and the events tell it on as a fact."""


if TYPE_CHECKING:
    Doing = Callable[[Transaction, Any, Call], Awaitable[Reply | Question]]
    Declare = Callable[[Doing], Doing]
    Needing = Callable[[Transaction, Call], Awaitable[Need]]


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One thing that can be asked for."""

    name: str
    """`<service>.<function>`: the scope, the audit trail and the docs use this same name."""
    purposes: frozenset[str]
    need: Needing
    """What the caller must be allowed: worked out from the call, before anything of it is done."""
    work: Doing
    title: str = ""
    path: str = ""
    method: str = "GET"
    prepare: Callable[[Call], Call] | None = None
    """Reads what was sent, before anything of the database; raises what is wrong with it."""
    page: str = ""
    """Template beside the work's module, when the operation has a page."""
    public: bool = False
    """Whether anybody may ask, without saying who they are; the work then gives only what is released."""
    roles: frozenset[str] = frozenset()
    """Whose work it is, by the roles that people have at the platform; empty where a table elsewhere says it."""
    takes: tuple[str, ...] = ()
    """Media types of a file that it takes, as the body or in a form; none for what takes no file."""
    menu: bool = True
    """Whether its page stands in the menu, when its address names nothing."""


@dataclass
class Service:
    """A named set of operations: a national service, or a part of the platform that can be called."""

    name: str
    title: str
    owner: str
    operations: list[Operation] = field(default_factory=list)
    part: str = ""
    """The part of the menu that its pages stand in: the name of a service, this or another; `` for one of its own."""
    place: int = 0
    """Where in that part: from the lowest on, those alike by name."""

    def about_patient(self, path: str, *, purposes: frozenset[str], method: str = "GET", page: str = "") -> Declare:
        """Declare an operation that opens one person's record: `{patient}` in its path says whose."""

        def declare(work: Doing) -> Doing:
            async def need(_tx: Transaction, call: Call) -> Need:
                return Need(scope=f"{self.name}.{work.__name__}", patient=str(call.facts["patient"]))

            self._add(work, need, path, purposes, method, page)
            return work

        return declare

    def about_nobody(
        self,
        path: str,
        *,
        purposes: frozenset[str],
        method: str = "GET",
        page: str = "",
        public: bool = False,
        roles: frozenset[str] = frozenset(),
        takes: tuple[str, ...] = (),
        menu: bool = True,
    ) -> Declare:
        """Declare an operation that opens no person's record."""

        def declare(work: Doing) -> Doing:
            async def need(_tx: Transaction, _call: Call) -> Need:
                return Need(scope=f"{self.name}.{work.__name__}")

            self._add(work, need, path, purposes, method, page, public=public, roles=roles, takes=takes, menu=menu)
            return work

        return declare

    def _add(
        self, work: Doing, need: Needing, path: str, purposes: frozenset[str], method: str, page: str, **more: Any
    ) -> None:
        if more.get("public") and method != "GET":
            raise ValueError("what is open to all changes nothing")
        title = (work.__doc__ or "").strip().split("\n")[0]
        name = f"{self.name}.{work.__name__}"
        self.operations.append(
            Operation(name, purposes, need, work, title, path=path, method=method, page=page, **more)
        )
