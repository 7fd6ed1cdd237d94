"""eInnsyn's own client for JavaScript, unchanged, against a platform that runs; `make javascript` brings it.

https://github.com/felleslosninger/einnsyn-sdk-typescript. The program is `javascript/einnsyn.mjs`. What it was given is
then held against the client's published types by the TypeScript compiler, as literals: a field that is missing, of
another type or unknown there is an error. Without Node or the client it is skipped; the reason says how to get them.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.flow import node

if TYPE_CHECKING:
    from pathlib import Path

CLIENT = node.MODULES / "@digdir" / "einnsyn-sdk" / "dist"
COMPILER = node.MODULES / "typescript" / "bin" / "tsc"

OPTIONS = {"noEmit": True, "strict": True, "exactOptionalPropertyTypes": True, "types": [], "target": "es2022"}
TYPES = {"enhet": "Enhet", "moetesak": "Moetesak", "moetemappe": "Moetemappe"}
HEAD = """
import type { Enhet, Moetemappe, Moetesak } from "./index";

// `deleted` is required by the types, but the specification they are made from says that it is there only where it is
// true. A council has no organisation number and no mailboxes.
type Lacking = "deleted" | "orgnummer" | "kontaktpunktEpost" | "innsynskravEpost";
type Given<T> = T extends string | number | boolean ? T : { [K in keyof T as Exclude<K, Lacking>]: Given<T[K]> };
"""

LACKING = node.lacking(CLIENT, COMPILER)
pytestmark = pytest.mark.skipif(bool(LACKING), reason=LACKING)


@pytest.fixture(scope="module")
def given(steering_platform) -> dict[str, Any]:
    """What the client was given."""
    told = {"EINNSYN_SDK": (CLIENT / "index.mjs").as_uri(), "EINNSYN_URL": steering_platform.url + "/cases/einnsyn"}
    found: dict[str, Any] = node.told_by("einnsyn.mjs", **told)
    return found


def compiled(folder: Path, lines: list[str]) -> str:
    """What the compiler says against some lines; `` for nothing."""
    (folder / "index.d.ts").write_bytes((CLIENT / "index.d.ts").read_bytes())
    (folder / "given.ts").write_text("\n".join([HEAD, *lines]), "utf-8")
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": OPTIONS, "files": ["given.ts"]}), "utf-8")
    done = subprocess.run(
        [str(node.NODE), str(COMPILER), "--project", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return done.stdout + done.stderr


def entities(value: Any) -> set[str]:
    """The kinds of objects that lie in something, at any depth."""
    if isinstance(value, list):
        return {name for item in value for name in entities(item)}
    if isinstance(value, dict):
        return {*([value["entity"]] if "entity" in value else []), *entities(list(value.values()))}
    return set()


def test_its_client_reads_every_council_case_and_meeting(given):
    for kind, name in TYPES.items():
        assert [one["id"] for one in given[kind]["each"]] == given[kind]["ids"]
        assert {one["entity"] for one in given[kind]["each"]} == {name}
    assert given["moetesak"]["pages"] == "several"
    assert set(given["named"]["enhet"]) <= set(given["enhet"]["ids"])
    assert set(given["named"]["moetesak"]) <= set(given["moetesak"]["ids"])
    assert len(given["named"]["moetesak"]) > 40
    assert given["missing"] == "https://samspill.no/problems/missing"


def test_what_it_was_given_fits_its_published_types(given, tmp_path):
    shown = {kind: [json.dumps(one, ensure_ascii=False) for one in given[kind]["each"]] for kind in TYPES}
    lines = [
        f"export const {kind}{number}: Given<{TYPES[kind]}> = {one};"
        for kind, some in shown.items()
        for number, one in enumerate(some)
    ]
    assert compiled(tmp_path, lines) == ""
    assert entities([given[kind]["each"] for kind in TYPES]) == {
        "Behandlingsprotokoll", "Dokumentbeskrivelse", "Dokumentobjekt", "Enhet", "Moetedokument", "Moetemappe",
        "Moetesak", "Moetesaksbeskrivelse", "Vedtak",
    }  # fmt: skip


WRONG = (
    {"skjerming": {"entity": "Skjerming", "id": "skj_1", "tilgangsrestriksjon": "UO"}},
    {"moetesakstype": "discussion"},
    {"utvalgObjekt": None},
    {"vedtak": []},
    {"moetesaksaar": "2024"},
)
"""What makes a case one that eInnsyn does not know: None takes a field away."""


def test_what_does_not_fit_is_found(given, tmp_path):
    case = given["moetesak"]["each"][0]
    made = [{name: value for name, value in (case | change).items() if value is not None} for change in WRONG]
    said = compiled(tmp_path, [f"export const n{n}: Given<Moetesak> = {json.dumps(m)};" for n, m in enumerate(made)])
    lines = {int(line) for line in re.findall(r"given\.ts\((\d+),\d+\): error TS", said)}
    first = HEAD.count("\n") + 2
    assert lines == set(range(first, first + len(WRONG))), said
