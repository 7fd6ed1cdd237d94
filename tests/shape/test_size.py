"""Nothing grows past the size at which it can be read, and nothing is named for having no subject."""

from __future__ import annotations

import ast

from tests.shape.reading import ROOT, files, functions, name_of, parsed

LONGEST_FUNCTION = 40
LONGEST_FILE = 400
CODE = (".py", ".sql", ".sh", ".js", ".css", ".html")
LONG_FUNCTIONS: dict[str, str] = {}
"""Functions that are longer, each with its reason. The list may only shrink."""
LONG_FILES: dict[str, str] = {}
"""Files that are longer, each with its reason. The list may only shrink."""
WITHOUT_SUBJECT = ("util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "misc")
VENDORED = "/vendor/"
"""Folders of this name hold others' work, unchanged, with its source and licence beside it."""


def long_functions(tree: ast.AST) -> dict[str, int]:
    sizes = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions(tree)}
    return {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION}


def test_no_function_is_longer_than_forty_lines():
    found = {f"{name_of(path)} {name}" for path in files(".py") for name in long_functions(parsed(path))}
    assert found == LONG_FUNCTIONS.keys()


def test_a_function_that_is_too_long_is_found():
    body = "    x = 1\n"
    assert long_functions(ast.parse("def short():\n" + body * 39)) == {}
    assert long_functions(ast.parse("class A:\n  async def long():\n" + body * 40)) == {"long": 41}


def test_no_file_is_longer_than_four_hundred_lines():
    found = {
        name_of(path)
        for path in files(*CODE)
        if VENDORED not in name_of(path) and len(path.read_text("utf-8").splitlines()) > LONGEST_FILE
    }
    assert found == LONG_FILES.keys()


def test_every_module_is_named_for_its_subject():
    parts = {(part.removesuffix(".py"), name_of(p)) for p in files(".py") for part in p.relative_to(ROOT).parts}
    assert [place for part, place in parts if part.strip("_") in WITHOUT_SUBJECT] == []
