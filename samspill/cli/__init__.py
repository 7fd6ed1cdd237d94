"""The one command: `samspill <what> …`. Each module here is a sub-command of its own name.

Exit codes: 0 well done · 1 something was found or some of it failed · 2 the command was not understood ·
3 the platform or its database is not there or not right.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from samspill.kernel.problems import Problem
from samspill.kernel.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


def commands() -> dict[str, ModuleType]:
    """Find the sub-commands, by module."""
    names = sorted(m.name for m in iter_modules(__path__) if not m.name.startswith("_"))
    found = {name: import_module(f"{__name__}.{name}") for name in names}
    return {name: module for name, module in found.items() if hasattr(module, "run")}


def parser() -> argparse.ArgumentParser:
    """Make the parser, with help that teaches."""
    top = argparse.ArgumentParser(
        prog="samspill",
        description="Samspill: the open national e-health platform.",
        epilog="Settings are environment variables; `samspill settings` lists them. "
        "`samspill <command> --help` says more of each command.",
    )
    below = top.add_subparsers(dest="command", metavar="<command>", required=True)
    for name, module in commands().items():
        doc = (module.__doc__ or "").strip()
        sub = below.add_parser(
            name,
            help=doc.split("\n")[0].rstrip("."),
            description=doc,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.arguments(sub)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Run a command; gives its exit code."""
    options = parser().parse_args(words)
    try:
        settings = Settings.read()
        code: int = commands()[options.command].run(options, settings)
    except Problem as problem:
        sys.stderr.write(f"samspill: {problem.message}\n")
        return 3
    except KeyboardInterrupt:
        sys.stderr.write("\nsamspill: stopped\n")
        return 130
    except BrokenPipeError:
        return 0
    return code
