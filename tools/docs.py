"""Print `docs/reference` from the code, and move the documents' links to lines of code to where the lines are now.

python tools/docs.py            write what has changed
python tools/docs.py --check    say which documents are not what the code says now; exit code 1 when there are any
"""

from __future__ import annotations

import argparse
import asyncio
import inspect
import re
import sys
import textwrap
from importlib import import_module
from itertools import groupby
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Final, cast

import asyncpg

import samspill
from samspill import cli
from samspill.exchange import Operation, Service
from samspill.kernel import clock, problems, settings
from samspill.kernel.calls import Call, Caller
from samspill.kernel.problems import Problem
from samspill.store.embedded import temporary
from samspill.store.migrate import ROOT as PROGRAM
from samspill.store.migrate import migrate, steps

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samspill.store import Transaction
    from samspill.trust import Need

ROOT: Final = Path(__file__).resolve().parents[1]
LINK: Final = re.compile(r"\[`(?P<name>[^`\]]+)`\]\((?P<file>[^)#\s]+)#L\d+\)")
PRINTED: Final = "<!-- Printed by `make docs` from the code. Changes made here are lost. -->"
CATALOGUE: Final = """
SELECT n.nspname || '.' || c.relname AS name, a.attname AS column,
    format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS needed,
    EXISTS (
        SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY(i.indkey)
    ) AS key
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = ANY($1::text[]) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY 1, a.attnum
"""


def main() -> int:
    """Write or check every page; gives the exit code."""
    parser = argparse.ArgumentParser(description="Print docs/reference from the code.")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a page is not up to date")
    checking = parser.parse_args().check
    printed = {"settings": settings_page(), "operations": operations_page(), "problems": problems_page()}
    printed |= {"commands": commands_page(), "tables": asyncio.run(tables_page())}
    wanted = {ROOT / f"docs/reference/{name}.md": text for name, text in printed.items()}
    written = (file for file in sorted((ROOT / "docs").rglob("*.md")) if file not in wanted)
    try:
        wanted |= {file: move_links(file) for file in written}
    except LookupError as lost:
        print(lost)
        return 1
    stale = [file for file, text in wanted.items() if not file.exists() or file.read_text("utf-8") != text]
    for file in stale:
        if not checking:
            file.write_text(wanted[file], "utf-8")
        print(f"{file.relative_to(ROOT)} {'is not up to date: run `make docs`' if checking else 'written'}")
    return 1 if checking and stale else 0


def move_links(document: Path) -> str:
    """Give a document's text with each link to a line of code pointing at the line that defines what it says.

    Raises `LookupError` for a link whose words stand nowhere in the file.
    """

    def move(link: re.Match[str]) -> str:
        lines = (document.parent / link["file"]).resolve().read_text("utf-8").splitlines()
        number = _line_of(link["name"], lines)
        if not number:
            raise LookupError(f"{document.name}: {link['name']} stands nowhere in {link['file']}")
        return f"[`{link['name']}`]({link['file']}#L{number})"

    return LINK.sub(move, document.read_text("utf-8"))


def _line_of(name: str, lines: list[str]) -> int:
    """Find the line that defines a name, in Python, in a file of statements or in a migration; else the first with it.

    Gives 0 when no line has it.
    """
    word = re.escape(name)
    forms = (
        rf"(async )?(def|class) {word}\b",
        rf"{word}(: [^=]+)? = ",
        rf"-- {word} --$",
        rf"CREATE TABLE {word}\b",
        rf"\s+(async )?def {word}\b",
        rf".*{word}",
    )
    for form in forms:
        for number, line in enumerate(lines, 1):
            if re.match(form, line):
                return number
    return 0


