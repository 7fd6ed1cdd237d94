"""`samspill governance import`: what it says, what it stores, and its exit codes."""

from __future__ import annotations

from argparse import Namespace

from samspill.cli import governance
from tests.governance.importing import papers


def test_folders_are_searched_and_files_taken_as_they_are(tmp_path):
    (tmp_path / "inner").mkdir()
    for name in ("b.txt", "a.pdf", "inner/c.docx", "picture.png"):
        (tmp_path / name).write_bytes(b"x")
    found = governance.papers_in([tmp_path, tmp_path / "picture.png", tmp_path / "b.txt"])
    assert [one.name for one in found] == ["a.pdf", "b.txt", "c.docx", "picture.png"]


def test_a_dry_run_tells_what_would_come_and_every_doubt_with_its_line(tmp_path, capsys):
    (tmp_path / "deck.txt").write_text(papers.lines_with_times(), "utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    code = governance.run(Namespace(files=[tmp_path], dry_run=True), None)
    said = capsys.readouterr().out
    assert code == 1
    assert "bad.pdf: not read: the file is damaged" in said
    assert "4 cases" in said
    assert "deck.txt:11: title: 13/23" in said
    assert "1 of 2 papers read" in said


async def test_an_import_stores_and_once_more_changes_nothing(tmp_path, settings, capsys):
    file = tmp_path / "protocol.txt"
    file.write_text(papers.board_protocol(), "utf-8")
    missing = tmp_path / "missing.txt"
    assert await governance._import(settings, [file, missing]) == 1
    said = capsys.readouterr().out
    assert "3 decisions" in said
    assert "missing.txt: not read: No such file or directory" in said
    assert await governance._import(settings, [file]) == 0
    assert "read in before, nothing was changed" in capsys.readouterr().out
