"""The report of the portfolio to NUIT, made from the data, with what changed since the last; and the list as a file."""

from __future__ import annotations

import csv
import hashlib
import io
from typing import TYPE_CHECKING, Any, Final

from samspill.governance.councils.forms import asked, done
from samspill.governance.files import XLSX
from samspill.governance.portfolio.viewing import heat, is_inside, shown, sql, sums
from samspill.kernel import strict_json
from samspill.kernel.calls import Reply
from samspill.kernel.clock import norwegian_day
from samspill.kernel.problems import Missing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samspill.kernel.calls import Call
    from samspill.store import Transaction
    from samspill.trust import Grant

ALL: Final = 5000
PUBLIC_ONLY: Final = False
"""A report is published: what is not public has no part in it."""
RANK: Final = {"red": 0, "yellow": 1, "green": 2}
COLUMNS: Final = (
    "id",
    "title",
    "owner",
    "segment",
    "phase",
    "state",
    "main_goal",
    "colour",
    "budget",
    "starts",
    "ends",
)
CSV: Final = "text/csv; charset=utf-8"


async def make(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Make the report (`id`, such as 2026-3) from the figures as they are; it is frozen, with a digest."""
    said = asked(call)
    id_ = said.id("id", need=True)
    before = await tx.one(sql.report_before, id_)
    earlier = strict_json.value_of(before["content"].encode()) if before else None
    content = strict_json.write(await compiled(tx, id_, norwegian_day(call.at).year, earlier)).decode()
    digest = hashlib.sha256(content.encode()).hexdigest()
    row = await tx.one(sql.make_report, id_, content, digest, call.at, call.caller.subject)
    return done(f"/portfolio/reports/{id_}", {"id": id_, "version": row["version"] if row else 1}, f"report/{id_}")


async def publish(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Publish a version of a report: from now on anybody can read it."""
    id_ = str(call.facts["report"])
    row = await tx.one(sql.publish, id_, asked(call).number("version", least=1))
    if row is None:
        raise Missing("there is no such version of the report")
    return done(f"/portfolio/reports/{id_}", {"id": id_, "version": row["version"]}, f"report/{id_}")


async def report(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Show a report: the newest version that the reader may see."""
    id_ = str(call.facts["report"])
    row = await tx.one(sql.made_report, id_, is_inside(call))
    if row is None:
        raise Missing("there is no such report")
    told = {name: row[name] for name in ("id", "version", "sha256", "published", "at")}
    data = {"report": strict_json.value_of(row["content"].encode()), **told}
    return Reply(data, about=f"report/{id_}", touched=((None, 0),))


async def export(tx: Transaction, _grant: Grant, call: Call) -> Reply:
    """Give the list of initiatives as a file: CSV, or XLSX with `format=xlsx`."""
    said = asked(call)
    rows = await _rows(tx, norwegian_day(call.at).year, inside=is_inside(call))
    if said.choice("format", ("csv", "xlsx"), "csv") == "xlsx":
        return _file(_workbook(rows), XLSX, "portefolje.xlsx")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(row[name]) for name in COLUMNS] for row in rows)
    return _file(("\ufeff" + text.getvalue()).encode(), CSV, "portefolje.csv")


async def compiled(tx: Transaction, id_: str, year: int, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """Put the report together: only what is public goes into it, since a report is published."""
    rows = await _rows(tx, year, inside=False)
    counted = [dict(row) for row in await tx.all(sql.counted, PUBLIC_ONLY)]
    money = await tx.one(sql.money, year, PUBLIC_ONLY)
    challenges = await tx.all(sql.challenges)
    now = {row["id"]: _told(row) for row in rows if row["state"] != "closed"}
    earlier = before["initiatives"] if before else {}
    return {
        "id": id_,
        "before": before["id"] if before else None,
        "year": year,
        "money": money["amount"] if money else 0,
        "sums": sums(counted),
        "heat": heat(counted),
        "initiatives": now,
        "changed": changes(now, earlier) if before else None,
        "challenges": [
            {"id": one["id"], "title": one["title"], "text": one["text"]} for one in challenges if not one["settled"]
        ],
    }


def changes(now: Mapping[str, Mapping[str, Any]], before: Mapping[str, Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Tell what changed from one report to the next: new, gone, better, worse, and budgets that are others."""
    both = sorted(now.keys() & before.keys())
    moved = [(id_, RANK.get(before[id_]["colour"]), RANK.get(now[id_]["colour"])) for id_ in both]
    known = [(id_, was, is_) for id_, was, is_ in moved if was is not None and is_ is not None]
    return {
        "new": [{"id": id_, **now[id_]} for id_ in sorted(now.keys() - before.keys())],
        "gone": [{"id": id_, **before[id_]} for id_ in sorted(before.keys() - now.keys())],
        "better": [_move(id_, before, now, "colour") for id_, was, is_ in known if is_ > was],
        "worse": [_move(id_, before, now, "colour") for id_, was, is_ in known if is_ < was],
        "budget": [_move(id_, before, now, "budget") for id_ in both if before[id_]["budget"] != now[id_]["budget"]],
    }


def _move(id_: str, before: Mapping[str, Any], now: Mapping[str, Any], what: str) -> dict[str, Any]:
    return {"id": id_, "title": now[id_]["title"], "was": before[id_][what], "is": now[id_][what]}


async def _rows(tx: Transaction, year: int, *, inside: bool) -> list[dict[str, Any]]:
    rows = await tx.all(sql.initiatives, inside, *[""] * 7, year, ALL, 0)
    return [shown(row) for row in rows]


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    kept = ("title", "owner", "segment", "phase", "state", "main_goal", "colour", "comment", "budget")
    return {name: row[name] for name in kept}


def _workbook(rows: Iterable[Mapping[str, Any]]) -> bytes:
    from openpyxl import Workbook  # noqa: PLC0415 - few workers ever write a sheet

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Portefølje")
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([_cell(row[name]) for name in COLUMNS])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _cell(value: Any) -> str:
    """Write a cell as text; what a spreadsheet would take for a formula is kept from being one (CWE-1236)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _file(body: bytes, media: str, name: str) -> Reply:
    headers = {"content-type": media, "content-disposition": f'attachment; filename="{name}"'}
    return Reply(body=body, headers=headers, about="portfolio", touched=((None, 0),))
