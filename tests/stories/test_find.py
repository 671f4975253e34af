"""A hurried clinician finds things by a few letters, and takes things out of the picture in the tree."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from ims_atlas.model.segments import Side
from ims_atlas.state.session import Pick
from ims_atlas.ui.main_window import MainWindow
from ims_atlas.ui.search.result_rows import Example, Heading, Result
from ims_atlas.ui.structures.structures_model import EYE, NAME

from .conftest import LEFT, pixels

ENTER, DOWN, UP = Qt.Key.Key_Return, Qt.Key.Key_Down, Qt.Key.Key_Up
CONTROL = Qt.KeyboardModifier.ControlModifier


def current(window: MainWindow) -> str:
    """Return the result that Enter would choose."""
    index = window.search.results.currentIndex()
    row = window.search.model.row(index.row())
    assert isinstance(row, Result | Example), "the keyboard never stands on a heading"
    return row.found.id if isinstance(row, Result) else row.words


def retype(qtbot: QtBot, window: MainWindow, words: str) -> None:
    window.search.line.selectAll()
    qtbot.keyClicks(window.search.line, words)


def test_the_keyboard_alone_finds_chooses_and_adds(qtbot: QtBot, window: MainWindow) -> None:
    search, session = window.search, window.session
    window.commands["find"].trigger()
    assert search.popup.isVisible()
    assert [row.words for row in search.model.rows if isinstance(row, Example)][1] == "C6"
    qtbot.keyClick(search.line, DOWN)
    qtbot.keyClick(search.line, ENTER)
    assert search.line.text() == "infraspinatus", "an example is typed for the reader"
    assert current(window) == "infraspinatus"

    retype(qtbot, window, "radial")
    headings = [row for row in search.model.rows if isinstance(row, Heading)]
    assert len(headings) > 2
    assert current(window) == "radial_nerve"
    assert search.line.accessibleDescription().startswith("Radial nerve, Nerve")
    places = search.model.choosable
    for _ in places[1:]:
        qtbot.keyClick(search.line, DOWN)
    assert search.results.currentIndex().row() == places[-1]
    qtbot.keyClick(search.line, DOWN)
    assert current(window) == "radial_nerve", "after the last comes the first"
    qtbot.keyClick(search.line, UP)
    qtbot.keyClick(search.line, Qt.Key.Key_PageUp)
    assert search.results.currentIndex().row() == places[-9]

    qtbot.keyClick(search.line, Qt.Key.Key_Tab)
    assert search.results.hasFocus()
    assert search.popup.isVisible()
    qtbot.keyClick(search.results, Qt.Key.Key_Home)
    assert current(window) == "radial_nerve"
    qtbot.keyClick(search.results, ENTER)
    assert not search.popup.isVisible()
    assert session.selected == Pick("structure", "radial_nerve", Side.MIDLINE)

    window.commands["find"].trigger()
    assert current(window) == "radial_nerve", "what was found before stands first"
    retype(qtbot, window, "scapla")
    assert search.model.row(1).spoken == "Scapula, Bone, typing error?"
    qtbot.keyClick(search.line, ENTER, CONTROL)
    assert search.popup.isVisible()
    session.hide(Pick("structure", "soleus", Side.LEFT))
    retype(qtbot, window, "musculus soleus")
    row = search.model.row(1)
    assert isinstance(row, Result)
    assert (row.name, row.why, row.matched) == ("Soleus", "Latin:", "Musculus soleus")
    qtbot.keyClick(search.line, ENTER, CONTROL)
    assert [pick.id for pick in session.all_selected()] == ["radial_nerve", "scapula", "soleus"]
    assert session.hidden == frozenset(), "what is looked for is in the picture again"
    qtbot.keyClick(search.line, Qt.Key.Key_Escape)
    assert not search.popup.isVisible()

    window.commands["find"].trigger()
    retype(qtbot, window, "nfrspns")
    assert "infraspinatus" in [row.found.id for row in search.model.rows if isinstance(row, Result)]
    session.language = "fr"
    retype(qtbot, window, "femur")
    assert search.model.row(1).spoken.startswith("Fémur, ")


def row_of(window: MainWindow, *way: str) -> QModelIndex:
    """Return a row of the tree by the names that lead to it, opened as a user opens it."""
    tree, model = window.structures.view.tree, window.structures.view.model
    index = QModelIndex()
    for name in way:
        tree.expand(index)
        rows = [model.index(at, NAME, index) for at in range(model.rowCount(index))]
        index = next(row for row in rows if row.data() == name)
    tree.scrollTo(index)
    return index


def click(qtbot: QtBot, window: MainWindow, index: QModelIndex, modifier: Qt.KeyboardModifier) -> None:
    tree = window.structures.view.tree
    qtbot.mouseClick(tree.viewport(), LEFT, modifier, tree.visualRect(index).center())


def changed(before: np.ndarray, after: np.ndarray) -> float:
    return float((np.abs(before - after).max(axis=2) > 8).mean())


def test_the_tree_leads_to_every_structure_and_its_eye_hides_it(qtbot: QtBot, window: MainWindow) -> None:
    session, view, tree = window.session, window.structures.view, window.structures.view.tree
    window.session.layers = {**session.layers, "muscles": type(session.layers["muscles"])(True, 1.0)}
    assert not view.isVisible(), "the window begins calm"
    window.commands["structures"].trigger()
    qtbot.waitUntil(view.isVisible)
    deltoid = row_of(window, "Muscles", "Shoulder", "Deltoid")
    click(qtbot, window, deltoid, Qt.KeyboardModifier.NoModifier)
    assert session.selected == Pick("structure", "deltoid", Side.MIDLINE)
    click(qtbot, window, row_of(window, "Muscles", "Arm", "Brachialis", "Left"), CONTROL)
    assert [(pick.id, pick.side) for pick in session.all_selected()][1] == ("brachialis", Side.LEFT)
    session.selected = None

    window.commands["front"].trigger()
    whole = pixels(window)
    muscles = row_of(window, "Muscles")
    eye = muscles.siblingAtColumn(EYE)
    assert tree.visualRect(eye).width() >= 24, "an eye is large enough to be hit"
    click(qtbot, window, eye, Qt.KeyboardModifier.NoModifier)
    assert changed(whole, pixels(window)) > 0.05
    assert view.model.data(muscles, Qt.ItemDataRole.AccessibleTextRole) == "Muscles, 212, not shown"
    shoulder = row_of(window, "Muscles", "Shoulder")
    tree.setFocus()
    tree.setCurrentIndex(shoulder)
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert view.model.data(muscles, Qt.ItemDataRole.AccessibleTextRole) == "Muscles, 212, partly shown"
    click(qtbot, window, eye, Qt.KeyboardModifier.NoModifier)
    click(qtbot, window, eye, Qt.KeyboardModifier.NoModifier)
    assert session.hidden == frozenset()
    assert changed(whole, pixels(window)) < 0.001

    tree.setCurrentIndex(muscles)
    qtbot.keyClicks(tree, "ner")
    assert tree.currentIndex().data() == "Nerves", "letters lead to names, and are no shortcuts here"
    session.selected = Pick("structure", "soleus", Side.LEFT)
    shown = tree.currentIndex()
    assert (shown.data(), shown.parent().data()) == ("Left", "Soleus"), (
        "what is chosen on the body is revealed"
    )
    assert tree.visualRect(shown).intersects(tree.viewport().rect())

    view.filter.setFocus()
    qtbot.keyClicks(view.filter, "tricps")
    qtbot.keyClick(view.filter, DOWN)
    assert tree.hasFocus()
    assert tree.currentIndex().data() == "Triceps brachii"
    qtbot.keyClick(tree, DOWN)
    hovered = session.hovered
    assert hovered is not None
    assert hovered.id == "triceps_brachii_lateral_head"
    qtbot.keyClick(tree, ENTER)
    assert session.selected == hovered
    menu = view.menu_for(view.model.node(tree.currentIndex()))
    next(action for action in menu.actions() if action.text() == "Isolate").trigger()
    assert session.isolated == {hovered}
    session.restore()

    view.filter.clear()
    view.arrangements["level"].click()
    click(qtbot, window, row_of(window, "C7"), Qt.KeyboardModifier.NoModifier)
    assert session.levels == {"C7"}
    site = row_of(window, "C7", "Triceps brachii", "Musculotendinous junction")
    tree.setCurrentIndex(site)
    qtbot.keyClick(tree, ENTER)
    assert session.selected is not None
    assert (session.selected.kind, session.selected.id) == (
        "site",
        "triceps_brachii_musculotendinous_junction",
    )
