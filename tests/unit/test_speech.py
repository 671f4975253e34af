"""Every text of the window stands in the catalogue with its French, and the catalogue is compiled."""

from __future__ import annotations

import ast
import gettext
import sys
from io import BytesIO
from string import Formatter

import pytest

from ims_atlas.body.pack import BodyPack
from ims_atlas.model.provenance import LANGUAGES
from ims_atlas.ui.speech import speech
from tests.conftest import ROOT

sys.path.insert(0, str(ROOT / "docs"))
import catalogue

SAME = {
    "4K",
    "Action",
    "Acupuncture",
    "Angle",
    "Axial",
    "Branches",
    "Cartilage",
    "Cartilages",
    "Codes",
    "Coronal",
    "Dermatomes",
    "Format",
    "Full HD",
    "HD",
    "IMS",
    "Menu",
    "Modes",
    "Muscle",
    "Muscles",
    "Patient",
    "Points",
    "Sagittal",
    "Sources",
    "Structure",
    "Structures",
    "Tendon",
    "cun",
    "mm",
    "muscles",
    "{count} sites",
    "{site}, {point}, {mm} mm, {verdict}",
}
"""Words that are written alike in both languages."""


@pytest.fixture(scope="module")
def french() -> dict[str, str]:
    """Return the catalogue as it is written: English to French."""
    return {str(m.id): str(m.string) for m in catalogue.read_catalogue() if m.id}


def fields(text: str) -> set[str | None]:
    """Return the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text)} - {None}


def test_the_catalogue_holds_what_the_code_says_and_nothing_else(french):
    assert set(french) == set(catalogue.texts_in_code()), "run: python docs/catalogue.py"
    assert not catalogue.read_catalogue().obsolete


def test_every_text_has_a_french_of_its_own(french):
    alike = {text for text, said in french.items() if said == text}
    assert [text for text, said in french.items() if not said.strip()] == []
    assert alike == SAME


def test_both_languages_have_the_same_places_to_fill(french):
    assert [text for text, said in french.items() if fields(text) != fields(said)] == []


def test_nothing_is_left_to_check(french):
    assert not [m.id for m in catalogue.read_catalogue() if m.id and m.fuzzy]


def test_the_window_reads_what_is_written(french):
    fresh = gettext.GNUTranslations(BytesIO(catalogue.compiled(catalogue.read_catalogue())))
    with catalogue.MO.open("rb") as file:
        shipped = gettext.GNUTranslations(file)
    assert {text: shipped.gettext(text) for text in french} == french
    assert {text: fresh.gettext(text) for text in french} == french
    assert speech("fr")("Skin") == french["Skin"]


def test_english_is_what_the_code_says(french):
    assert all(speech("en")(text) == text for text in french)
    assert LANGUAGES == ("en", "fr"), "a new language needs a catalogue"


def test_no_text_is_made_before_it_is_said():
    """An f-string given to a speech can stand in no catalogue."""
    made = [
        f"{path.name}:{node.lineno}"
        for path in sorted(catalogue.WINDOW.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and catalogue.speaks(node.func)
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert made == []


def test_the_body_that_comes_along_has_a_french_name(french, embedded: BodyPack):
    assert embedded.about.title in french
