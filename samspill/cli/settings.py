"""Print every setting: its name, what it is now, its default, and what it is for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from samspill.kernel.settings import PREFIX, Settings, table

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""
    parser.set_defaults()


def run(_options: argparse.Namespace, settings: Settings) -> int:
    """Print them."""
    for row in table():
        value = str(getattr(settings, row["name"].removeprefix(PREFIX).lower()))
        shown = "(set, not shown)" if row["secret"] and value else value or "(empty)"
        unit = f" {row['unit']}" if row["unit"] else ""
        changed = "" if value == row["default"] else f"   default: {row['default'] or '(empty)'}"
        sys.stdout.write(f"{row['name']} = {shown}{unit}{changed}\n    {row['help']}\n")
    return 0
