"""What the programs beside this one end in: a compiled file that is written, or compared with a rebuild."""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def write_or_compare(target: Path, build: Callable[[], Any], program: str, description: str | None) -> int:
    """Write the compiled file, or with `--check` compare it; gives the exit code."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 when the file is out of date")
    check = parser.parse_args().check
    text = json.dumps(build(), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    # The text is compared and not the packed bytes: another zlib may pack the same text differently.
    same = target.exists() and gzip.decompress(target.read_bytes()) == text
    if not check:
        if not same:
            target.write_bytes(gzip.compress(text, 9, mtime=0))
        return 0
    if not same:
        sys.stderr.write(f"{target} is out of date: run {program}\n")
    return 0 if same else 1
