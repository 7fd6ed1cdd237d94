"""Links to lines follow the code, and what is printed is what the code says."""

from __future__ import annotations

import pytest

from samspill.kernel import settings
from tools import docs

CODE = '''"""About find."""

found = find_all()


class Box:
    def find(self): ...


async def find_all(): ...
'''


@pytest.fixture
def document(tmp_path):
    (tmp_path / "code.py").write_text(CODE)
    (tmp_path / "queries.sql").write_text("-- other --\nSELECT find\n\n-- find --\n-- A sentence.\nSELECT 1\n")
    return tmp_path / "tour.md"


@pytest.mark.parametrize(
    ("link", "line"),
    [
        ("[`find`](code.py#L1)", 7),
        ("[`find_all`](code.py#L1)", 10),
        ("[`Box`](code.py#L99)", 6),
        ("[`found`](code.py#L1)", 3),
        ("[`find`](queries.sql#L1)", 4),
        ("[`A sentence.`](queries.sql#L1)", 5),
    ],
)
def test_a_link_follows_what_it_names(document, link, line):
    document.write_text(f"See {link}, and [others](code.py).")
    assert docs.move_links(document) == f"See {link.partition('#')[0]}#L{line}), and [others](code.py)."


def test_a_link_to_what_is_gone_is_an_error(document):
    document.write_text("[`lost`](code.py#L1)")
    with pytest.raises(LookupError, match="lost stands nowhere in code"):
        docs.move_links(document)


def test_a_bar_in_a_cell_does_not_end_it(monkeypatch):
    row = {"name": "SAMSPILL_X", "default": "a|b", "unit": "", "secret": "", "help": "One | other."}
    monkeypatch.setattr(settings, "table", lambda: [row])
    assert "| `SAMSPILL_X` | `a\\|b` |  | One \\| other. |" in docs.settings_page()


def test_the_operations_say_what_they_need():
    page = docs.operations_page()
    assert "| `fhir.read` | Read a resource. | Scope `<type>.r`, in the record that the resource belongs to." in page
    assert "Scope `audit.verify`, over the population." in page
