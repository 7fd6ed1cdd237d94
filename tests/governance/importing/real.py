"""The four real papers, read once, and ways to look into what came out."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from samspill.governance.importing.reading import read

NAMES = {
    "council": "nasjonalt-e-helserad-2022-09-21",
    "nufa": "nufa-2021-09-01",
    "nuit": "nuit-2024-02-15",
    "board": "nasjonalt-e-helsestyre-2021-03-18",
}


@cache
def text_of(key: str) -> str:
    folder = files("samspill.governance.importing") / "papers"
    return gzip.decompress((folder / f"{NAMES[key]}.txt.gz").read_bytes()).decode()


@cache
def reading(key: str):
    return read(key, text_of(key))


def numbers(meeting) -> str:
    return " ".join(str(case.number) for case in meeting.cases)


def case(meeting, number: str):
    return next(one for one in meeting.cases if str(one.number) == number)


def doubts(key: str, kind: str) -> list[tuple[str, int]]:
    return [(doubt.message, doubt.places[0].first) for doubt in reading(key).doubts if doubt.kind == kind]
