"""Every change has a sentence in both languages, with names and not ids."""

from __future__ import annotations

import inspect
import re

import pytest

from ims_atlas.model.segments import Side
from ims_atlas.state import changes
from ims_atlas.state.changes import Change
from ims_atlas.state.scene import Scene
from ims_atlas.state.session import Page, Pick, Session
from ims_atlas.ui.history.history_words import SENTENCES, HistoryWords
from tests.unit.state.test_scene import OTHER

DELTOID = Pick("structure", "deltoid", Side.LEFT)


@pytest.fixture
def words(atlas) -> HistoryWords:
    return HistoryWords(atlas, Session(), lambda structure: structure.upper())


@pytest.mark.parametrize("name", OTHER)
def test_each_field_is_said(words, name):
    one, other = Scene(), Scene().model_copy(update={name: OTHER[name]})
    for before, after in ((one, other), (other, one)):
        change = changes.scene_change(before, after)
        assert change is not None
        assert change.kind in SENTENCES
        said = words.of(change)
        assert said
        assert "{" not in said
        assert "_" not in said


def test_every_kind_in_the_module_has_a_sentence_and_none_is_left_over():
    source = inspect.getsource(changes)
    named = set(re.findall(r'"([a-z_]+)"', source))
    named |= {f"{name}{end}" for name in named for end in ("_on", "_off")}
    own = {"start", "opened", "restored", "new", "bookmark"}
    assert set(SENTENCES) <= named | own


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change("levels", ("C5", "C6", "C7")), "Chose C5, C6, C7"),
        (Change("hidden", (DELTOID,)), "Hid DELTOID (left)"),
        (Change("hidden", (DELTOID,) * 5), "Hid DELTOID (left), DELTOID (left) and 3 more"),
        (Change("condition", ("tennis_elbow",)), "Chose Tennis elbow"),
        (Change("selected", (Pick("acupoint", "EX_HN5", Side.MIDLINE),)), "Selected EX HN5"),
        (Change("meridians", ()), "Meridians: all"),
        (Change("page", ("contents:",)), "Read Contents"),
        (Change("no such kind"), "Changed the view"),
    ],
)
def test_what_is_said(words, change, said):
    assert words.of(change).lower() == said.lower()


def test_each_kind_of_page_is_named(words, atlas):
    for page in (
        Page("text", atlas.texts[0].id),
        Page("term", atlas.terms[0].id),
        Page("hazard", atlas.hazards[0].id),
        Page("meridian", "LI"),
        Page("examination", "C6"),
        Page("condition", atlas.conditions[0].id),
        Page("coverage"),
    ):
        said = words.of(Change("page", (f"{page.kind}:{page.id}",)))
        assert said.startswith("Read ")
        assert "_" not in said


def test_a_bookmark_is_named_by_what_is_shown(words):
    session = Session()
    assert words.title_of(session) == "The whole body"
    session.levels = frozenset({"C7", "C6"})
    session.selected = DELTOID
    assert words.title_of(session) == "C6, C7 · DELTOID (left)"
    session.condition = "tennis_elbow"
    assert words.title_of(session).startswith("Tennis elbow · ")
