"""Papers of a case: the top note, which is written here, and files, which are kept to the byte, all in versions.

A version is never changed. Its digest (SHA-256 of the bytes) says whether a reader has seen it, and what a decision
stood on.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.cases import extracting, indexing, passages
from samspill.kernel import strict_json
from samspill.kernel.problems import Fault, Invalid, Missing
from samspill.store import queries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samspill.store import Row, Transaction

sql = queries("samspill.governance.cases", "papers.sql")

KINDS: Final = ("note", "attachment", "presentation", "link")
HEADS: Final = ("proposal", "purpose", "background", "assessment", "questions")
"""The standard heads of a top note: Forslag til vedtak, Hensikt med saken, Bakgrunn, Vurdering, Diskusjonspunkter."""
NOTE: Final = "application/json"
"""The media type of what is written here."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper in one of its versions, without the bytes."""

    id: str
    passage: str
    kind: str
    number: int
    title: str
    title_public: str
    version: int
    media: str
    sha256: str
    text: str
    at: datetime
    size: int

    def data(self) -> dict[str, Any]:
        """Give it for JSON and pages, without its text."""
        return {name: value for name, value in asdict(self).items() if name != "text"}


async def add(tx: Transaction, passage: str, kind: str, title: str, title_public: str = "", number: int = 0) -> str:
    """Add a paper without a version yet, and give its id (`nuit-2024-5-note-1`); number 0 takes the next."""
    row = await tx.one(sql.next_paper, passage, kind)
    number = number or (int(row["next"]) if row else 1)
    id_ = f"{passage}-{kind}-{number}"
    if await tx.one(sql.paper, id_) is not None:
        raise _invalid("number", "there is a paper of that kind and number already")
    await tx.run(sql.add_paper, id_, passage, kind, number, title, title_public or title)
    return id_


async def put(
    tx: Transaction, paper: str, seen: int, media: str, body: bytes, at: datetime, author: str, text: str | None = None
) -> Paper | None:
    """Keep a new version after the one that was seen (0: the first); None where there is a newer one than that.

    Bytes that the paper has in its newest version already make no new one. The text is read from the bytes unless it
    is given. Raises `Invalid` for a file that is not what it says, or holds programs.
    """
    row = await tx.one(sql.paper, paper)
    if row is None:
        raise Missing("there is no such paper")
    if row["version"] != seen:
        return None
    digest = hashlib.sha256(body).hexdigest()
    if digest != row["sha256"]:
        read = text if text is not None else await extracting.text_of(media, body)
        await tx.run(sql.add_version, paper, seen + 1, media, body, digest, read, at, author)
        passage = await passages.passage_of(tx, row["passage"])
        await passages.note(tx, passage, "paper", "", f"{row['kind']} {row['number']}, {seen + 1}", at, author)
        await indexing.passage(tx, passage.id)
    return await paper_of(tx, paper)


async def write_note(
    tx: Transaction, passage: str, seen: int, heads: Mapping[str, str], at: datetime, author: str
) -> Paper | None:
    """Write the top note of a case under its standard heads; None where there is a newer version than was seen."""
    id_ = f"{passage}-note-1"
    if await tx.one(sql.paper, id_) is None:
        of = await passages.passage_of(tx, passage)
        await add(tx, passage, "note", of.title, of.title_public, 1)
    kept = {head: heads.get(head, "") for head in HEADS}
    text = "\n\n".join(part for part in kept.values() if part)
    return await put(tx, id_, seen, NOTE, strict_json.write(kept), at, author, text)


async def heads_of(tx: Transaction, paper: Paper) -> dict[str, str]:
    """Give what a note that is written here says under each head; nothing of one that came as a file."""
    if paper.media != NOTE:
        return {}
    found: dict[str, str] = strict_json.value_of(await bytes_of(tx, paper.id, paper.version))
    return found


async def paper_of(tx: Transaction, paper: str, version: int = 0) -> Paper:
    """Give a paper in a version (0: the newest). Raises `Missing`; a paper without a version is none yet."""
    row = await tx.one(sql.version, paper, version)
    if row is None:
        raise Missing("there is no such paper")
    return _paper(row)


async def bytes_of(tx: Transaction, paper: str, version: int) -> bytes:
    """Give the bytes of a version as they came in. Raises `Missing`."""
    row = await tx.one(sql.bytes_of, paper, version)
    if row is None:
        raise Missing("there is no such version of that paper")
    return bytes(row["bytes"])


async def of_passages(tx: Transaction, ids: Sequence[str]) -> dict[str, list[Paper]]:
    """Give the papers of several passes of cases in their newest versions, by pass: the note first."""
    found: dict[str, list[Paper]] = {id_: [] for id_ in ids}
    for row in await tx.all(sql.papers_of, list(ids)):
        found[row["passage"]].append(_paper(row))
    for papers in found.values():
        papers.sort(key=lambda p: (KINDS.index(p.kind), p.number))
    return found


async def versions(tx: Transaction, paper: str) -> list[dict[str, Any]]:
    """Give the versions of a paper, the newest first, without bytes and text."""
    return [dict(row) for row in await tx.all(sql.versions, paper)]


async def seen(tx: Transaction, account: str, papers: Sequence[str]) -> dict[str, str]:
    """Give, by paper, the digest of the version that an account has opened last."""
    return {row["paper"]: row["sha256"] for row in await tx.all(sql.seen, account, list(papers))}


async def mark_seen(tx: Transaction, account: str, paper: Paper, at: datetime) -> None:
    """Note that an account has opened a version of a paper."""
    if (await seen(tx, account, [paper.id])).get(paper.id) != paper.sha256:
        await tx.run(sql.mark_seen, account, paper.id, paper.sha256, at)


async def rename(tx: Transaction, paper: str, title: str, title_public: str) -> None:
    """Give a paper other titles."""
    await tx.run(sql.rename, paper, title, title_public)


def _paper(row: Row) -> Paper:
    return Paper(**dict(row))


def _invalid(where: str, what: str) -> Invalid:
    return Invalid(what, Fault(where, what))
