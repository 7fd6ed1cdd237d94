"""What the pages say, in three languages."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

import samspill
from samspill.web.pages.texts import LANGUAGES, catalogues, language_of, weight_of

ROOT = Path(samspill.__file__).parent
FOLDERS = [folder for folder in sorted(ROOT.rglob("texts")) if folder.is_dir()]
ALL = catalogues(FOLDERS)
TEMPLATES = sorted(ROOT.rglob("*.html"))
ATTRIBUTES = re.compile(r"(?:aria-label|title|alt|placeholder|content)=\"([^\"]*)\"")
SAID = {"width=device-width, initial-scale=1", "PostgreSQL", "HL7 FHIR R4 (4.0.1)"}
"""What stands in a template and is no text: for browsers, or a name that is the same in every language."""
KEY = re.compile(r"\bt(?:\.count|\.either)?\(\s*\"([^\"]+)\"(\s*~)?")


def test_there_are_catalogues_and_templates():
    assert len(FOLDERS) >= 3
    assert len(TEMPLATES) >= 9


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language):
    assert ALL[language].texts.keys() == ALL["nb"].texts.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_takes_the_same_values_and_says_something(language):
    def values(text):
        return set(re.findall(r"\{(\w+)\}", text))

    texts = ALL[language].texts
    assert [key for key, text in ALL["nb"].texts.items() if values(text) != values(texts[key])] == []
    assert [key for key, text in texts.items() if not text.strip() or text != text.strip()] == []


def bare_text(source: str) -> list[str]:
    """Words of a template that come from no catalogue: between tags, or in attributes that are read out."""
    shown = "".join(text if kind == "data" else "\0" for _, kind, text in Environment(autoescape=True).lex(source))
    attributes = ATTRIBUTES.findall(shown)
    between = re.sub(r"<[^>]*>", "\n", shown).split("\n")
    found = (part.replace("\0", " ").strip() for part in (*attributes, *between))
    return [text for text in found if re.search(r"[^\W\d_]{2}", text) and text not in SAID]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_template_says_anything_that_is_in_no_catalogue(path):
    assert bare_text(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    ["<p>Hei</p>", '<img alt="Et bilde">', '<a aria-label="Lukk {{ t("x") }}">', "<p>{{ t('x') }} og mer</p>"],
)
def test_bare_text_is_found(source):
    assert bare_text(source)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_key_that_a_template_names_is_there(path):
    known = ALL["nb"].texts
    for key, open_ended in KEY.findall(path.read_text("utf-8")):
        ways = (key, f"{key}.one") if not open_ended else ()
        assert any(way in known for way in ways) or (open_ended and any(k.startswith(key) for k in known)), key


def test_a_text_takes_values_and_counts():
    t = ALL["nb"]
    assert t("date.day", day=3, month="mai", year=2021) == "3. mai 2021"
    assert t.count("access-log.read.resources", 1) == "1 opplysning"
    assert t.count("access-log.read.resources", 2) == "2 opplysninger"
    assert t.either("no.such.key", "ellers") == "ellers"
    with pytest.raises(KeyError):
        t("no.such.key")


def test_a_key_that_stands_twice_is_a_mistake():
    folder = resources.files("samspill.web") / "texts"
    with pytest.raises(ValueError, match="stands twice"):
        catalogues([folder, folder])


@pytest.mark.parametrize(
    ("asked", "kept", "accepted", "language"),
    [
        ("", "", "", "nb"),
        ("nn", "en", "en", "nn"),
        ("xx", "en", "nn", "en"),
        ("", "", "en-GB,en;q=0.9,nn;q=0.8", "en"),
        ("", "", "de, nn;q=0.5, en;q=0.4", "nn"),
        ("", "", "no", "nb"),
        ("", "", "en;q=0, nn;q=0.1", "nn"),
        ("", "", "*", "nb"),
    ],
)
def test_the_language_is_the_asked_one_else_the_kept_one_else_the_accepted_one(asked, kept, accepted, language):
    assert language_of(asked, kept, accepted) == language


@given(st.text(), st.text(), st.text())
def test_whatever_is_asked_for_there_is_a_language(asked, kept, accepted):
    assert language_of(asked, kept, accepted) in LANGUAGES


@given(st.text())
def test_a_weight_lies_between_nothing_and_one(text):
    assert 0 <= weight_of(text) <= 1