def _page(title: str, sentence: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", PRINTED, sentence, *parts]) + "\n"


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *(tuple(cell.replace("|", "\\|") for cell in row) for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def settings_page() -> str:
    """List the settings, with defaults and units."""
    rows = [(_code(r["name"]), _code(r["default"]), r["unit"], r["help"]) for r in settings.table()]
    sentence = (
        "A setting is an environment variable. All of them are read and checked once, at the start; an unknown name or "
        "a value out of range stops the start with a sentence that says which. `samspill settings` shows what they are."
    )
    return _page("Settings", sentence, _table(("Setting", "Default", "Unit", "Meaning"), rows))


def operations() -> list[tuple[Operation, list[str]]]:
    """Find every operation that a module declares, alone or in a service, with its addresses on the web."""
    found: dict[str, tuple[Operation, list[str]]] = {}
    for name in [m.name for m in walk_packages(samspill.__path__, "samspill.") if not m.name.endswith("__main__")]:
        for value in vars(import_module(name)).values():
            if isinstance(value, Operation):
                found.setdefault(value.name, (value, []))
            for one in value.operations if isinstance(value, Service) else ():
                _, addresses = found.setdefault(one.name, (one, []))
                address = f"{one.method} /{value.name}{one.path}"
                addresses += [address] if address not in addresses else []
    return [found[name] for name in sorted(found)]


def operations_page() -> str:
    """List the operations: what each needs, and for which purposes it is open."""
    parts = []
    for service, listed in groupby(operations(), key=lambda found: found[0].name.partition(".")[0]):
        parts.append(f"## {service}")
        rows = [
            (_code(o.name), o.title, _needed(o), " ".join(map(_code, addresses)), " ".join(sorted(o.purposes)))
            for o, addresses in listed
        ]
        parts.append(_table(("Operation", "What it does", "What it needs", "Address", "Purposes"), rows))
    sentence = (
        "Everything that can be asked of the platform, by any entrance. An operation's name stands in the audit trail "
        "and in the metrics. Purposes are codes of HL7 v3 PurposeOfUse; the token must allow the one of the call. The "
        "addresses of FHIR's interactions are FHIR's; an operation that has no other is asked for by other entrances."
    )
    return _page("Operations", sentence, *parts)


def _needed(operation: Operation) -> str:
    """Say what an operation needs: as its `need` says in words, or the named scope that it works out."""
    said = inspect.getdoc(operation.need)
    if said:
        return " ".join(said.split("\n\n")[0].split())
    call = Call(Caller("", ""), "", clock.now(), "", facts={"patient": "p1", "subject": "p1"})
    # A named scope depends on no row of the database.
    need = asyncio.run(_work_out(operation, call))
    about = "in the patient's record" if need.patient else "over the population" if need.population else ""
    return f"Scope {_code(need.scope)}{', ' * bool(about)}{about}."


async def _work_out(operation: Operation, call: Call) -> Need:
    return await operation.need(cast("Transaction", None), call)


def problems_page() -> str:
    """List the problems that a caller may meet."""
    kinds = [k for k in vars(problems).values() if inspect.isclass(k) and issubclass(k, Problem) and k is not Problem]
    rows = [(_code(k.code), str(k.status), _code(k.issue), inspect.getdoc(k) or "") for k in kinds]
    sentence = (
        "Every way a call can fail that the caller can mend. The code is stable: it stands in `details.coding` of an "
        "OperationOutcome. Anything else is a bug: it answers 500, with the number under which it is recorded."
    )
    return _page("Problems", sentence, _table(("Code", "HTTP status", "FHIR issue type", "When"), rows))


def commands_page() -> str:
    """List the commands of `samspill`, with their options."""
    choices = next(action.choices for action in cli.parser()._actions if action.dest == "command")  # noqa: SLF001
    parts = [_command(name, sub) for name, sub in sorted(dict(choices or {}).items())]
    return _page("Commands", inspect.cleandoc(cli.__doc__ or ""), *parts)


def _command(name: str, sub: argparse.ArgumentParser) -> str:
    rows = [(_words(action), action.help or "") for action in sub._actions if action.dest != "help"]  # noqa: SLF001
    sentence, _, rest = inspect.cleandoc(sub.description or "").partition("\n\n")
    more = "\n\n".join(_paragraph(part) for part in rest.split("\n\n") if part)
    table = _table(("Argument", "Meaning"), rows) if rows else ""
    return "\n\n".join(part for part in (f"## `samspill {name}`", sentence, more, table) if part)


def _paragraph(text: str) -> str:
    """Keep lines of commands as they stand; prose is prose."""
    return f"```\n{textwrap.dedent(text)}\n```" if re.search(r"^\s*samspill ", text, re.MULTILINE) else text


def _words(action: argparse.Action) -> str:
    value = action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper()
    shown = str(value) if action.nargs != 0 else ""
    if not action.option_strings:
        return _code(str(action.metavar or action.dest)) + (f" ({shown})" if action.choices else "")
    return _code(action.option_strings[-1]) + (f" {_code(shown)}" if shown else "")


async def tables_page() -> str:
    """List the tables and their columns, as the migrations make them in a real PostgreSQL."""
    with temporary() as cluster:
        await migrate(cluster.url())
        connection = await asyncpg.connect(cluster.url())
        rows = await connection.fetch(CATALOGUE, sorted({step.schema for step in steps()}))
        await connection.close()
    parts, sentences = [], _sentences()
    for name, columns in groupby(rows, key=lambda row: row["name"]):
        parts.append(f"## `{name}`")
        if name in sentences:
            parts.append(sentences[name])
        described = [
            (_code(c["column"]), c["type"], "key" if c["key"] else "", _may_lack(c["needed"])) for c in columns
        ]
        parts.append(_table(("Column", "Type", "Key", "May be empty"), described))
    sentence = (
        "Each package owns the schema of its own name; no key and no query reaches into another's. Partitions are left "
        "out: they have the columns of their table."
    )
    return _page("Tables", sentence, *parts)


def _may_lack(needed: bool) -> str:  # noqa: FBT001 - a column of the catalogue
    return "" if needed else "yes"


def _sentences() -> dict[str, str]:
    """Find the comment that stands right above each CREATE TABLE."""
    found = {"store.migration": "Which steps of the migrations have been applied, with the digests of their texts."}
    pattern = re.compile(r"((?:^-- [^\n]*\n)+)CREATE TABLE (\w+\.\w+)", re.MULTILINE)
    for file in sorted(PROGRAM.rglob("migrations/*.sql")):
        for comment, name in pattern.findall(file.read_text("utf-8")):
            found[name] = " ".join(line.removeprefix("-- ") for line in comment.strip().split("\n"))
    return found


if __name__ == "__main__":
    sys.exit(main())
