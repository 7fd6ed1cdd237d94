"""The repository as the shape tests read it: its files, its functions, its statements, its operations."""

from __future__ import annotations

import ast
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

import samspill
from samspill.exchange import Operation, Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "samspill"
NOT_OURS = {".git", ".venv", ".samspill", "__pycache__", "build", "dist"}
"""Folders that git does not track; so are all whose names end in `_cache`, and `.hypothesis`."""


def is_ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return not any(p in NOT_OURS or p.endswith("_cache") or p == ".hypothesis" for p in parts)


@cache
def files(*endings: str) -> tuple[Path, ...]:
    """All files of the repository with these endings; all files, when none is given."""
    found = (p for p in sorted(ROOT.rglob("*")) if is_ours(p) and p.is_file() and not p.is_symlink())
    return tuple(p for p in found if not endings or p.suffix in endings)


def name_of(path: Path) -> str:
    """A file's path from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def program(*below: str) -> Iterator[Path]:
    """The Python files of the program, or of some of its packages."""
    tops = tuple(f"samspill/{part}" for part in below) or ("samspill/",)
    return (p for p in files(".py") if name_of(p).startswith(tops))


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of the program, imported."""
    found = walk_packages(samspill.__path__, "samspill.")
    return tuple(import_module(m.name) for m in found if not m.name.endswith("__main__"))


def module_of(path: Path) -> ModuleType:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return import_module(".".join(parts[:-1] if parts[-1] == "__init__" else parts))


@cache
def operations() -> tuple[Operation, ...]:
    """Every operation that any module declares, alone or in a service, by name."""
    found: dict[int, Operation] = {}
    for module in modules():
        for value in vars(module).values():
            listed: list[Any] = value.operations if isinstance(value, Service) else [value]
            found |= {id(operation): operation for operation in listed if isinstance(operation, Operation)}
    return tuple(sorted(found.values(), key=lambda operation: operation.name))


def folders_of(layer: str) -> list[str]:
    """The folders of a layer whose folder list is its catalogue: one service, registry or area each."""
    return sorted(p.parent.name for p in (PROGRAM / layer).glob("*/__init__.py"))
