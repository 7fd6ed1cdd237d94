"""Organisations and persons: who sits in bodies and owns cases, by all the names that papers use.

Of a person nothing is kept but the name in a public role, and the account that the person signs in with.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samspill.governance.councils.sitting import sql
from samspill.kernel.problems import Clash, Fault, Invalid, Missing

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from samspill.store import Transaction

    Telling = Callable[[Transaction, Sequence[str]], Awaitable[None]]

LETTERS: Final = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ð": "d", "đ": "d", "ŋ": "n", "ŧ": "t", "ł": "l"})
LONGEST: Final = 48
"""Characters of an id that is made of a name."""


_TOLD: Final[list[Telling]] = []


def tell_of_new(tell: Telling) -> None:
    """Have a function told the names of persons who become known, in the transaction in which they do."""
    if tell not in _TOLD:
        _TOLD.append(tell)


@dataclass(frozen=True, slots=True)
class Organisation:
    """Somebody who sits in bodies, owns initiatives or does measures."""

    id: str
    name: str
    name_nn: str
    number: str
    kind: str
    aliases: tuple[str, ...]


def word_of(name: str) -> str:
    """Make the id of a name: `Helse Vest RHF` is `helse-vest-rhf`. Raises `Invalid` for a name without letters."""
    plain = unicodedata.normalize("NFKD", name.lower().translate(LETTERS)).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:LONGEST].rstrip("-")
    if not word:
        message = "a name needs letters"
        raise Invalid(message, Fault("name", message))
    return word


def folded(name: str) -> str:
    """Give a name as it is compared: without case, space, and the marks between its parts."""
    return re.sub(r"[\s.,\-/]+", " ", name.casefold()).strip()


async def organisations(tx: Transaction) -> tuple[Organisation, ...]:
    """Give all organisations, by name."""
    rows = await tx.all(sql.organisations)
    return tuple(Organisation(**{**dict(row), "aliases": tuple(row["aliases"])}) for row in rows)


def named(known: Sequence[Organisation], name: str) -> Organisation | None:
    """Find the organisation that a paper writes so, by its name, its id, or an alias; None for none or several."""
    wanted = folded(name)
    found = [o for o in known if wanted in {folded(o.id), folded(o.name), folded(o.name_nn), *map(folded, o.aliases)}]
    return found[0] if len(found) == 1 else None


async def add_organisation(
    tx: Transaction,
    name: str,
    *,
    name_nn: str = "",
    number: str = "",
    kind: str = "",
    aliases: Sequence[str] = (),
    id_: str = "",
) -> str:
    """Add an organisation and give its id. Raises `Clash` where the name or an alias is another's already."""
    known = await organisations(tx)
    for spelling in (name, *aliases):
        if named(known, spelling) is not None:
            message = "there is an organisation of that name already"
            raise Clash(message, Fault("name", message, "conflict"))
    id_ = id_ or word_of(name)
    await tx.run(sql.add_organisation, id_, name, name_nn, number, kind, list(dict.fromkeys(aliases)))
    return id_


async def change_organisation(tx: Transaction, organisation: Organisation) -> None:
    """Write an organisation's names anew. Raises `Missing`."""
    o = organisation
    tag = await tx.run(sql.change_organisation, o.id, o.name, o.name_nn, o.number, o.kind, list(o.aliases))
    if tag == "UPDATE 0":
        raise Missing("there is no such organisation")


async def person_named(tx: Transaction, name: str) -> str:
    """Give the id of the person of a name, as a paper writes it; `` for none or several."""
    rows = await tx.all(sql.persons_named, name)
    return str(rows[0]["id"]) if len(rows) == 1 else ""


async def add_person(tx: Transaction, name: str, account: str = "", id_: str = "") -> str:
    """Add a person and give the id; two of one name get two ids."""
    word = id_ or word_of(name)
    taken = {row["id"] for row in await tx.all(sql.person_ids, word)}
    made = next(one for one in (word, *(f"{word}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    await tx.run(sql.add_person, made, name, account or None)
    for tell in _TOLD:
        await tell(tx, [name])
    return made


async def sure_person(tx: Transaction, name: str) -> str:
    """Give the id of the person of a name; a person who is not known is added."""
    return await person_named(tx, name) or await add_person(tx, name)
