"""Programs for Node.js that drive clients of others, which `make javascript` brings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

NODE = shutil.which("node")
MODULES = Path(__file__).parents[2] / ".venv" / "javascript" / "node_modules"


def lacking(*files: Path) -> str:
    """What keeps the programs that need some files of `MODULES` from being run; `` when nothing does."""
    if NODE is None:
        return "there is no Node.js on this machine"
    if not all(file.exists() for file in files):
        return "what the program drives is not installed: `make javascript` does that, with npm"
    return ""


def told_by(name: str, **given: str) -> Any:
    """What a program of `javascript` says as JSON, with some variables in its environment."""
    program = Path(__file__).parent / "javascript" / name
    done = subprocess.run(
        [str(NODE), str(program)],
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
